//! What a call spent against each limit: a table for people, numbers for scripts.

use std::time::Duration;

use guesthouse::{Limits, Usage};
use serde_json::{Value, json};

use crate::table::Table;

/// One limit, what was spent of it, and what may be.
struct Row {
    limit: &'static str,
    spent: String,
    cap: String,
    share: f64,
}

/// The table of all limits that a call spends from.
pub(crate) fn table(usage: &Usage, limits: &Limits) -> Table {
    let mut table = Table::new(["limit", "spent", "of", "share"]);
    for row in rows(usage, limits) {
        let share = format!("{:.1} %", row.share * 100.0);
        table.row([row.limit.to_owned(), row.spent, row.cap, share]);
    }
    table
}

/// The same for scripts: the limits' names in `limits.toml`, with what was spent and the cap.
pub(crate) fn value(usage: &Usage, limits: &Limits) -> Value {
    let of = |spent: u64, limit: u64| json!({ "spent": spent, "limit": limit });
    json!({
        "fuel": of(usage.fuel, limits.fuel),
        "deadline_us": of(micros(usage.elapsed), micros(limits.deadline)),
        "memory": of(usage.memory, limits.memory),
        "input": of(usage.input, limits.input),
        "output": of(usage.output, limits.output),
        "host_calls": of(usage.host_calls, limits.host_calls),
        "host_call_bytes": of(usage.host_call_bytes, limits.host_call_bytes),
        "log": of(usage.log.saturating_add(usage.log_dropped), limits.log),
    })
}

fn rows(usage: &Usage, limits: &Limits) -> [Row; 8] {
    let log = usage.log.saturating_add(usage.log_dropped);
    [
        counted("fuel", usage.fuel, limits.fuel),
        timed("deadline", usage.elapsed, limits.deadline),
        sized("memory", usage.memory, limits.memory),
        sized("input", usage.input, limits.input),
        sized("output", usage.output, limits.output),
        counted("host_calls", usage.host_calls, limits.host_calls),
        sized(
            "host_call_bytes",
            usage.host_call_bytes,
            limits.host_call_bytes,
        ),
        sized("log", log, limits.log),
    ]
}

fn counted(limit: &'static str, spent: u64, cap: u64) -> Row {
    row(limit, spent, cap, grouped)
}

fn sized(limit: &'static str, spent: u64, cap: u64) -> Row {
    row(limit, spent, cap, bytes)
}

fn row(limit: &'static str, spent: u64, cap: u64, text: impl Fn(u64) -> String) -> Row {
    Row {
        limit,
        spent: text(spent),
        cap: text(cap),
        share: share(spent, cap),
    }
}

fn timed(limit: &'static str, spent: Duration, cap: Duration) -> Row {
    Row {
        limit,
        spent: time(spent),
        cap: time(cap),
        share: share(micros(spent), micros(cap)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn share(spent: u64, cap: u64) -> f64 {
    match (spent, cap) {
        (0, _) => 0.0,
        (_, 0) => 1.0,
        (spent, cap) => spent as f64 / cap as f64,
    }
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// `1_234_567`, as one would write it in a case file.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the largest unit that leaves a whole number before the point.
pub(crate) fn bytes(number: u64) -> String {
    let (unit, size) = match number {
        0..0x400 => return format!("{number} B"),
        0x400..0x10_0000 => ("KiB", 1_u64 << 10),
        0x10_0000..0x4000_0000 => ("MiB", 1 << 20),
        _ => ("GiB", 1 << 30),
    };
    match number % size {
        0 => format!("{} {unit}", number / size),
        rest => format!("{}.{} {unit}", number / size, rest * 10 / size),
    }
}

pub(crate) fn time(time: Duration) -> String {
    match micros(time) {
        us @ 0..1_000 => format!("{us} µs"),
        us @ 1_000..1_000_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        us => format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, grouped, share};

    #[test]
    fn numbers_are_grouped_by_threes() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1_000");
        assert_eq!(grouped(12_345_678), "12_345_678");
    }

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        assert_eq!(bytes(1_023), "1023 B");
        assert_eq!(bytes(1 << 10), "1 KiB");
        assert_eq!(bytes(1_114_112), "1 MiB".replace('1', "1.0"));
        assert_eq!(bytes(16 << 20), "16 MiB");
        assert_eq!(bytes(3 << 30), "3 GiB");
    }

    #[test]
    fn a_share_of_nothing_is_all() {
        assert!(share(0, 0) < 0.1);
        assert!(share(1, 0) > 0.9);
    }
}
