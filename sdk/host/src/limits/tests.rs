//! The table against itself: every row is tried, so that a new one is tested as it is written.

use std::time::Duration;

use guesthouse_contract::ShapeLimits;

use super::ConfigError;
use super::file::Given;
use super::{Amount, Ceilings, Limits, Usage, table};

/// One step of the unit: a byte, one more, a nanosecond.
fn step(of: Amount, by: i8) -> Option<Amount> {
    let number = |number: u64| number.checked_add_signed(by.into());
    Some(match of {
        Amount::Bytes(bytes) => Amount::Bytes(number(bytes)?),
        Amount::Count(count) => Amount::Count(number(count)?),
        Amount::Time(time) => {
            let nanos = u64::try_from(time.as_nanos()).unwrap();
            Amount::Time(Duration::from_nanos(number(nanos)?))
        }
    })
}

fn given(amount: Amount) -> Given {
    match amount {
        Amount::Bytes(number) | Amount::Count(number) => Given::Integer(number),
        Amount::Time(_) => Given::Text(amount.to_string()),
    }
}

/// Strict limits with one of them set, if its field can hold that.
fn with(name: &str, value: Amount) -> Option<Limits> {
    let mut limits = Limits::strict();
    let mut rows = table::rows(&mut limits).into_iter();
    let (_, mut field) = rows.find(|(limit, _)| limit.name == name).unwrap();
    assert_eq!(field.read(&given(value)), Some(value), "{name}");
    (field.amount() == value).then_some(limits)
}

/// The same as a line of a file.
fn text(name: &str, value: Amount) -> String {
    let value = match value {
        Amount::Bytes(number) | Amount::Count(number) => number.to_string(),
        Amount::Time(_) => format!("\"{value}\""),
    };
    format!("preset = \"strict\"\n{name} = {value}\n")
}

#[test]
fn just_inside_of_its_range_each_limit_is_accepted() {
    for (limit, _) in Limits::strict().each() {
        for value in [limit.min, limit.max] {
            let limits = with(limit.name, value).unwrap();
            limits.check(Ceilings::WIDEST).unwrap();
            let read: Limits = text(limit.name, value).parse().unwrap();
            assert_eq!(read, limits, "{}", limit.name);
        }
    }
}

#[test]
fn just_outside_of_its_range_each_limit_is_refused_by_name_value_and_bounds() {
    let mut refused = 0;
    for (limit, _) in Limits::strict().each() {
        let outside = [step(limit.min, -1), step(limit.max, 1)];
        for value in outside.into_iter().flatten() {
            let told = |error: ConfigError, at: Option<usize>| {
                let ConfigError::OutOfRange {
                    field,
                    value: told,
                    min,
                    max,
                    line,
                } = &error
                else {
                    panic!("{error:?}");
                };
                assert_eq!((*field, *told, *line), (limit.name, value, at));
                assert_eq!((*min, *max), (limit.min, limit.max));
                let begin = format!("`{}` is {value}, but must be ", limit.name);
                assert!(error.to_string().starts_with(&begin), "{error}");
            };
            told(
                text(limit.name, value).parse::<Limits>().unwrap_err(),
                Some(2),
            );
            if let Some(limits) = with(limit.name, value) {
                told(limits.check(Ceilings::WIDEST).unwrap_err(), None);
            }
            refused += 1;
        }
    }
    assert!(refused >= 20, "{refused}");
}

#[test]
fn a_refusal_has_the_unit_and_the_bounds_that_bind() {
    let refused = |name, value| with(name, value).unwrap().check(Ceilings::WIDEST);
    let told = |name, value| refused(name, value).unwrap_err().to_string();
    assert_eq!(
        told("memory", Amount::Bytes(65_535)),
        "`memory` is 65535 bytes, but must be from 65536 bytes to 4294967296 bytes"
    );
    assert_eq!(
        told("component_size", Amount::Bytes(7)),
        "`component_size` is 7 bytes, but must be at least 8 bytes"
    );
    assert_eq!(
        told("log", Amount::Bytes((1 << 30) + 1)),
        "`log` is 1073741825 bytes, but must be at most 1073741824 bytes"
    );
    assert_eq!(
        told("deadline", Amount::Time(Duration::from_micros(999))),
        "`deadline` is 999us, but must be from 1ms to 31536000s"
    );
    assert_eq!(
        told("core_instances", Amount::Count(0)),
        "`core_instances` is 0, but must be from 1 to 4294967295"
    );
}

