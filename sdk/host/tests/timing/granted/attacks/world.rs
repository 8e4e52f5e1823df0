//! Time, waits, the process's surroundings, random numbers, output, and what errors say: what a guest may learn, and
//! what it may cost the host.

use std::error::Error;
use std::sync::Arc;

use guesthouse::error::CallErrorKind;
use guesthouse::policy::{
    Audit, AuditEvent, AuditSink, Clock, Folder, OutputSink, OutputStreamKind, Policy,
};
use guesthouse::{Compiler, HostConfig, PluginHost};
use parking_lot::Mutex;

use super::super::{answers, audited, granted, limits, load, outcome};
use super::{is_well, reading, writing};
use crate::files::{
    Ground, Handle, NEWEST, READ, Step, append_via_stream, arguments, block, blocking_read,
    blocking_write_and_flush, close, create, environment, get_directories, get_stderr, get_stdout,
    initial_cwd, insecure_seed, monotonic_now, monotonic_resolution, open, poll, random_bytes,
    random_u64, read_via_stream, ready, repeat, set_size, splice, stat_at, stream_write,
    subscribe_duration, subscribe_input, subscribe_instant, tally, unlink, wall_now,
    wall_resolution, write, write_all, write_zeroes,
};

/// The number in `ok NUMBER`.
fn number(answer: &str) -> u64 {
    answer.strip_prefix("ok ").unwrap().parse().unwrap()
}

/// The different numbers of a tally.
fn numbers(tally: &str) -> Vec<u64> {
    let seen = tally.split(", ");
    let seen = seen.map(|seen| number(seen.split_once(' ').unwrap().1));
    let mut seen: Vec<u64> = seen.collect();
    seen.sort_unstable();
    seen
}

#[test]
fn a_guest_cannot_time_its_own_code() {
    let mut limits = limits();
    limits.fuel *= 100;
    limits.output = 64 << 20;
    let still = granted(&Policy::closed().clock(Clock::AtWaits), &limits);
    let loops = [
        tally(20_000, [monotonic_now()]),
        tally(20_000, [wall_now()]),
        monotonic_resolution(),
        wall_resolution(),
        // Nor by asking what is due.
        subscribe_duration(1),
        tally(20_000, [ready(0)]),
        monotonic_now(),
    ];
    let found = answers(&still, &loops);
    assert!(found[0].starts_with("20000 ok "), "{}", found[0]);
    assert!(found[1].starts_with("20000 ok "), "{}", found[1]);
    assert_eq!(found[2..4], ["ok 1000000", "ok 0.001000000"]);
    assert_eq!(found[5], "20000 ok false");
    assert_eq!(numbers(&found[0]), [number(&found[6])]);
    // A wait moves it, in the same steps.
    let waits = [
        monotonic_now(),
        subscribe_duration(2_500_000),
        block(0),
        ready(0),
        monotonic_now(),
        monotonic_now(),
    ];
    let found = answers(&still, &waits);
    assert_eq!(found[3], "ok true");
    let (before, after) = (number(&found[0]), number(&found[4]));
    assert!(after >= before + 2_500_000, "{before} {after}");
    assert_eq!((before % 1_000_000, after % 1_000_000), (0, 0));
    assert_eq!(found[4], found[5]);
    // The real clock tells; in steps of a millisecond.
    let real = granted(&Policy::closed().clock(Clock::Real), &limits);
    let found = answers(&real, &[tally(100_000, [monotonic_now()])]);
    let seen = numbers(&found[0]);
    assert!(seen.len() > 1, "{seen:?}");
    assert!(seen.iter().all(|at| at % 1_000_000 == 0), "{seen:?}");
    let due = seen[0];
    let found = answers(
        &real,
        &[
            subscribe_duration(1),
            tally(500_000, [ready(0)]),
            subscribe_instant(due),
            ready(1),
            poll(&[1, 0]),
        ],
    );
    assert!(
        found[1].contains("ok false, ") && found[1].contains("ok true"),
        "{}",
        found[1]
    );
    assert_eq!(found[4], "ok 0 1");
}

