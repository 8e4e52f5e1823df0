//! What values take of the host's memory and time while they cross, for every shape of value, both
//! directions, typed and dynamic, under the limits that the presets have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one says what it measured"
)]

use std::time::{Duration, Instant};

use crate::common::host;
use crate::made::component_of;
use crate::weighed::{Counting, weigh};
use guesthouse::{
    Artifact, CallError, CancelHandle, HostCall, HostResult, Limits, Plugin,
    dynamic::{DynFunction, DynPlugin, Value},
    error::{Blame, CallErrorKind, Crossing, DynError},
};

guesthouse::extension_point!({ path: "tests/values", world: "values" });
use test::values::{told, types};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const WIT: &str = include_str!("../values/values.wit");

/// Beside values: the sandbox, the call, the text of an error.
const BESIDE: u64 = 1 << 20;
/// How many times the time that is promised on a quiet machine may pass.
const SLACK: u32 = 3;

/// What a guest fills its memory with.
#[derive(Clone, Copy)]
enum Filled {
    /// The same byte everywhere: how many make an element, and which.
    With(u32, u8),
    /// Pointers to one byte, with its length.
    Pairs,
    /// Pointers to such a pair.
    PairsOfPairs,
}

use Filled::{Pairs, PairsOfPairs, With};

impl Filled {
    /// Bytes of an element as WIT, with what lies behind.
    fn size(self) -> u64 {
        match self {
            With(size, _) => size.into(),
            Pairs => 8 + 1,
            PairsOfPairs => 8 + 8 + 1,
        }
    }

    fn text(self) -> String {
        let pairs = |at: u32| {
            format!(
                "(loop $again
                    (i32.store (local.get $at) (i32.const {at}))
                    (i32.store (i32.add (local.get $at) (i32.const 4)) (i32.const 1))
                    (local.set $at (i32.add (local.get $at) (i32.const 8)))
                    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                    (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))"
            )
        };
        match self {
            With(size, byte) => format!(
                "(memory.fill (local.get $at) (i32.const {byte})
                    (i32.mul (local.get $n) (i32.const {size})))"
            ),
            Pairs => pairs(32),
            PairsOfPairs => format!(
                "(i32.store (i32.const 40) (i32.const 32))
                 (i32.store (i32.const 44) (i32.const 1)) {}",
                pairs(40)
            ),
        }
    }
}

