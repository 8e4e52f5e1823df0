//! Each limit by its exact error and numbers; the next call works; and with the limit raised the
//! same guest does the harm, so that it is the cap that stopped it. In both modes, by both roads
//! (`awaited.rs`); fuel, which only one of the modes has, is in `fuel_holds.rs`.

use std::time::Duration;

use super::road::{Attacker, load};
use crate::common::hostile::{App, component, generous};
use crate::common::{echo, host, timed};
use guesthouse::{
    CallError, Compiler, HostConfig, Limits, Outcome, Plugin, PluginHost, Session,
    error::{Blame, CallErrorKind, LoadErrorKind, Phase, TrapKind},
    inspect::Measure,
};

/// Starts a host of one mode or the other.
type Host = fn() -> PluginHost;

type Ran = Outcome<Vec<u8>, App>;

fn attack(plugin: &Attacker) -> Ran {
    plugin.run(App::default(), |guest| guest.run(true))
}

/// Attacks under `limits`; then the same plugin answers as if nothing had happened.
fn refused(host: Host, name: &str, limits: &Limits) -> CallError {
    let plugin = load(&host(), name, limits).unwrap();
    let error = attack(&plugin).into_result().unwrap_err();
    let next = plugin.run(App::default(), |guest| guest.run(false));
    assert!(
        next.into_result().unwrap().is_empty(),
        "the next call of {name}"
    );
    let again = attack(&plugin).into_result().unwrap_err();
    assert_eq!(again.code(), error.code(), "the attack after that");
    error
}

/// Attacks under `limits` and comes through.
fn harmful(host: Host, name: &str, limits: &Limits) -> Ran {
    let outcome = attack(&load(&host(), name, limits).unwrap());
    assert!(outcome.result().is_ok(), "{name}: {:?}", outcome.result());
    outcome
}

fn with(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = generous();
    change(&mut limits);
    limits
}

