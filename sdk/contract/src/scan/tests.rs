//! Each cap by its exact error: at the count it passes, one below it is refused.

mod bodies;
mod bombs;
mod instances;
mod passed;

use super::{MAX_NESTING, Measure, ScanError, Shape, ShapeLimits, scan};

fn unlimited() -> ShapeLimits {
    let mut limits = ShapeLimits::strict();
    for (measure, limit) in limits.each_mut() {
        *limit = match measure {
            Measure::Nesting => MAX_NESTING,
            _ => u64::MAX,
        };
    }
    limits
}

/// Under the given limit and no other.
fn scan_under(bytes: &[u8], capped: Measure, cap: u64) -> Result<Shape, ScanError> {
    let mut limits = unlimited();
    for (measure, limit) in limits.each_mut() {
        if measure == capped {
            *limit = cap;
        }
    }
    scan(bytes, &limits)
}

fn component(text: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {text})")).unwrap()
}

/// What is refused below `count`, and not at it.
fn assert_counts(text: &str, what: Measure, expected: u64) {
    let bytes = component(text);
    let shape = scan(&bytes, &unlimited()).unwrap();
    assert_eq!(shape.of(what), expected, "{what} in {text}");
    assert_eq!(scan_under(&bytes, what, expected), Ok(shape));
    let below = expected - 1;
    let Err(ScanError::TooComplex {
        what: refused,
        count,
        limit,
        offset,
        ..
    }) = scan_under(&bytes, what, below)
    else {
        panic!("{what} beyond {below} passed in {text}");
    };
    assert_eq!((refused, limit), (what, below));
    assert!(count > below && count <= expected, "{count}");
    assert!(offset > 0 && offset <= bytes.len());
}

#[test]
fn components_and_types_nest_to_the_bound_and_no_deeper() {
    assert_counts("(component (component))", Measure::Nesting, 3);
    assert_counts("(type (component (type (instance))))", Measure::Nesting, 3);
    let components = |depth: usize| {
        let innermost = b"\0asm\x0d\0\x01\0".to_vec();
        (1..depth).fold(innermost, |inner, _| section(4, &inner))
    };
    let types = |depth: usize| {
        let mut types = vec![1];
        types.extend([0x41, 1, 1].repeat(depth - 1));
        types.push(0x7f);
        section(7, &types)
    };
    for (passes, refused) in [(components(100), components(101)), (types(100), types(101))] {
        assert!(scan(&passes, &unlimited()).is_ok());
        assert!(matches!(
            scan(&refused, &unlimited()),
            Err(ScanError::TooComplex {
                what: Measure::Nesting,
                count: 101,
                limit: 100,
                ..
            })
        ));
    }
}

#[test]
fn a_million_nested_types_do_not_overflow_the_stack() {
    let mut types = vec![1];
    types.extend([0x41, 1, 1].repeat(1_000_000));
    types.push(0x7f);
    let refused = scan(&section(7, &types), &ShapeLimits::scripting());
    assert!(matches!(
        refused,
        Err(ScanError::TooComplex {
            what: Measure::Nesting,
            ..
        })
    ));
}

#[test]
fn a_section_that_claims_more_than_there_is_is_damaged() {
    let claims = b"\0asm\x0d\0\x01\0\0\x80\x80\x80\x80\x04";
    let refused = scan(claims, &unlimited());
    assert!(matches!(refused, Err(ScanError::Damaged { .. })));
}

/// A component with one section.
fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.push(id);
    let mut size = contents.len();
    loop {
        let low = u8::try_from(size & 0x7f).unwrap();
        size >>= 7;
        bytes.push(if size == 0 { low } else { low | 0x80 });
        if size == 0 {
            break;
        }
    }
    bytes.extend_from_slice(contents);
    bytes
}

#[test]
fn what_types_declare_is_counted_wherever_it_is() {
    let text = r#"
        (core type (module (type (func)) (import "a" "b" (func)) (export "c" (memory 1))))
        (type (component
            (type $t (func (param "x" u8) (result string)))
            (import "i" (instance (export "f" (func (param "y" u8)))))
            (export "e" (func (type $t)))))
        (core module (type (func (param i32 i32) (result i32))))"#;
    assert_counts(text, Measure::Types, 7);
    assert_counts(text, Measure::Imports, 2);
    assert_counts(text, Measure::Exports, 3);
    assert_counts(text, Measure::Sections, 3 + 1);
}

