//! Every limit holds for dynamic plugins as it does for typed ones, and what they import is
//! answered or refused.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::common::dynamic::{dynamic_echo, echo_bytes, mirror};
use crate::common::hostile::{App, artifact, generous, load};
use crate::common::{Mirror, echo, host};
use crate::made::component_of;
use guesthouse::{
    Artifact, CallError, CancelHandle, HostCall, HostError, HostResult, Limits, LoadError, Outcome,
    PluginHost, Session,
    dynamic::{DynFunction, DynImports, DynPlugin, Value},
    error::{Blame, CallErrorKind, DynError, ImportName, LoadErrorKind, Phase, TrapKind},
};
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::ManglingAndAbi;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

type Ran = Outcome<String, (), DynError>;

/// Answers `ping` with nothing.
fn pong(_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
    Ok(None)
}

fn hostile(name: &str, limits: &Limits, imports: impl DynImports) -> DynPlugin {
    host()
        .load_dynamic_with(artifact(name), limits, imports)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn attack(plugin: &DynPlugin) -> Ran {
    plugin.run_wave("run", "(true)")
}

fn call_error(outcome: Ran) -> CallError {
    call_failed(outcome.into_result().unwrap_err())
}

fn call_failed(error: DynError) -> CallError {
    match error {
        DynError::Call(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Attacks by name and by type: the same error, and the plugin answers afterwards.
fn refused(name: &str, limits: &Limits) -> CallError {
    let plugin = hostile(name, limits, pong);
    let error = call_error(attack(&plugin));
    assert_eq!(plugin.call_wave("run", "(false)").unwrap(), "[]", "{name}");
    let typed = load(&host(), name, limits).unwrap();
    let typed = typed.run(App::default(), |guest| guest.run(true));
    assert_eq!(typed.result().unwrap_err().code(), error.code(), "{name}");
    error
}

/// Attacks under limits that are high enough, by name and by type: the same figures.
fn harmful(name: &str, limits: &Limits) {
    let outcome = attack(&hostile(name, limits, pong));
    assert!(outcome.result().is_ok(), "{name}: {:?}", outcome.result());
    let typed = load(&host(), name, limits).unwrap();
    let typed = typed.run(App::default(), |guest| guest.run(true));
    let (typed, by_name) = (typed.usage(), outcome.usage());
    assert_eq!(typed.fuel, by_name.fuel, "{name}");
    assert_eq!(typed.memory, by_name.memory, "{name}");
    assert_eq!(typed.output, by_name.output, "{name}");
    assert_eq!(typed.host_calls, by_name.host_calls, "{name}");
    assert_eq!(typed.host_call_bytes, by_name.host_call_bytes, "{name}");
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
            error.kind(),
            CallErrorKind::OutOfFuel {
                limit: 1_000_000,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.usage().fuel, 1_000_000);
    harmful("works-hard", &generous());
}

#[test]
fn deadline() {
    let short = Duration::from_millis(20);
    let limits = with(|limits| {
        limits.deadline = short;
        limits.fuel = 1 << 60;
    });
    let error = refused("spins", &limits);
    assert!(
        matches!(error.kind(), CallErrorKind::DeadlineExceeded { limit, phase: Phase::Call, .. } if *limit == short),
        "{error:?}"
    );
    let error = call_error(attack(&hostile("spins-in-start", &limits, pong)));
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::DeadlineExceeded {
                phase: Phase::Instantiation,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn memory_and_tables() {
    let error = refused("eats-memory", &with(|limits| limits.memory = 4 << 20));
    assert!(
        matches!(error.kind(), CallErrorKind::MemoryExceeded { asked, limit, .. }
            if (*asked, *limit) == ((1 + 4 * 16) * 65_536, 4 << 20)),
        "{error:?}"
    );
    harmful("eats-memory", &generous());
    let error = refused("eats-tables", &with(|limits| limits.table_elements = 1_000));
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TableElementsExceeded {
                asked: 50_010,
                limit: 1_000,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn stack() {
    let error = refused("recurses", &generous());
    assert!(
        matches!(error.kind(), CallErrorKind::StackOverflow { .. }),
        "{error:?}"
    );
}

#[test]
fn output_to_the_byte() {
    // A list of 2,000 bytes is eight more.
    let error = refused("returns-2000-bytes", &with(|limits| limits.output = 2_007));
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::OutputTooLarge {
                at_least: 2_008,
                limit: 2_007,
                ..
            }
        ),
        "{error:?}"
    );
    harmful("returns-2000-bytes", &with(|limits| limits.output = 2_008));
}

#[test]
fn a_huge_result_is_refused_before_it_is_copied() {
    let limits = with(|limits| {
        limits.output = 1 << 20;
        limits.host_call_bytes = 1 << 10;
    });
    let error = refused("returns-100-mb", &limits);
    let CallErrorKind::OutputTooLarge {
        at_least, limit, ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    // The wall, not the count: nobody has seen all of it.
    assert_eq!((*at_least, *limit), ((1 << 20) + 1, 1 << 20));
}

#[test]
fn host_calls_and_their_bytes() {
    let error = refused("floods-the-host", &with(|limits| limits.host_calls = 10));
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHostCalls { limit: 10, .. }
        ),
        "{error:?}"
    );
    harmful(
        "floods-the-host",
        &with(|limits| limits.host_calls = 1 << 30),
    );
    let limits = with(|limits| {
        limits.host_call_bytes = 1 << 20;
        limits.output = 1 << 10;
    });
    let error = refused("sends-the-host-64-mb", &limits);
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::HostCallBytesExceeded {
                limit: 1_048_576,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn input_to_the_byte() {
    let load = |input| {
        let limits = with(|limits| limits.input = input);
        let artifact = Artifact::bytes("echo", echo_bytes());
        host().load_dynamic_with(artifact, &limits, mirror).unwrap()
    };
    let plugin = load(10);
    // `"abc"` is eight for pointer and length, and three.
    let outcome = plugin.run_wave("text", r#"("abc")"#);
    assert_eq!(outcome.usage().input, 11);
    let error = call_error(outcome);
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::InputTooLarge {
                size: 11,
                limit: 10,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(plugin.call_json("text", r#"["ab"]"#).unwrap(), r#""ab""#);
    assert_eq!(
        load(11).call_wave("text", r#"("abc")"#).unwrap(),
        r#""abc""#
    );
}

#[test]
fn text_has_a_limit_of_its_own() {
    let limits = with(|limits| limits.input = 100);
    let artifact = Artifact::bytes("echo", echo_bytes());
    let plugin = host().load_dynamic_with(artifact, &limits, mirror).unwrap();
    let padded = |length: usize| format!("{}(1, 2)", " ".repeat(length - 6));
    let most = 8 * 100 + 4_096;
    assert_eq!(plugin.call_wave("add", &padded(most)).unwrap(), "3");
    let error = plugin.call_wave("add", &padded(most + 1)).unwrap_err();
    assert!(
        matches!(
            error,
            DynError::ArgumentText {
                size: 4_897,
                limit: 4_896,
                ..
            }
        ),
        "{error:?}"
    );
    let error = plugin.call_json("add", &padded(most + 1)).unwrap_err();
    assert_eq!(error.code(), "argument-text-too-large");
    let long = padded(most - 1);
    let error = plugin
        .call_each_wave("add", &[long.as_str(), "12"])
        .unwrap_err();
    assert_eq!(error.code(), "argument-text-too-large");
}

/// A component that takes a list of records, each of 500 options, and does nothing with it.
fn takes_options() -> Vec<u8> {
    let fields: String = (0..500).map(|i| format!("o{i}: option<u8>,")).collect();
    let wit = format!(
        "package test:options;
         interface i {{ record r {{ {fields} }} take: func(all: list<r>); }}
         world w {{ export i; }}"
    );
    let world = World::from_source("options.wit", &wit, None).unwrap();
    let (resolve, id) = (world.resolve(), world.id());
    let mut core = dummy_module(resolve, id, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut core, resolve, id, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&core).unwrap();
    encoder.encode().unwrap()
}

#[test]
fn a_little_text_that_says_much_is_not_read_to_its_end() {
    let limits = with(|limits| limits.input = 10_000);
    let artifact = Artifact::bytes("takes-options", takes_options());
    let plugin = host().load_dynamic(artifact, &limits).unwrap();
    // Nothing is written of a record whose options are left out, which is a thousand bytes.
    let json = |records: usize| format!("[[{}]]", vec!["{}"; records].join(","));
    let wave = |records: usize| format!("[{}]", vec!["{:}"; records].join(","));
    // What fits gets as far as the guest, which has no code.
    let error = plugin.call_json("take", &json(9)).unwrap_err();
    assert_eq!(error.code(), "guest-trapped");
    let error = plugin.call_json("take", &json(11)).unwrap_err();
    assert!(
        matches!(&error, DynError::Call(error)
            if matches!(error.kind(), CallErrorKind::InputTooLarge { size: 11_008, .. })),
        "{error:?}"
    );
    let too_much = [
        plugin.call_json("take", &json(10_000)),
        plugin.call_wave("take", &format!("({})", wave(10_000))),
        plugin.call_each_wave("take", &[wave(10_000)]),
    ];
    for refused in too_much {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, DynError::Input { limit: 10_000, .. }),
            "{error:?}"
        );
        assert_eq!(error.code(), "input-too-large");
    }
}

#[test]
fn a_trap_poisons_a_session_and_no_other() {
    let plugin = hostile("panics", &generous(), pong);
    let mut session = plugin.session().unwrap();
    assert_eq!(session.call_wave("run", "(false)").unwrap(), "[]");
    let error = session.call_wave("run", "(true)").unwrap_err();
    let error = call_failed(error);
    let CallErrorKind::Trapped { trap, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(trap.kind, TrapKind::Unreachable);
    let error = session.call_json("run", "[false]").unwrap_err();
    assert_eq!(error.code(), "poisoned");
    assert_eq!(plugin.call_wave("run", "(false)").unwrap(), "[]");
    assert_eq!(
        plugin
            .session()
            .unwrap()
            .call_wave("run", "(false)")
            .unwrap(),
        "[]"
    );
}

#[test]
fn a_budget_is_fresh_for_each_call_of_a_session() {
    let host = host();
    let mut by_name = dynamic_echo(&host).session().unwrap();
    let mut by_type = echo(&host).session(Mirror::default()).unwrap();
    for _ in 0..3 {
        by_name.call_wave("add", "(1, 2)").unwrap();
        by_type.echo().add(1, 2).unwrap();
        assert_eq!(by_name.usage().fuel, Session::usage(&by_type).fuel);
        assert_eq!(by_name.usage().input, 8);
    }
}

/// Calls `ping` once and gives what became of it.
fn pinged(imports: impl DynImports) -> CallError {
    call_error(attack(&hostile("floods-the-host", &generous(), imports)))
}

#[test]
fn what_goes_wrong_in_the_host_is_told_with_its_name() {
    let is_ping = |import: &ImportName| {
        assert_eq!(import.to_string(), "test:hostile/host@1.0.0#ping");
    };
    let error = pinged(
        |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| -> HostResult<Option<Value>> {
            Err(HostError::msg("no"))
        },
    );
    let CallErrorKind::HostFailed { import, source, .. } = error.kind() else {
        panic!("{error:?}");
    };
    is_ping(import);
    assert_eq!(source.to_string(), "no");

    let error = pinged(
        |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| -> HostResult<Option<Value>> {
            panic!("ouch")
        },
    );
    let CallErrorKind::HostPanicked {
        import, message, ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    is_ping(import);
    assert_eq!(message, "ouch");

    let late = |cx: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| {
        while cx.remaining() > Duration::ZERO {
            std::thread::yield_now();
        }
        Ok(None)
    };
    let limits = with(|limits| limits.deadline = Duration::from_millis(50));
    let error = call_error(attack(&hostile("floods-the-host", &limits, late)));
    let CallErrorKind::DeadlineExceeded {
        phase: Phase::HostCall(import),
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    is_ping(import);

    let error = pinged(|cx: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| {
        cx.charge(u64::MAX)?;
        Ok(None)
    });
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { .. }),
        "{error:?}"
    );
}

#[test]
fn an_answer_that_does_not_fit_is_the_hosts_failure() {
    let answer = |value: Option<Value>| {
        let imports = move |_: &mut HostCall<'_>, function: &DynFunction, _: &[Value]| {
            assert_eq!(function.result().unwrap().to_string(), "option<string>");
            Ok(value.clone())
        };
        let artifact = Artifact::bytes("echo", echo_bytes());
        let plugin = host()
            .load_dynamic_with(artifact, &Limits::strict(), imports)
            .unwrap();
        plugin.call_wave("greet", r#"("Ada")"#)
    };
    let none = Some(Value::Option(None));
    assert_eq!(answer(none).unwrap(), r#""Hello, Ada""#);
    for (wrong, why) in [
        (None, "the answer is missing: option<string>"),
        (
            Some(Value::String("x".to_owned())),
            "the answer is no option<string>: expected an option, not a string",
        ),
        (
            Some(Value::Option(Some(Box::new(Value::U8(1))))),
            "the answer is no option<string>: expected a string, not a u8",
        ),
    ] {
        let error = answer(wrong).unwrap_err();
        let error = call_failed(error);
        let CallErrorKind::HostFailed { source, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(source.to_string(), why);
    }
}

/// Answers the functions of one interface, or of the world itself.
struct Only(Option<&'static str>);

impl DynImports for Only {
    fn answers(&self, function: &DynFunction) -> bool {
        function.interface() == self.0
    }

    fn call(
        &self,
        _: &mut HostCall<'_>,
        _: &DynFunction,
        _: &[Value],
    ) -> HostResult<Option<Value>> {
        Ok(None)
    }
}

#[test]
fn what_nobody_answers_is_listed_when_it_is_loaded() {
    let refused = |result: Result<DynPlugin, LoadError>| match result.unwrap_err().into_kind() {
        LoadErrorKind::ImportNotGranted { mut imports, .. } => {
            imports.sort();
            imports
        }
        other => panic!("{other:?}"),
    };
    let echo = || Artifact::bytes("echo", echo_bytes());
    let (host, limits) = (host(), Limits::strict());
    assert_eq!(
        refused(host.load_dynamic(echo(), &limits)),
        ["roll", "settings", "test:echo/mirror@1.2.0"]
    );
    assert_eq!(
        refused(host.load_dynamic_with(echo(), &limits, Only(None))),
        ["settings", "test:echo/mirror@1.2.0"]
    );
    assert_eq!(
        refused(host.load_dynamic_with(echo(), &limits, Only(Some("settings")))),
        ["roll", "test:echo/mirror@1.2.0"]
    );
    let shout = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/shout.wasm");
    let shout = host.load_dynamic(Artifact::file(shout), &limits).unwrap();
    assert_eq!(
        shout.call_wave("apply", r#"("hello")"#).unwrap(),
        r#""HELLO""#
    );
}

#[test]
fn the_other_steps_of_admission_refuse_as_ever() {
    let host = host();
    let load = |bytes: Vec<u8>, limits: &Limits| {
        host.load_dynamic(Artifact::bytes("x", bytes), limits)
            .unwrap_err()
            .code()
    };
    let limits = Limits::strict();
    assert_eq!(
        load(b"\0asm\x01\0\0\0".to_vec(), &limits),
        "not-a-component"
    );
    assert_eq!(
        load(
            b"\0asm\x0d\0\x01\0\x07\xff\xff\xff\xff\x0f".to_vec(),
            &limits
        ),
        "invalid"
    );
    let mut small = Limits::strict();
    small.component_size = 100;
    assert_eq!(load(echo_bytes(), &small), "too-large");
    small.fuel = 0;
    assert_eq!(load(echo_bytes(), &small), "bad-limits");
}

#[test]
fn limits_are_replaced_and_calls_cancelled() {
    let plugin = dynamic_echo(&host());
    let mut session = plugin.session().unwrap();
    let mut limits = plugin.limits();
    limits.input = 10;
    plugin.clone().set_limits(&limits).unwrap();
    let error = plugin.call_wave("text", r#"("abc")"#).unwrap_err();
    assert_eq!(error.code(), "input-too-large");
    // An open session keeps its own.
    assert_eq!(session.call_wave("text", r#"("abc")"#).unwrap(), r#""abc""#);
    limits.fuel = 0;
    assert_eq!(plugin.set_limits(&limits).unwrap_err().code(), "bad-limits");

    let cancel = CancelHandle::new();
    let mut session = plugin.cancelled_by(&cancel).session().unwrap();
    assert_eq!(session.call_wave("add", "(1, 2)").unwrap(), "3");
    cancel.cancel();
    assert_eq!(
        session.call_wave("add", "(1, 2)").unwrap_err().code(),
        "cancelled"
    );
    let error = plugin
        .cancelled_by(&cancel)
        .call_wave("add", "(1, 2)")
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    assert_eq!(plugin.call_wave("add", "(1, 2)").unwrap(), "3");
}

fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}

#[test]
fn a_plugin_is_shared_between_threads() {
    let plugin = dynamic_echo(&host());
    is_shared(&plugin);
    std::thread::scope(|scope| {
        for number in 0..4u32 {
            let plugin = plugin.clone();
            scope.spawn(move || {
                let sum = plugin.call_wave("add", &format!("({number}, 1)")).unwrap();
                assert_eq!(sum, (number + 1).to_string());
            });
        }
    });
}

/// A component that asks for one function of WASI and answers what that does.
fn asks_wasi(function: &str, ty: &str, core: &str) -> Vec<u8> {
    let wit = format!(
        "package t:t;
         package wasi:random@0.2.3 {{ interface random {{ {function}: func() -> {ty}; }} }}
         world w {{ import wasi:random/random@0.2.3; export f: func() -> {ty}; }}"
    );
    let text = format!(
        "(module
            (import \"wasi:random/random@0.2.3\" \"{function}\" (func $ask (result {core})))
            (func (export \"f\") (result {core}) (call $ask)))"
    );
    component_of(&wit, &text)
}

#[test]
fn wasi_is_answered_by_the_closed_world() {
    let (host, limits) = (host(), Limits::strict());
    let load = |bytes| host.load_dynamic(Artifact::bytes("random", bytes), &limits);
    let plugin = load(asks_wasi("get-random-u64", "u64", "i64")).unwrap();
    assert!(plugin.imports().is_empty());
    let first = plugin.run_wave("f", "()");
    assert!(first.log().entries().next().is_none());
    let first: u64 = first.into_result().unwrap().parse().unwrap();
    assert_eq!(plugin.call_wave("f", "()").unwrap(), first.to_string());
    let mut session = plugin.session().unwrap();
    assert_eq!(session.call_wave("f", "()").unwrap(), first.to_string());
    assert_ne!(session.call_wave("f", "()").unwrap(), first.to_string());

    let error = load(asks_wasi("get-random-u64", "u32", "i32")).unwrap_err();
    assert_eq!(error.code(), "contract-mismatch", "{error}");
    let error = load(asks_wasi("get-random-u128", "u64", "i64")).unwrap_err();
    let LoadErrorKind::ImportNotGranted { imports, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(imports, &["wasi:random/random@0.2.3#get-random-u128"]);
}

/// A component whose one function `f` answers `count` elements, each `size` zeros.
fn answers(
    host: &PluginHost,
    (definition, ty): (&str, &str),
    count: u32,
    size: u32,
    limits: &Limits,
) -> DynPlugin {
    let wit = format!(
        "package t:t; interface i {{ {definition} f: func() -> list<{ty}>; }} world w {{ export i; }}"
    );
    let pages = 2 + u64::from(count) * u64::from(size) / 65_536;
    let text = format!(
        "(module
            (memory (export \"memory\") {pages})
            (func (export \"t:t/i#f\") (result i32)
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.const {count}))
                (i32.const 0)))"
    );
    let bytes = component_of(&wit, &text);
    host.load_dynamic(Artifact::bytes("answers", bytes), limits)
        .unwrap()
}

#[test]
fn a_result_within_the_limit_passes_whatever_its_type() {
    let host = host();
    let flags = (0..32).map(|n| format!("f{n},")).collect::<String>();
    for (definition, ty, count, size) in [
        ("", "u8", 50_000, 1),
        ("", "u64", 10_000, 8),
        ("", "tuple<u8>", 50_000, 1),
        ("enum e { a-rather-long-name-of-a-case, b }", "e", 50_000, 1),
        (&format!("flags e {{ {flags} }}"), "e", 10_000, 4),
        (
            "record e { a-field: bool, b: option<tuple<bool, bool>> }",
            "e",
            10_000,
            4,
        ),
        ("variant e { a(tuple<u8>), b }", "e", 10_000, 2),
        ("", "result<bool, u8>", 10_000, 2),
    ] {
        let mut limits = generous();
        limits.host_call_bytes = 0;
        limits.output = u64::from(count * size) + 8;
        let outcome = answers(&host, (definition, ty), count, size, &limits).run("f", &[]);
        assert_eq!(outcome.usage().output, limits.output, "{ty}");
        assert!(outcome.result().is_ok(), "{ty}: {:?}", outcome.result());
        limits.output -= 1;
        let outcome = answers(&host, (definition, ty), count, size, &limits).run("f", &[]);
        let error = outcome.result().unwrap_err();
        assert_eq!(error.code(), "output-too-large", "{ty}");
    }
}

#[test]
fn names_that_would_fill_the_memory_are_refused() {
    let host = host();
    let named = |length: usize| format!("enum e {{ {}, b }}", "a".repeat(length));
    let preset = || with(|limits| limits.value_memory = Limits::strict().value_memory);
    let plugin = answers(&host, (&named(50_000), "e"), 1_000_000, 1, &preset());
    let error = plugin.call_wave("f", "()").unwrap_err();
    assert_eq!(error.code(), "value-memory-exceeded");
    // One case sets the charge, the other is what is held for it.
    let short: String = (0..32)
        .map(|n| char::from(b'a' + n % 26).to_string() + if n < 26 { "" } else { "1" } + ",")
        .collect();
    let made = format!(
        "flags g {{ {short} }} variant e {{ {}, g(g) }}",
        "a".repeat(1_000)
    );
    let plugin = answers(&host, (&made, "e"), 10_000, 8, &preset());
    let error = plugin.call_wave("f", "()").unwrap_err();
    assert_eq!(error.code(), "value-memory-exceeded");
    // Shorter names may stand, but text of them has a limit.
    let mut limits = generous();
    limits.output = 100_008;
    let plugin = answers(&host, (&named(300), "e"), 100_000, 1, &limits);
    assert!(plugin.call("f", &[]).is_ok());
    let error = plugin.call_wave("f", "()").unwrap_err();
    assert!(
        matches!(&error, DynError::ResultText { limit, usage, .. }
            if (*limit, usage.output) == (32 * 100_008 + 4_096, 100_008)),
        "{error:?}"
    );
}

/// A million empty texts as an argument: the engine is busy with them for longer than the deadline,
/// and nothing of the guest runs meanwhile.
const HANDS_OVER_A_MILLION_TEXTS: &str = r#"(component
    (import "take" (func $take (param "texts" (list string))))
    (core module $memory (memory (export "memory") 123))
    (core instance $memory (instantiate $memory))
    (core func $lowered (canon lower (func $take) (memory $memory "memory")))
    (core module $main
        (import "host" "take" (func $take (param i32 i32)))
        (func (export "run") (call $take (i32.const 0) (i32.const 1000000))))
    (core instance $main (instantiate $main
        (with "host" (instance (export "take" (func $lowered))))))
    (func (export "run") (canon lift (core func $main "run"))))"#;

#[test]
fn a_deadline_that_passes_before_a_host_function_starts_is_not_blamed_on_it() {
    let calls = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&calls);
    let take = move |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| {
        seen.fetch_add(1, Ordering::Relaxed);
        Ok(None)
    };
    let component = wat::parse_str(HANDS_OVER_A_MILLION_TEXTS).unwrap();
    let artifact = Artifact::bytes("texts", component);
    let mut limits = with(|limits| limits.deadline = Duration::from_millis(2));
    let host = host();
    let plugin = host.load_dynamic_with(artifact, &limits, take).unwrap();
    let error = call_error(plugin.run_wave("run", "()"));
    assert_eq!(error.code(), "deadline-exceeded", "{error:?}");
    assert_eq!(error.blame(), Blame::Plugin, "{error:?}");
    assert_eq!(calls.load(Ordering::Relaxed), 0);

    limits.deadline = Duration::from_mins(1);
    plugin.set_limits(&limits).unwrap();
    assert_eq!(plugin.call_wave("run", "()").unwrap(), "()");
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}
