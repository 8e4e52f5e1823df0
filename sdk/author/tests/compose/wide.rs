//! What parts pass each other is no wider than the engine carries.

use guesthouse_author::ComposeError;
use guesthouse_contract::{Measure, ScanError, ShapeLimits, scan};

use super::press::Press;

/// A press whose parts pass a type of `items` in one layer.
fn press(kind: &str, items: usize) -> Press {
    let items = (0..items).map(|index| match kind {
        "record" => format!("x{index}: u8"),
        "variant" => format!("c{index}(string)"),
        "tuple" => "u8".to_owned(),
        _ => format!("e{index}"),
    });
    let items = items.collect::<Vec<_>>().join(", ");
    let wide = match kind {
        "tuple" => format!("type wide = tuple<{items}>;"),
        kind => format!("{kind} wide {{ {items} }}"),
    };
    let wit = format!(
        "package demo:wide;
         interface shapes {{ {wide} }}
         interface inner {{ use shapes.{{wide}}; pass: func(all: list<wide>) -> option<wide>; }}
         interface outer {{ use shapes.{{wide}}; go: func(one: wide) -> u32; }}
         world calls {{ import inner; export outer; }}
         world answers {{ export inner; }}"
    );
    let press = Press::new().part("calls", &wit, "calls");
    press.part("answers", &wit, "answers")
}

#[test]
fn parts_pass_each_other_a_layer_of_a_thousand_and_no_more() {
    for kind in ["record", "tuple", "variant", "enum"] {
        let exports = "exports = \"calls/demo:wide/outer\"";
        let parts = press(kind, 1_000);
        let whole = parts.file(&["calls", "answers"], exports);
        let whole = whole.compose(None).unwrap();
        let mut limits = ShapeLimits::scripting();
        for (_, limit) in limits.each_mut() {
            *limit = u64::MAX;
        }
        limits.nesting = 100;
        let shape = scan(&whole.bytes, &limits).unwrap();
        assert_eq!(shape.of(Measure::PassedItems), 1_000, "{kind}");
        let parts = press(kind, 1_001);
        let composed = parts.file(&["calls", "answers"], exports);
        let error = composed.compose(None).unwrap_err();
        assert_eq!(error.code(), "compose-too-wide");
        let ComposeError::TooWide {
            asking,
            from,
            name,
            ty,
            items,
            limit,
            ..
        } = error
        else {
            panic!("{kind}: {error}");
        };
        assert_eq!(
            [&asking, &from, &name, &ty],
            ["calls", "answers", "demo:wide/inner", "wide"]
        );
        assert_eq!((items, limit), (1_001, 1_000));
    }
}

/// The host calls the part itself, and no adapter is in between.
#[test]
fn what_the_host_passes_may_be_wider() {
    let exports = "exports = \"answers/demo:wide/inner\"";
    let press = press("enum", 1_001);
    let bytes = press
        .file(&["answers"], exports)
        .compose(None)
        .unwrap()
        .bytes;
    let scanned = scan(&bytes, &ShapeLimits::scripting());
    assert!(
        !matches!(
            scanned,
            Err(ScanError::TooComplex {
                what: Measure::PassedItems,
                ..
            })
        ),
        "{scanned:?}"
    );
}
