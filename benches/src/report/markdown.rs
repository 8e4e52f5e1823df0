//! The report as text.

use super::{Machine, Row, Verdict};
use crate::spread::Spread;

/// What a phase's table is called, by the first part of its rows' names, in the order of the report.
const PHASES: [(&str, &str); 20] = [
    ("call", "Calls of a live guest"),
    ("session", "A session for one call"),
    ("fresh", "A fresh sandbox for each call"),
    (
        "headroom",
        "A fresh sandbox with headroom (baseline: the raw engine, which has none)",
    ),
    (
        "async",
        "Calls that are awaited (baseline: the raw engine's `call_async`)",
    ),
    (
        "async-beside-blocking",
        "Calls that are awaited (baseline: the same calls, blocking)",
    ),
    (
        "async-zeroed",
        "Zeroed stacks, the raw engine on both sides (baseline: not zeroed)",
    ),
    ("caps", "What caps cost, beside the engine without any"),
    ("violation", "Running into a limit, fresh sandbox included"),
    ("overshoot", "How far beyond a limit a call comes"),
    (
        "lateness",
        "How late a thousand parked calls end, on one thread",
    ),
    (
        "parked",
        "As many parked calls as the machine lets, on one thread",
    ),
    (
        "timers",
        "How late a timer of 1 ms is beside guests that spin (baseline: beside none)",
    ),
    (
        "neighbour",
        "Beside a neighbour that spins (baseline: beside nobody)",
    ),
    ("language", "The same guest in several languages"),
    ("threads", "Two threads, in times one thread's rate"),
    ("compile", "From bytes to a plugin"),
    ("store", "Out of the artifact store"),
    ("scale", "One to ten thousand, for each"),
    ("peers", "Beside others (baseline: the other)"),
];

/// How to read the tables.
const READ: &str = "\
Each figure is a median; what is in brackets is the range without the outer tenths. Both sides of a row \
were made several times and took turns in one process; the ratio is the median of the rounds' ratios, \
not the quotient of the medians. Processor time is that of the calling thread; of all threads where \
something is compiled, and beside Extism, which has a thread of its own.

Otherwise: `overshoot` measures one side after the other and leaves out calls during which the system \
gave the core to somebody else; `threads` are rates by the clock, one thread's before two threads'; \
`scale` has processes of its own for each figure, three up to 1,000; `parked` has one. In `lateness`, `parked` \
and `timers` each call or tick counts, those that the system interrupted included, by the clock and in ticks of \
the host (1 ms): `lateness` and `parked` are on one thread of tokio's; `timers/tokio-2/64-spinning` is a timer \
on a runtime of two threads with 64 guests that spin.

";

/// The whole report.
#[must_use]
pub fn markdown(machine: &Machine, how: &str, rows: &[Row], verdicts: &[Verdict]) -> String {
    let mut text = format!("# What it costs, measured\n\n{machine}\n{how}\n\n");
    text += READ;
    text += "## Promises\n\n| promise | found | |\n|---|---|---|\n";
    verdicts
        .iter()
        .for_each(|verdict| text += &promise(verdict));
    text += "\n![Guesthouse beside the raw engine](report.svg)\n";
    for (phase, title) in phases(rows) {
        let of_phase: Vec<_> = rows.iter().filter(|row| begins(row, phase)).collect();
        text += &format!("\n## {title}\n\n");
        text += "| | baseline | Guesthouse | ratio | more | processor: baseline | Guesthouse | ratio |\n";
        text += "|---|---|---|---|---|---|---|---|\n";
        of_phase.iter().for_each(|row| text += &line(row));
    }
    text
}

/// Those that were measured; what has no title of its own has its name.
fn phases(rows: &[Row]) -> Vec<(&str, &str)> {
    let mut phases: Vec<_> = PHASES
        .into_iter()
        .filter(|(phase, _)| rows.iter().any(|row| begins(row, phase)))
        .collect();
    for row in rows {
        let phase = row.name.split('/').next().unwrap_or_default();
        if phases.iter().all(|(known, _)| *known != phase) {
            phases.push((phase, phase));
        }
    }
    phases
}

fn begins(row: &Row, phase: &str) -> bool {
    row.name.split('/').next() == Some(phase)
}

fn promise(verdict: &Verdict) -> String {
    let kept = match verdict.kept {
        Some(true) => "met",
        Some(false) => "**missed**",
        None => "not measured",
    };
    format!("| {} | {} | {kept} |\n", verdict.promise, verdict.found)
}

fn line(row: &Row) -> String {
    let show = |spread: Spread| row.show(spread.median);
    let maybe = |spread: Option<Spread>| spread.map_or_else(String::new, show);
    let times = |spread: Option<Spread>| spread.map_or_else(String::new, ratio);
    let cpu = row.cpu.as_ref();
    format!(
        "| `{}` | {} | {}{} | {} | {} | {} | {} | {} |\n",
        row.name,
        maybe(row.wall.raw),
        show(row.wall.ours),
        range(row, row.wall.ours),
        times(row.wall.ratio),
        maybe(row.wall.more),
        maybe(cpu.and_then(|cpu| cpu.raw)),
        maybe(cpu.map(|cpu| cpu.ours)),
        times(cpu.and_then(|cpu| cpu.ratio)),
    )
}

fn range(row: &Row, spread: Spread) -> String {
    if spread.low == spread.high {
        return String::new();
    }
    format!(" ({} to {})", row.show(spread.low), row.show(spread.high))
}

/// To as many places as tell something.
fn ratio(spread: Spread) -> String {
    let places = if spread.median < 0.1 { 4 } else { 2 };
    let show = |value: f64| format!("{value:.places$}");
    if spread.low == spread.high {
        return show(spread.median);
    }
    format!(
        "{} ({} to {})",
        show(spread.median),
        show(spread.low),
        show(spread.high)
    )
}
