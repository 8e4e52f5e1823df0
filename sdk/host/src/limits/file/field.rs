//! The fields of [`Limits`] by name, each with the kind of value that it takes.

use std::time::Duration;

use guesthouse_contract::{Measure, ShapeLimits};
use toml::de::DeValue;

use super::super::Limits;
use super::quantity::{bytes, integer, text_of, time};
use crate::error::Unit;

/// One field, to be read or written.
#[derive(Debug)]
pub(super) enum Field<'a> {
    /// Bytes: an integer, or text with a unit.
    Bytes(&'a mut u64),
    /// A count.
    Number(&'a mut u64),
    /// A count that is never huge.
    Small(&'a mut u32),
    /// Text with a unit.
    Time(&'a mut Duration),
}

/// Every field, in the order of the struct.
pub(super) fn fields(limits: &mut Limits) -> Vec<(&'static str, Field<'_>)> {
    // Taken apart, so that a field which is missing here is an error of the compiler.
    let Limits {
        component_size,
        compile_time,
        compile_deadline,
        compile_memory,
        shape,
        fuel,
        deadline,
        memory,
        table_elements,
        tables,
        memories,
        core_instances,
        input,
        output,
        host_calls,
        host_call_bytes,
        value_memory,
        handles,
        log,
    } = limits;
    let fields = [
        ("component_size", Field::Bytes(component_size)),
        ("compile_time", Field::Time(compile_time)),
        ("compile_deadline", Field::Time(compile_deadline)),
        ("compile_memory", Field::Bytes(compile_memory)),
        ("fuel", Field::Number(fuel)),
        ("deadline", Field::Time(deadline)),
        ("memory", Field::Bytes(memory)),
        ("table_elements", Field::Number(table_elements)),
        ("tables", Field::Small(tables)),
        ("memories", Field::Small(memories)),
        ("core_instances", Field::Small(core_instances)),
        ("input", Field::Bytes(input)),
        ("output", Field::Bytes(output)),
        ("host_calls", Field::Number(host_calls)),
        ("host_call_bytes", Field::Bytes(host_call_bytes)),
        ("value_memory", Field::Bytes(value_memory)),
        ("handles", Field::Small(handles)),
        ("log", Field::Bytes(log)),
    ];
    fields.into_iter().chain(shape_fields(shape)).collect()
}

fn shape_fields(shape: &mut ShapeLimits) -> impl Iterator<Item = (&'static str, Field<'_>)> {
    shape.each_mut().into_iter().filter_map(|(measure, limit)| {
        let field = match measure {
            Measure::FunctionBody | Measure::DataBytes => Field::Bytes(limit),
            _ => Field::Number(limit),
        };
        Some((measure.field()?, field))
    })
}

impl Field<'_> {
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Bytes(_) => "bytes, such as 65536, \"64KiB\" or \"10MB\"",
            Self::Number(_) | Self::Small(_) => "a whole number, such as 1_000",
            Self::Time(_) => "a time with its unit, such as \"100ms\" or \"2s\"",
        }
    }

    /// What its number counts.
    pub(super) fn unit(&self) -> Unit {
        match self {
            Self::Bytes(_) => Unit::Bytes,
            Self::Number(_) | Self::Small(_) => Unit::Each,
            Self::Time(_) => Unit::Milliseconds,
        }
    }

    /// The largest number that the field can take, in its own unit.
    pub(super) fn most(&self) -> u64 {
        match self {
            Self::Small(_) => u32::MAX.into(),
            _ => u64::MAX,
        }
    }

    /// Sets the field and says to which number; `None` if the value is of another kind. A number
    /// above `most` is told and not set.
    pub(super) fn read(&mut self, value: &DeValue<'_>) -> Option<u64> {
        match self {
            Self::Bytes(field) => {
                **field = integer(value).or_else(|| bytes(value.as_str()?))?;
                Some(**field)
            }
            Self::Number(field) => {
                **field = integer(value)?;
                Some(**field)
            }
            Self::Small(field) => {
                let number = integer(value)?;
                **field = u32::try_from(number).unwrap_or(**field);
                Some(number)
            }
            Self::Time(field) => {
                **field = time(value.as_str()?)?;
                Some(0)
            }
        }
    }

    /// The value as TOML.
    pub(super) fn write(&self) -> String {
        match self {
            Self::Bytes(field) | Self::Number(field) => field.to_string(),
            Self::Small(field) => field.to_string(),
            Self::Time(field) => format!("\"{}\"", text_of(**field)),
        }
    }
}