/// Runs each test on a host that counts fuel and on one that does not.
macro_rules! in_both_modes {
    ($($test:ident)*) => {
        mod metered { $(#[test] fn $test() { super::$test(super::host); })* }
        mod timed { $(#[test] fn $test() { super::$test(super::timed); })* }
    };
}

in_both_modes! {
    deadline
    deadline_covers_start_functions
    memory
    memory_is_summed_over_all_memories
    memory_that_is_there_from_the_start_counts
    table_elements
    tables
    memories
    instances
    stack
    output
    output_is_counted_to_the_byte
    input
    host_calls
    host_call_bytes
    handles_that_the_engine_keeps
    handles_that_the_host_keeps
    a_session_takes_no_more_values_from_the_app_than_it_may_hold
    the_log_is_cut_and_the_call_goes_on
    host_calls_of_start_functions_count
    deadline_covers_post_return
    one_huge_host_call_is_refused_before_it_is_copied
    component_size
    a_panic_is_a_trap_with_its_place
    a_guests_names_do_not_speak_to_terminals
    a_trap_in_a_start_function_is_a_trap
    a_value_outside_the_guests_memory_is_malformed
}

fn deadline(host: Host) {
    let short = Duration::from_millis(20);
    let error = refused(
        host,
        "spins",
        &with(|limits| {
            limits.deadline = short;
            limits.fuel = 1 << 60;
        }),
    );
    let CallErrorKind::DeadlineExceeded {
        limit,
        elapsed,
        phase,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((*limit, phase), (short, &Phase::Call));
    assert!(*elapsed >= short);
    assert_eq!(error.code(), "deadline-exceeded");
    // Raised, the same guest takes all the time that it is given.
    let error = refused(
        host,
        "spins",
        &with(|limits| {
            limits.deadline = Duration::from_millis(200);
            limits.fuel = 1 << 60;
        }),
    );
    assert!(error.usage().elapsed >= Duration::from_millis(200));
}

fn deadline_covers_start_functions(host: Host) {
    let host = host();
    let limits = with(|limits| {
        limits.deadline = Duration::from_millis(20);
        limits.fuel = 1 << 60;
    });
    let error = attack(&load(&host, "spins-in-start", &limits).unwrap())
        .into_result()
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::DeadlineExceeded {
                phase: Phase::Instantiation,
                ..
            }
        ),
        "{error:?}",
    );
    answers(&host);
}

/// Another plugin of the same host answers.
fn answers(host: &PluginHost) {
    let sum = echo(host).call(crate::common::Mirror::default(), |echo| {
        echo.echo().add(1, 2)
    });
    assert_eq!(sum.unwrap(), 3);
}

fn memory(host: Host) {
    let error = refused(host, "eats-memory", &with(|limits| limits.memory = 4 << 20));
    // One page to begin with, then 16 pages a time: the fourth growth is one too many.
    let asked = (1 + 4 * 16) * 65_536;
    assert!(
        matches!(error.kind(), CallErrorKind::MemoryExceeded { asked: a, limit, .. }
            if (*a, *limit) == (asked, 4 << 20)),
        "{error:?}",
    );
    assert_eq!(error.code(), "memory-exceeded");
    assert_eq!(error.usage().memory, (1 + 3 * 16) * 65_536);
    let raised = harmful(host, "eats-memory", &generous());
    assert_eq!(raised.usage().memory, (1 + 512) * 65_536);
}

fn memory_is_summed_over_all_memories(host: Host) {
    let error = refused(
        host,
        "sums-memories",
        &with(|limits| limits.memory = 10 * 65_536),
    );
    assert!(
        matches!(error.kind(), CallErrorKind::MemoryExceeded { asked, limit, .. }
            if (*asked, *limit) == (11 * 65_536, 10 * 65_536)),
        "{error:?}",
    );
    assert_eq!(
        harmful(host, "sums-memories", &generous()).usage().memory,
        22 * 65_536
    );
}

/// What every instance begins with is known from the bytes: no call has to fail first.
fn refused_at_load(host: &PluginHost, name: &str, limits: &Limits) -> (Measure, u64, u64) {
    let error = load(host, name, limits).unwrap_err();
    assert_eq!(error.code(), "too-complex", "{name}: {error}");
    match *error.kind() {
        LoadErrorKind::TooComplex {
            what, count, limit, ..
        } => (what, count, limit),
        _ => panic!("{name}: {error:?}"),
    }
}

fn memory_that_is_there_from_the_start_counts(host: Host) {
    let host = host();
    let limits = with(|limits| limits.memory = 1 << 20);
    assert_eq!(
        refused_at_load(&host, "returns-100-mb", &limits),
        (Measure::InitialMemory, 1602 * 65_536, 1 << 20)
    );
    let enough = with(|limits| limits.memory = 1602 * 65_536);
    load(&host, "returns-100-mb", &enough).unwrap();
}

fn table_elements(host: Host) {
    let error = refused(
        host,
        "eats-tables",
        &with(|limits| limits.table_elements = 1_000),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TableElementsExceeded {
                asked: 50_010,
                limit: 1_000,
                ..
            }
        ),
        "{error:?}",
    );
    let error = refused(
        host,
        "eats-tables",
        &with(|limits| limits.memory = 128 << 10),
    );
    assert!(
        matches!(error.kind(), CallErrorKind::MemoryExceeded { asked, limit: 131_072, .. }
            if *asked == 65_536 + 50_010 * 8),
        "table elements are memory too: {error:?}",
    );
    let raised = harmful(host, "eats-tables", &generous());
    assert_eq!(raised.usage().memory, 65_536 + 50_010 * 8);
}

/// Guests that are too many from the start are refused before the compiler sees them.
fn too_many(host: Host, name: &str, counted: Measure, cap: u64, limits: &Limits) {
    let started = host();
    let (what, count, limit) = refused_at_load(&started, name, limits);
    assert_eq!((what, limit), (counted, cap), "{name}");
    assert!(count > cap);
    answers(&started);
    let _ = harmful(host, name, &generous());
}

fn tables(host: Host) {
    too_many(
        host,
        "has-many-tables",
        Measure::Tables,
        8,
        &with(|limits| limits.tables = 8),
    );
}

fn memories(host: Host) {
    too_many(
        host,
        "has-many-memories",
        Measure::Memories,
        2,
        &with(|limits| limits.memories = 2),
    );
}

fn instances(host: Host) {
    too_many(
        host,
        "has-many-instances",
        Measure::CoreInstances,
        16,
        &with(|limits| limits.core_instances = 16),
    );
}

fn stack(host: Host) {
    let error = refused(host, "recurses", &generous());
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::StackOverflow { limit: 524_288, .. }
        ),
        "{error:?}"
    );
    assert_eq!(error.code(), "stack-overflow");
}

/// The thread that calls needs the stack that the guest may use.
#[test]
fn a_larger_stack_is_used() {
    let deep = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        for mut config in [
            HostConfig::metered(Compiler::in_process()),
            HostConfig::timed(Compiler::in_process()),
        ] {
            config.stack = 8 << 20;
            let host = PluginHost::new(config).unwrap();
            let plugin = load(&host, "recurses", &generous()).unwrap();
            assert!(attack(&plugin).into_result().unwrap().is_empty());
        }
    });
    deep.unwrap().join().unwrap();
}

