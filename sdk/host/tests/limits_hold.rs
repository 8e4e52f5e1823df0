//! Each limit by its exact error and numbers; the next call works; and with the limit raised the
//! same guest does the harm, so that it is the cap that stopped it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::Duration;

use common::hostile::{App, Hostile, artifact, component, generous, load};
use common::{echo, host};
use guesthouse::{
    Blame, CallError, ConfigError, Counted, HostConfig, Limits, LoadError, Outcome, Phase, Plugin,
    PluginHost, Session, TrapKind,
};

type Ran = Outcome<Vec<u8>, App>;

fn attack(plugin: &Plugin<Hostile, App>) -> Ran {
    plugin.run(App::default(), |guest| guest.run(true))
}

/// Attacks under `limits`; then the same plugin answers as if nothing had happened.
fn refused(name: &str, limits: &Limits) -> CallError {
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
fn harmful(name: &str, limits: &Limits) -> Ran {
    let outcome = attack(&load(&host(), name, limits).unwrap());
    assert!(outcome.result().is_ok(), "{name}: {:?}", outcome.result());
    outcome
}

fn with(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = generous();
    change(&mut limits);
    limits
}

#[test]
fn fuel() {
    let error = refused("works-hard", &with(|limits| limits.fuel = 1_000_000));
    assert!(
        matches!(
            error,
            CallError::OutOfFuel {
                limit: 1_000_000,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.code(), "fuel-exhausted");
    assert_eq!(error.usage().fuel, 1_000_000);
    let raised = harmful("works-hard", &generous());
    assert!(raised.usage().fuel > 10_000_000, "{}", raised.usage());
}

#[test]
fn deadline() {
    let short = Duration::from_millis(20);
    let error = refused(
        "spins",
        &with(|limits| {
            limits.deadline = short;
            limits.fuel = 1 << 60;
        }),
    );
    let CallError::DeadlineExceeded {
        limit,
        elapsed,
        phase,
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!((*limit, phase), (short, &Phase::Call));
    assert!(*elapsed >= short);
    assert_eq!(error.code(), "deadline-exceeded");
    // Raised, the same guest takes all the time that it is given.
    let error = refused(
        "spins",
        &with(|limits| {
            limits.deadline = Duration::from_millis(200);
            limits.fuel = 1 << 60;
        }),
    );
    assert!(error.usage().elapsed >= Duration::from_millis(200));
}

#[test]
fn deadline_and_fuel_cover_start_functions() {
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
            error,
            CallError::DeadlineExceeded {
                phase: Phase::Instantiation,
                ..
            }
        ),
        "{error:?}",
    );
    let limits = with(|limits| limits.fuel = 50_000);
    let error = attack(&load(&host, "spins-in-start", &limits).unwrap())
        .into_result()
        .unwrap_err();
    assert!(
        matches!(error, CallError::OutOfFuel { limit: 50_000, .. }),
        "{error:?}"
    );
    assert_eq!(
        echo(&host)
            .call(common::Mirror::default(), |echo| echo.echo().add(1, 2))
            .unwrap(),
        3
    );
}

#[test]
fn memory() {
    let error = refused("eats-memory", &with(|limits| limits.memory = 4 << 20));
    // One page to begin with, then 16 pages a time: the fourth growth is one too many.
    let asked = (1 + 4 * 16) * 65_536;
    assert!(
        matches!(error, CallError::MemoryExceeded { asked: a, limit, .. }
            if (a, limit) == (asked, 4 << 20)),
        "{error:?}",
    );
    assert_eq!(error.code(), "memory-exceeded");
    assert_eq!(error.usage().peak_memory, (1 + 3 * 16) * 65_536);
    let raised = harmful("eats-memory", &generous());
    assert_eq!(raised.usage().peak_memory, (1 + 512) * 65_536);
}

#[test]
fn memory_is_summed_over_all_memories() {
    let error = refused("sums-memories", &with(|limits| limits.memory = 10 * 65_536));
    assert!(
        matches!(error, CallError::MemoryExceeded { asked, limit, .. }
            if (asked, limit) == (11 * 65_536, 10 * 65_536)),
        "{error:?}",
    );
    assert_eq!(
        harmful("sums-memories", &generous()).usage().peak_memory,
        22 * 65_536
    );
}

#[test]
fn memory_that_is_there_from_the_start_counts() {
    let plugin = load(
        &host(),
        "returns-100-mb",
        &with(|limits| limits.memory = 1 << 20),
    )
    .unwrap();
    let error = attack(&plugin).into_result().unwrap_err();
    assert!(
        matches!(error, CallError::MemoryExceeded { asked, limit: 1_048_576, .. }
            if asked == 1602 * 65_536),
        "{error:?}",
    );
}

#[test]
fn table_elements() {
    let error = refused("eats-tables", &with(|limits| limits.table_elements = 1_000));
    assert!(
        matches!(
            error,
            CallError::TableElementsExceeded {
                asked: 50_010,
                limit: 1_000,
                ..
            }
        ),
        "{error:?}",
    );
    let error = refused("eats-tables", &with(|limits| limits.memory = 128 << 10));
    assert!(
        matches!(error, CallError::MemoryExceeded { asked, limit: 131_072, .. }
            if asked == 65_536 + 50_010 * 8),
        "table elements are memory too: {error:?}",
    );
    let raised = harmful("eats-tables", &generous());
    assert_eq!(raised.usage().peak_memory, 65_536 + 50_010 * 8);
}

/// Guests that are too many from the start never get to a first call.
fn too_many(name: &str, counted: Counted, cap: u64, limits: &Limits) {
    let host = host();
    let error = attack(&load(&host, name, limits).unwrap())
        .into_result()
        .unwrap_err();
    assert!(
        matches!(error, CallError::TooMany { what, limit, .. } if (what, limit) == (counted, cap)),
        "{name}: {error:?}",
    );
    assert_eq!(error.code(), format!("too-many-{counted}"));
    assert_eq!(
        echo(&host)
            .call(common::Mirror::default(), |echo| echo.echo().add(1, 2))
            .unwrap(),
        3
    );
    let _ = harmful(name, &generous());
}

#[test]
fn tables() {
    too_many(
        "has-many-tables",
        Counted::Tables,
        8,
        &with(|limits| limits.tables = 8),
    );
}

#[test]
fn memories() {
    too_many(
        "has-many-memories",
        Counted::Memories,
        2,
        &with(|limits| limits.memories = 2),
    );
}

#[test]
fn instances() {
    too_many(
        "has-many-instances",
        Counted::Instances,
        16,
        &with(|limits| limits.instances = 16),
    );
}

#[test]
fn stack() {
    let error = refused("recurses", &generous());
    assert!(
        matches!(error, CallError::StackOverflow { limit: 524_288, .. }),
        "{error:?}"
    );
    assert_eq!(error.code(), "stack-overflow");
    // The thread that calls needs the stack that the guest may use.
    let deep = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let mut config = HostConfig::metered();
        config.stack = 8 << 20;
        let host = PluginHost::new(config).unwrap();
        let plugin = load(&host, "recurses", &generous()).unwrap();
        attack(&plugin).into_result()
    });
    assert!(deep.unwrap().join().unwrap().unwrap().is_empty());
}

