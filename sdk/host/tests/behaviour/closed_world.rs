//! The closed WASI world: every interface answers, and nothing of it reaches outside.

use std::collections::BTreeSet;

use crate::common::host;
use crate::wasi::direct::{Direct, DirectExports};
use crate::wasi::ordinary::{Ordinary, OrdinaryExports};
use crate::wasi::{BUILDS, Desk, direct, limits, load, run};
use guesthouse::{
    Artifact, CallError, Compiler, HostConfig, Plugin, PluginHost, Session,
    error::{Blame, CallErrorKind},
    pool::{SessionPool, SessionPoolConfig},
    wasi::{Log, LogStream},
};
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{ManglingAndAbi, WorldItem};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

/// The full names of what a world imports.
fn functions(world: &World) -> BTreeSet<String> {
    let resolve = world.resolve();
    let imports = world.world().imports.iter();
    let interfaces = imports.filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((resolve.name_world_key(key), *id)),
        _ => None,
    });
    let names = interfaces.flat_map(|(name, id)| {
        let functions = resolve.interfaces[id].functions.keys();
        functions.map(move |function| format!("{name}#{function}"))
    });
    names.collect()
}

mod nothing {
    guesthouse::extension_point!({ inline: "package test:closed; world nothing {}" });
}

#[test]
fn every_function_of_wasi_can_be_linked() {
    let wasi = World::wasi().unwrap();
    let (resolve, id) = (wasi.resolve(), wasi.id());
    let mut core = dummy_module(resolve, id, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut core, resolve, id, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&core).unwrap();
    let component = encoder.encode().unwrap();
    let all = World::of_component(&component).unwrap();
    assert_eq!(functions(&all), functions(&wasi));
    let artifact = Artifact::bytes("all of wasi", component);
    let plugin: Plugin<nothing::Nothing, ()> = host().load(artifact, &limits()).unwrap();
    plugin.call((), |_| Ok(())).unwrap();
}

#[test]
fn each_interface_answers_a_guest_that_uses_it() {
    let plugin = direct(&host());
    macro_rules! says {
        ($($subject:ident => $expected:expr;)*) => {$(
            let outcome = run(&plugin, |guest| guest.subjects().$subject());
            assert_eq!(*outcome.result().unwrap(), $expected, stringify!($subject));
        )*};
    }
    let closed = "Err(StreamError::Closed)";
    says! {
        environment => "[] [] None";
        stdin => format!("{closed} {closed} {closed} {closed} true");
        streams => format!("Ok(65536) {closed} {closed} true");
        terminals => "true true true";
        poll => "[false, false, false] [1] 10 [0, 1, 2]";
        monotonic_clock => "86400000000000 5 1";
        wall_clock => "1767225601.500000000 1";
        timezone => "UTC false 0";
        preopens => 0;
    }
}

#[test]
fn streams_of_the_app_are_streams_like_any_other() {
    let outcome = run(&direct(&host()), |guest| guest.subjects().library());
    assert_eq!(
        outcome.result().unwrap(),
        "Ok(10) Ok(65536) Ok(4000) Ok(40) Err(StreamError::Closed) Ok(414) \
         Err(StreamError::Closed) the host takes no more true true"
    );
    assert_eq!(outcome.usage().host_calls, 2);
    let collected = outcome.state().collected.as_ref().unwrap();
    assert_eq!(
        collected.take(),
        [[b'x'; 60].as_slice(), &[b's'; 40]].concat()
    );
    assert!(collected.take().is_empty());
}

/// A world that names all of WASI itself.
mod named {
    guesthouse::extension_point!({
        path: [
            "../contract/wit/io.wit",
            "../contract/wit/clocks.wit",
            "../contract/wit/random.wit",
            "../contract/wit/filesystem.wit",
            "../contract/wit/sockets.wit",
            "../contract/wit/cli.wit",
            "tests/guests/wasi/ordinary/wit",
        ],
        inline: "
            package test:named;
            world command {
                include wasi:cli/imports@0.2.12;
                export test:ordinary/subjects;
            }
        ",
    });
}

#[test]
fn an_app_that_names_wasi_itself_has_nothing_to_implement() {
    let host = host();
    for build in BUILDS {
        let plugin: Plugin<named::Command, ()> = load(&host, build, &limits());
        let outcome = plugin.run((), |guest| guest.subjects().print("out", "err"));
        outcome.result().unwrap();
        assert_eq!(outcome.log().stdout(), "out\n", "{build}");
    }
}