#[test]
fn what_does_nothing_costs_fuel() {
    let ground = Ground::new();
    let mut limits = limits();
    limits.fuel = 3_000_000;
    let policy = writing(&ground, 1 << 20).clock(Clock::Real);
    let plugin = granted(&policy, &limits);
    let endless = |steps: Vec<Step>, what: Step| {
        let mut steps = steps;
        steps.push(tally(u32::MAX, [what]));
        steps
    };
    let input = || {
        vec![
            open("in.txt", READ),
            read_via_stream(1, 0),
            subscribe_input(0),
        ]
    };
    let output = || vec![create("out.txt"), append_via_stream(1)];
    for steps in [
        endless(input(), poll(&[0])),
        endless(input(), ready(0)),
        endless(input(), block(0)),
        endless(input(), blocking_read(0, 0)),
        endless(output(), blocking_write_and_flush(0, "")),
        endless(output(), write(1, "", 0)),
        endless(output(), write_zeroes(0, 0)),
        endless(output(), set_size(1, 0)),
        endless(vec![], stat_at("in.txt")),
        endless(vec![], open("absent", READ)),
        endless(vec![], monotonic_now()),
        endless(vec![get_stdout()], blocking_write_and_flush(0, "")),
    ] {
        let (found, usage) = outcome(&plugin, &steps);
        assert_eq!(found.unwrap_err().code(), "fuel-exhausted");
        assert!(usage.fuel <= 3_000_000 + 100, "{}", usage.fuel);
    }
    assert!(is_well(&plugin));
    // Long paths cost by the byte, refused ones too: of links both.
    limits.fuel = 100_000_000;
    let plugin = granted(&policy, &limits);
    let long = "p".repeat(100_000);
    let spent = |step: Step| outcome(&plugin, &[step]).1.fuel;
    let longer = |of: fn(&str) -> Step| spent(of(&long)) - spent(of("p"));
    let once = longer(|path| stat_at(path));
    for (name, twice) in [
        ("link", longer(|path| crate::files::link("in.txt", path))),
        (
            "symlink",
            longer(|path| crate::files::symlink_to(path, "x")),
        ),
        (
            "rename",
            longer(|path| crate::files::rename("in.txt", path)),
        ),
    ] {
        assert!(twice + 1_000 > once, "{name}: {twice} {once}");
    }
}

#[test]
fn the_process_is_not_seen() {
    let (name, canary) = std::env::vars()
        .find(|(name, value)| name == "PATH" && value.len() > 3)
        .unwrap();
    let look = [environment(), arguments(), initial_cwd(), get_directories()];
    let policy = Policy::closed().env("LANG", "C").args(["one", "two"]);
    let found = answers(&granted(&policy, &limits()), &look);
    assert_eq!(found, ["ok LANG=C", "ok one, two", "ok none", "ok"]);
    let found = answers(&granted(&Policy::closed(), &limits()), &look);
    assert_eq!(found, ["ok", "ok", "ok none", "ok"]);
    let policy = Policy::closed().env(&name, &canary);
    let found = answers(&granted(&policy, &limits()), &look);
    assert_eq!(found[0], format!("ok {name}={canary}"));
}

#[test]
fn random_numbers_are_real_where_they_are_granted() {
    let all = [random_bytes(16), random_u64(), insecure_seed()];
    let closed = granted(&Policy::closed().clock(Clock::Real), &limits());
    assert_eq!(answers(&closed, &all), answers(&closed, &all));
    let real = granted(&Policy::closed().random(), &limits());
    let (one, other) = (answers(&real, &all), answers(&real, &all));
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
    for plugin in [closed, real] {
        let error = outcome(&plugin, &[random_bytes((1 << 20) + 1)]).0;
        assert_eq!(error.unwrap_err().code(), "wasi-misused");
        assert_eq!(
            answers(&plugin, &[random_bytes(1 << 20)]),
            ["ok 1048576 bytes"]
        );
    }
}

type Part = (OutputStreamKind, Vec<u8>);

/// What a sink was told.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<Part>>>);

