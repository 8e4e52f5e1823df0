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

/// Ten seconds of register allocation in 9 KiB.
#[test]
fn locals_in_loops() {
    let locals = "i32 ".repeat(1000);
    let uses: String = (0..1000)
        .map(|local| format!("(local.set {local} (i32.add (local.get {local}) (i32.const 1)))"))
        .collect();
    let text = format!(
        "(core module (func (local {locals}) {} {uses} {}))",
        "loop ".repeat(100),
        "end ".repeat(100)
    );
    refused_by(&component(&text), Measure::LocalsXLoops);
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
