//! A plugin is the same, wherever it was compiled: what it answers, and what it spends.

use guesthouse::{Artifact, Compiler, Limits, Outcome, PluginHost, error::LoadErrorKind};

use super::common::languages::{language, typed, values_come_back};
use super::common::{EverythingExports, Mirror, echo};
use super::workers::{host, worker};

/// What one call answers and what it spends of everything that is not time.
fn facts<T: std::fmt::Debug, S>(outcome: Outcome<T, S>) -> String {
    let usage = *outcome.usage();
    let spent = (usage.fuel, usage.memory, usage.host_calls, usage.output);
    format!("{:?} {spent:?}", outcome.into_result())
}

fn guest(path: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests");
    std::fs::read(format!("{folder}/{path}.wasm")).expect("the guest is committed")
}

#[test]
fn the_echo_guest() {
    let of = |host: &PluginHost| {
        let echo = echo(host);
        [
            facts(echo.run(Mirror::default(), EverythingExports::round_trip)),
            facts(echo.run(Mirror::default(), |echo| echo.echo().count(100))),
        ]
    };
    let [by_worker, in_process] = [worker(), Compiler::in_process()].map(|c| of(&host(c)));
    assert_eq!(by_worker, in_process);
    assert!(
        by_worker[0].starts_with("Ok(Ok(\"18446744073709551615 grüße "),
        "{by_worker:?}"
    );
}

#[test]
fn guests_in_other_languages() {
    for name in [
        "c",
        "rust-wasip1",
        "rust-wasip2",
        "javascript",
        "javascript-wasi",
    ] {
        let bytes = guest(&format!("languages/built/{name}"));
        let of = |compiler| {
            let plugin = typed(&host(compiler), name, &bytes);
            values_come_back(language(name), &plugin);
            facts(plugin.run(Mirror::default(), |guest| guest.echo().count(100)))
        };
        assert_eq!(of(worker()), of(Compiler::in_process()), "{name}");
    }
}

/// What the compiler refuses, it refuses in the same words.
#[test]
fn refusals() {
    let invalid = wat::parse_str("(component (core module (func (result i32))))");
    let invalid = invalid.expect("the text assembles");
    let of = |compiler| {
        let artifact = Artifact::bytes("invalid", invalid.clone());
        let loaded = host(compiler).load_dynamic(artifact, &Limits::strict());
        match loaded.unwrap_err().into_kind() {
            LoadErrorKind::Invalid { message, .. } => message,
            other => panic!("{other:?}"),
        }
    };
    let by_worker = of(worker());
    assert_eq!(by_worker, of(Compiler::in_process()));
    assert!(by_worker.contains("type mismatch"), "{by_worker}");
}