#[test]
fn the_network_denies_a_look_up_and_both_kinds_of_socket() {
    let outcome = run(&direct(&host()), |guest| guest.subjects().network());
    let said = outcome.into_result().unwrap();
    assert_eq!(said.matches("\"access-denied\"").count(), 3, "{said}");
}

#[test]
fn what_is_written_is_kept_in_order() {
    let outcome = run(&direct(&host()), |guest| guest.subjects().streams());
    let log = outcome.log();
    let entries: Vec<_> = log
        .entries()
        .map(|entry| (entry.stream, entry.bytes))
        .collect();
    let expected = [
        (LogStream::Stdout, &b"one "[..]),
        (LogStream::Stderr, b"two "),
        (LogStream::Stdout, b"\0\0\0"),
    ];
    assert_eq!(entries, expected);
    assert_eq!((log.len(), log.dropped()), (11, 0));
    assert_eq!(
        (log.stdout().as_str(), log.stderr().as_str()),
        ("one \0\0\0", "two ")
    );
    assert_eq!((outcome.usage().log, outcome.usage().log_dropped), (11, 0));
    assert_eq!(outcome.usage().host_calls, 0);
}

#[test]
fn random_numbers_are_the_seeds() {
    let seeded = |seed: u64| {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.seed = seed;
        let plugin = direct(&PluginHost::new(config).unwrap());
        let numbers = run(&plugin, |guest| {
            Ok((
                guest.subjects().random()?,
                guest.subjects().random_u64()?,
                guest.subjects().insecure()?,
                guest.subjects().insecure_seed()?,
            ))
        });
        numbers.into_result().unwrap()
    };
    let (zero, again, one) = (seeded(0), seeded(0), seeded(1));
    assert_eq!(zero, again);
    assert_ne!(zero.0, one.0);
    assert_ne!(zero.1, one.1);
    assert_ne!(zero.2, one.2);
    assert_ne!(zero.3, one.3);
    assert_eq!((zero.0.len(), zero.2.len()), (20, 12));
}