/// A core module that gives, tells and takes lists: of which name, filled how.
fn giver(package: &str, kinds: &[(&str, Filled)], pages: u64) -> String {
    let each = |of: &dyn Fn(&str, Filled) -> String| {
        let each = kinds.iter().map(|(name, filled)| of(name, *filled));
        each.collect::<Vec<_>>().join("\n")
    };
    let imports = each(&|name, _| {
        format!("(import \"{package}/told\" \"told-{name}\" (func $told-{name} (param i32 i32)))")
    });
    let functions = each(&|name, filled| {
        let fill = filled.text();
        format!(
            "(func $fill-{name} (param $n i32) (local $at i32)
                (local.set $at (i32.const 64)) {fill})
             (func (export \"{package}/gives#give-{name}\") (param $n i32) (result i32)
                (call $fill-{name} (local.get $n))
                (i32.store (i32.const 8) (i32.const 64))
                (i32.store (i32.const 12) (local.get $n))
                (i32.const 8))
             (func (export \"{package}/gives#tell-{name}\") (param $n i32)
                (call $fill-{name} (local.get $n))
                (call $told-{name} (i32.const 64) (local.get $n)))
             (func (export \"{package}/gives#take-{name}\") (param i32 i32))"
        )
    });
    format!(
        "(module {imports}
            (memory (export \"memory\") {pages})
            (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
            (data (i32.const 32) \"x\")
            {functions})"
    )
}

/// Preset limits, with time enough for a machine that does other things: processor time is what is
/// held against the promise.
fn preset(limits: Limits) -> Limits {
    let mut limits = limits;
    limits.deadline = Duration::from_mins(2);
    limits
}

/// What is promised of one crossing.
struct Promise {
    preset: &'static str,
    limits: Limits,
    typed: Duration,
    dynamic: Duration,
}

fn promises() -> [Promise; 2] {
    let millis = Duration::from_millis;
    [
        Promise {
            preset: "strict",
            limits: preset(Limits::strict()),
            typed: millis(20),
            dynamic: millis(50),
        },
        Promise {
            preset: "scripting",
            limits: preset(Limits::scripting()),
            typed: millis(100),
            dynamic: millis(400),
        },
    ]
}

/// How many elements: as many as pass, one too many, and as many as the memory holds.
fn counts(filled: Filled, limits: &Limits) -> [u32; 3] {
    let within = (limits.output - 8) / filled.size();
    let most = (limits.memory - (256 << 10)) / 8;
    [within, within + 1, most].map(|count| u32::try_from(count).unwrap())
}

/// Holds what a crossing took to what was promised.
fn judge(what: &str, code: Option<&str>, took: (u64, Duration), memory: u64, time: Duration) {
    let refusals = [
        "output-too-large",
        "host-call-bytes-exceeded",
        "value-memory-exceeded",
    ];
    assert!(
        code.is_none_or(|code| refusals.contains(&code)),
        "{what}: {code:?}"
    );
    println!("{:>6.1?} {:>6} KiB  {what}", took.1, took.0 >> 10);
    assert!(
        took.0 <= memory + BESIDE,
        "{what}: {} bytes of {memory}",
        took.0
    );
    assert!(took.1 <= time * SLACK, "{what}: {:?} of {time:?}", took.1);
}

/// Takes what it is told.
#[derive(Debug, Default)]
struct App;

impl told::Host for App {
    fn told_bytes(&mut self, _: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        Ok(())
    }
    fn told_texts(&mut self, _: &mut HostCall<'_>, _: Vec<String>) -> HostResult<()> {
        Ok(())
    }
    fn told_lists(&mut self, _: &mut HostCall<'_>, _: Vec<Vec<u8>>) -> HostResult<()> {
        Ok(())
    }
    fn told_tuples(&mut self, _: &mut HostCall<'_>, _: Vec<(u8,)>) -> HostResult<()> {
        Ok(())
    }
    fn told_records(&mut self, _: &mut HostCall<'_>, _: Vec<types::One>) -> HostResult<()> {
        Ok(())
    }
    fn told_options(&mut self, _: &mut HostCall<'_>, _: Vec<Option<Option<u8>>>) -> HostResult<()> {
        Ok(())
    }
    fn told_flags(&mut self, _: &mut HostCall<'_>, _: Vec<types::Eight>) -> HostResult<()> {
        Ok(())
    }
}

const TYPED: [(&str, Filled); 7] = [
    ("bytes", With(1, 7)),
    ("texts", Pairs),
    ("lists", Pairs),
    ("tuples", With(1, 7)),
    ("records", With(1, 7)),
    ("options", With(3, 1)),
    ("flags", With(1, 255)),
];

fn typed(limits: &Limits) -> Plugin<Values, App> {
    let pages = (limits.memory >> 16) - 1;
    let bytes = component_of_values(&giver("test:values", &TYPED, pages));
    host()
        .load(Artifact::bytes("gives", bytes), limits)
        .unwrap()
}

fn component_of_values(text: &str) -> Vec<u8> {
    component_of(&WIT.replace("world values", "world w"), text)
}

/// One crossing of a typed call: its code, bytes and time.
macro_rules! crossing {
    ($plugin:expr, $n:expr, $method:ident) => {
        weigh(|| {
            let called = $plugin.call(App, |guest| guest.gives().$method($n));
            called.err().map(|error| error.code())
        })
    };
}

#[test]
fn typed_values_take_what_is_promised() {
    for Promise {
        preset,
        limits,
        typed: time,
        ..
    } in promises()
    {
        let plugin = typed(&limits);
        for (name, filled) in TYPED {
            for n in counts(filled, &limits) {
                let (given, told) = match name {
                    "bytes" => (
                        crossing!(plugin, n, give_bytes),
                        crossing!(plugin, n, tell_bytes),
                    ),
                    "texts" => (
                        crossing!(plugin, n, give_texts),
                        crossing!(plugin, n, tell_texts),
                    ),
                    "lists" => (
                        crossing!(plugin, n, give_lists),
                        crossing!(plugin, n, tell_lists),
                    ),
                    "tuples" => (
                        crossing!(plugin, n, give_tuples),
                        crossing!(plugin, n, tell_tuples),
                    ),
                    "records" => (
                        crossing!(plugin, n, give_records),
                        crossing!(plugin, n, tell_records),
                    ),
                    "options" => (
                        crossing!(plugin, n, give_options),
                        crossing!(plugin, n, tell_options),
                    ),
                    _ => (
                        crossing!(plugin, n, give_flags),
                        crossing!(plugin, n, tell_flags),
                    ),
                };
                for (way, (code, bytes, took)) in [("given", given), ("told", told)] {
                    let what = format!("{preset}, typed, {n} {name} {way}");
                    judge(&what, code, (bytes, took), limits.value_memory, time);
                }
            }
        }
    }
}

/// The most of an argument that `input` admits, and one element more: typed, by reference.
#[test]
fn typed_arguments_take_what_is_promised() {
    for Promise {
        preset,
        limits,
        typed: time,
        ..
    } in promises()
    {
        let plugin = typed(&limits);
        macro_rules! takes {
            ($($name:literal, $size:expr, $element:expr, $method:ident;)*) => {$(
                let within = usize::try_from((limits.input - 8) / $size).unwrap();
                for (n, refused) in [(within, None), (within + 1, Some("input-too-large"))] {
                    let values = vec![$element; n];
                    let (code, bytes, took) = weigh(|| {
                        let called = plugin.call(App, |guest| guest.gives().$method(&values));
                        called.err().map(|error| error.code())
                    });
                    let what = format!("{preset}, typed, {n} {} taken", $name);
                    assert_eq!(code, refused, "{what}");
                    // They are the app's own: nothing is made of them on the host's side.
                    assert!(bytes <= BESIDE, "{what}: {bytes} bytes");
                    assert!(took <= time * SLACK, "{what}: {took:?} of {time:?}");
                }
            )*};
        }
        takes! {
            "bytes", 1, 7, take_bytes;
            "texts", 8 + 1, "x".to_owned(), take_texts;
            "lists", 8 + 1, vec![7], take_lists;
            "tuples", 1, (7,), take_tuples;
            "records", 1, types::One { a: 7 }, take_records;
            "options", 3, Some(Some(7)), take_options;
            "flags", 1, types::Eight::all(), take_flags;
        }
    }
}

/// Shapes of elements: a definition, the type, and what stands in the guest's memory.
fn shapes() -> Vec<(&'static str, &'static str, Filled)> {
    vec![
        ("", "u8", With(1, 7)),
        ("", "u64", With(8, 7)),
        ("", "char", With(4, 0)),
        ("", "string", Pairs),
        ("", "list<u8>", Pairs),
        ("", "list<string>", PairsOfPairs),
        ("", "tuple<u8>", With(1, 7)),
        ("", "tuple<u8, u8, u8, u8, u8>", With(5, 7)),
        ("", "tuple<tuple<tuple<u8>>>", With(1, 7)),
        ("", "option<u8>", With(2, 1)),
        ("", "option<option<option<option<u8>>>>", With(5, 1)),
        ("", "result<u8, u8>", With(2, 1)),
        ("", "result", With(1, 0)),
        ("record e { a: u8 }", "e", With(1, 7)),
        ("record e { a: u8, b: u8, c: u8, d: u8, f: u8 }", "e", With(5, 7)),
        ("record e { a-field-with-a-name: option<bool> }", "e", With(2, 1)),
        ("enum e { a, b }", "e", With(1, 1)),
        ("enum e { a-rather-long-name-of-a-case, b }", "e", With(1, 0)),
        ("variant e { a(tuple<u8>), b }", "e", With(2, 0)),
        ("flags e { a0, a1, a2, a3, a4, a5, a6, a7 }", "e", With(1, 255)),
        ("flags e { a0, a1, a2, a3, a4, a5, a6, a7 }", "e", With(1, 1)),
        (
            "flags e { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z,
                aa, ab, ac, ad, ae, af }",
            "e",
            With(4, 255),
        ),
        (
            "flags e { bold, italic, underlined, struck-through, monospaced, small-capitals }",
            "e",
            With(1, 255),
        ),
    ]
}

fn dynamic(definition: &str, ty: &str, filled: Filled, limits: &Limits) -> DynPlugin {
    let wit = format!(
        "package t:t;
         interface types {{ {definition} type t = {ty}; }}
         interface told {{ use types.{{t}}; told-all: func(values: list<t>); }}
         interface gives {{
             use types.{{t}};
             give-all: func(n: u32) -> list<t>;
             tell-all: func(n: u32);
             take-all: func(values: list<t>);
         }}
         world w {{ import told; export gives; }}"
    );
    let pages = (limits.memory >> 16) - 1;
    let text = giver("t:t", &[("all", filled)], pages);
    let artifact = Artifact::bytes("gives", component_of(&wit, &text));
    host().load_dynamic_with(artifact, limits, nothing).unwrap()
}

/// Answers nothing.
fn nothing(_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
    Ok(None)
}

fn code<T>(result: &Result<T, DynError>) -> Option<&'static str> {
    result.as_ref().err().map(DynError::code)
}

#[test]
fn dynamic_values_take_what_is_promised() {
    for Promise {
        preset,
        limits,
        dynamic: time,
        ..
    } in promises()
    {
        for (definition, ty, filled) in shapes() {
            let plugin = dynamic(definition, ty, filled, &limits);
            for n in counts(filled, &limits) {
                let value = [Value::U32(n)];
                for way in ["give-all", "tell-all"] {
                    let called = || code(&plugin.call(way, &value));
                    let (code, bytes, took) = weigh(called);
                    let what = format!("{preset}, dynamic, {definition} {n} {ty} {way}");
                    judge(&what, code, (bytes, took), limits.value_memory, time);
                }
            }
        }
    }
}

#[test]
fn arguments_by_name_and_texts_take_no_more() {
    for Promise {
        preset,
        limits,
        dynamic: time,
        ..
    } in &promises()
    {
        for (definition, ty, filled) in shapes() {
            let plugin = dynamic(definition, ty, filled, limits);
            // As many as come out.
            let mut n = counts(filled, limits)[0];
            let values = loop {
                match plugin.call("give-all", &[Value::U32(n)]) {
                    Ok(values) => break values.unwrap(),
                    Err(_) => n = n / 4 * 3,
                }
            };
            let what = format!("{preset}, {n} {definition} {ty}");
            let arguments = [values];
            let (result, bytes, took) = weigh(|| plugin.call("take-all", &arguments));
            judge(
                &what,
                code(&result),
                (bytes, took),
                limits.value_memory,
                *time,
            );
            let [values] = arguments;
            let text = format!("({})", values.to_wave());
            drop(values);
            // The text is the app's; what is made of it is held to the limit.
            let (result, bytes, _) = weigh(|| plugin.call_wave("take-all", &text));
            let known = [
                "argument-text-too-large",
                "value-memory-exceeded",
                "input-too-large",
            ];
            assert!(
                code(&result).is_none_or(|code| known.contains(&code)),
                "{what}: {result:?}"
            );
            assert!(
                bytes <= limits.value_memory + BESIDE,
                "{what}: {bytes} bytes"
            );
            // A result and its text.
            let (result, bytes, _) = weigh(|| plugin.call_wave("give-all", &format!("({n})")));
            assert!(
                code(&result).is_none_or(|code| code == "result-text-too-large"),
                "{what}"
            );
            assert!(
                bytes <= 2 * limits.value_memory + BESIDE,
                "{what}: {bytes} bytes"
            );
        }
    }
}

/// What the error says that a value was too heavy for.
fn too_heavy(error: &DynError) -> (Crossing, u64) {
    let DynError::Call(error) = error else {
        panic!("{error:?}");
    };
    match error.kind() {
        CallErrorKind::ValueMemoryExceeded {
            crossing, limit, ..
        } => (*crossing, *limit),
        _ => panic!("{error:?}"),
    }
}

const EIGHT: &str = "flags e { a0, a1, a2, a3, a4, a5, a6, a7 }";

#[test]
fn what_is_too_heavy_is_refused_with_its_own_code() {
    let limits = preset(Limits::strict());
    let plugin = dynamic(EIGHT, "e", With(1, 255), &limits);
    let error = plugin
        .call("give-all", &[Value::U32(1_000_000)])
        .unwrap_err();
    assert_eq!(too_heavy(&error), (Crossing::Result, 64 << 20));
    assert_eq!(error.code(), "value-memory-exceeded");
    let DynError::Call(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.blame(), Blame::Plugin);
    assert_eq!(
        error.to_string(),
        "value memory exceeded: the result would take more, `value_memory` is 67108864 bytes"
    );
    let error = plugin
        .call("tell-all", &[Value::U32(1_000_000)])
        .unwrap_err();
    assert_eq!(too_heavy(&error), (Crossing::HostArguments, 64 << 20));
    // The plugin goes on, and a session is lost as after any failure.
    assert!(plugin.call("give-all", &[Value::U32(10)]).is_ok());

    // The app's own arguments: nothing of the guest runs, and the app is to blame.
    let all = (0..8).map(|n| format!("a{n}")).collect();
    let heavy = vec![Value::List(vec![Value::Flags(all); 100_000])];
    let error = plugin.call("take-all", &heavy).unwrap_err();
    assert_eq!(too_heavy(&error), (Crossing::Arguments, 64 << 20));
    assert_eq!(error.usage().unwrap().fuel, 0);
    let DynError::Call(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.blame(), Blame::Host);
    let text = format!("({})", heavy[0].to_wave());
    let error = plugin.call_wave("take-all", &text).unwrap_err();
    assert_eq!(too_heavy(&error), (Crossing::Arguments, 64 << 20));
    let text = format!("[{}]", heavy[0].to_json());
    let error = plugin.call_json("take-all", &text).unwrap_err();
    assert_eq!(too_heavy(&error), (Crossing::Arguments, 64 << 20));
}

#[test]
fn a_typed_value_that_is_too_heavy_is_refused_with_the_same_code() {
    let mut limits = preset(Limits::strict());
    limits.value_memory = 1 << 20;
    let plugin = typed(&limits);
    let call = |n| plugin.call(App, |guest| guest.gives().give_texts(n));
    // Seven bytes behind each of 24 and one.
    assert!(call(5_000).is_ok());
    let error: CallError = call(7_000).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::ValueMemoryExceeded { crossing: Crossing::Result, limit, .. }
            if *limit == 1 << 20),
        "{error:?}"
    );
    let error = plugin.call(App, |guest| guest.gives().tell_texts(7_000));
    let error: CallError = error.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::ValueMemoryExceeded {
                crossing: Crossing::HostArguments,
                ..
            }
        ),
        "{error:?}"
    );
}

