//! Artifacts that were measured to harm the compiler, and the presets that refuse them.

use super::super::{Measure, ScanError, ShapeLimits, scan};
use super::{component, unlimited};

/// What refuses an artifact, under each preset.
fn refused_by(bytes: &[u8], what: Measure) {
    for limits in [ShapeLimits::strict(), ShapeLimits::scripting()] {
        let refused = scan(bytes, &limits);
        assert!(
            matches!(&refused, Err(ScanError::TooComplex { what: by, .. }) if *by == what),
            "{refused:?}"
        );
    }
}

/// Each component instantiates the one before twice: 1,226 bytes take 4.5 GiB.
#[test]
fn instances_that_double() {
    let mut text = "(component)".to_owned();
    for inner in 0..24 {
        text += &format!(
            "(component (alias outer 1 {inner} (component))
               (instance (instantiate 0)) (instance (instantiate 0)))"
        );
    }
    let bytes = component(&(text + "(instance (instantiate 24))"));
    assert!(bytes.len() < 1_300, "{}", bytes.len());
    let shape = scan(&bytes, &unlimited()).unwrap();
    assert_eq!(shape.of(Measure::Instantiations), (1 << 25) - 1);
    refused_by(&bytes, Measure::Instantiations);
}

/// Nine hundred locals that are all live in a hundred loops inside each other.
#[test]
fn locals_in_loops() {
    let locals = "i32 ".repeat(900);
    let uses: String = (0..900)
        .map(|local| format!("(local.set {local} (i32.add (local.get {local}) (i32.const 1)))"))
        .collect();
    let text = format!(
        "(core module (func (local {locals}) {} {uses} {}))",
        "loop ".repeat(100),
        "(br_if 0 (local.get 0)) end ".repeat(100)
    );
    refused_by(&component(&text), Measure::LocalsXLoops);
}

/// Time that grows with the square of branches to one place: 80 KiB take 4 s.
#[test]
fn branches_to_one_place() {
    let branches = "(br_if 0 (local.get 0)) ".repeat(20_100);
    let text = format!("(core module (func (param i32) block {branches} end))");
    refused_by(&component(&text), Measure::Branches);
}

/// Time that grows with the square of what is on the operand stack: 156 KiB take 10 s.
#[test]
fn operands_without_end() {
    let loads: String = (0..10_000)
        .map(|at| format!("(i32.load offset={at} (local.get 0))"))
        .collect();
    let text = format!(
        "(core module (memory 1) (func (param i32) (result i32) {loads} {}))",
        "i32.add ".repeat(9_999)
    );
    refused_by(&component(&text), Measure::LiveValues);
}

/// A thousand values go in and out of each call: 6 KiB take 6 s.
#[test]
fn calls_that_pass_a_thousand_values() {
    let values = "i32 ".repeat(1000);
    let text = format!(
        "(core module
            (type $t (func (param {values}) (result {values})))
            (func $f (type $t) unreachable)
            (func {} {} {}))",
        "i32.const 0 ".repeat(1000),
        "call $f ".repeat(500),
        "drop ".repeat(1000)
    );
    refused_by(&component(&text), Measure::PassedValues);
}

/// Small functions of a large signature, each with an entry of its own: 12 KiB take 11 s.
#[test]
fn functions_of_a_large_signature() {
    let text = format!(
        "(core module (type $t (func (param {}))) (table 3000 funcref)
            {} (elem (i32.const 0) {}))",
        "i32 ".repeat(500),
        "(func (type $t))".repeat(2500),
        (0..2500)
            .map(|index| format!("{index} "))
            .collect::<String>()
    );
    refused_by(&component(&text), Measure::TotalPassedValues);
}

/// 1.6 GiB of compiler in 532 KiB.
#[test]
fn one_function_of_ifs() {
    let ifs = "local.get 0 if local.get 0 i32.const 1 i32.add local.set 0 end ".repeat(40_000);
    let bytes = component(&format!("(core module (func (param i32) {ifs}))"));
    assert!(bytes.len() > 400_000, "{}", bytes.len());
    let refused = scan(&bytes, &ShapeLimits::scripting());
    assert!(matches!(
        refused,
        Err(ScanError::TooComplex {
            what: Measure::Structured,
            count: 40_000,
            ..
        })
    ));
    assert!(scan(&bytes, &ShapeLimits::strict()).is_err());
}