#[test]
fn output() {
    let error = refused(
        "returns-100-mb",
        &with(|limits| {
            limits.output = 1 << 20;
            limits.host_call_bytes = 1 << 20;
        }),
    );
    assert!(
        matches!(
            error,
            CallError::OutputTooLarge {
                at_least: 1_048_577,
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(error.code(), "output-too-large");
    let raised = harmful("returns-100-mb", &generous());
    assert_eq!(raised.usage().bytes_out, 8 + (100 << 20));
    assert_eq!(raised.into_result().unwrap().len(), 100 << 20);
}

#[test]
fn output_is_counted_to_the_byte() {
    let error = refused("returns-2000-bytes", &with(|limits| limits.output = 2_007));
    assert!(
        matches!(
            error,
            CallError::OutputTooLarge {
                at_least: 2_008,
                limit: 2_007,
                ..
            }
        ),
        "{error:?}",
    );
    let _ = harmful("returns-2000-bytes", &with(|limits| limits.output = 2_008));
}

#[test]
fn input() {
    let host = host();
    let mut limits = Limits::strict();
    limits.input = 1_007;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    let artifact = guesthouse::Artifact::file(path).unwrap();
    let plugin: Plugin<common::Everything, common::Mirror> = host.load(artifact, &limits).unwrap();
    let send = |size: usize| {
        plugin.call(common::Mirror::default(), |echo| {
            echo.echo().text(&"x".repeat(size))
        })
    };
    let error = send(1_000).unwrap_err();
    assert!(
        matches!(
            error,
            CallError::InputTooLarge {
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

#[test]
fn host_calls() {
    let error = refused("floods-the-host", &with(|limits| limits.host_calls = 100));
    assert!(
        matches!(error, CallError::TooManyHostCalls { limit: 100, .. }),
        "{error:?}"
    );
    assert_eq!(
        harmful("floods-the-host", &generous()).usage().host_calls,
        1_000
    );
}

#[test]
fn host_call_bytes() {
    let error = refused(
        "floods-the-host",
        &with(|limits| limits.host_call_bytes = 10_079),
    );
    assert!(
        matches!(
            error,
            CallError::HostCallBytesExceeded {
                at_least: 10_080,
                limit: 10_079,
                ..
            }
        ),
        "{error:?}",
    );
    let raised = harmful("floods-the-host", &generous());
    assert_eq!(raised.usage().host_call_bytes, 1_000 * 1_008);
}

#[test]
fn handles_that_the_engine_keeps() {
    let error = refused("hoards-handles", &with(|limits| limits.handles = 1_999));
    assert!(
        matches!(error, CallError::TooManyHandles { limit: 1_999, .. }),
        "{error:?}"
    );
    assert_eq!(
        (error.code(), error.blame()),
        ("too-many-handles", Blame::Plugin)
    );
    let _ = harmful("hoards-handles", &with(|limits| limits.handles = 2_000));
    // Two thousand one after the other are never more than one.
    let _ = harmful("churns-handles", &with(|limits| limits.handles = 1));
    let error = refused("churns-handles", &with(|limits| limits.handles = 0));
    assert_eq!(error.code(), "too-many-handles");
}

/// A thousand values kept by the host, where its function does as told.
fn keep_values(handles: u32, ping: common::hostile::Ping) -> Ran {
    let limits = with(|limits| limits.handles = handles);
    let plugin = load(&host(), "floods-the-host", &limits).unwrap();
    plugin.run(App { ping }, |guest| guest.run(true))
}

#[test]
fn handles_that_the_host_keeps() {
    let error = keep_values(999, |cx, _| cx.insert(()).map(drop))
        .into_result()
        .unwrap_err();
    assert!(
        matches!(error, CallError::TooManyHandles { limit: 999, .. }),
        "{error:?}"
    );
    assert_eq!(error.usage().host_calls, 1_000);
    let kept = keep_values(1_000, |cx, _| cx.insert(()).map(drop));
    assert!(kept.into_result().unwrap().is_empty());
    // A host that takes no for an answer goes on.
    let refused = keep_values(10, |cx, _| match cx.insert(()) {
        Ok(_) => Ok(()),
        Err(error) => {
            assert_eq!(error.to_string(), "too many handles: the limit is 10");
            Ok(())
        }
    });
    assert!(refused.into_result().unwrap().is_empty());
}

#[test]
fn a_session_takes_no_more_values_from_the_app_than_it_may_hold() {
    let limits = with(|limits| limits.handles = 2);
    let plugin = load(&host(), "panics", &limits).unwrap();
    let mut session = plugin.session(App::default()).unwrap();
    for _ in 0..2 {
        let _ = Session::insert(&mut session, ()).unwrap();
    }
    let error = Session::insert(&mut session, ()).unwrap_err();
    assert_eq!(error.to_string(), "too many handles: the limit is 2");
    assert!(session.run(false).unwrap().is_empty());
}

#[test]
fn the_log_is_cut_and_the_call_goes_on() {
    let logged = |log| {
        let limits = with(|limits| limits.log = log);
        let plugin = load(&host(), "floods-the-host", &limits).unwrap();
        let ping: common::hostile::Ping = |cx, bytes| {
            cx.log(bytes.len() as u64);
            Ok(())
        };
        let outcome = plugin.run(App { ping }, |guest| guest.run(true));
        let usage = *outcome.usage();
        assert!(outcome.into_result().unwrap().is_empty());
        (usage.log_bytes, usage.log_dropped)
    };
    assert_eq!(logged(1_500), (1_500, 998_500));
    assert_eq!(logged(0), (0, 1_000_000));
    assert_eq!(logged(1 << 20), (1_000_000, 0));
}

#[test]
fn host_calls_of_start_functions_count() {
    let start = |limits: &Limits| {
        let plugin = load(&host(), "floods-the-host-in-start", limits).unwrap();
        attack(&plugin)
    };
    let error = start(&with(|limits| limits.host_calls = 100))
        .into_result()
        .unwrap_err();
    assert!(
        matches!(error, CallError::TooManyHostCalls { limit: 100, .. }),
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
            error,
            CallError::HostCallBytesExceeded {
                at_least: 501,
                limit: 500,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(start(&generous()).usage().host_calls, 1_000);
}

#[test]
fn fuel_and_deadline_cover_post_return() {
    let error = refused("spins-in-post-return", &with(|limits| limits.fuel = 50_000));
    assert!(
        matches!(error, CallError::OutOfFuel { limit: 50_000, .. }),
        "{error:?}"
    );
    let error = refused(
        "spins-in-post-return",
        &with(|limits| {
            limits.fuel = 1 << 60;
            limits.deadline = Duration::from_millis(20);
        }),
    );
    assert!(
        matches!(error, CallError::DeadlineExceeded { .. }),
        "{error:?}"
    );
}

#[test]
fn one_huge_host_call_is_refused_before_it_is_copied() {
    let small = with(|limits| {
        limits.host_call_bytes = 1 << 20;
        limits.output = 1 << 20;
    });
    let error = refused("sends-the-host-64-mb", &small);
    assert!(
        matches!(
            error,
            CallError::HostCallBytesExceeded {
                at_least: 1_048_577,
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(
        harmful("sends-the-host-64-mb", &generous())
            .usage()
            .host_call_bytes,
        8 + (64 << 20)
    );
}

#[test]
fn component_size() {
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
        matches!(&error, LoadError::TooLarge { name, size: s, limit, .. }
            if name == "spins" && (*s, *limit) == (size, size - 1)),
        "{error:?}",
    );
    assert_eq!(error.code(), "too-large");
}

#[test]
fn a_panic_is_a_trap_with_its_place() {
    let error = refused("panics", &generous());
    let CallError::Trapped { trap, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(trap.kind, TrapKind::Unreachable);
    assert_eq!(trap.backtrace[0], "panic");
}

#[test]
fn a_guests_names_do_not_speak_to_terminals() {
    let error = refused("signs-with-escapes", &generous());
    let CallError::Trapped { trap, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(trap.backtrace[0].starts_with("[31mred xxx"), "{trap:?}");
    assert_eq!(trap.backtrace[0].chars().count(), 200);
}

#[test]
fn a_trap_in_a_start_function_is_a_trap() {
    let plugin = load(&host(), "traps-in-start", &generous()).unwrap();
    let error = attack(&plugin).into_result().unwrap_err();
    assert!(
        matches!(&error, CallError::Trapped { trap, .. } if trap.kind == TrapKind::Unreachable),
        "{error:?}",
    );
}

#[test]
fn a_value_outside_the_guests_memory_is_malformed() {
    let error = refused("lies-about-length", &generous());
    assert!(matches!(error, CallError::Malformed { .. }), "{error:?}");
    assert_eq!(error.code(), "malformed-value");
}

#[test]
fn nonsense_limits_are_refused_by_field_value_and_bound() {
    for (field, value, min, limits) in [
        ("fuel", 0, 1, with(|limits| limits.fuel = 0)),
        (
            "deadline",
            0,
            1,
            with(|limits| limits.deadline = Duration::ZERO),
        ),
        (
            "memory",
            65_535,
            65_536,
            with(|limits| limits.memory = 65_535),
        ),
        ("instances", 0, 1, with(|limits| limits.instances = 0)),
        (
            "component_size",
            7,
            8,
            with(|limits| limits.component_size = 7),
        ),
    ] {
        let error = host()
            .load::<Hostile, App>(artifact("spins"), &limits)
            .unwrap_err();
        let LoadError::Limits(ConfigError::OutOfRange {
            field: f,
            value: v,
            min: m,
            ..
        }) = error
        else {
            panic!("{error:?}");
        };
        assert_eq!((f, v, m), (field, value, min));
    }
    let mut config = HostConfig::metered();
    config.max_memory = 1 << 20;
    let host = PluginHost::new(config).unwrap();
    let error = load(&host, "spins", &with(|limits| limits.memory = 2 << 20)).unwrap_err();
    assert!(
        matches!(
            error,
            LoadError::Limits(ConfigError::OutOfRange {
                field: "memory",
                max: 1_048_576,
                ..
            })
        ),
        "{error:?}",
    );
}

#[test]
fn nonsense_host_settings_are_refused_by_field_value_and_bounds() {
    let refuse = |change: fn(&mut HostConfig)| {
        let mut config = HostConfig::metered();
        change(&mut config);
        match PluginHost::new(config) {
            Err(ConfigError::OutOfRange {
                field,
                value,
                min,
                max,
            }) => (field, value, min, max),
            other => panic!("{other:?}"),
        }
    };
    let pages = 64 << 10;
    assert_eq!(
        refuse(|config| config.stack = 1),
        ("stack", 1, pages, 8 << 20)
    );
    assert_eq!(
        refuse(|config| config.tick = Duration::ZERO),
        ("tick", 0, 1, 1_000)
    );
    assert_eq!(
        refuse(|config| config.max_memory = 1 << 40),
        ("max_memory", 1 << 40, pages, 4 << 30)
    );
    assert_eq!(
        refuse(|config| config.max_table_elements = 0),
        ("max_table_elements", 0, 1, 10_000_000)
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().instances = 0),
        ("pool.instances", 0, 1, 10_000)
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().keep_resident = 1 << 40),
        ("pool.keep_resident", 1 << 40, 0, 64 << 20)
    );
}
