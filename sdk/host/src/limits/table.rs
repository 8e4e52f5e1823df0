//! The table of limits: one row each, and everything that goes through all of them.
//!
//! To add a limit, write its field in [`Limits`] and its row here; then count and refuse where it is
//! spent. Presets, ranges, files of limits, the book's tables and what the command shows of a call
//! come from the row.

use std::time::Duration;

use guesthouse_contract::{MAX_NESTING, Measure, ShapeLimits};

use super::field::Field;
use super::limit::{Limit, Row};
use super::{Amount, Ceilings, Limits};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

/// Makes of the rows what goes through all limits. A field without a row does not compile, and
/// neither does a row without a field.
macro_rules! table {
    ($($name:ident: $row:expr,)*) => {
        pub(super) fn strict() -> Limits {
            Limits { $($name: $row.strict,)* complexity: ShapeLimits::strict() }
        }

        pub(super) fn scripting() -> Limits {
            Limits { $($name: $row.scripting,)* complexity: ShapeLimits::scripting() }
        }

        /// Every limit with its field, in the order of the struct; those of `complexity` last.
        pub(super) fn rows(limits: &mut Limits) -> Vec<(Limit, Field<'_>)> {
            let Limits { $($name,)* complexity } = limits;
            let mut rows = vec![$($row.of(stringify!($name), $name),)*];
            rows.extend(complexity_rows(complexity));
            rows
        }
    };
}

