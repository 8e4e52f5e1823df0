//! How many bytes a value is, by the measure that typed calls have (`abi/measure.rs`): the
//! canonical size of its type plus what lies behind.
//!
//! The value fits the type; what does not is counted as nothing.

use super::shapes::{Id, Shape, Types};
use super::value::Value;

/// Bytes behind a value of the type: strings and list elements, at any depth.
pub(crate) fn payload(types: &Types, id: Id, value: &Value) -> u64 {
    if types.figures(id).plain {
        return 0;
    }
    match (types.shape(id), value) {
        (Shape::String, Value::String(text)) => text.len() as u64,
        (Shape::List(element), Value::List(values)) => {
            let elements = (values.len() as u64).saturating_mul(types.figures(*element).size);
            let behind = values.iter().map(|value| payload(types, *element, value));
            behind.fold(elements, u64::saturating_add)
        }
        (Shape::Record(fields), Value::Record(values)) => {
            let parts = std::iter::zip(fields, values);
            sum(parts.map(|((_, id), (_, value))| payload(types, *id, value)))
        }
        (Shape::Tuple(ids), Value::Tuple(values)) => {
            let parts = std::iter::zip(ids, values);
            sum(parts.map(|(id, value)| payload(types, *id, value)))
        }
        (Shape::Variant(cases), Value::Variant(case, Some(value))) => {
            carried(types, cases.get(&**case).copied().flatten(), value)
        }
        (Shape::Option(some), Value::Option(Some(value))) => payload(types, *some, value),
        (Shape::Result(ok, _), Value::Result(Ok(Some(value)))) => carried(types, *ok, value),
        (Shape::Result(_, err), Value::Result(Err(Some(value)))) => carried(types, *err, value),
        _ => 0,
    }
}

fn carried(types: &Types, id: Option<Id>, value: &Value) -> u64 {
    id.map_or(0, |id| payload(types, id, value))
}

fn sum(parts: impl Iterator<Item = u64>) -> u64 {
    parts.fold(0, u64::saturating_add)
}

/// The whole measure in bytes.
pub(crate) fn measure(types: &Types, id: Id, value: &Value) -> u64 {
    let size = types.figures(id).size;
    size.saturating_add(payload(types, id, value))
}
