//! `Check` refuses what a load refuses, with the same code and the same words, and nothing else.

use std::path::{Path, PathBuf};

use crate::common::hostile::{App, Hostile, assemble};
use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, PluginHost,
    inspect::{Check, World},
};

fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap()
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Places name files relative to the crate's folder, as the extension point's do.
fn check() -> Check {
    let path = Path::new("tests/hostile");
    Check::against(&World::from_path(path, Some("hostile")).unwrap()).unwrap()
}

/// Every file with the extension, in folders of `path`.
fn files(path: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder(path)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => open.push(path),
                Some(found_extension) if found_extension == extension => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Whether a load ended in a step that a check does not take.
fn beyond_the_check(code: &str) -> bool {
    code.starts_with("compile") || code == "link-refused"
}

/// Compares the two; whether both refused.
fn agree(host: &PluginHost, check: &Check, name: &str, bytes: &[u8], limits: &Limits) -> bool {
    let loaded = host.load::<Hostile, App>(Artifact::bytes(name, bytes), limits);
    let checked = check.run(Artifact::bytes(name, bytes), limits);
    match (loaded.err(), checked.err()) {
        (Some(load), Some(check)) => {
            assert_eq!(check.code(), load.code(), "{name}");
            assert_eq!(check.to_string(), load.to_string(), "{name}");
            true
        }
        (Some(load), None) if !beyond_the_check(load.code()) => {
            panic!("{name}: a load says {load}, a check nothing")
        }
        (None, Some(check)) => panic!("{name}: a check says {check}, a load nothing"),
        _ => false,
    }
}

#[test]
fn of_every_hostile_component_that_the_suite_writes_as_text() {
    let (host, check, limits) = (host(), check(), Limits::strict());
    let (mut refused, mut seen) = (0, 0);
    for path in files("tests/hostile/cases", "wat") {
        let text = std::fs::read_to_string(&path).unwrap();
        // Those of other worlds are modules for those, and some are patterns to be written out.
        let other = text.contains(";; world: ") && !text.contains(";; world: hostile");
        if (other && !text.contains("(component")) || text.contains(";; repeat: ") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        refused += usize::from(agree(&host, &check, name, &assemble(name, &text), &limits));
        seen += 1;
    }
    assert!(seen > 40 && refused > 15, "{refused} of {seen}");
}

#[test]
fn of_every_guest_that_was_built_for_another_world() {
    let (host, check) = (host(), check());
    let mut codes = Vec::new();
    for path in files("tests/guests", "wasm") {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        assert!(
            agree(&host, &check, &name, &bytes, &Limits::scripting()),
            "{name}"
        );
        let refused = check.run(Artifact::bytes("guest", bytes), &Limits::scripting());
        codes.push(refused.unwrap_err().code());
    }
    assert!(codes.contains(&"import-not-granted"), "{codes:?}");
    assert!(codes.contains(&"contract-mismatch"), "{codes:?}");
}

#[test]
fn of_an_instruction_that_is_not_valid() {
    let (host, check, limits) = (host(), check(), Limits::strict());
    let whole = assemble("spins", &crate::common::hostile::text("spins"));
    // The body of a function that loops becomes one that drops what is not there.
    let body = whole
        .windows(2)
        .position(|two| two == [0x03, 0x40])
        .unwrap();
    let mut broken = whole;
    broken[body] = 0x1a;
    let load = host.load::<Hostile, App>(Artifact::bytes("broken", broken.clone()), &limits);
    let check = check.run(Artifact::bytes("broken", broken), &limits);
    assert_eq!(load.unwrap_err().code(), "invalid");
    assert_eq!(check.unwrap_err().code(), "invalid");
}

#[test]
fn of_bytes_that_were_changed() {
    let (host, check, limits) = (host(), check(), Limits::strict());
    let whole = assemble("spins", &crate::common::hostile::text("spins"));
    assert!(!agree(&host, &check, "whole", &whole, &limits));
    let ends = 0..whole.len();
    let refused = ends.filter(|end| agree(&host, &check, "cut short", &whole[..*end], &limits));
    // Between its last sections, which are custom ones, it is still whole.
    assert!(refused.count() > whole.len() - 8);
    let mut small = limits.clone();
    small.component_size = 16;
    assert!(agree(&host, &check, "too large", &whole, &small));
    small.component_size = 0;
    assert!(agree(&host, &check, "bad limits", &whole, &small));
}

#[test]
fn the_compiled_form_is_for_a_store_and_no_artifact() {
    let (host, check, limits) = (host(), check(), Limits::strict());
    let whole = assemble("spins", &crate::common::hostile::text("spins"));
    let compiled = host
        .compile(Artifact::bytes("spins", whole), &limits)
        .unwrap();
    let mut large = limits;
    large.component_size = 1 << 30;
    assert!(agree(&host, &check, "compiled", &compiled, &large));
    let refused = check.run(Artifact::bytes("compiled", compiled.clone()), &large);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "`compiled` is a precompiled artifact, not a component"
    );
    let note = guesthouse_contract::CompiledNote::of(&compiled).unwrap();
    assert!(note.metered && note.stack == 512 << 10 && note.code > 0);
    let refused = host.compile(Artifact::bytes("text", "(component)"), &large);
    assert_eq!(refused.unwrap_err().code(), "not-a-component");
}