table! {
    component_size: Row {
        kind: bytes,
        range: 8..=u64::MAX,
        ceiling: None,
        strict: 1 << 20,
        scripting: 32 << 20,
        spent: None,
        what: "bytes of the artifact",
        beyond: "`LoadErrorKind::TooLarge`",
    },
    compile_time: Row {
        kind: time,
        range: SECOND..=DAY,
        ceiling: None,
        strict: Duration::from_secs(10),
        scripting: Duration::from_secs(300),
        spent: None,
        what: "processor time of the compile worker",
        beyond: "`LoadErrorKind::CompileLimit`",
    },
    compile_deadline: Row {
        kind: time,
        range: MILLISECOND..=DAY,
        ceiling: None,
        strict: Duration::from_secs(30),
        scripting: Duration::from_secs(600),
        spent: None,
        what: "wall-clock time of the compile worker, without the wait for one (`HostConfig::workers`)",
        beyond: "`LoadErrorKind::CompileLimit`",
    },
    compile_memory: Row {
        kind: bytes,
        range: 64 << 20..=1 << 40,
        ceiling: None,
        strict: 256 << 20,
        scripting: 2 << 30,
        spent: None,
        what: "bytes that the compile worker allocates",
        beyond: "`LoadErrorKind::CompileLimit`",
    },
    fuel: Row {
        kind: count,
        range: 1..=i64::MAX.unsigned_abs(),
        ceiling: None,
        strict: 100_000_000,
        scripting: 5_000_000_000,
        spent: Some(|usage| Amount::Count(usage.fuel)),
        what: "about one an instruction; metered hosts only",
        beyond: "`CallErrorKind::OutOfFuel`",
    },
    deadline: Row {
        kind: time,
        range: MILLISECOND..=DAY * 365,
        ceiling: None,
        strict: Duration::from_millis(100),
        scripting: SECOND,
        spent: Some(|usage| Amount::Time(usage.elapsed)),
        what: "wall-clock time",
        beyond: "`CallErrorKind::DeadlineExceeded`",
    },
    memory: Row {
        kind: bytes,
        range: 64 << 10..=Ceilings::WIDEST.memory,
        ceiling: Some(|ceilings| Amount::Bytes(ceilings.memory)),
        strict: 16 << 20,
        scripting: 128 << 20,
        spent: Some(|usage| Amount::Bytes(usage.memory)),
        what: "bytes of all memories and tables",
        beyond: "`CallErrorKind::MemoryExceeded`; `LoadErrorKind::TooComplex` if it begins with more",
    },
    table_elements: Row {
        kind: count,
        range: 0..=Ceilings::WIDEST.table_elements,
        ceiling: Some(|ceilings| Amount::Count(ceilings.table_elements)),
        strict: 10_000,
        scripting: 100_000,
        spent: None,
        what: "elements of all tables",
        beyond: "`CallErrorKind::TableElementsExceeded`; `LoadErrorKind::TooComplex` if it begins with more",
    },
    tables: Row {
        kind: small,
        range: 0..=u32::MAX,
        ceiling: None,
        strict: 8,
        scripting: 64,
        spent: None,
        what: "tables",
        beyond: "`LoadErrorKind::TooComplex`; `CallErrorKind::TooMany` for what the engine adds",
    },
    memories: Row {
        kind: small,
        range: 0..=u32::MAX,
        ceiling: None,
        strict: 2,
        scripting: 4,
        spent: None,
        what: "linear memories",
        beyond: "`LoadErrorKind::TooComplex`; `CallErrorKind::TooMany` for what the engine adds",
    },
    core_instances: Row {
        kind: small,
        range: 1..=u32::MAX,
        ceiling: None,
        strict: 16,
        scripting: 160,
        spent: None,
        what: "core instances inside the component",
        beyond: "`LoadErrorKind::TooComplex`; `CallErrorKind::TooMany` for what the engine adds",
    },
    input: Row {
        kind: bytes,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 1 << 20,
        scripting: 8 << 20,
        spent: Some(|usage| Amount::Bytes(usage.input)),
        what: "bytes of arguments",
        beyond: "`CallErrorKind::InputTooLarge`",
    },
    output: Row {
        kind: bytes,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 1 << 20,
        scripting: 8 << 20,
        spent: Some(|usage| Amount::Bytes(usage.output)),
        what: "bytes of results",
        beyond: "`CallErrorKind::OutputTooLarge`",
    },
    host_calls: Row {
        kind: count,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 10_000,
        scripting: 100_000,
        spent: Some(|usage| Amount::Count(usage.host_calls)),
        what: "calls of host functions",
        beyond: "`CallErrorKind::TooManyHostCalls`",
    },
    host_call_bytes: Row {
        kind: bytes,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 1 << 20,
        scripting: 8 << 20,
        spent: Some(|usage| Amount::Bytes(usage.host_call_bytes)),
        what: "bytes of the arguments of host functions",
        beyond: "`CallErrorKind::HostCallBytesExceeded`",
    },
    value_memory: Row {
        kind: bytes,
        range: 64 << 10..=1 << 40,
        ceiling: None,
        strict: 64 << 20,
        scripting: 512 << 20,
        spent: None,
        what: "bytes of the host's memory for values that cross at one time",
        beyond: "`CallErrorKind::ValueMemoryExceeded`",
    },
    handles: Row {
        kind: small,
        range: 0..=1 << 28,
        ceiling: None,
        strict: 1_000,
        scripting: 10_000,
        spent: None,
        what: "live resources, on each side",
        beyond: "`CallErrorKind::TooManyHandles`",
    },
    log: Row {
        kind: bytes,
        range: 0..=1 << 30,
        ceiling: None,
        strict: 64 << 10,
        scripting: 256 << 10,
        spent: Some(|usage| Amount::Bytes(usage.log.saturating_add(usage.log_dropped))),
        what: "bytes of captured output that are kept",
        beyond: "cut; `Usage::log_dropped` says how much",
    },
    open_files: Row {
        kind: small,
        range: 0..=1_000_000,
        ceiling: None,
        strict: 16,
        scripting: 64,
        spent: Some(|usage| Amount::Count(usage.open_files)),
        what: "files and folders that are open at once",
        beyond: "`CallErrorKind::IoExceeded`",
    },
    file_read: Row {
        kind: bytes,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 16 << 20,
        scripting: 128 << 20,
        spent: Some(|usage| Amount::Bytes(usage.file_read)),
        what: "bytes read from granted folders",
        beyond: "`CallErrorKind::IoExceeded`",
    },
    file_written: Row {
        kind: bytes,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 4 << 20,
        scripting: 32 << 20,
        spent: Some(|usage| Amount::Bytes(usage.file_written)),
        what: "bytes written to granted folders",
        beyond: "`CallErrorKind::IoExceeded`",
    },
    file_size: Row {
        kind: bytes,
        range: 0..=1 << 60,
        ceiling: None,
        strict: 4 << 20,
        scripting: 64 << 20,
        spent: None,
        what: "bytes that a file may be made to have",
        beyond: "`CallErrorKind::IoExceeded`",
    },
    files_created: Row {
        kind: count,
        range: 0..=u64::MAX,
        ceiling: None,
        strict: 100,
        scripting: 1_000,
        spent: Some(|usage| Amount::Count(usage.files_created)),
        what: "files and folders that are made",
        beyond: "`CallErrorKind::IoExceeded`",
    },
    audit_events: Row {
        kind: count,
        range: 0..=1 << 32,
        ceiling: None,
        strict: 1_000,
        scripting: 1_000,
        spent: Some(|usage| {
            Amount::Count(usage.audit_events.saturating_add(usage.audit_dropped))
        }),
        what: "events that the audit is told",
        beyond: "not told; `Usage::audit_dropped` says how many",
    },
}

// Kinds of values. A variant of `Field` is a function for one lifetime, and a row is for all.

fn bytes(value: &mut u64) -> Field<'_> {
    Field::Bytes(value)
}

fn count(value: &mut u64) -> Field<'_> {
    Field::Count(value)
}

fn small(value: &mut u32) -> Field<'_> {
    Field::Small(value)
}

fn time(value: &mut Duration) -> Field<'_> {
    Field::Time(value)
}

/// The table of what an artifact is made of is `guesthouse_contract`'s: [`ShapeLimits`].
fn complexity_rows(complexity: &mut ShapeLimits) -> impl Iterator<Item = (Limit, Field<'_>)> {
    complexity
        .each_mut()
        .into_iter()
        .filter_map(|(measure, value)| {
            let kind: fn(&mut u64) -> Field<'_> = if measure.is_bytes() { bytes } else { count };
            let amount = |mut number: u64| kind(&mut number).amount();
            let (min, max) = match measure {
                Measure::Nesting => (1, MAX_NESTING),
                _ => (0, u64::MAX),
            };
            let limit = Limit {
                name: measure.field()?,
                what: measure.what(),
                beyond: "`LoadErrorKind::TooComplex`",
                min: amount(min),
                max: amount(max),
                ceiling: None,
                spent: None,
            };
            Some((limit, kind(value)))
        })
}