/// Limits under which a million flags are lifted, which takes some tenths of a second.
fn slow() -> Limits {
    let mut limits = Limits::strict();
    limits.value_memory = 16 << 30;
    limits.deadline = Duration::from_mins(2);
    limits
}

#[test]
fn a_cancel_while_a_value_is_lifted_is_told_as_a_cancel() {
    let plugin = dynamic(EIGHT, "e", With(1, 255), &slow());
    let cancel = CancelHandle::new();
    let cancelled = plugin.cancelled_by(&cancel);
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            cancel.cancel();
        });
        cancelled
            .call("give-all", &[Value::U32(1_000_000)])
            .unwrap_err()
    });
    assert!(
        matches!(&error, DynError::Call(error)
            if matches!(error.kind(), CallErrorKind::Cancelled { .. })),
        "{error:?}"
    );
}

#[test]
fn a_deadline_that_passes_while_a_value_is_lifted_is_told_as_one() {
    let mut limits = slow();
    limits.deadline = Duration::from_millis(20);
    let plugin = dynamic(EIGHT, "e", With(1, 255), &limits);
    let begun = Instant::now();
    let error = plugin
        .call("give-all", &[Value::U32(1_000_000)])
        .unwrap_err();
    let all = begun.elapsed();
    let DynError::Call(error) = error else {
        panic!("{error:?}");
    };
    let CallErrorKind::DeadlineExceeded { limit, elapsed, .. } = *error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(limit, Duration::from_millis(20));
    assert!(elapsed > limit && elapsed <= all, "{elapsed:?} of {all:?}");
    assert_eq!(elapsed, error.usage().elapsed);
}

