//! `wasi:config` and `wasi:logging`: settings that the operator wrote down, and lines for the call's log.

use guesthouse::policy::Policy;
use guesthouse::wasi::LogStream;
use guesthouse::{Artifact, Limits, LoadError, Plugin, Usage};

use super::{limits, runtime};
use crate::files::{asked, built, settings};

type Settings = Plugin<settings::Settings, ()>;

fn load(policy: &Policy, limits: &Limits) -> Result<Settings, LoadError> {
    let artifact = Artifact::file(built("settings"));
    let host = crate::common::host();
    host.load_granted(artifact, limits, policy, runtime())
}

fn answers(plugin: &Settings, what: &str) -> Vec<String> {
    runtime().block_on(asked(plugin, (), what)).unwrap()
}

/// The lines that were logged, and what was spent.
fn logged(plugin: &Settings, what: &str) -> (Vec<String>, Usage) {
    let calls = async |guest: &mut settings::SettingsExports<()>| guest.run(what).await;
    let outcome = runtime().block_on(plugin.run_async((), calls));
    let entries = outcome.log().entries().map(|entry| {
        assert_eq!(entry.stream, LogStream::Logging);
        String::from_utf8(entry.bytes.to_vec()).unwrap()
    });
    (entries.collect(), *outcome.usage())
}

fn both() -> Policy {
    Policy::closed()
        .config("greeting", "grüezi")
        .config("empty", "")
        .logging()
}

#[test]
fn settings_are_those_of_the_policy() {
    let plugin = load(&both(), &limits()).unwrap();
    assert_eq!(answers(&plugin, "get greeting"), ["grüezi"]);
    assert_eq!(answers(&plugin, "get empty"), [""]);
    for absent in ["get PATH", "get ", "get greeting\0", "get Greeting"] {
        assert_eq!(answers(&plugin, absent), ["none"], "{absent:?}");
    }
    assert_eq!(answers(&plugin, "all"), ["empty=", "greeting=grüezi"]);
    // Replaced, and revoked: there is none any more.
    let other = Policy::closed().config("other", "1").logging();
    plugin.set_policy(&other).unwrap();
    assert_eq!(answers(&plugin, "all"), ["other=1"]);
    plugin.set_policy(&Policy::closed()).unwrap();
    assert_eq!(answers(&plugin, "all"), Vec::<String>::new());
    assert_eq!(answers(&plugin, "get greeting"), ["none"]);
    assert_eq!(logged(&plugin, "log info here a line").0, [""; 0]);
}

#[test]
fn what_is_not_granted_is_not_linked() {
    for policy in [
        Policy::closed(),
        Policy::closed().random(),
        Policy::closed().config("greeting", "grüezi"),
        Policy::closed().logging(),
    ] {
        let error = load(&policy, &limits()).unwrap_err();
        assert_eq!(error.code(), "import-not-granted", "{policy:?}");
    }
    load(&both(), &limits()).unwrap();
}

#[test]
fn lines_are_logged_as_far_as_the_log_reaches() {
    let mut limits = limits();
    limits.log = 100;
    let plugin = load(&both(), &limits).unwrap();
    let (lines, usage) = logged(&plugin, "log warn parser a line");
    assert_eq!(lines, ["warn parser: a line\n"]);
    assert_eq!((usage.log, usage.log_dropped), (20, 0));
    // `info flood: ` and the end of the line are thirteen bytes.
    let (lines, usage) = logged(&plugin, "flood 1000 27");
    assert_eq!(lines.concat().len(), 100);
    assert_eq!((usage.log, usage.log_dropped), (100, 40_000 - 100));
    limits.log = 100_000;
    let plugin = load(&both(), &limits).unwrap();
    assert_eq!(logged(&plugin, "flood 1000 27").1.log_dropped, 0);
}

#[test]
fn lines_that_are_not_kept_cost_fuel_by_the_byte() {
    let mut limits = limits();
    limits.log = 0;
    let plugin = load(&both(), &limits).unwrap();
    let spent = |what: &str| logged(&plugin, what).1.fuel;
    let once = spent("flood 1 100000");
    let often = spent("flood 101 100000");
    assert!(often > once + 100 * 100_000, "{once} {often}");
}
