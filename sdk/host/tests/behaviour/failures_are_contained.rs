//! A guest that fails is gone, its session says so, and everything else goes on. By both roads (`awaited.rs`).

use std::error::Error as _;
use std::time::Duration;

use super::road::load;
use crate::common::hostile::{App, generous};
use crate::common::{Mirror, echo, host};
use guesthouse::{
    Artifact, CallError, Compiler, HostConfig, HostError, Limits, Plugin, PluginHost, Session,
    error::{Blame, CallErrorKind, Phase},
};

/// The error of a guest that calls the host, where `ping` does as told.
fn ping(ping: crate::common::hostile::Ping) -> CallError {
    let mut limits = generous();
    // Long enough for a panic's report on a busy machine.
    limits.deadline = Duration::from_secs(2);
    let plugin = load(&host(), "floods-the-host", &limits).unwrap();
    plugin
        .call(App { ping }, |guest| guest.run(true))
        .unwrap_err()
}

#[test]
fn a_host_panic_is_caught_at_the_boundary() {
    let error = ping(|_, _| panic!("no {}", "luck"));
    let CallErrorKind::HostPanicked {
        import, message, ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!(message, "no luck");
    assert_eq!(import.to_string(), "test:hostile/host@1.0.0#ping");
    assert_eq!(
        (error.code(), error.blame()),
        ("host-panicked", Blame::Host)
    );
    assert_eq!(error.usage().host_calls, 1);
}

#[test]
fn a_host_panic_is_one_even_after_the_deadline() {
    let error = ping(|cx, _| {
        std::thread::sleep(cx.remaining() + Duration::from_millis(5));
        panic!("late");
    });
    assert_eq!(error.code(), "host-panicked", "{error:?}");
}

#[test]
fn a_host_error_keeps_its_source() {
    let error = ping(|_, _| {
        String::from_utf8(vec![0xff])?;
        Ok(())
    });
    let CallErrorKind::HostFailed { import, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(import.function(), "ping");
    assert_eq!(import.interface(), Some("test:hostile/host@1.0.0"));
    assert!(error.source().unwrap().is::<std::string::FromUtf8Error>());
    let error = ping(|_, _| Err(HostError::msg("out of paper")));
    assert_eq!(error.source().unwrap().to_string(), "out of paper");
}

#[test]
fn a_late_host_function_is_named_and_its_result_dropped() {
    let error = ping(|cx, _| {
        std::thread::sleep(cx.remaining() + Duration::from_millis(5));
        Ok(())
    });
    let CallErrorKind::DeadlineExceeded {
        phase: Phase::HostCall(import),
        elapsed,
        limit,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!(import.function(), "ping");
    assert!(elapsed > limit);
    assert_eq!(error.blame(), Blame::Host);
    assert_eq!(error.usage().host_calls, 1, "the guest was not resumed");
}

#[test]
fn an_app_that_dawdles_between_calls_is_told_so() {
    let mut limits = generous();
    limits.deadline = Duration::from_millis(20);
    let plugin = load(&host(), "panics", &limits).unwrap();
    let slow = plugin.call(App::default(), |guest| {
        std::thread::sleep(Duration::from_millis(30));
        guest.run(true)
    });
    let error = slow.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::DeadlineExceeded {
                phase: Phase::App,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.blame(), Blame::Host);
}

#[test]
fn host_functions_charge_fuel() {
    let error = ping(|cx, _| cx.charge(cx.fuel() + 1));
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { limit, .. } if *limit == generous().fuel),
        "{error:?}"
    );
    let plugin = load(&host(), "floods-the-host", &generous()).unwrap();
    let spent = |ping| *plugin.run(App { ping }, |guest| guest.run(true)).usage();
    let charged = spent(|cx, _| cx.charge(10_000)).fuel - spent(|_, _| Ok(())).fuel;
    assert_eq!(charged, 1_000 * 10_000);
}

#[test]
fn a_session_is_poisoned_by_any_failure_and_a_new_one_is_not() {
    let plugin = load(&host(), "panics", &generous()).unwrap();
    let mut session = plugin.session(App::default()).unwrap();
    assert!(session.run(false).unwrap().is_empty());
    let error = session.run(true).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Trapped { .. }),
        "{error:?}"
    );
    for _ in 0..2 {
        let error = session.run(false).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Poisoned), "{error:?}");
        assert_eq!(error.code(), "poisoned");
    }
    assert!(
        plugin
            .session(App::default())
            .unwrap()
            .run(false)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_swallowed_error_still_ends_the_guest() {
    let plugin = load(&host(), "panics", &generous()).unwrap();
    let outcome = plugin.run(App::default(), |guest| {
        let _ = guest.run(true);
        guest.run(false)
    });
    let error = outcome.into_result().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Poisoned), "{error:?}");
}

#[test]
fn each_call_of_a_session_has_a_fresh_budget_and_keeps_its_memory() {
    let mut limits = generous();
    limits.fuel = 80_000_000;
    let plugin = load(&host(), "works-hard", &limits).unwrap();
    let mut session = plugin.session(App::default()).unwrap();
    let spent: Vec<_> = (0..3)
        .map(|_| {
            session.run(true).unwrap();
            Session::usage(&session).fuel
        })
        .collect();
    assert!(
        spent[0] > limits.fuel / 2,
        "two calls of one budget would not fit: {spent:?}"
    );
    assert_eq!(spent[0], spent[1]);
    assert_eq!(spent[1], spent[2]);
    // The closure of one call shares one budget.
    let shared = plugin.call(App::default(), |guest| {
        guest.run(true)?;
        guest.run(true)
    });
    let error = shared.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::OutOfFuel {
                limit: 80_000_000,
                ..
            }
        ),
        "{error:?}"
    );
    let mut session = load(&host(), "eats-memory", &generous())
        .unwrap()
        .session(App::default())
        .unwrap();
    session.run(true).unwrap();
    session.run(false).unwrap();
    assert_eq!(Session::usage(&session).memory, 513 * 65_536);
}

