//! What parts pass to each other, in one layer.

use super::super::{Measure, ScanError, scan};
use super::{component, unlimited};

/// A type with `items` in its one layer.
fn layer(kind: &str, items: usize) -> String {
    let items: String = (0..items)
        .map(|index| match kind {
            "record" => format!(" (field \"f{index}\" u8)"),
            "variant" => format!(" (case \"c{index}\")"),
            "enum" => format!(" \"e{index}\""),
            _ => " u8".to_owned(),
        })
        .collect();
    format!("({kind}{items})")
}

/// The interface `has`: a type `wide` and a function that takes what `around` makes of it.
fn interface(wide: &str, around: &str) -> String {
    format!(
        r#"(instance $has (type $t {wide}) (export "wide" (type $wide (eq $t)))
            (type $around {around}) (export "go" (func (param "x" $around))))"#
    )
}

/// A component that has the interface, and one that calls it; `joined` says by whom it is answered.
fn parts(wide: &str, around: &str, joined: &str) -> String {
    let import = format!(r#"(import "has" {})"#, interface(wide, around));
    format!(
        r#"
        (component $has
            (type $t {wide}) (export $wide "wide" (type $t)) (type $around {around})
            (core module $m (func (export "go") (param i32)))
            (core instance $i (instantiate $m))
            (func $go (param "x" $around) (canon lift (core func $i "go")))
            (export "go" (func $go)))
        (component $calls
            {import}
            (core func (canon lower (func $has "go"))))
        {}"#,
        joined.replace("IMPORT", &import)
    )
}

const BY_A_PART: &str = r#"
    (instance $i (instantiate $has))
    (instance (instantiate $calls (with "has" (instance $i))))"#;

const BY_THE_HOST: &str = r#"
    IMPORT
    (instance (instantiate $has))
    (instance (instantiate $calls (with "has" (instance $has))))"#;

const BY_A_PART_FAR_AWAY: &str = r#"
    (component $around
        IMPORT
        (alias export $has "go" (func $go))
        (instance $some (export "go" (func $go)))
        (alias outer 1 $calls (component $calls))
        (instance (instantiate $calls (with "has" (instance $some)))))
    (instance $i (instantiate $has))
    (instance (instantiate $around (with "has" (instance $i))))"#;

#[test]
fn a_layer_of_a_thousand_passes_between_parts_and_no_more() {
    for kind in ["record", "tuple", "variant", "enum"] {
        for (items, around) in [(1_000, "(list $wide)"), (1_001, "(option $wide)")] {
            for joined in [BY_A_PART, BY_A_PART_FAR_AWAY] {
                let bytes = component(&parts(&layer(kind, items), around, joined));
                let scanned = scan(&bytes, &unlimited());
                match items {
                    1_000 => assert_eq!(scanned.unwrap().of(Measure::PassedItems), 1_000),
                    _ => assert!(
                        matches!(
                            &scanned,
                            Err(ScanError::TooComplex {
                                what: Measure::PassedItems,
                                item: Some(item),
                                count: 1_001,
                                limit: 1_000,
                                ..
                            }) if item == "wide"
                        ),
                        "{kind} {scanned:?}"
                    ),
                }
            }
        }
    }
}

#[test]
fn what_the_host_answers_may_be_wider() {
    let text = parts(&layer("enum", 5_000), "(list $wide)", BY_THE_HOST);
    let shape = scan(&component(&text), &unlimited()).unwrap();
    assert_eq!(shape.of(Measure::PassedItems), 0);
}

#[test]
fn layers_are_counted_apart() {
    let text = parts(
        &layer("enum", 7),
        "(tuple $wide $wide $wide (record (field \"a\" (list $wide))))",
        BY_A_PART,
    );
    assert_eq!(
        scan(&component(&text), &unlimited())
            .unwrap()
            .of(Measure::PassedItems),
        7
    );
}

#[test]
fn the_name_of_a_type_is_shown_as_it_can_be_read() {
    let wide = layer("enum", 1_001);
    let text = parts(&wide, "(list $wide)", BY_A_PART).replace("\"wide\"", "\"wi\\1b\\u{202e}de\"");
    let refused = scan(&component(&text), &unlimited()).unwrap_err();
    assert!(
        refused.to_string().starts_with(
            "1001 fields, elements or cases of one type that parts pass to each other \
             (`wi\\u{1b}\\u{202e}de`), no limits admit more than 1000 (at byte "
        ),
        "{refused}"
    );
}