#[test]
fn a_hosts_ceilings_are_the_most_that_it_accepts() {
    let ceilings = Ceilings {
        memory: 1 << 20,
        table_elements: 100,
    };
    let mut limits = Limits::strict();
    (limits.memory, limits.table_elements) = (1 << 20, 100);
    limits.check(ceilings).unwrap();
    for (name, most) in [
        ("memory", Amount::Bytes(1 << 20)),
        ("table_elements", Amount::Count(100)),
    ] {
        let mut above = limits.clone();
        let mut rows = table::rows(&mut above).into_iter();
        let (_, mut field) = rows.find(|(limit, _)| limit.name == name).unwrap();
        field.read(&given(step(most, 1).unwrap())).unwrap();
        let error = above.check(ceilings).unwrap_err();
        assert!(
            matches!(error, ConfigError::OutOfRange { field, max, .. } if (field, max) == (name, most)),
            "{error:?}"
        );
    }
}

#[test]
fn both_presets_are_accepted_by_a_host_with_default_ceilings() {
    Limits::strict().check(Ceilings::DEFAULT).unwrap();
    Limits::scripting().check(Ceilings::DEFAULT).unwrap();
}

/// Every figure another.
fn counted() -> Usage {
    Usage {
        fuel: 1,
        value_fuel: 2,
        elapsed: Duration::from_nanos(3),
        memory: 40,
        input: 5,
        output: 6,
        host_calls: 7,
        host_call_bytes: 8,
        log: 9,
        log_dropped: 10,
        open_files: 110,
        file_read: 12,
        file_written: 13,
        files_created: 14,
        audit_events: 15,
        audit_dropped: 16,
        waited: Duration::from_nanos(17),
    }
}

/// Every figure of both, and its own: a field that is added to another is seen.
#[test]
fn usages_add_up_field_by_field_but_for_what_is_held_at_once() {
    let one = counted();
    let other = Usage {
        fuel: 100,
        value_fuel: 200,
        elapsed: Duration::from_nanos(300),
        memory: 4,
        input: 500,
        output: 600,
        host_calls: 700,
        host_call_bytes: 800,
        log: 900,
        log_dropped: 1_000,
        open_files: 11,
        file_read: 1_200,
        file_written: 1_300,
        files_created: 1_400,
        audit_events: 1_500,
        audit_dropped: 1_600,
        waited: Duration::from_nanos(1_700),
    };
    let both = Usage {
        fuel: 101,
        value_fuel: 202,
        elapsed: Duration::from_nanos(303),
        memory: 40,
        input: 505,
        output: 606,
        host_calls: 707,
        host_call_bytes: 808,
        log: 909,
        log_dropped: 1_010,
        open_files: 110,
        file_read: 1_212,
        file_written: 1_313,
        files_created: 1_414,
        audit_events: 1_515,
        audit_dropped: 1_616,
        waited: Duration::from_nanos(1_717),
    };
    assert_eq!((one + other, other + one), (both, both));
    let mut total = one;
    total += other;
    assert_eq!(total, both);
    assert_eq!([one, other].into_iter().sum::<Usage>(), both);
    assert_eq!([].into_iter().sum::<Usage>(), Usage::default());
}

