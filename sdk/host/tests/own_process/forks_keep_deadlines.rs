//! A child of `fork` has none of its parent's threads. Deadlines hold in it all the same, in the parent
//! afterwards too, and a host ends well in both. Each test is a process of its own, since it forks.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::awaited::block_on;
use guesthouse::{
    Artifact, CallError, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost,
    Session,
    dynamic::{DynFunction, DynPlugin, Value},
    error::{Blame, CallErrorKind, DynError, Phase},
    pool::{SessionPool, SessionPoolConfig},
};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, getrlimit, kill_process, setrlimit, waitpid,
};

crate::tests! {
    a_deadline_holds_in_a_child_in_its_child_and_in_the_parent,
    a_host_ends_well_in_a_child_whether_or_not_it_was_used_there,
    sessions_and_pools_go_on_in_a_child_from_where_they_were,
    a_child_has_places_of_its_own,
    a_host_function_that_forks_returns_to_a_guest_whose_deadline_holds_in_both,
    a_child_loads_plugins_on_its_parents_host_and_on_its_own,
    threads_of_a_child_start_one_ticker_between_them,
    a_deadline_holds_in_each_of_many_children,
    an_awaited_call_ends_in_a_child_and_a_parked_one_stays_its_parents,
    an_awaited_call_in_a_child_waits_no_longer_than_it_may,
    a_child_that_can_start_no_thread_is_told_so_and_runs_no_guest,
}