#[test]
fn an_exit_is_an_outcome_of_its_own() {
    let plugin = direct(&host());
    type Exit = fn(&mut DirectExports<Desk>) -> Result<(), CallError>;
    let exits: [(Exit, u8); 4] = [
        (|guest| guest.subjects().exit_well(), 0),
        (|guest| guest.subjects().exit_badly(), 1),
        (|guest| guest.subjects().exit_with_code(0), 0),
        (|guest| guest.subjects().exit_with_code(77), 77),
    ];
    for (exit, expected) in exits {
        let error = run(&plugin, exit).into_result().unwrap_err();
        assert_eq!(
            (error.code(), error.blame()),
            ("guest-exited", Blame::Plugin)
        );
        assert_eq!(
            error.to_string(),
            format!("the guest exited with status {expected}")
        );
        let CallErrorKind::Exited { status, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!((*status, error.last_words()), (expected, ""));
    }
}

/// Calls every build of the ordinary guest.
fn ordinary(test: impl Fn(&str, &mut OrdinaryExports<()>)) {
    let host = host();
    for build in BUILDS {
        let plugin: Plugin<Ordinary, ()> = load(&host, build, &limits());
        let done = plugin.call((), |guest| {
            test(build, guest);
            Ok(())
        });
        done.unwrap();
    }
}

#[test]
fn an_ordinary_program_sees_an_empty_world() {
    ordinary(|build, guest| {
        assert_eq!(guest.subjects().environment().unwrap(), [], "{build}");
        assert_eq!(guest.subjects().arguments().unwrap(), [""; 0], "{build}");
        assert_eq!(guest.subjects().read_stdin().unwrap(), "", "{build}");
    });
}

#[test]
fn an_ordinary_program_has_no_files() {
    ordinary(|build, guest| {
        let refused = Err("entity not found".to_owned());
        let mut subjects = guest.subjects();
        assert_eq!(
            subjects.read_file("/etc/passwd").unwrap(),
            refused.clone().map(|()| vec![])
        );
        assert_eq!(subjects.write_file("/tmp/x").unwrap(), refused, "{build}");
        assert_eq!(
            subjects.list_folder("/").unwrap(),
            refused.map(|()| 0),
            "{build}"
        );
    });
}

#[test]
fn an_ordinary_program_has_no_network() {
    ordinary(|build, guest| {
        let refused = match build {
            "ordinary-wasip1" => "unsupported",
            _ => "permission denied",
        };
        let mut subjects = guest.subjects();
        assert_eq!(subjects.connect().unwrap(), refused, "{build}");
        assert_eq!(subjects.bind().unwrap(), refused, "{build}");
        assert_eq!(subjects.listen().unwrap(), refused, "{build}");
        assert_eq!(subjects.look_up().unwrap(), refused, "{build}");
    });
}

#[test]
fn an_ordinary_program_sleeps_a_year_at_once() {
    ordinary(|build, guest| {
        let year = 365 * 24 * 3_600;
        let mut subjects = guest.subjects();
        assert_eq!(subjects.wall_clock().unwrap(), NEW_YEAR, "{build}");
        assert_eq!(subjects.sleep(year).unwrap(), (year, year), "{build}");
        assert_eq!(subjects.wall_clock().unwrap(), NEW_YEAR + year, "{build}");
    });
}

/// When the wall clock starts: 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;

#[test]
fn an_ordinary_program_hashes_alike_in_every_instance() {
    let hashes = || {
        let all = std::cell::RefCell::new(Vec::new());
        ordinary(|_, guest| {
            let mut subjects = guest.subjects();
            all.borrow_mut()
                .push((subjects.hash().unwrap(), subjects.hash().unwrap()));
        });
        all.into_inner()
    };
    let first = hashes();
    assert_eq!(first, hashes());
    assert_ne!(first[0].0, 0);
}

/// One call of every build of the ordinary guest that must end badly.
fn failures(
    call: impl Fn(&mut OrdinaryExports<()>) -> Result<(), CallError>,
) -> Vec<(CallError, Log)> {
    let host = host();
    let fail = |build| {
        let plugin: Plugin<Ordinary, ()> = load(&host, build, &limits());
        let (result, _, (), log) = plugin.run((), &call).into_parts();
        (result.unwrap_err(), log)
    };
    BUILDS.into_iter().map(fail).collect()
}

#[test]
fn a_panic_arrives_with_its_words_and_its_functions() {
    for (error, log) in failures(|guest| guest.subjects().panic("eight of \u{1b}[31mclubs")) {
        assert_eq!(
            (error.code(), error.blame()),
            ("guest-panicked", Blame::Plugin)
        );
        let CallErrorKind::GuestPanicked { backtrace, .. } = error.kind() else {
            panic!("{error:?}");
        };
        let (message, usage) = (error.last_words(), error.usage());
        assert!(message.starts_with("thread '<unnamed>'"), "{message}");
        assert!(
            message.contains("panicked at ordinary/src/lib.rs"),
            "{message}"
        );
        assert!(
            message.contains("\neight of \\u{1b}[31mclubs\n"),
            "{message}"
        );
        assert!(log.stderr().contains("eight of \u{1b}[31mclubs"), "{log:?}");
        assert!(usage.fuel > 0);
        let within = |name: &str| backtrace.iter().any(|frame| frame.contains(name));
        assert!(within("core::panicking::panic_fmt"), "{backtrace:#?}");
        assert!(within("ordinary::exports::"), "{backtrace:#?}");
        assert!(!within("_R") && !within("_ZN"), "{backtrace:#?}");
    }
}

#[test]
fn an_abort_says_nothing_and_is_a_trap() {
    for (error, log) in failures(|guest| guest.subjects().abort()) {
        assert_eq!(error.code(), "guest-trapped", "{error:?}");
        assert!(log.is_empty());
    }
}

#[test]
fn an_abort_after_words_of_an_earlier_call_is_a_trap_too() {
    for build in BUILDS {
        let plugin: Plugin<Ordinary, ()> = load(&host(), build, &limits());
        let mut session = plugin.session(()).unwrap();
        session.subjects().print("out", "err").unwrap();
        assert_eq!(Session::log(&session).stderr(), "err\n");
        let error = session.subjects().abort().unwrap_err();
        assert_eq!(error.code(), "guest-trapped", "{error:?}");
        assert!(Session::log(&session).is_empty());
    }
}

#[test]
fn an_exit_keeps_its_last_words() {
    for (error, log) in failures(|guest| guest.subjects().complain_and_exit()) {
        let CallErrorKind::Exited { status, .. } = error.kind() else {
            panic!("{error:?}");
        };
        // Without `exit-with-code` the C library can only tell well from badly.
        assert_eq!((*status, error.last_words()), (1, "no such luck"));
        assert_eq!(log.stderr(), "no such luck\n");
    }
    for (error, _) in failures(|guest| guest.subjects().exit(0)) {
        assert!(
            matches!(error.kind(), CallErrorKind::Exited { status: 0, .. }),
            "{error:?}"
        );
    }
}

#[test]
fn a_session_keeps_its_clock_and_gives_each_call_its_log() {
    let plugin: Plugin<Ordinary, ()> = load(&host(), "ordinary-wasip2", &limits());
    let mut session = plugin.session(()).unwrap();
    session.subjects().print("one", "two").unwrap();
    assert_eq!(Session::log(&session).stdout(), "one\n");
    session.subjects().print("three", "four").unwrap();
    let log = Session::log(&session);
    assert_eq!(
        (log.stdout().as_str(), log.stderr().as_str()),
        ("three\n", "four\n")
    );
    session.subjects().sleep(10).unwrap();
    assert_eq!(session.subjects().wall_clock().unwrap(), NEW_YEAR + 10);
    assert!(Session::log(&session).is_empty());
    session.subjects().panic("the end").unwrap_err();
    assert!(Session::log(&session).stderr().contains("the end"));
    assert_eq!(session.subjects().count().unwrap_err().code(), "poisoned");
}

/// A guest opens its stdout once and writes to it in every use.
#[test]
fn a_use_of_a_pool_has_its_own_log() {
    for build in BUILDS {
        let plugin: Plugin<Ordinary> = load(&host(), build, &limits());
        let pool = SessionPool::new(plugin, SessionPoolConfig::new(), || ()).unwrap();
        for [one, two] in [["one", "two"], ["three", "four"]] {
            let outcome = pool.run((), |session| {
                assert!(Session::log(session).is_empty());
                session.subjects().print(one, two)?;
                session.subjects().print(two, one)
            });
            outcome.result().unwrap();
            let (stdout, stderr) = (format!("{one}\n{two}\n"), format!("{two}\n{one}\n"));
            assert_eq!(outcome.log().stdout(), stdout, "{build}");
            assert_eq!(outcome.log().stderr(), stderr, "{build}");
            let usage = outcome.usage();
            let written = (stdout.len() + stderr.len()) as u64;
            assert_eq!((usage.log, usage.log_dropped), (written, 0), "{build}");
        }
        assert_eq!(pool.usage().reused, 1);
    }
}

#[test]
fn a_thousand_calls_are_one_call() {
    for build in BUILDS {
        let plugin: Plugin<Ordinary, ()> = load(&host(), build, &limits());
        let once = || {
            let outcome = plugin.run((), |guest| {
                let mut subjects = guest.subjects();
                subjects.print("out", "err")?;
                let slept = subjects.sleep(3)?;
                Ok((subjects.count()?, subjects.hash()?, slept))
            });
            let usage = outcome.usage();
            let spent = (usage.fuel, usage.memory, usage.log);
            let log = outcome.log().clone();
            (outcome.into_result().unwrap(), spent, log)
        };
        let first = once();
        assert_eq!(first.0.0, 1);
        for _ in 1..1_000 {
            assert_eq!(once(), first, "{build}");
        }
    }
}

/// Sleeps, writes and polls, and says what came of it.
fn day_out(plugin: &Plugin<Direct, Desk>) -> String {
    let outcome = run(plugin, |guest| {
        let polled = guest.subjects().poll()?;
        let wall = guest.subjects().wall_clock()?;
        Ok(format!("{polled} {wall} {}", guest.subjects().streams()?))
    });
    let log = outcome.log().stdout();
    format!("{} {log:?}", outcome.into_result().unwrap())
}

#[test]
fn any_thread_will_do() {
    let plugin = direct(&host());
    let here = day_out(&plugin);
    let elsewhere = plugin.clone();
    let there = std::thread::spawn(move || day_out(&elsewhere))
        .join()
        .unwrap();
    assert_eq!(there, here);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let (task, blocking, current) = (plugin.clone(), plugin.clone(), plugin);
    let in_task = runtime.spawn(async move { day_out(&task) });
    assert_eq!(runtime.block_on(in_task).unwrap(), here);
    let blocking = runtime.spawn_blocking(move || day_out(&blocking));
    assert_eq!(runtime.block_on(blocking).unwrap(), here);

    let single = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert_eq!(single.block_on(async { day_out(&current) }), here);
}
