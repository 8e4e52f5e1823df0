//! Numbers with units, as files of limits, policies and projects have them: `"64KiB"`, `"100ms"`.
//!
//! Whole numbers only, one unit, and nothing that could be read in two ways: no `K`, no `KB`, and no
//! time without its unit.

use std::time::Duration;

/// Bytes in each unit; the SI prefixes are decimal, as services use them.
const BYTES: [(&str, u64); 7] = [
    ("B", 1),
    ("kB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];

/// Nanoseconds in each unit, from the largest.
const NANOS: [(&str, u64); 4] = [
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Bytes with a unit: `B`, `kB`, `KiB`, `MB`, `MiB`, `GB` or `GiB`. `None` for anything else, and for what is beyond 64
/// bits.
///
/// ```
/// use guesthouse_contract::quantity;
///
/// assert_eq!(quantity::bytes("64KiB"), Some(65_536));
/// assert_eq!(quantity::bytes("64K"), None);
/// ```
#[must_use]
pub fn bytes(text: &str) -> Option<u64> {
    quantity(text, &BYTES)
}

/// A time with a unit: `s`, `ms`, `us` or `ns`. `None` for anything else.
#[must_use]
pub fn time(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let (_, nanos) = NANOS.iter().find(|(name, _)| *name == unit)?;
    // Seconds are kept whole: nanoseconds alone would end after 584 years.
    let per_second = 1_000_000_000 / nanos;
    let rest = u32::try_from(number % per_second * nanos).ok()?;
    Some(Duration::new(number / per_second, rest))
}

fn quantity(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (number, unit) = split(text)?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*factor)
}

/// Digits, at most one space, a unit.
fn split(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(end);
    Some((digits.parse().ok()?, unit.strip_prefix(' ').unwrap_or(unit)))
}

/// A time in the largest unit that says it exactly.
#[must_use]
pub fn text_of(time: Duration) -> String {
    let exact = NANOS.iter().find(|(_, nanos)| {
        let rest = u64::from(time.subsec_nanos());
        rest.is_multiple_of(*nanos)
    });
    let (unit, nanos) = exact.copied().unwrap_or(("ns", 1));
    format!("{}{unit}", time.as_nanos() / u128::from(nanos))
}

#[cfg(test)]
mod tests {
    use super::{bytes, text_of, time};
    use std::time::Duration;

    #[test]
    fn sizes_have_the_units_of_both_schools() {
        assert_eq!(bytes("0B"), Some(0));
        assert_eq!(bytes("20 kB"), Some(20_000));
        assert_eq!(bytes("64KiB"), Some(65_536));
        assert_eq!(bytes("3MB"), Some(3_000_000));
        assert_eq!(bytes("1GiB"), Some(1 << 30));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_size() {
        for text in [
            "",
            "64",
            "KiB",
            "1K",
            "1KB",
            "1mb",
            "-1B",
            "1.5MB",
            "1  B",
            " 1B",
            "1B ",
            "+1B",
            "1_000B",
            "99999999999GiB",
            "99999999999999999999B",
        ] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn times_come_back_as_they_went() {
        for (text, time_of) in [
            ("2s", Duration::from_secs(2)),
            ("1500ms", Duration::from_millis(1500)),
            ("2us", Duration::from_micros(2)),
            ("7ns", Duration::from_nanos(7)),
            ("31536000s", Duration::from_secs(31_536_000)),
        ] {
            assert_eq!(time(text), Some(time_of));
            assert_eq!(text_of(time_of), text);
        }
        for text in ["", "100", "ms", "1m", "1min", "-1s", "1.5s", "1S"] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