guesthouse::extension_point!({ inline: "
    package test:fork;
    interface host { ping: func(); }
    world forks { import host; export run: func(spin: bool) -> u32; }
" });

/// Calls the host; then counts its calls, or spins.
const GUEST: &str = r#"(component
    (import "test:fork/host" (instance $h (export "ping" (func))))
    (core func $ping (canon lower (func $h "ping")))
    (core module $m (import "" "ping" (func $ping))
        (global $n (mut i32) (i32.const 0))
        (func (export "run") (param i32) (result i32)
            (call $ping)
            (if (local.get 0) (then (loop $l (br $l))))
            (global.set $n (i32.add (global.get $n) (i32.const 1)))
            (global.get $n)))
    (core instance $i (instantiate $m (with "" (instance (export "ping" (func $ping))))))
    (func (export "run") (param "spin" bool) (result u32) (canon lift (core func $i "run"))))"#;

type Act = Box<dyn FnMut() + Send>;

/// Does in `ping` what a test wants done.
struct App(Act);

impl App {
    fn idle() -> Self {
        Self(Box::new(|| ()))
    }
}

impl test::fork::host::Host for App {
    fn ping(&mut self, _: &mut HostCall<'_>) -> HostResult<()> {
        (self.0)();
        Ok(())
    }
}

const DEADLINE: Duration = Duration::from_millis(200);

/// A plugin on a host that counts no fuel, so that time alone ends what spins.
fn plugin_on(change: impl FnOnce(&mut HostConfig)) -> (PluginHost, Plugin<Forks, App>) {
    let mut config = HostConfig::timed(Compiler::in_process());
    change(&mut config);
    let host = PluginHost::new(config).unwrap();
    let plugin = load(&host).unwrap();
    (host, plugin)
}

fn plugin() -> Plugin<Forks, App> {
    plugin_on(|_| {}).1
}

fn load(host: &PluginHost) -> Result<Plugin<Forks, App>, guesthouse::LoadError> {
    let mut limits = Limits::strict();
    limits.deadline = DEADLINE;
    let artifact = Artifact::bytes("forks", wat::parse_str(GUEST).unwrap());
    host.load(artifact, &limits)
}

/// That a call was ended by its deadline, and soon after it.
fn late(result: Result<u32, CallError>) {
    let error = result.unwrap_err();
    let CallErrorKind::DeadlineExceeded {
        limit,
        elapsed,
        phase,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    // Whose fault it was goes by how busy the machine is.
    assert_eq!((*limit, phase), (DEADLINE, &Phase::Call));
    assert!(
        (DEADLINE..DEADLINE + Duration::from_secs(2)).contains(elapsed),
        "{elapsed:?}"
    );
}

fn spins(plugin: &Plugin<Forks, App>) {
    late(plugin.call(App::idle(), |guest| guest.run(true)));
}

fn answers(plugin: &Plugin<Forks, App>) {
    assert_eq!(
        plugin.call(App::idle(), |guest| guest.run(false)).unwrap(),
        1
    );
}

/// A child, or nothing in the child itself.
#[allow(unsafe_code, reason = "there is no safe `fork`")]
fn fork() -> Option<Pid> {
    // SAFETY: no other thread of this process is inside the host or holds a lock that the child takes:
    // the test is alone in its process, and the C library sees to its own.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "no child: {}", std::io::Error::last_os_error());
    Pid::from_raw(pid)
}

/// Ends a child: by 0 if all went well in it. Nothing of what the parent would do at its end is done.
#[allow(unsafe_code, reason = "only this ends a process and nothing else")]
fn end(act: impl FnOnce()) -> ! {
    std::panic::set_hook(Box::new(|info| {
        let _ = writeln!(std::io::stderr(), "in the child: {info}");
    }));
    let failed = catch_unwind(AssertUnwindSafe(act)).is_err();
    // SAFETY: it takes a number and does not return.
    unsafe { libc::_exit(i32::from(failed)) }
}

/// Waits for a child, which must come to a good end in time.
fn ended(child: Pid) {
    let late = Instant::now() + Duration::from_secs(60);
    loop {
        match waitpid(Some(child), WaitOptions::NOHANG).unwrap() {
            Some((_, status)) => return assert_eq!(status.exit_status(), Some(0), "{status:?}"),
            None if Instant::now() > late => {
                kill_process(child, Signal::KILL).unwrap();
                panic!("the child runs on and on");
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Has a child do it, and waits for its end.
fn in_child(act: impl FnOnce()) {
    match fork() {
        Some(child) => ended(child),
        None => end(act),
    }
}

fn a_deadline_holds_in_a_child_in_its_child_and_in_the_parent() {
    let plugin = plugin();
    spins(&plugin);
    in_child(|| {
        spins(&plugin);
        answers(&plugin);
        in_child(|| spins(&plugin));
        spins(&plugin);
    });
    spins(&plugin);
    answers(&plugin);
}

fn a_host_ends_well_in_a_child_whether_or_not_it_was_used_there() {
    for used in [false, true] {
        let (host, plugin) = plugin_on(|_| {});
        match fork() {
            None => end(move || {
                if used {
                    spins(&plugin);
                }
                drop((host, plugin));
            }),
            Some(child) => {
                ended(child);
                drop(host);
                spins(&plugin);
            }
        }
    }
}

fn sessions_and_pools_go_on_in_a_child_from_where_they_were() {
    let plugin = plugin();
    let mut session = plugin.session(App::idle()).unwrap();
    let pool = SessionPool::new(plugin.clone(), SessionPoolConfig::new(), App::idle).unwrap();
    assert_eq!(session.run(false).unwrap(), 1);
    assert_eq!(
        pool.call(App::idle(), |session| session.run(false))
            .unwrap(),
        1
    );
    in_child(|| {
        assert_eq!(session.run(false).unwrap(), 2);
        late(session.run(true));
        assert!(Session::is_poisoned(&session));
        assert_eq!(
            pool.call(App::idle(), |session| session.run(false))
                .unwrap(),
            2
        );
        late(pool.call(App::idle(), |session| session.run(true)));
        assert_eq!((pool.usage().opened, pool.usage().failed), (1, 1));
    });
    // The parent's are as they were.
    assert_eq!(session.run(false).unwrap(), 2);
    assert_eq!(
        pool.call(App::idle(), |session| session.run(false))
            .unwrap(),
        2
    );
    late(pool.call(App::idle(), |session| session.run(true)));
    late(session.run(true));
}

fn a_child_has_places_of_its_own() {
    let (host, plugin) = plugin_on(|config| {
        config.max_instances = 1;
        config.queue_timeout = Duration::ZERO;
    });
    let is_full = || {
        let error = plugin
            .call(App::idle(), |guest| guest.run(false))
            .unwrap_err();
        assert!(
            matches!(error.kind(), CallErrorKind::Full { limit: 1, .. }),
            "{error:?}"
        );
    };
    let mut session = Some(plugin.session(App::idle()).unwrap());
    in_child(|| {
        is_full();
        session.take();
        assert_eq!(host.instances(), 0);
        spins(&plugin);
        answers(&plugin);
    });
    is_full();
    session.take();
    answers(&plugin);
}

fn a_host_function_that_forks_returns_to_a_guest_whose_deadline_holds_in_both() {
    let plugin = plugin();
    let child = Arc::new(AtomicI32::new(-1));
    let seen = Arc::clone(&child);
    let forks = App(Box::new(move || {
        let child = fork().map_or(0, Pid::as_raw_pid);
        seen.store(child, Ordering::Relaxed);
    }));
    let result = plugin.call(forks, |guest| guest.run(true));
    match Pid::from_raw(child.load(Ordering::Relaxed)) {
        None => end(|| {
            late(result);
            spins(&plugin);
        }),
        Some(child) => {
            late(result);
            ended(child);
        }
    }
}

fn a_child_loads_plugins_on_its_parents_host_and_on_its_own() {
    // The parent has compiled something: whatever threads that takes are gone in the child.
    let (host, plugin) = plugin_on(|_| {});
    answers(&plugin);
    in_child(|| {
        spins(&load(&host).unwrap());
        let (_own, plugin) = plugin_on(|_| {});
        spins(&plugin);
    });
    answers(&load(&host).unwrap());
}

fn threads_of_a_child_start_one_ticker_between_them() {
    let plugin = plugin();
    in_child(|| {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| spins(&plugin));
            }
        });
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")));
        // The system cuts names off.
        let tickers =
            names.filter(|name| matches!(name, Ok(name) if name.starts_with("guesthouse-tick")));
        assert_eq!(tickers.count(), 1);
    });
}

fn a_deadline_holds_in_each_of_many_children() {
    let plugin = plugin();
    let mut limits = plugin.limits();
    limits.deadline = Duration::from_millis(5);
    plugin.set_limits(&limits).unwrap();
    for number in 0..60 {
        // At other moments of a tick each time.
        thread::sleep(Duration::from_micros(37 * number));
        in_child(|| {
            let error = plugin
                .call(App::idle(), |guest| guest.run(true))
                .unwrap_err();
            assert_eq!(error.code(), "deadline-exceeded");
            drop(plugin.clone());
        });
    }
    spins_within(&plugin, Duration::from_millis(5));
}

fn spins_within(plugin: &Plugin<Forks, App>, deadline: Duration) {
    let error = plugin
        .call(App::idle(), |guest| guest.run(true))
        .unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::DeadlineExceeded { limit, .. } if *limit == deadline)
    );
}