impl OutputSink for Kept {
    fn write(&self, plugin: &str, stream: OutputStreamKind, bytes: &[u8]) {
        assert_eq!(plugin, "files");
        self.0.lock().push((stream, bytes.to_vec()));
    }
}

impl Kept {
    fn take(&self, stream: OutputStreamKind) -> String {
        let all = std::mem::take(&mut *self.0.lock());
        assert!(
            all.iter()
                .all(|(of, bytes)| *of == stream && !bytes.is_empty())
        );
        let bytes = all.into_iter().flat_map(|(_, bytes)| bytes).collect();
        String::from_utf8(bytes).unwrap()
    }
}

#[test]
fn a_sink_is_told_what_the_log_keeps_however_it_is_written() {
    let ground = Ground::new();
    let kept = Kept::default();
    let mut limits = limits();
    limits.log = 20;
    let plugin = granted(&reading(&ground).output(kept.clone()), &limits);
    let steps = |stream: Step| {
        [
            stream,
            stream_write(0, "a"),
            blocking_write_and_flush(0, "b"),
            write_zeroes(0, 3),
            open("in.txt", READ),
            read_via_stream(1, 0),
            splice(0, 0, 100),
            write_all(0, 1_000),
            stream_write(0, "beyond"),
        ]
    };
    for (stream, kind) in [
        (get_stdout(), OutputStreamKind::Stdout),
        (get_stderr(), OutputStreamKind::Stderr),
    ] {
        let (found, usage) = outcome(&plugin, &steps(stream));
        let expected = ["ok 0", "ok", "ok", "ok", "ok 1", "ok 0", "ok 5", "ok", "ok"];
        assert_eq!(found.unwrap(), expected);
        assert_eq!((usage.log, usage.log_dropped), (20, 996));
        assert_eq!(kept.take(kind), "ab\0\0\0helloxxxxxxxxxx");
    }
    // Without a sink nobody is told, and with a higher limit all of it.
    limits.log = 10_000;
    let plugin = granted(&reading(&ground).output(kept.clone()), &limits);
    assert_eq!(outcome(&plugin, &steps(get_stdout())).1.log_dropped, 0);
    assert_eq!(kept.take(OutputStreamKind::Stdout).len(), 1_016);
    plugin.set_policy(&Policy::closed()).unwrap();
    assert_eq!(
        answers(&plugin, &[get_stdout(), stream_write(0, "a")]),
        ["ok 0", "ok"]
    );
    assert!(kept.0.lock().is_empty());
}

