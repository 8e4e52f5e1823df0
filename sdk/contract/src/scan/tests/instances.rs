//! What is counted as often as it is instantiated.

use super::super::{Measure, ScanError, scan};
use super::{assert_counts, component, unlimited};

#[test]
fn instances_count_as_often_as_they_come_to_be() {
    let text = r#"
        (component $a
            (core module $m (memory 1) (table 2 funcref) (data "four")
                (func) (elem (table 0) (i32.const 0) func 0 0 0))
            (core instance (instantiate $m))
            (core instance (instantiate $m)))
        (component $b (alias outer 1 $a (component $a))
            (instance (instantiate $a)) (instance (instantiate $a)))
        (instance (instantiate $b))
        (instance (instantiate $b))
        (instance (instantiate $b))"#;
    assert_counts(text, Measure::Instantiations, 3 + 6 + 12);
    assert_counts(text, Measure::DataBytes, 4 * 12);
    assert_counts(text, Measure::ElementItems, 3 * 12);
    // A module has 5 definitions, `a` two instances besides, `b` three and all that is in them.
    assert_counts(text, Measure::Definitions, 3 + 3 * (3 + 2 * (2 + 2 * 5)));
    let shape = scan(&component(text), &unlimited()).unwrap();
    assert_eq!(shape.of(Measure::CoreInstances), 12);
    assert_eq!(shape.of(Measure::Memories), 12);
    assert_eq!(shape.of(Measure::Tables), 12);
    assert_eq!(shape.of(Measure::InitialMemory), 12 << 16);
    assert_eq!(shape.of(Measure::InitialElements), 24);
}

#[test]
fn what_is_never_instantiated_is_defined_and_takes_no_memory() {
    let text = "(component (core module $m (memory 100) (func)) (core instance (instantiate $m)))";
    let shape = scan(&component(text), &unlimited()).unwrap();
    assert_eq!(shape.of(Measure::Definitions), 3);
    assert_eq!(shape.of(Measure::Instantiations), 0);
    assert_eq!(shape.of(Measure::InitialMemory), 0);
}

#[test]
fn adapters_count_by_what_they_adapt() {
    let text = r#"
        (component $a
            (import "f" (func $f (param "x" (tuple u8 u8 u8))))
            (core func $lowered (canon lower (func $f)))
            (func (param "y" u8) (canon lift (core func $lowered))))
        (import "g" (func $g (param "x" (tuple u8 u8 u8))))
        (instance (instantiate $a (with "f" (func $g))))
        (instance (instantiate $a (with "f" (func $g))))"#;
    assert_counts(text, Measure::Adapters, 2 * (5 + 2));
}

#[test]
fn what_is_passed_is_never_instantiated() {
    for text in [
        r#"(component (import "c" (component $c)) (instance (instantiate $c)))"#,
        r#"(component (import "m" (core module $m)) (core instance (instantiate $m)))"#,
        r#"(component $a (import "b" (component $b)) (export "c" (component $b)))
           (component $b)
           (instance $i (instantiate $a (with "b" (component $b))))
           (alias export $i "c" (component $c))
           (instance (instantiate $c))"#,
    ] {
        let refused = scan(&component(text), &unlimited());
        assert!(
            matches!(
                refused,
                Err(ScanError::TooComplex {
                    what: Measure::PassedDefinitions,
                    count: 1,
                    limit: 0,
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}

#[test]
fn what_an_instance_exports_is_known() {
    let text = r#"
        (component $a
            (component $b (core module $m (memory 1)) (core instance (instantiate $m)))
            (export "b" (component $b)))
        (instance $i (instantiate $a))
        (alias export $i "b" (component $c))
        (instance (instantiate $c))
        (instance (instantiate $c))"#;
    assert_counts(text, Measure::Instantiations, 5);
}