/// As a user who may have no more threads: the administrator always may.
#[allow(unsafe_code, reason = "there is no safe way to become another user")]
fn with_no_more_threads(act: impl FnOnce()) {
    // SAFETY: it takes numbers, and nothing of this process depends on whose it is.
    let other = unsafe { libc::geteuid() != 0 || libc::setresuid(65_534, 65_534, 65_534) == 0 };
    assert!(other, "{}", std::io::Error::last_os_error());
    let before = getrlimit(Resource::Nproc);
    let none = Rlimit {
        current: Some(0),
        ..before
    };
    setrlimit(Resource::Nproc, none).unwrap();
    act();
    setrlimit(Resource::Nproc, before).unwrap();
}

fn a_child_that_can_start_no_thread_is_told_so_and_runs_no_guest() {
    let plugin = plugin();
    let mut session = plugin.session(App::idle()).unwrap();
    assert_eq!(session.run(false).unwrap(), 1);
    in_child(|| {
        with_no_more_threads(|| {
            for error in [
                plugin
                    .call(App::idle(), |guest| guest.run(true))
                    .unwrap_err(),
                session.run(true).unwrap_err(),
            ] {
                let CallErrorKind::Thread { source, .. } = error.kind() else {
                    panic!("{error:?}");
                };
                assert_eq!(source.kind(), std::io::ErrorKind::WouldBlock);
                assert_eq!(
                    (error.code(), error.blame()),
                    ("thread-refused", Blame::Host)
                );
            }
        });
        // The next one tries again.
        assert_eq!(session.run(false).unwrap(), 2);
        spins(&plugin);
    });
}

fn by_name(host: &PluginHost) -> DynPlugin {
    let mut limits = Limits::strict();
    limits.deadline = DEADLINE;
    let artifact = Artifact::bytes("forks", wat::parse_str(GUEST).unwrap());
    let idle = |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| Ok(None);
    host.load_dynamic_with(artifact, &limits, idle).unwrap()
}

/// Awaits a call by name, until it is late or answers.
fn awaited(plugin: &DynPlugin, argument: &str) -> Result<String, DynError> {
    block_on(plugin.call_wave_async("run", argument))
}

fn awaited_spins(plugin: &DynPlugin) {
    let began = Instant::now();
    let error = awaited(plugin, "(true)").unwrap_err();
    assert_eq!(error.code(), "deadline-exceeded", "{error:?}");
    assert!(began.elapsed() < DEADLINE + Duration::from_secs(2));
}

fn an_awaited_call_ends_in_a_child_and_a_parked_one_stays_its_parents() {
    let (host, _) = plugin_on(|_| {});
    let plugin = by_name(&host);
    awaited_spins(&plugin);
    // A guest that has yielded: the ticker's thread is about to wake it.
    let mut parked = Box::pin(plugin.call_wave_async("run", "(true)"));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(parked.as_mut().poll(&mut cx).is_pending());
    match fork() {
        None => end(|| {
            drop(parked);
            awaited_spins(&plugin);
            assert_eq!(awaited(&plugin, "(false)").unwrap(), "1");
            assert_eq!(host.async_calls(), 0);
        }),
        Some(child) => {
            let error = block_on(parked).unwrap_err();
            assert_eq!(error.code(), "deadline-exceeded", "{error:?}");
            awaited_spins(&plugin);
            ended(child);
        }
    }
}

fn an_awaited_call_in_a_child_waits_no_longer_than_it_may() {
    let (host, _) = plugin_on(|config| {
        config.max_async_calls = 1;
        config.queue_timeout = Duration::from_millis(50);
    });
    let plugin = by_name(&host);
    let session = block_on(plugin.session_async()).unwrap();
    in_child(|| {
        let began = Instant::now();
        let error = awaited(&plugin, "(false)").unwrap_err();
        assert_eq!(error.code(), "host-full", "{error:?}");
        assert!(began.elapsed() < Duration::from_secs(2));
    });
    drop(session);
    assert_eq!(awaited(&plugin, "(false)").unwrap(), "1");
}