/// Panics where it is told something that begins so.
struct Panics(&'static str);

impl OutputSink for Panics {
    fn write(&self, _: &str, _: OutputStreamKind, bytes: &[u8]) {
        assert!(
            !bytes.starts_with(self.0.as_bytes()),
            "the sink's own words"
        );
    }
}

impl Audit for Panics {
    fn record(&self, event: &AuditEvent<'_>) {
        assert!(!event.asked.starts_with(self.0), "the audit's own words");
    }
}

#[test]
fn an_app_that_panics_ends_the_call_alone() {
    let ground = Ground::new();
    let mut config = HostConfig::metered(Compiler::in_process());
    config.audit = Some(AuditSink::new(Panics("evil")));
    let host = PluginHost::new(config).unwrap();
    let policy = writing(&ground, 1 << 20).output(Panics("evil"));
    let plugin = load(&host, &policy, &limits());
    let zeroes = Policy::closed().folder(Folder::read(ground.granted()));
    let zeroes = load(&host, &zeroes.output(Panics("\0")), &limits());
    for (plugin, steps) in [
        (&plugin, vec![open("evil", READ)]),
        (&plugin, vec![create("evil")]),
        (&plugin, vec![unlink("evil")]),
        (&plugin, vec![get_stdout(), stream_write(0, "evil")]),
        (
            &plugin,
            vec![get_stderr(), blocking_write_and_flush(0, "evil")],
        ),
        (&zeroes, vec![get_stdout(), write_zeroes(0, 10)]),
    ] {
        let error = outcome(plugin, &steps).0.unwrap_err();
        assert_eq!(error.code(), "host-panicked");
        assert!(matches!(error.kind(), CallErrorKind::HostPanicked { .. }));
        assert!(is_well(plugin));
    }
    assert_eq!(host.blocking_io(), 0);
}

#[test]
fn the_audit_is_told_so_much_and_no_more() {
    let ground = Ground::new();
    let (host, told) = audited();
    let mut limits = limits();
    limits.audit_events = 10;
    let plugin = load(&host, &reading(&ground), &limits);
    let (found, usage) = outcome(&plugin, &[tally(100, [open("absent", READ)])]);
    assert_eq!(found.unwrap(), ["100 err no-entry"]);
    assert_eq!((usage.audit_events, usage.audit_dropped), (10, 90));
    assert_eq!(told.take().len(), 10);
    limits.audit_events = 1_000;
    let plugin = load(&host, &reading(&ground), &limits);
    answers(&plugin, &[tally(100, [open("absent", READ)])]);
    assert_eq!(told.take().len(), 100);
    // A guest's words are cut: no more than a path may have.
    let lengths = Arc::new(Mutex::new(Vec::new()));
    let mut config = HostConfig::metered(Compiler::in_process());
    config.audit = Some(AuditSink::new(Lengths(Arc::clone(&lengths))));
    let host = PluginHost::new(config).unwrap();
    let plugin = load(&host, &reading(&ground), &limits);
    let long = "ü".repeat(100_000);
    assert_eq!(
        answers(&plugin, &[open(&*long, READ)]),
        ["err name-too-long"]
    );
    assert_eq!(*lengths.lock(), [4_096]);
}

/// How long what was asked is.
struct Lengths(Arc<Mutex<Vec<usize>>>);

impl Audit for Lengths {
    fn record(&self, event: &AuditEvent<'_>) {
        self.0.lock().push(event.asked.len());
    }
}

/// An error with its causes, and as a debugger shows it.
fn words(error: &dyn Error) -> String {
    let mut words = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    words
}

#[test]
fn no_error_names_what_only_the_host_knows() {
    let ground = Ground::new();
    ground.symlinks();
    ground.hard_link("hard");
    ground.fifo("fifo");
    let host = crate::common::host();
    let plugin = load(&host, &writing(&ground, 100), &limits());
    let steps = [
        open("absent", READ),
        open("../outside/canary.txt", READ),
        open(&*"a".repeat(5_000), READ),
        open("to-canary", READ),
        open("fifo", READ),
        create("hard"),
        create("a"),
        append_via_stream(NEWEST),
        write_all(0, 1_000),
        write_all(0, 1_000),
        open("in.txt", READ),
        crate::files::write_via_stream(NEWEST, 0),
        write(NEWEST, "x", 0),
        unlink("sub"),
        crate::files::remove_directory("sub"),
        crate::files::rename("sub", "sub/sub"),
        close(Handle::File(NEWEST)),
    ];
    let mut said = answers(&plugin, &steps);
    let mut strict = limits();
    strict.file_written = 1;
    strict.open_files = 1;
    let capped = load(&host, &writing(&ground, 100), &strict);
    for steps in [
        &[create("b"), write(1, "too much", 0)][..],
        &[repeat(3, [open("in.txt", READ)])],
        &[crate::files::exit(false)],
        &[random_bytes(u64::MAX)],
    ] {
        said.push(words(&outcome(&capped, steps).0.unwrap_err()));
    }
    let missing = ground.granted().join("a-secret-name");
    let missing = Policy::closed().folder(Folder::read(missing).at("/data"));
    for error in [
        plugin.set_policy(&missing).unwrap_err(),
        plugin
            .set_policy(&missing.clone().clock(Clock::Real))
            .unwrap_err(),
    ] {
        said.push(words(&error));
    }
    let root = ground.outside();
    let secrets = [
        root.parent().unwrap().to_str().unwrap(),
        "a-secret-name",
        "granted/",
        env!("CARGO_MANIFEST_DIR"),
        "backtrace",
        "Backtrace",
        "wasmtime::",
        "/proc/",
        "0: ",
    ];
    for said in said {
        for secret in secrets {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }
}