#[test]
fn sums_end_at_the_largest_number() {
    let most = Usage {
        fuel: u64::MAX,
        value_fuel: u64::MAX,
        elapsed: Duration::MAX,
        memory: u64::MAX,
        input: u64::MAX,
        output: u64::MAX,
        host_calls: u64::MAX,
        host_call_bytes: u64::MAX,
        log: u64::MAX,
        log_dropped: u64::MAX,
        open_files: u64::MAX,
        file_read: u64::MAX,
        file_written: u64::MAX,
        files_created: u64::MAX,
        audit_events: u64::MAX,
        audit_dropped: u64::MAX,
        waited: Duration::MAX,
    };
    assert_eq!(most + most, most);
}

#[test]
fn usage_is_held_against_the_limits_of_its_names() {
    use Amount::{Bytes, Count, Time};
    let usage = Usage {
        memory: 4,
        ..counted()
    };
    let strict = Limits::strict();
    let found: Vec<_> = usage
        .against(&strict)
        .iter()
        .map(|row| (row.limit.name, row.spent, row.of))
        .collect();
    let expected = [
        ("fuel", Count(1), Count(100_000_000)),
        (
            "deadline",
            Time(Duration::from_nanos(3)),
            Time(Duration::from_millis(100)),
        ),
        ("memory", Bytes(4), Bytes(16 << 20)),
        ("input", Bytes(5), Bytes(1 << 20)),
        ("output", Bytes(6), Bytes(1 << 20)),
        ("host_calls", Count(7), Count(10_000)),
        ("host_call_bytes", Bytes(8), Bytes(1 << 20)),
        ("log", Bytes(19), Bytes(64 << 10)),
        ("open_files", Count(110), Count(16)),
        ("file_read", Bytes(12), Bytes(16 << 20)),
        ("file_written", Bytes(13), Bytes(4 << 20)),
        ("files_created", Count(14), Count(100)),
        ("audit_events", Count(31), Count(1_000)),
    ];
    assert_eq!(found, expected);
}

/// The one place where the presets' numbers are written a second time.
#[test]
fn the_presets_numbers_are_these() {
    use Amount::{Bytes, Count, Time};
    let millis = |millis| Time(Duration::from_millis(millis));
    let expected = [
        ("component_size", Bytes(1_048_576), Bytes(33_554_432)),
        ("compile_time", millis(10_000), millis(300_000)),
        ("compile_deadline", millis(30_000), millis(600_000)),
        ("compile_memory", Bytes(268_435_456), Bytes(2_147_483_648)),
        ("fuel", Count(100_000_000), Count(5_000_000_000)),
        ("deadline", millis(100), millis(1_000)),
        ("memory", Bytes(16_777_216), Bytes(134_217_728)),
        ("table_elements", Count(10_000), Count(100_000)),
        ("tables", Count(8), Count(64)),
        ("memories", Count(2), Count(4)),
        ("core_instances", Count(16), Count(160)),
        ("input", Bytes(1_048_576), Bytes(8_388_608)),
        ("output", Bytes(1_048_576), Bytes(8_388_608)),
        ("host_calls", Count(10_000), Count(100_000)),
        ("host_call_bytes", Bytes(1_048_576), Bytes(8_388_608)),
        ("value_memory", Bytes(67_108_864), Bytes(536_870_912)),
        ("handles", Count(1_000), Count(10_000)),
        ("log", Bytes(65_536), Bytes(262_144)),
        ("open_files", Count(16), Count(64)),
        ("file_read", Bytes(16_777_216), Bytes(134_217_728)),
        ("file_written", Bytes(4_194_304), Bytes(33_554_432)),
        ("file_size", Bytes(4_194_304), Bytes(67_108_864)),
        ("files_created", Count(100), Count(1_000)),
        ("audit_events", Count(1_000), Count(1_000)),
    ];
    let (strict, scripting) = (Limits::strict(), Limits::scripting());
    let presets = strict.each().into_iter().zip(scripting.each());
    let found: Vec<_> = presets
        .map(|((limit, strict), (_, scripting))| (limit.name, strict, scripting))
        .filter(|(name, ..)| !name.starts_with("complexity."))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(strict.complexity, ShapeLimits::strict());
    assert_eq!(scripting.complexity, ShapeLimits::scripting());
}
