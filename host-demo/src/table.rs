//! What each document spent, beside what it may spend.

use std::fmt;

use guesthouse::{Limits, Usage};

use crate::pipeline::Published;

/// The rows of one run.
#[derive(Debug)]
pub(crate) struct Usages {
    rows: Vec<[String; 8]>,
}

const HEAD: [&str; 8] = [
    "document",
    "plugin",
    "in",
    "out",
    "fuel",
    "time",
    "peak memory",
    "host calls",
];

impl Usages {
    pub(crate) fn new(limits: &Limits) -> Self {
        let limit = [
            "limit".to_owned(),
            "each call".to_owned(),
            bytes(limits.input),
            bytes(limits.output),
            count(limits.fuel),
            format!("{:?}", limits.deadline),
            bytes(limits.memory),
            count(limits.host_calls),
        ];
        Self {
            rows: vec![HEAD.map(str::to_owned), limit],
        }
    }

    pub(crate) fn add(&mut self, document: &str, published: &Published) {
        for (plugin, usage) in &published.spent {
            self.rows.push(row(document, plugin, usage));
        }
    }
}

fn row(document: &str, plugin: &str, usage: &Usage) -> [String; 8] {
    [
        document.to_owned(),
        plugin.to_owned(),
        bytes(usage.input),
        bytes(usage.output),
        count(usage.fuel),
        format!("{:.2?}", usage.elapsed),
        bytes(usage.memory),
        count(usage.host_calls),
    ]
}

impl fmt::Display for Usages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        aligned(f, &self.rows)
    }
}

/// Columns as wide as their widest cell: the first two to the left, figures to the right.
pub(crate) fn aligned<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    rows: &[[String; N]],
) -> fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                if column < 2 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `12.3 KiB`
pub(crate) fn bytes(bytes: u64) -> String {
    let (unit, divisor) = match bytes {
        0..=1023 => return format!("{bytes} B"),
        1024..=1_048_575 => ("KiB", 1u64 << 10),
        _ => ("MiB", 1 << 20),
    };
    let tenths = bytes * 10 / divisor;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

/// `1,234,567`
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{bytes, count};

    #[test]
    fn figures_are_for_people() {
        assert_eq!(
            [bytes(0), bytes(1023), bytes(1536), bytes(3 << 20)],
            ["0 B", "1023 B", "1.5 KiB", "3.0 MiB"]
        );
        assert_eq!(
            [count(7), count(1_000), count(1_234_567)],
            ["7", "1,000", "1,234,567"]
        );
    }
}
