//! Every wait for what was granted ends: with the deadline, with a cancel, with its future. What blocks is counted
//! until the system has ended it.

use std::fs;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use guesthouse::error::CallErrorKind;
use guesthouse::policy::{Clock, Folder, Policy};
use guesthouse::{
    Artifact, CancelHandle, Compiler, HostConfig, Limits, Plugin, PluginHost, awaited,
};
use tokio::runtime::{Builder, Runtime};

use super::{limits, load, outcome, runtime};
use crate::common::awaited::block_on;
use crate::files::{
    Files, Ground, READ, Step, block, built, list_all, monotonic_now, open, ordinary, read, repeat,
    run, stat_at, subscribe_duration, wall_now, work,
};

const SECOND: u64 = 1_000_000_000;

/// A call may take so long before it is as good as hung, on a busy machine too.
const LATE: Duration = Duration::from_secs(5);

/// A runtime whose one thread for blocking work is busy, as with a file system that hangs, until `go` is dropped.
struct Hung {
    runtime: Runtime,
    go: Option<mpsc::Sender<()>>,
}

impl Hung {
    fn new() -> Self {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder
            .worker_threads(1)
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (go, wait) = mpsc::channel();
        let (begun, has_begun) = mpsc::channel();
        drop(runtime.spawn_blocking(move || {
            begun.send(()).unwrap();
            wait.recv().unwrap_err()
        }));
        has_begun.recv().unwrap();
        let go = Some(go);
        Self { runtime, go }
    }

    /// The system ends what it was asked.
    fn end(&mut self) {
        self.go = None;
    }
}

/// A host where one operation may block, and a plugin of it with a folder in a runtime that hangs.
fn hung(hung: &Hung, ground: &Ground, deadline: Duration) -> (PluginHost, Plugin<Files>) {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 16;
    config.max_blocking_io = 1;
    let host = PluginHost::new(config).unwrap();
    let mut limits = limits();
    limits.deadline = deadline;
    let policy = Policy::closed().folder(Folder::write(ground.granted(), 1 << 20));
    let artifact = Artifact::file(built("files"));
    let plugin = host.load_granted(artifact, &limits, &policy, hung.runtime.handle());
    (host, plugin.unwrap())
}