fn output(host: Host) {
    let error = refused(
        host,
        "returns-100-mb",
        &with(|limits| {
            limits.output = 1 << 20;
            limits.host_call_bytes = 1 << 20;
        }),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::OutputTooLarge {
                at_least: 1_048_577,
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(error.code(), "output-too-large");
    let raised = harmful(host, "returns-100-mb", &generous());
    assert_eq!(raised.usage().output, 8 + (100 << 20));
    assert_eq!(raised.into_result().unwrap().len(), 100 << 20);
}

fn output_is_counted_to_the_byte(host: Host) {
    let error = refused(
        host,
        "returns-2000-bytes",
        &with(|limits| limits.output = 2_007),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::OutputTooLarge {
                at_least: 2_008,
                limit: 2_007,
                ..
            }
        ),
        "{error:?}",
    );
    let _ = harmful(
        host,
        "returns-2000-bytes",
        &with(|limits| limits.output = 2_008),
    );
}

fn input(host: Host) {
    let host = host();
    let mut limits = Limits::strict();
    limits.input = 1_007;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    let artifact = guesthouse::Artifact::file(path);
    let plugin: Plugin<crate::common::Everything, crate::common::Mirror> =
        host.load(artifact, &limits).unwrap();
    let send = |size: usize| {
        plugin.call(crate::common::Mirror::default(), |echo| {
            echo.echo().text(&"x".repeat(size))
        })
    };
    let error = send(1_000).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::InputTooLarge {
                size: 1_008,
                limit: 1_007,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.code(), "input-too-large");
    assert_eq!(send(999).unwrap().len(), 999);
}

fn host_calls(host: Host) {
    let error = refused(
        host,
        "floods-the-host",
        &with(|limits| limits.host_calls = 100),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHostCalls { limit: 100, .. }
        ),
        "{error:?}"
    );
    assert_eq!(
        harmful(host, "floods-the-host", &generous())
            .usage()
            .host_calls,
        1_000
    );
}

fn host_call_bytes(host: Host) {
    let error = refused(
        host,
        "floods-the-host",
        &with(|limits| limits.host_call_bytes = 10_079),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::HostCallBytesExceeded {
                at_least: 10_080,
                limit: 10_079,
                ..
            }
        ),
        "{error:?}",
    );
    let raised = harmful(host, "floods-the-host", &generous());
    assert_eq!(raised.usage().host_call_bytes, 1_000 * 1_008);
}

fn handles_that_the_engine_keeps(host: Host) {
    let error = refused(
        host,
        "hoards-handles",
        &with(|limits| limits.handles = 1_999),
    );
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHandles { limit: 1_999, .. }
        ),
        "{error:?}"
    );
    assert_eq!(
        (error.code(), error.blame()),
        ("too-many-handles", Blame::Plugin)
    );
    let _ = harmful(
        host,
        "hoards-handles",
        &with(|limits| limits.handles = 2_000),
    );
    // Two thousand one after the other are never more than one.
    let _ = harmful(host, "churns-handles", &with(|limits| limits.handles = 1));
    let error = refused(host, "churns-handles", &with(|limits| limits.handles = 0));
    assert_eq!(error.code(), "too-many-handles");
}

/// A thousand values kept by the host, where its function does as told.
fn keep_values(host: Host, handles: u32, ping: crate::common::hostile::Ping) -> Ran {
    let limits = with(|limits| limits.handles = handles);
    let plugin = load(&host(), "floods-the-host", &limits).unwrap();
    plugin.run(App { ping }, |guest| guest.run(true))
}

fn handles_that_the_host_keeps(host: Host) {
    let error = keep_values(host, 999, |cx, _| cx.insert(()).map(drop))
        .into_result()
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHandles { limit: 999, .. }
        ),
        "{error:?}"
    );
    assert_eq!(error.usage().host_calls, 1_000);
    let kept = keep_values(host, 1_000, |cx, _| cx.insert(()).map(drop));
    assert!(kept.into_result().unwrap().is_empty());
    // A host that takes no for an answer goes on.
    let refused = keep_values(host, 10, |cx, _| match cx.insert(()) {
        Ok(_) => Ok(()),
        Err(error) => {
            assert_eq!(error.to_string(), "too many handles: `handles` is 10");
            Ok(())
        }
    });
    assert!(refused.into_result().unwrap().is_empty());
}

fn a_session_takes_no_more_values_from_the_app_than_it_may_hold(host: Host) {
    let limits = with(|limits| limits.handles = 2);
    let plugin = load(&host(), "panics", &limits).unwrap();
    let mut session = plugin.session(App::default()).unwrap();
    for _ in 0..2 {
        let _ = Session::insert(&mut session, ()).unwrap();
    }
    let error = Session::insert(&mut session, ()).unwrap_err();
    assert_eq!(error.to_string(), "too many handles: `handles` is 2");
    assert!(session.run(false).unwrap().is_empty());
}