#[test]
fn the_state_comes_back_from_every_outcome() {
    let host = host();
    let state = || App {
        ping: |_, _| Err(HostError::msg("marker")),
    };
    let marked = |state: App| state.ping as usize != App::default().ping as usize;
    for (guest, attacks) in [("spins", false), ("panics", true), ("traps-in-start", true)] {
        let outcome = load(&host, guest, &generous())
            .unwrap()
            .run(state(), |g| g.run(attacks));
        let (_, _, state, _) = outcome.into_parts();
        assert!(marked(state), "{guest}");
    }
}

#[test]
fn the_apps_own_errors_pass_through() {
    #[derive(Debug, PartialEq)]
    enum Mine {
        Call(&'static str),
        Own,
    }
    impl From<CallError> for Mine {
        fn from(error: CallError) -> Self {
            Self::Call(error.code())
        }
    }
    let plugin = load(&host(), "panics", &generous()).unwrap();
    let own = plugin.try_call(App::default(), |_| Err::<(), _>(Mine::Own));
    assert_eq!(own, Err(Mine::Own));
    let call = plugin.try_call(App::default(), |guest| Ok::<_, Mine>(guest.run(true)?));
    assert_eq!(call, Err(Mine::Call("guest-trapped")));
}

#[test]
fn a_thread_that_unwinds_between_calls_takes_only_its_guest_with_it() {
    let plugin = echo(&host());
    let clone = plugin.clone();
    let thread = std::thread::spawn(move || {
        clone.call::<()>(Mirror::default(), |echo| {
            echo.echo().noop()?;
            panic!("the app's own")
        })
    });
    assert!(thread.join().is_err());
    assert_eq!(
        plugin
            .call(Mirror::default(), |echo| echo.echo().add(2, 2))
            .unwrap(),
        4
    );
}

#[test]
fn a_full_pool_is_said_and_passes() {
    let mut config = guesthouse::HostConfig::metered(Compiler::in_process());
    config.max_instances = 2;
    config.queue_timeout = Duration::from_millis(20);
    let host = guesthouse::PluginHost::new(config).unwrap();
    assert_eq!(host.allocation().instances, 2);
    let plugin = load(&host, "panics", &generous()).unwrap();
    let open = || plugin.session(App::default());
    let kept = (open().unwrap(), open().unwrap());
    assert_eq!(host.instances(), 2);
    let error = open().unwrap_err();
    match error.kind() {
        CallErrorKind::Full { limit, waited, .. } => {
            assert_eq!(*limit, 2);
            assert!(*waited >= Duration::from_millis(20), "{waited:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!((error.code(), error.blame()), ("host-full", Blame::Host));
    drop(kept);
    open().unwrap();
    assert_eq!(host.instances(), 0);
}

mod liar {
    guesthouse::extension_point!({ inline: "
        package test:liar;
        interface things { resource thing; make: func() -> thing; swap: func(it: thing) -> thing; }
        world liar { export things; }
    " });
}

/// A guest that answers with a handle to an object that it never made.
const LIAR: &str = r#"(component
    (core module $code
        (func (export "make") (result i32) i32.const 9999)
        (func (export "swap") (param i32) (result i32) i32.const 9999)
        (func (export "honest") (result i32) i32.const 7))
    (core instance $code (instantiate $code))
    (type $thing (resource (rep i32)))
    (func $make (result (own $thing)) (canon lift (core func $code "make")))
    (func $swap (param "it" (own $thing)) (result (own $thing))
        (canon lift (core func $code "swap")))
    (component $interface
        (import "thing" (type $t (sub resource)))
        (import "make" (func $make (result (own $t))))
        (import "swap" (func $swap (param "it" (own $t)) (result (own $t))))
        (export $e "thing" (type $t))
        (export "make" (func $make) (func (result (own $e))))
        (export "swap" (func $swap) (func (param "it" (own $e)) (result (own $e)))))
    (instance $things (instantiate $interface
        (with "thing" (type $thing)) (with "make" (func $make)) (with "swap" (func $swap))))
    (export "test:liar/things" (instance $things)))"#;

#[test]
fn a_handle_that_the_guest_made_up_is_the_guests_lie() {
    for config in [
        HostConfig::metered(Compiler::in_process()),
        HostConfig::timed(Compiler::in_process()),
    ] {
        let host = PluginHost::new(config).unwrap();
        let artifact = Artifact::bytes("liar", wat::parse_str(LIAR).unwrap());
        let plugin: Plugin<liar::Liar, ()> = host.load(artifact, &Limits::strict()).unwrap();
        let Err(error) = plugin.call((), |liar| liar.things().make()) else {
            panic!("a made-up handle was taken");
        };
        assert_eq!(
            (error.code(), error.blame()),
            ("malformed-value", Blame::Plugin),
            "{error:?}"
        );
    }
}
