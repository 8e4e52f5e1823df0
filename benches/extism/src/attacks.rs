//! One attack each: a guest in text, Extism's own limits, and what is seen.
//!
//! The limits are the ones that a careful app would set: 300 ms, 16 pages of memory (1 MiB), fuel
//! where it says so.

use std::fmt::Display;
use std::time::{Duration, Instant};

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

use crate::measured;

pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) tries: &'static str,
    pub(crate) ours: Ours,
    pub(crate) run: fn() -> String,
}

/// Where Guesthouse is tried with the same.
pub(crate) enum Ours {
    /// In this case of the hostile suite.
    Case(&'static str),
    /// In this test, which says so.
    Test(&'static str, &'static str),
}

pub(crate) const ATTACKS: &[Attack] = &[
    Attack {
        name: "spins",
        tries: "to run for ever",
        ours: Ours::Case("spins"),
        run: spins,
    },
    Attack {
        name: "burns-fuel",
        tries: "to run for ever, with a limit on fuel",
        ours: Ours::Case("works-hard"),
        run: burns_fuel,
    },
    Attack {
        name: "spins-in-start",
        tries: "to run for ever in its start function",
        ours: Ours::Case("spins-in-start"),
        run: spins_in_start,
    },
    Attack {
        name: "takes-its-neighbour-along",
        tries: "to have its timeout end a neighbour's call",
        ours: Ours::Test(
            "the neighbour is unharmed",
            "timing neighbours_are_unharmed",
        ),
        run: takes_its_neighbour_along,
    },
    Attack {
        name: "is-cancelled-for-another",
        tries: "to have its cancelling end a neighbour's call",
        ours: Ours::Test("the neighbour is unharmed", "timing calls_are_cancelled"),
        run: is_cancelled_for_another,
    },
    Attack {
        name: "leaves-half-written-state",
        tries: "to go on with what it had half written when time ran out",
        ours: Ours::Test(
            "the instance is gone; a session says `poisoned`",
            "behaviour failures_are_contained",
        ),
        run: leaves_half_written_state,
    },
    Attack {
        name: "eats-memory",
        tries: "to grow its memory beyond the limit",
        ours: Ours::Case("eats-memory"),
        run: eats_memory,
    },
    Attack {
        name: "eats-tables",
        tries: "to grow a table instead of its memory",
        ours: Ours::Case("eats-tables"),
        run: eats_tables,
    },
    Attack {
        name: "has-many-memories",
        tries: "to have many memories, each within the limit",
        ours: Ours::Case("sums-memories"),
        run: has_many_memories,
    },
    Attack {
        name: "recurses",
        tries: "to overflow the stack",
        ours: Ours::Case("recurses"),
        run: recurses,
    },
    Attack {
        name: "traps",
        tries: "to trap, and be told apart from a limit",
        ours: Ours::Case("panics"),
        run: traps,
    },
    Attack {
        name: "lies-about-its-output",
        tries: "to give back bytes that are not there",
        ours: Ours::Case("answers-outside"),
        run: lies_about_its_output,
    },
    Attack {
        name: "imports-what-nobody-offers",
        tries: "to import what nobody offers",
        ours: Ours::Case("imports-what-nobody-offers"),
        run: imports_what_nobody_offers,
    },
    Attack {
        name: "keeps-many-locals-alive-in-loops",
        tries: "to be slow to compile: 900 locals in 500 loops",
        ours: Ours::Case("keeps-many-locals-alive-in-loops"),
        run: keeps_many_locals_alive_in_loops,
    },
    Attack {
        name: "has-forty-thousand-conditions",
        tries: "to be slow to compile: one function of 40,000 conditions",
        ours: Ours::Case("has-forty-thousand-conditions"),
        run: has_forty_thousand_conditions,
    },
    Attack {
        name: "is-made-again-and-again",
        tries: "to leave memory behind for each fresh instance of a compiled plugin",
        ours: Ours::Test("leaves nothing", "behaviour nothing_leaks"),
        run: is_made_again_and_again,
    },
];

const TIMEOUT: Duration = Duration::from_millis(300);

fn manifest(text: &str, timeout: Duration) -> Manifest {
    let bytes = wat::parse_str(text).expect("the guest is valid text");
    Manifest::new([Wasm::data(bytes)])
        .with_timeout(timeout)
        .with_memory_max(16)
}

fn builder(text: &str, timeout: Duration) -> PluginBuilder<'static> {
    PluginBuilder::new(manifest(text, timeout))
}

fn plugin(text: &str) -> Plugin {
    builder(text, TIMEOUT)
        .build()
        .expect("the guest is admitted")
}

fn call(plugin: &mut Plugin, function: &str) -> Result<Vec<u8>, extism::Error> {
    plugin.call::<&[u8], Vec<u8>>(function, b"")
}

