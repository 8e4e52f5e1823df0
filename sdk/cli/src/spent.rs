//! What a call spent against each limit: a table for people, numbers for scripts.

use std::time::Duration;

use guesthouse::{Limits, Usage, inspect::Amount};
use serde_json::{Map, Value, json};

use crate::table::Table;

/// Limits that a call without grants spends nothing of.
const OF_GRANTS: [&str; 5] = [
    "open_files",
    "file_read",
    "file_written",
    "files_created",
    "audit_events",
];

/// The table of all limits that a call spends from; those of grants only where it did.
pub(crate) fn table(usage: &Usage, limits: &Limits) -> Table {
    let mut table = Table::new(["limit", "spent", "of", "share"]);
    let spent_of = usage.against(limits).into_iter();
    for row in spent_of.filter(|row| number(row.spent) > 0 || !OF_GRANTS.contains(&row.limit.name))
    {
        let share = share(number(row.spent), number(row.of)) * 100.0;
        table.row([
            row.limit.name.to_owned(),
            text(row.spent),
            text(row.of),
            format!("{share:.1} %"),
        ]);
    }
    table
}

/// The same for scripts: the limits' names in `limits.toml`, with what was spent and the cap.
pub(crate) fn value(usage: &Usage, limits: &Limits) -> Value {
    let rows = usage.against(limits).into_iter().map(|row| {
        let name = match row.of {
            Amount::Time(_) => format!("{}_us", row.limit.name),
            Amount::Bytes(_) | Amount::Count(_) => row.limit.name.to_owned(),
        };
        let value = json!({ "spent": number(row.spent), "limit": number(row.of) });
        (name, value)
    });
    Value::Object(rows.collect::<Map<_, _>>())
}

/// A number for scripts; microseconds, where it is a time.
fn number(amount: Amount) -> u64 {
    match amount {
        Amount::Bytes(number) | Amount::Count(number) => number,
        Amount::Time(length) => micros(length),
    }
}

fn text(amount: Amount) -> String {
    match amount {
        Amount::Bytes(number) => bytes(number),
        Amount::Count(number) => grouped(number),
        Amount::Time(length) => time(length),
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