#[test]
fn a_type_is_as_large_as_it_is_written_out() {
    let doubled = |levels: usize| {
        let tuples = (0..levels).map(|level| format!("(type (tuple {level} {level}))"));
        format!("(type (tuple u8 u8)) {}", tuples.collect::<String>())
    };
    // 3, 7, 15, 31: one for itself and twice the one before.
    assert_counts(&doubled(3), Measure::TypeSize, 31);
    assert_counts(&doubled(3), Measure::TotalTypeSize, 3 + 7 + 15 + 31);
    let shape = scan(&component(&doubled(100)), &unlimited()).unwrap();
    assert_eq!(shape.of(Measure::TypeSize), u64::MAX);
}

#[test]
fn a_type_keeps_its_size_through_instances_and_aliases() {
    let text = r#"
        (import "i" (instance $i
            (type $ten (enum "a" "b" "c" "d" "e" "f" "g" "h" "i"))
            (export "ten" (type (eq $ten)))
            (export "one" (type (sub resource)))))
        (alias export $i "ten" (type $ten))
        (alias export $i "one" (type $one))
        (component (alias outer 1 $ten (type $outer)) (type (list $outer)))"#;
    let shape = scan(&component(text), &unlimited()).unwrap();
    // The instance: itself, 10 and 1.
    assert_eq!(shape.of(Measure::TypeSize), 12);
    // Inside 10 and 10 and 1, the type and the import 12 each, the aliases 10 and 1, inside of the
    // component 10 and 11.
    assert_eq!(shape.of(Measure::TotalTypeSize), 21 + 24 + 11 + 21);
}

#[test]
fn every_operator_is_read() {
    let text = "(core module
        (memory 1) (table 1 funcref)
        (func (param v128) (result v128)
            (f32x4.relaxed_madd (local.get 0) (local.get 0) (i32x4.splat (i32.const 1))))
        (tag) (func (try_table (catch_all 0) (throw 0)))
        (type (struct (field i32))) (func (drop (struct.new 1 (i32.const 0)))))";
    assert!(scan(&component(text), &unlimited()).is_ok());
}

#[test]
fn an_operator_that_is_none_is_damage() {
    let module = wat::parse_str("(module (func nop))").unwrap();
    let mut bytes = section(1, &module);
    let nop = bytes.len() - 2;
    assert_eq!(bytes[nop], 0x01);
    bytes[nop] = 0x27;
    let refused = scan(&bytes, &unlimited());
    assert!(matches!(refused, Err(ScanError::Damaged { offset, .. }) if offset == nop));
}

#[test]
fn a_shape_is_compared_with_other_limits_later() {
    let bytes = component("(core module (func) (func))");
    let shape = scan(&bytes, &unlimited()).unwrap();
    assert_eq!(shape.check(&ShapeLimits::strict()), Ok(()));
    let mut limits = unlimited();
    limits.functions = 1;
    assert!(matches!(
        shape.check(&limits),
        Err(ScanError::TooComplex {
            what: Measure::Functions,
            count: 2,
            limit: 1,
            offset,
            ..
        }) if offset > 0
    ));
}

#[test]
fn every_measure_has_a_name_of_its_own() {
    let mut names = Measure::ALL.map(Measure::name).to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Measure::ALL.len());
    for (index, measure) in Measure::ALL.into_iter().enumerate() {
        assert_eq!(measure as usize, index);
    }
    let capped = Measure::ALL
        .map(Measure::field)
        .into_iter()
        .flatten()
        .count();
    assert_eq!(capped, unlimited().each_mut().len());
}

#[test]
fn what_is_nested_ends_within_the_file() {
    let module = "(core module (memory 1) (func (export \"f\")))";
    for text in [module, "(component)", &format!("(component {module})")] {
        let bytes = component(text);
        // Eight bytes are the empty component; from there on there is a part that is not whole.
        for end in 9..bytes.len() {
            let refused = scan(&bytes[..end], &unlimited());
            let is_damaged = matches!(refused, Err(ScanError::Damaged { .. }));
            assert!(
                is_damaged,
                "{text} without its last {} bytes",
                bytes.len() - end
            );
        }
    }
}