#[track_caller]
fn nothing_blocks(host: &PluginHost) {
    let begun = Instant::now();
    while host.blocking_io() > 0 || host.instances() > 0 || host.async_calls() > 0 {
        assert!(begun.elapsed() < LATE, "{} block", host.blocking_io());
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Every way to wait for the system, and for a permit.
fn waits() -> [(&'static str, Step); 3] {
    [
        ("open", open("in.txt", READ)),
        ("look", stat_at("in.txt")),
        ("list", list_all(0)),
    ]
}

#[test]
fn an_operation_that_hangs_ends_with_the_deadline_and_keeps_its_permit() {
    let (ground, mut hung_) = (Ground::new(), Hung::new());
    let deadline = Duration::from_millis(50);
    let (host, plugin) = hung(&hung_, &ground, deadline);
    // The first has the permit, the others wait for it.
    for (name, step) in waits() {
        let begun = Instant::now();
        let outcome = block_on(run(&plugin, (), &[step]));
        let (elapsed, usage) = (begun.elapsed(), *outcome.usage());
        let error = outcome.into_result().unwrap_err();
        let CallErrorKind::DeadlineExceeded { limit, .. } = error.kind() else {
            panic!("{name}: {error:?}");
        };
        assert_eq!(*limit, deadline, "{name}");
        assert!(elapsed >= deadline && elapsed < LATE, "{name}: {elapsed:?}");
        assert!(usage.elapsed >= deadline, "{name}: {usage}");
        assert_eq!(host.blocking_io(), 1, "{name}");
        assert_eq!((host.instances(), host.async_calls()), (0, 0), "{name}");
    }
    hung_.end();
    nothing_blocks(&host);
    let outcome = block_on(run(&plugin, (), &[open("in.txt", READ), read(1, 9, 0)]));
    assert_eq!(outcome.into_result().unwrap(), ["ok 1", "ok hello"]);
    nothing_blocks(&host);
}

#[test]
fn an_operation_that_hangs_is_cancelled_or_dropped_at_once() {
    let (ground, mut hung_) = (Ground::new(), Hung::new());
    let (host, plugin) = hung(&hung_, &ground, Duration::from_mins(1));
    for (name, step) in waits() {
        let cancel = CancelHandle::new();
        let listening = plugin.cancelled_by(&cancel);
        let canceller = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            cancel.cancel();
            Instant::now()
        });
        let error = block_on(run(&listening, (), std::slice::from_ref(&step)));
        let ended = Instant::now();
        let error = error.into_result().unwrap_err();
        assert_eq!(error.code(), "cancelled", "{name}");
        assert!(ended - canceller.join().unwrap() < LATE, "{name}");
        // Dropped where it waits.
        let steps = [step];
        let call = run(&plugin, (), &steps);
        runtime().block_on(async {
            let timed = tokio::time::timeout(Duration::from_millis(20), call).await;
            assert!(timed.is_err(), "{name}");
        });
        assert_eq!((host.instances(), host.async_calls()), (0, 0), "{name}");
        assert_eq!(host.blocking_io(), 1, "{name}");
    }
    hung_.end();
    nothing_blocks(&host);
}

#[test]
fn descriptors_are_closed_when_their_guest_is_gone() {
    let ground = Ground::new();
    let policy = Policy::closed().folder(Folder::read(ground.granted()));
    let plugin = super::granted(&policy, &limits());
    let open_here = || {
        let ours = ground.granted();
        let all = fs::read_dir("/proc/self/fd").unwrap();
        let links = all.filter_map(|fd| fs::read_link(fd.ok()?.path()).ok());
        links.filter(|path| path.starts_with(&ours)).count()
    };
    // The folder itself.
    assert_eq!(open_here(), 1);
    let ten = || vec![repeat(10, [open("in.txt", READ)])];
    assert_eq!(super::answers(&plugin, &ten()), ["10 ok 10"]);
    assert_eq!(open_here(), 1);
    // Dropped with all of them open.
    let mut steps = ten();
    steps.push(crate::files::spin());
    let call = run(&plugin, (), &steps);
    runtime().block_on(async {
        let timed = tokio::time::timeout(Duration::from_millis(100), call).await;
        assert!(timed.is_err());
    });
    assert_eq!(open_here(), 1);
    drop(plugin);
    assert_eq!(open_here(), 0);
}

#[test]
fn a_granted_clock_takes_its_time_and_stands_still_between_waits() {
    let plugin = super::granted(&Policy::closed().clock(Clock::AtWaits), &limits());
    let steps = [
        monotonic_now(),
        repeat(1_000, [monotonic_now()]),
        wall_now(),
        subscribe_duration(SECOND / 20),
        block(0),
        monotonic_now(),
        wall_now(),
    ];
    let begun = Instant::now();
    let (answers, usage) = outcome(&plugin, &steps);
    let elapsed = begun.elapsed();
    let answers = answers.unwrap();
    let number = |at: usize| -> u64 {
        let (_, number) = answers[at].rsplit_once(' ').unwrap();
        number.parse().unwrap()
    };
    assert_eq!(number(1), number(0), "{answers:?}");
    let slept = number(5) - number(0);
    assert!(slept >= SECOND / 20, "{answers:?}");
    assert!(
        elapsed >= Duration::from_millis(50) && elapsed < LATE,
        "{elapsed:?}"
    );
    assert!(usage.waited >= Duration::from_millis(49), "{usage:?}");
    // In whole milliseconds.
    assert_eq!(number(5) % 1_000_000, 0, "{answers:?}");
}

#[test]
fn a_sleep_ends_with_the_deadline() {
    for clock in [Clock::AtWaits, Clock::Real] {
        let mut limits = limits();
        limits.deadline = Duration::from_millis(50);
        let plugin = super::granted(&Policy::closed().clock(clock), &limits);
        for nanoseconds in [10 * SECOND, u64::MAX] {
            let begun = Instant::now();
            let (ended, usage) = outcome(&plugin, &[subscribe_duration(nanoseconds), block(0)]);
            let elapsed = begun.elapsed();
            let error = ended.unwrap_err();
            assert_eq!(error.code(), "deadline-exceeded", "{error:?}");
            assert!(elapsed >= limits.deadline && elapsed < LATE, "{elapsed:?}");
            assert!(usage.elapsed >= limits.deadline, "{usage:?}");
        }
    }
}

#[test]
fn a_guest_that_waits_lends_its_turn() {
    let (ground, mut hung_) = (Ground::new(), Hung::new());
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 16;
    config.executing = Some(1);
    let host = PluginHost::new(config).unwrap();
    let policy = Policy::closed().folder(Folder::read(ground.granted()));
    let artifact = Artifact::file(built("files"));
    let waiting = host
        .load_granted::<Files, ()>(artifact, &limits(), &policy, hung_.runtime.handle())
        .unwrap();
    let other = load(&host, &policy, &limits());
    let steps = [open("in.txt", READ)];
    runtime().block_on(async {
        let mut hanging = std::pin::pin!(run(&waiting, (), &steps));
        let timed = tokio::time::timeout(Duration::from_millis(20), &mut hanging).await;
        assert!(timed.is_err());
        let answered = run(&other, (), &steps).await.into_result();
        assert_eq!(answered.unwrap(), ["ok 1"]);
        hung_.end();
        assert_eq!(hanging.await.into_result().unwrap(), ["ok 1"]);
    });
}

mod blocking {
    guesthouse::extension_point!({ path: "tests/guests/wasi/ordinary-files/wit" });
}

#[test]
fn a_synchronous_call_is_refused_where_it_would_wait() {
    let ground = Ground::new();
    let policy = Policy::closed().folder(Folder::read(ground.granted()).at("/data"));
    let host = crate::common::host();
    let artifact = || Artifact::file(built("ordinary-files-wasip2"));
    let plugin: Plugin<blocking::OrdinaryFiles, ()> = host
        .load_granted(artifact(), &limits(), &policy, runtime())
        .unwrap();
    let refused = plugin.call((), |guest| guest.work("/data")).unwrap_err();
    assert_eq!(refused.code(), "would-block");
    assert_eq!(plugin.session(()).unwrap_err().code(), "would-block");
    // Without what is waited for, it is answered.
    let closed = Policy::closed().random().env("GREETING", "hello");
    let plugin: Plugin<blocking::OrdinaryFiles, ()> = host
        .load_granted(artifact(), &limits(), &closed, runtime())
        .unwrap();
    plugin
        .call((), |guest| guest.work("/data"))
        .unwrap()
        .unwrap_err();
    // A thread that may block awaits it.
    let plugin: Plugin<ordinary::OrdinaryFiles, ()> = host
        .load_granted(artifact(), &limits(), &policy, runtime())
        .unwrap();
    let worked = awaited::block_on(runtime(), work(&plugin, (), "/data")).unwrap();
    worked.into_result().unwrap().unwrap_err();
    // By name, a call waits by itself, and not in async code.
    let plugin = host
        .load_dynamic_granted(artifact(), &limits(), &policy, runtime())
        .unwrap();
    plugin.call_wave("work", r#"("/data")"#).unwrap();
    let mut session = plugin.session().unwrap();
    session.call_wave("work", r#"("/data")"#).unwrap();
    let refused = runtime().block_on(async { plugin.call_wave("work", r#"("/data")"#) });
    assert_eq!(refused.unwrap_err().code(), "would-block");
}

#[test]
fn no_limit_is_looser_than_the_closed_worlds() {
    // A policy that grants nothing is the closed world, to the unit of fuel.
    let host = crate::common::host();
    let closed: Plugin<Files> = host
        .load(Artifact::file(built("files")), &limits())
        .unwrap();
    let granted = load(&host, &Policy::closed(), &limits());
    let steps = [
        list_all(0),
        monotonic_now(),
        subscribe_duration(SECOND),
        block(0),
        wall_now(),
    ];
    let facts = |plugin: &Plugin<Files>| {
        let (answers, usage) = outcome(plugin, &steps);
        (answers.unwrap(), usage.fuel, usage.value_fuel, usage.memory)
    };
    assert_eq!(facts(&closed), facts(&granted));
    let _: Limits = closed.limits();
}