/// A result as it would reach the app.
fn told<T>(result: Result<T, impl Display>) -> String {
    match result {
        Ok(_) => "**succeeds**".to_owned(),
        Err(error) => {
            let text = format!("{error:#}");
            let short: String = cause(&text).chars().take(90).collect();
            format!("refused: \"{}\"", short.replace('|', "/"))
        }
    }
}

/// What stands below a backtrace, or the first line where there is none.
fn cause(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    let below = text.lines().rfind(|line| line.contains("wasm trap"));
    below.unwrap_or(first).trim()
}

const SPIN: &str = "(loop $on (br $on)) (unreachable)";

fn spins() -> String {
    told(call(
        &mut plugin(&format!(
            r#"(module (func (export "run") (result i32) {SPIN}))"#
        )),
        "run",
    ))
}

fn burns_fuel() -> String {
    let text = format!(r#"(module (func (export "run") (result i32) {SPIN}))"#);
    let built = builder(&text, TIMEOUT).with_fuel_limit(1_000_000).build();
    told(call(&mut built.expect("the guest is admitted"), "run"))
}

fn spins_in_start() -> String {
    let text = r#"(module (func $start (loop $on (br $on))) (start $start)
        (func (export "run") (result i32) (i32.const 0)))"#;
    let built = builder(text, TIMEOUT).build();
    match built {
        Err(error) => told::<()>(Err(error)),
        Ok(mut plugin) => told(call(&mut plugin, "run")),
    }
}

/// Counts for a while and comes back: an honest neighbour.
const COUNTS: &str = r#"
    (func (export "count") (result i32) (local $left i64)
        (local.set $left (i64.const 500000000))
        (loop $on
            (local.set $left (i64.sub (local.get $left) (i64.const 1)))
            (br_if $on (i64.ne (local.get $left) (i64.const 0))))
        (i32.const 0))"#;

fn neighbours() -> (Plugin, Plugin) {
    let text = format!(r#"(module {COUNTS} (func (export "run") (result i32) {SPIN}))"#);
    let compiled = CompiledPlugin::new(builder(&text, Duration::from_secs(5)));
    let compiled = compiled.expect("the guest is admitted");
    let make = || Plugin::new_from_compiled(&compiled).expect("it was compiled");
    (make(), make())
}

fn neighbour_after(end: impl FnOnce(Plugin) + Send + 'static) -> String {
    let (first, mut second) = neighbours();
    let ender = std::thread::spawn(move || end(first));
    let honest = call(&mut second, "count");
    ender.join().expect("the attack ends");
    match honest {
        Ok(_) => "the neighbour is unharmed".to_owned(),
        Err(error) => format!("**the neighbour is ended**: \"{}\"", first_line(&error)),
    }
}

fn first_line(error: &extism::Error) -> String {
    cause(&format!("{error:#}")).chars().take(90).collect()
}

fn takes_its_neighbour_along() -> String {
    let text = format!(r#"(module {COUNTS} (func (export "run") (result i32) {SPIN}))"#);
    let compiled = CompiledPlugin::new(builder(&text, Duration::from_millis(700)));
    let compiled = compiled.expect("the guest is admitted");
    let make = || Plugin::new_from_compiled(&compiled).expect("it was compiled");
    let (mut spinner, mut honest) = (make(), make());
    let spinning = std::thread::spawn(move || call(&mut spinner, "run").is_err());
    // The honest one begins when half of the spinner's time is over, and needs less than its own.
    std::thread::sleep(Duration::from_millis(500));
    let started = Instant::now();
    let result = call(&mut honest, "count");
    let after = started.elapsed().as_millis();
    spinning.join().expect("the spinner is ended");
    match result {
        Ok(_) => format!("the neighbour is unharmed, and done after {after} ms"),
        Err(error) => {
            let words = first_line(&error);
            format!("**the neighbour is ended** after {after} of its 700 ms: \"{words}\"")
        }
    }
}

fn is_cancelled_for_another() -> String {
    neighbour_after(|mut spinner| {
        let cancel = spinner.cancel_handle();
        let spinning = std::thread::spawn(move || call(&mut spinner, "run").is_err());
        std::thread::sleep(Duration::from_millis(50));
        cancel.cancel().expect("the timer listens");
        spinning.join().expect("the spinner is ended");
    })
}

fn leaves_half_written_state() -> String {
    let mut plugin = plugin(&format!(
        r#"(module (global $half (mut i32) (i32.const 0))
            (func (export "run") (result i32) (global.set $half (i32.const 1)) {SPIN})
            (func (export "look") (result i32) (global.get $half)))"#
    ));
    let first = told(call(&mut plugin, "run"));
    // What the function returns is an error's code to Extism: 1 if the state was kept.
    match plugin.call_get_error_code::<&[u8], Vec<u8>>("look", b"") {
        Ok(_) => format!("{first}; starts afresh"),
        Err((_, 1)) => format!("{first}; **the next call sees the half-written state**"),
        Err((error, _)) => format!("{first}; then {}", told::<()>(Err(error))),
    }
}

fn eats_memory() -> String {
    grown(
        r#"(module (memory 1)
        (func (export "run") (result i32)
            (memory.grow (i32.const 1600)) (drop)
            (memory.fill (i32.const 0) (i32.const 1) (i32.mul (memory.size) (i32.const 65536)))
            (i32.const 0)))"#,
    )
}