fn the_log_is_cut_and_the_call_goes_on(host: Host) {
    let logged = |log| {
        let limits = with(|limits| limits.log = log);
        let plugin = load(&host(), "floods-the-host", &limits).unwrap();
        let ping: crate::common::hostile::Ping = |cx, bytes| {
            cx.reserve_log(bytes.len() as u64);
            Ok(())
        };
        let outcome = plugin.run(App { ping }, |guest| guest.run(true));
        let usage = *outcome.usage();
        assert!(outcome.into_result().unwrap().is_empty());
        (usage.log, usage.log_dropped)
    };
    assert_eq!(logged(1_500), (1_500, 998_500));
    assert_eq!(logged(0), (0, 1_000_000));
    assert_eq!(logged(1 << 20), (1_000_000, 0));
}

fn host_calls_of_start_functions_count(host: Host) {
    let start = |limits: &Limits| {
        let plugin = load(&host(), "floods-the-host-in-start", limits).unwrap();
        attack(&plugin)
    };
    let error = start(&with(|limits| limits.host_calls = 100))
        .into_result()
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHostCalls { limit: 100, .. }
        ),
        "{error:?}"
    );
    // One call fits neither the count nor the engine's wall in front of it.
    let error = start(&with(|limits| {
        limits.host_call_bytes = 500;
        limits.output = 500;
    }));
    let error = error.into_result().unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::HostCallBytesExceeded {
                at_least: 501,
                limit: 500,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(start(&generous()).usage().host_calls, 1_000);
}

fn deadline_covers_post_return(host: Host) {
    let error = refused(
        host,
        "spins-in-post-return",
        &with(|limits| {
            limits.fuel = 1 << 60;
            limits.deadline = Duration::from_millis(20);
        }),
    );
    assert!(
        matches!(error.kind(), CallErrorKind::DeadlineExceeded { .. }),
        "{error:?}"
    );
}

fn one_huge_host_call_is_refused_before_it_is_copied(host: Host) {
    let small = with(|limits| {
        limits.host_call_bytes = 1 << 20;
        limits.output = 1 << 20;
    });
    let error = refused(host, "sends-the-host-64-mb", &small);
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::HostCallBytesExceeded {
                at_least: 1_048_577,
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(
        harmful(host, "sends-the-host-64-mb", &generous())
            .usage()
            .host_call_bytes,
        8 + (64 << 20)
    );
}

fn component_size(host: Host) {
    let size = component("spins").len() as u64;
    let exact = with(|limits| limits.component_size = size);
    load(&host(), "spins", &exact).unwrap();
    let error = load(
        &host(),
        "spins",
        &with(|limits| limits.component_size = size - 1),
    )
    .unwrap_err();
    assert!(
        matches!(error.kind(), LoadErrorKind::TooLarge { size: s, limit, .. }
            if (*s, *limit) == (size, size - 1)),
        "{error:?}",
    );
    assert_eq!(error.name(), "spins");
    assert_eq!(error.code(), "too-large");
}

fn a_panic_is_a_trap_with_its_place(host: Host) {
    let error = refused(host, "panics", &generous());
    let CallErrorKind::Trapped { trap, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(trap.kind, TrapKind::Unreachable);
    assert_eq!(trap.backtrace[0], "panic");
}

fn a_guests_names_do_not_speak_to_terminals(host: Host) {
    let error = refused(host, "signs-with-escapes", &generous());
    let CallErrorKind::Trapped { trap, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let told = &trap.backtrace[0];
    assert!(told.starts_with(r"\u{1b}[31mred\u{7} xxx"), "{trap:?}");
    // And the sign that there was more.
    assert_eq!(told.chars().count(), 200 + 1);
    assert!(told.ends_with('…'), "{trap:?}");
}

fn a_trap_in_a_start_function_is_a_trap(host: Host) {
    let plugin = load(&host(), "traps-in-start", &generous()).unwrap();
    let error = attack(&plugin).into_result().unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Trapped { trap, .. } if trap.kind == TrapKind::Unreachable),
        "{error:?}",
    );
}

fn a_value_outside_the_guests_memory_is_malformed(host: Host) {
    let error = refused(host, "lies-about-length", &generous());
    assert!(
        matches!(error.kind(), CallErrorKind::Malformed { .. }),
        "{error:?}"
    );
    assert_eq!(error.code(), "malformed-value");
}
