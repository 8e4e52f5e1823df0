//! One call: the raw engine with every cap armed by hand, beside Guesthouse.
//!
//! `cargo bench -p guesthouse-benches --bench call` runs criterion on each side by itself, then
//! both in turns, and prints the ratios: those are what to quote.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark reports and stops at surprises"
)]

use std::hint::black_box;

use criterion::Criterion;
use guesthouse::CallError;
use guesthouse_benches::ours::{self, Point, Unasked};
use guesthouse_benches::paired::measure;
use guesthouse_benches::raw::{Live, Point as RawPoint, Raw};
use wasmtime::component::TypedFunc;

/// One operation in both worlds, each ready to be repeated.
struct Subject {
    name: &'static str,
    raw: Box<dyn FnMut()>,
    ours: Box<dyn FnMut()>,
}

fn subject(
    name: &'static str,
    raw: impl FnMut() + 'static,
    ours: impl FnMut() + 'static,
) -> Subject {
    Subject {
        name,
        raw: Box::new(raw),
        ours: Box::new(ours),
    }
}

fn settled<T>(result: Result<T, CallError>) {
    black_box(result.expect("the guest answers"));
}

/// A live raw guest and one of its functions.
fn raw_warm<P, R>(name: &str) -> (Live, TypedFunc<P, R>)
where
    P: wasmtime::component::ComponentNamedList + wasmtime::component::Lower,
    R: wasmtime::component::ComponentNamedList + wasmtime::component::Lift,
{
    let raw = Raw::new();
    let index = raw.function(name);
    let mut live = raw.fresh();
    let function = live.typed(index);
    (live, function)
}

fn warm_noop() -> Subject {
    let (mut live, noop) = raw_warm::<(), ()>("noop");
    let mut session = ours::session();
    subject(
        "call/noop",
        move || {
            black_box(live.call(&noop, ()));
        },
        move || settled(session.echo().noop()),
    )
}

fn warm_echo() -> Subject {
    let (mut live, text) = raw_warm::<(&'static str,), (String,)>("text");
    let mut session = ours::session();
    let sent: &'static str = "x".repeat(1 << 10).leak();
    subject(
        "call/echo/1KiB",
        move || drop(black_box(live.call(&text, (sent,)))),
        move || settled(session.echo().text(sent)),
    )
}

fn warm_records() -> Subject {
    let (mut live, points) = raw_warm::<(&'static [RawPoint],), (Vec<RawPoint>,)>("points");
    let mut session = ours::session();
    let coordinates = || (0..100).map(|n| (f64::from(n), -f64::from(n)));
    let raw: &'static [_] = coordinates()
        .map(|(x, y)| RawPoint::new(x, y))
        .collect::<Vec<_>>()
        .leak();
    let ours: Vec<_> = coordinates().map(|(x, y)| Point { x, y }).collect();
    subject(
        "call/records/100",
        move || drop(black_box(live.call(&points, (raw,)))),
        move || settled(session.echo().points(&ours)),
    )
}

fn fresh_noop() -> Subject {
    let (raw, plugin) = (Raw::new(), ours::plugin());
    let noop = raw.function("noop");
    subject(
        "fresh/noop",
        move || {
            let mut live = raw.fresh();
            let noop = live.typed::<(), ()>(noop);
            // The budget of a fresh instance covers instantiation and call; no second arming.
            noop.call(&mut live.store, ()).expect("the guest answers");
            black_box(live.settle(()));
        },
        move || settled(plugin.run(Unasked, |echo| echo.echo().noop()).into_result()),
    )
}

fn fresh_echo() -> Subject {
    const SENT: &str = "sixteen bytes ok";
    let (raw, plugin) = (Raw::new(), ours::plugin());
    let text = raw.function("text");
    subject(
        "fresh/echo/16B",
        move || {
            let mut live = raw.fresh();
            let text = live.typed::<(&str,), (String,)>(text);
            let result = text
                .call(&mut live.store, (SENT,))
                .expect("the guest answers");
            drop(black_box(live.settle(result)));
        },
        move || {
            settled(
                plugin
                    .run(Unasked, |echo| echo.echo().text(SENT))
                    .into_result(),
            )
        },
    )
}

const SUBJECTS: [fn() -> Subject; 5] = [warm_noop, warm_echo, warm_records, fresh_noop, fresh_echo];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for make in SUBJECTS {
        let mut subject = make();
        criterion.bench_function(&format!("{}/raw", subject.name), |bencher| {
            bencher.iter(&mut subject.raw)
        });
        criterion.bench_function(&format!("{}/guesthouse", subject.name), |bencher| {
            bencher.iter(&mut subject.ours)
        });
    }
    criterion.final_summary();
    report();
}

/// The figures that hold on a noisy machine: medians of rounds in which both took turns.
fn report() {
    println!(
        "\n{:<18} {:>12} {:>12} {:>8} {:>10}",
        "in turns", "raw ns", "ours ns", "ratio", "more ns"
    );
    for make in SUBJECTS {
        let mut subject = make();
        let pair = measure(&mut subject.raw, &mut subject.ours);
        println!(
            "{:<18} {:>12.0} {:>12.0} {:>8.3} {:>10.1}",
            subject.name, pair.baseline, pair.subject, pair.ratio, pair.difference,
        );
    }
}