fn eats_tables() -> String {
    grown(
        r#"(module (table $t 1 funcref)
        (func (export "run") (result i32)
            (drop (table.grow $t (ref.null func) (i32.const 10000000)))
            (i32.const 0)))"#,
    )
}

fn has_many_memories() -> String {
    let memories = "(memory 15)".repeat(20);
    let fills: String = (0..20)
        .map(|at| format!("(memory.fill {at} (i32.const 0) (i32.const 1) (i32.const 983040))"))
        .collect();
    grown(&format!(
        r#"(module {memories} (func (export "run") (result i32) {fills} (i32.const 0)))"#
    ))
}

/// What a guest takes of the process's memory with a limit of 1 MiB.
fn grown(text: &str) -> String {
    let mut plugin = match builder(text, TIMEOUT).build() {
        Ok(plugin) => plugin,
        Err(error) => return told::<()>(Err(error)),
    };
    let before = measured::memory();
    let result = told(call(&mut plugin, "run"));
    let more = measured::memory().saturating_sub(before) >> 20;
    if more > 2 {
        format!("{result}, **with {more} MiB**")
    } else {
        format!("{result}, with {more} MiB")
    }
}

fn recurses() -> String {
    told(call(
        &mut plugin(
            r#"(module (func $run (export "run") (result i32) (i32.add (call $run) (i32.const 1))))"#,
        ),
        "run",
    ))
}

fn traps() -> String {
    told(call(
        &mut plugin(r#"(module (func (export "run") (result i32) (unreachable)))"#),
        "run",
    ))
}

fn lies_about_its_output() -> String {
    let text = r#"(module
        (import "extism:host/env" "output_set" (func $output (param i64 i64)))
        (func (export "run") (result i32)
            (call $output (i64.const 0) (i64.const 1099511627776)) (i32.const 0)))"#;
    let mut plugin = plugin(text);
    match call(&mut plugin, "run") {
        Ok(bytes) => format!("answers with {} bytes", bytes.len()),
        Err(error) => told::<()>(Err(error)),
    }
}

fn imports_what_nobody_offers() -> String {
    let text = r#"(module (import "app" "secret" (func)) (func (export "run") (result i32) (i32.const 0)))"#;
    told(builder(text, TIMEOUT).build())
}

fn keeps_many_locals_alive_in_loops() -> String {
    let locals = "i32 ".repeat(900);
    let opened = "loop ".repeat(500);
    let closed = "(br_if 0 (local.get 0)) end ".repeat(500);
    let uses: String = (0..900)
        .map(|at| format!("(local.set {at} (i32.add (local.get {at}) (i32.const 1)))"))
        .collect();
    let text = format!(
        r#"(module (func (export "run") (result i32)
            (local {locals}) {opened} {uses} {closed} (i32.const 0)))"#
    );
    compiled(&text)
}

fn has_forty_thousand_conditions() -> String {
    let body = "(if (local.get 0) (then (local.set 0 (i32.add (local.get 0) (i32.const 1)))))"
        .repeat(40_000);
    compiled(&format!(
        r#"(module (func (export "run") (result i32) (local i32) {body} (i32.const 0)))"#
    ))
}

/// How long it takes until the guest is there, which no limit bounds.
fn compiled(text: &str) -> String {
    let manifest = manifest(text, TIMEOUT);
    let started = Instant::now();
    let built = PluginBuilder::new(manifest).with_cache_disabled().build();
    let seconds = started.elapsed().as_secs_f64();
    match built {
        Ok(_) => format!("**is compiled**, in {seconds:.1} s"),
        Err(error) => told::<()>(Err(error)),
    }
}

fn is_made_again_and_again() -> String {
    let text = r#"(module (memory 1) (func (export "run") (result i32) (i32.const 0)))"#;
    let compiled = CompiledPlugin::new(builder(text, TIMEOUT)).expect("the guest is admitted");
    let round = |count: u64| {
        for _ in 0..count {
            let mut plugin = Plugin::new_from_compiled(&compiled).expect("it was compiled");
            call(&mut plugin, "run").expect("it answers");
        }
    };
    round(500);
    let before = measured::memory();
    round(5_000);
    let each = measured::memory().saturating_sub(before) / 5_000;
    if each > 1_000 {
        format!("**leaves {each} bytes** for each")
    } else {
        format!("leaves {each} bytes for each")
    }
}
