//! The suite itself can fail: at a case without proof, at one that is wrong, at one that leaks.

use std::sync::Arc;

use guesthouse::Mode;

use crate::case::Case;
use crate::common::leaks::is_alone;
use crate::growth;
use crate::scene::Scene;
use crate::trial::try_case;
use crate::worlds::Road;

const GOOD: &str = "\
;; tries: to trap
;; expect: guest-trapped kind=Unreachable
;; tamed: (unreachable) => (nop)

(module
  (memory (export \"memory\") 1)
  (func (export \"run\") (param i32) (result i32) (unreachable) (i32.const 0)))
";

fn read(text: &str) -> Result<Case, String> {
    Case::of("time", "example", text)
}

/// What is wrong with the good case once `what` in it is `with`.
fn wrong(what: &str, with: &str) -> String {
    assert!(GOOD.contains(what), "{what}");
    read(&GOOD.replace(what, with)).unwrap_err()
}

#[test]
fn a_header_that_is_wrong_is_no_case() {
    assert!(read(GOOD).is_ok());
    assert_eq!(wrong("tries", "trys"), "unknown directive: trys");
    assert_eq!(wrong(";; tries: to trap\n", ""), "no `tries`");
    assert_eq!(wrong("expect", "tries"), "`tries` is said twice");
    assert_eq!(
        wrong(";; expect", ";;expect").split(':').next(),
        Some("not a directive")
    );
    assert_eq!(
        wrong("kind=Unreachable", "unreachable"),
        "not a fact: unreachable"
    );
    assert_eq!(
        wrong(";; expect", ";; limits: fuel\n;; expect"),
        "not a limit: fuel"
    );
    let unknown = wrong(";; expect", ";; limits: fuels=1\n;; expect");
    assert!(unknown.contains("fuels"), "{unknown}");
    assert!(wrong(";; expect", ";; ping: dances\n;; expect").contains("dances"));
    let (header, _) = GOOD.split_once("\n\n").unwrap();
    assert_eq!(read(header).unwrap_err(), "either text or a `make`");
}

#[test]
fn a_case_without_proof_is_no_case() {
    let proof = ";; tamed: (unreachable) => (nop)\n";
    for less in [
        "",
        ";; raised: fuel=1\n",
        ";; harm: answered\n",
        ";; well: answered\n",
    ] {
        assert!(wrong(proof, less).contains("no "), "{less}");
    }
}

/// How the good case goes once `what` in it is `with`.
fn tried(what: &str, with: &str) -> Result<(), String> {
    let case = read(&GOOD.replace(what, with)).unwrap();
    try_case(&Arc::new(Scene::new(Mode::Metered, Road::Blocking)), &case)
}

#[test]
fn a_case_that_does_not_hold_is_told_by_its_name() {
    assert_eq!(tried("", ""), Ok(()));
    for (what, with, told) in [
        ("guest-trapped", "guest-exited", "expected guest-exited"),
        (
            "kind=Unreachable",
            "kind=Arithmetic",
            "expected guest-trapped kind=Arithmetic",
        ),
        (
            "=Unreachable",
            "=Unreachable blame=host",
            "expected guest-trapped",
        ),
        (
            "=> (nop)",
            "=> (unreachable) (nop)",
            "it does no harm: artifact 0: expected answered",
        ),
        (
            "tamed: (unreachable)",
            "tamed: (trap)",
            "`(trap)` is there 0 times",
        ),
        (
            "(unreachable) (i32",
            "(unreachable) (unreachable) (i32",
            "is there 2 times",
        ),
    ] {
        let error = tried(what, with).unwrap_err();
        assert!(error.starts_with("time/example: "), "{error}");
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_cap_that_stops_nothing_is_told() {
    let raised = ";; raised: fuel=1000\n;; harm: answered\n";
    let error = tried(";; tamed: (unreachable) => (nop)\n", raised).unwrap_err();
    assert!(error.contains("it does no harm"), "{error}");
}

#[test]
fn what_stays_behind_is_told() {
    let scene = Scene::new(Mode::Metered, Road::Blocking);
    assert_eq!(scene.is_as_before(), Ok(()));
    scene.leak_a_state();
    let error = scene.is_as_before().unwrap_err();
    assert_eq!(error, "1 states or values were not given back");
    let scene = Scene::quiet(true, Road::Awaited);
    scene.leak_an_async_call();
    let error = scene.is_as_before().unwrap_err();
    assert_eq!(error, "1 async calls are alive");
    let scene = Scene::quiet(true, Road::Blocking);
    // One slot is the neighbour's; each case attacks twice at least.
    scene.leak_an_instance();
    scene.leak_an_instance();
    let error = scene.is_as_before().unwrap_err();
    assert!(error.starts_with("a slot is not free"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_stays_behind_is_told() {
    if !is_alone() {
        return;
    }
    let scene = Scene::quiet(false, Road::Blocking);
    assert!(growth::check(|| scene.leak_an_instance()).is_err());
}