#[test]
fn text_is_written_within_the_deadline() {
    let mut limits = Limits::scripting();
    limits.fuel = 1 << 60;
    limits.deadline = Duration::from_millis(1);
    let plugin = dynamic("", "u64", With(8, 255), &limits);
    // Whether it passes while the guest runs, while its values are lifted or while they are written.
    let result = plugin.call_json("give-all", "[1000000]");
    assert_eq!(code(&result), Some("deadline-exceeded"));
}

#[test]
fn eight_at_once_take_eight_times_as_much() {
    let limits = preset(Limits::strict());
    let plugin = dynamic(EIGHT, "e", With(1, 255), &limits);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let value = [Value::U32(1_000_000)];
                let (result, bytes, took) = weigh(|| plugin.call("give-all", &value));
                let what = "eight at once";
                let time = Duration::from_millis(50);
                judge(
                    what,
                    code(&result),
                    (bytes, took),
                    limits.value_memory,
                    time,
                );
            });
        }
    });
}

#[test]
fn values_cost_fuel_by_their_size_typed_and_dynamic_alike() {
    let limits = preset(Limits::strict());
    let by_type = typed(&limits);
    for (ty, by_name, filled) in [("bytes", "u8", With(1, 7)), ("texts", "string", Pairs)] {
        let plugin = dynamic("", by_name, filled, &limits);
        for way in ["give", "tell"] {
            let dynamic = |n: u32| *plugin.run(&format!("{way}-all"), &[Value::U32(n)]).usage();
            let typed = |n: u32| {
                let outcome = by_type.run(App, |guest| match (ty, way) {
                    ("bytes", "give") => guest.gives().give_bytes(n).map(drop),
                    ("bytes", _) => guest.gives().tell_bytes(n),
                    (_, "give") => guest.gives().give_texts(n).map(drop),
                    (_, _) => guest.gives().tell_texts(n),
                });
                let usage = *outcome.usage();
                outcome.into_result().map(|()| usage).unwrap()
            };
            let (one, two) = (typed(1_000), typed(2_000));
            assert_eq!(one.fuel, dynamic(1_000).fuel, "{ty} {way}");
            assert_eq!(two.fuel, dynamic(2_000).fuel, "{ty} {way}");
            let crossed = |usage: guesthouse::Usage| usage.output + usage.host_call_bytes;
            assert_eq!(crossed(two) - crossed(one), 1_000 * filled.size());
            if ty == "bytes" {
                // A byte is filled by the guest for one unit, and crosses for another.
                assert_eq!(two.fuel - one.fuel, 2 * 1_000, "{way}");
            }
        }
    }
    // What does not pay for its crossing does not cross.
    let mut limits = limits;
    limits.fuel = 5_000;
    let poor = typed(&limits);
    let error: CallError = poor
        .call(App, |guest| guest.gives().give_bytes(4_000))
        .unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { limit: 5_000, .. }),
        "{error:?}"
    );
    assert_eq!(error.usage().fuel, 5_000);
    assert!(
        poor.call(App, |guest| guest.gives().give_bytes(1_000))
            .is_ok()
    );
}
