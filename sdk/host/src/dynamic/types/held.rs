//! How much of the host's memory dynamic values take: of a type at most, and of a value at hand.
//!
//! The engine charges a place for each value and the letters of names, and knows nothing of
//! allocations. How much memory there can be behind a byte that is charged depends on the type, and
//! the worst value of a type on how loose a bound one asks for: so a type keeps its [`Excess`] for
//! each of a few such bounds, from which its parts' figures are put together without looking into
//! them again.

use wasmtime::component::Val;

use super::value::Value;
use crate::limits::ALLOCATION;

/// What the engine charges for a place that a value is put into, and what the place takes.
pub(crate) const PLACE: u64 = size_of::<Val>() as u64;
/// What a place in a list takes while the list grows: it doubles, and is copied then.
pub(crate) const GROWING: u64 = 3 * PLACE;
/// What a field's place takes: its name is beside the value.
const FIELD: u64 = size_of::<(String, Val)>() as u64;
/// What a name takes beside its letters, which are an allocation.
const NAME: u64 = size_of::<String>() as u64;

// Our values take the places of the engine's.
const _: () = assert!(size_of::<Value>() as u64 <= PLACE);

/// Bytes of memory behind a byte that is charged: the bounds that are tried.
const BOUNDS: [u64; 20] = [
    3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 256,
];

/// No value keeps to the bound.
const NEVER: i64 = i64::MAX;

/// For each bound, how much more than that many times what is charged a value can take, at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excess([i64; BOUNDS.len()]);

impl Excess {
    /// Of what lies in its place alone.
    pub(crate) const NONE: Self = Self([0; BOUNDS.len()]);

    /// Of a handle: an entry in the engine's books and one in ours.
    pub(crate) const HANDLE: Self = Self([2 * ALLOCATION as i64; BOUNDS.len()]);

    /// Of text: [`Growth::TEXT`](crate::limits::Growth).
    pub(crate) const TEXT: Self = {
        let mut text = [ALLOCATION as i64; BOUNDS.len()];
        let mut at = 0;
        while BOUNDS[at] < 5 {
            text[at] = NEVER;
            at += 1;
        }
        Self(text)
    };

    fn each(of: impl Fn(usize, i64) -> i64) -> Self {
        Self(std::array::from_fn(|at| of(at, signed(BOUNDS[at]))))
    }

    /// Either of two.
    pub(crate) fn or(self, other: Self) -> Self {
        Self::each(|at, _| self.0[at].max(other.0[at]))
    }

    /// Of a list: however long it is, no element may go beyond the bound.
    pub(crate) fn list(element: Self) -> Self {
        Self::each(|at, bound| {
            let held = element.0[at].saturating_add(signed(GROWING));
            if held > bound.saturating_mul(signed(PLACE)) {
                return NEVER;
            }
            signed(ALLOCATION)
        })
    }

    /// Of several values, each in its place.
    pub(crate) fn tuple(parts: &[Self]) -> Self {
        let own = own_tuple(parts.len());
        Self::each(|at, bound| {
            let charged = bound.saturating_mul(signed(PLACE));
            let parts = parts.iter().map(|part| less(part.0[at], charged));
            parts.fold(signed(own), add)
        })
    }

    /// Of several values by name: the length of the name with each.
    pub(crate) fn record(parts: &[(u64, Self)]) -> Self {
        let own = own_fields(parts.len());
        Self::each(|at, bound| {
            let parts = parts.iter().map(|(name, part)| {
                let charged = bound.saturating_mul(signed(PLACE.saturating_add(*name)));
                less(add(part.0[at], signed(own_name(*name))), charged)
            });
            parts.fold(signed(own), add)
        })
    }

    /// Of a case whose name is so long, 0 where it has none, and of what it carries.
    pub(crate) fn case(name: u64, carried: Option<Self>) -> Self {
        Self::each(|at, bound| {
            let own = if name == 0 { 0 } else { own_name(name) };
            let own = less(signed(own), bound.saturating_mul(signed(name)));
            match carried {
                None => own,
                Some(carried) => {
                    let boxed = add(carried.0[at], signed(BOXED));
                    add(own, less(boxed, bound.saturating_mul(signed(PLACE))))
                }
            }
        })
    }

    /// Of flags with names of these lengths: those are set that make it worst.
    pub(crate) fn flags(names: &[u64]) -> Self {
        let own = own_flags(names.len());
        Self::each(|_, bound| {
            let each = names.iter().map(|name| {
                let held = signed(own_name(*name));
                less(held, bound.saturating_mul(signed(*name))).max(0)
            });
            each.fold(signed(own), add)
        })
    }

    /// The least bound that every value keeps to, and what it takes beside. A type that keeps to
    /// none leaves no room for values.
    pub(crate) fn least(self) -> (u64, u64) {
        let all = std::iter::zip(BOUNDS, self.0);
        let mut possible = all.filter(|(_, excess)| *excess != NEVER);
        let least = possible.next();
        let least = least.map(|(bound, excess)| (bound, u64::try_from(excess).unwrap_or(0)));
        least.unwrap_or((u64::MAX, 0))
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(NEVER)
}

/// What is [`NEVER`] stays so.
fn add(one: i64, other: i64) -> i64 {
    if one == NEVER || other == NEVER {
        return NEVER;
    }
    one.saturating_add(other)
}

fn less(one: i64, other: i64) -> i64 {
    if one == NEVER {
        return NEVER;
    }
    one.saturating_sub(other)
}

/// A value behind another one.
const BOXED: u64 = PLACE + ALLOCATION;

/// Places of something that has grown to `length`: at least four, and a power of two.
fn places(length: usize) -> u64 {
    (length.next_power_of_two() as u64).max(4)
}

fn own_tuple(length: usize) -> u64 {
    ALLOCATION.saturating_add(places(length).saturating_mul(PLACE))
}

fn own_fields(length: usize) -> u64 {
    ALLOCATION.saturating_add(places(length).saturating_mul(FIELD))
}

fn own_flags(length: usize) -> u64 {
    ALLOCATION.saturating_add(places(length).saturating_mul(NAME))
}

fn own_name(length: u64) -> u64 {
    ALLOCATION.saturating_add(length)
}

/// Bytes that a value takes beside its own place, with all that lies behind it, counted as for a
/// type.
pub(crate) fn held(value: &Value) -> u64 {
    let sum = |values: &[Value]| values.iter().map(held).fold(0, u64::saturating_add);
    let behind = match value {
        Value::List(values) => {
            let places = GROWING.saturating_mul(values.len() as u64);
            sum(values).saturating_add(places)
        }
        Value::Tuple(values) => sum(values),
        Value::Record(fields) => {
            let fields = fields.iter().map(|(_, value)| held(value));
            fields.fold(0, u64::saturating_add)
        }
        Value::Variant(_, Some(value))
        | Value::Option(Some(value))
        | Value::Result(Ok(Some(value)) | Err(Some(value))) => held(value),
        _ => 0,
    };
    behind.saturating_add(own(value))
}

/// The part of [`held`] that is the value's own: what it carries is left out, and so are the places
/// in a list, which are [`GROWING`] each.
pub(crate) fn own(value: &Value) -> u64 {
    let name = |name: &String| own_name(name.len() as u64);
    match value {
        Value::String(text) => own_name(text.len() as u64),
        Value::List(_) => ALLOCATION,
        Value::Tuple(values) => own_tuple(values.len()),
        Value::Record(fields) => {
            let names = fields.iter().map(|(field, _)| name(field));
            names.fold(own_fields(fields.len()), u64::saturating_add)
        }
        Value::Variant(case, carried) => name(case) + boxed(carried.as_deref()),
        Value::Enum(case) => name(case),
        Value::Option(carried) | Value::Result(Ok(carried) | Err(carried)) => {
            boxed(carried.as_deref())
        }
        Value::Flags(set) if set.is_empty() => 0,
        Value::Flags(set) => {
            let names = set.iter().map(name);
            names.fold(own_flags(set.len()), u64::saturating_add)
        }
        _ => 0,
    }
}

fn boxed(value: Option<&Value>) -> u64 {
    if value.is_some() { BOXED } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{Excess, FIELD, GROWING, PLACE, held};
    use crate::dynamic::Value;

    #[test]
    fn the_least_bound_is_that_of_the_worst_value() {
        let least = |element| Excess::list(element).least();
        let some = |carried| Excess::NONE.or(Excess::case(0, Some(carried)));
        // A list that grows: three places for one that is counted.
        assert_eq!(least(Excess::NONE), (3, 128));
        // Two are counted; there are three, and four behind an allocation.
        assert_eq!(least(Excess::tuple(&[Excess::NONE])), (6, 128));
        assert_eq!(least(some(Excess::NONE)), (4, 128));
        assert_eq!(least(some(some(Excess::NONE))), (4, 128));
        assert_eq!(least(Excess::TEXT), (7, 128));
        assert_eq!(least(Excess::record(&[(1, Excess::NONE)])), (8, 128));
        // Long names are counted, short ones are not.
        assert_eq!(least(Excess::flags(&[2; 8])), (28, 128));
        assert_eq!(least(Excess::flags(&[20; 8])), (12, 128));
        assert_eq!(
            Excess::tuple(&[Excess::TEXT, Excess::NONE]).least(),
            (5, 16)
        );
    }

    #[test]
    fn a_value_takes_its_places_and_its_allocations() {
        let numbers = |count: u8| Value::List((0..count).map(Value::U8).collect());
        assert_eq!(held(&Value::U8(1)), 0);
        assert_eq!(held(&numbers(0)), 128);
        assert_eq!(held(&numbers(10)), 128 + 10 * GROWING);
        assert_eq!(held(&Value::String("abc".to_owned())), 131);
        assert_eq!(held(&Value::Tuple(vec![Value::U8(1)])), 128 + 4 * PLACE);
        let some = Value::Option(Some(Box::new(Value::U8(1))));
        assert_eq!(held(&some), 128 + PLACE);
        let flags = ["a", "bc"].map(str::to_owned);
        assert_eq!(held(&Value::Flags(flags.into())), 128 + 4 * 24 + 129 + 130);
        assert_eq!(held(&Value::Flags(Vec::new())), 0);
        let record = Value::Record(vec![("ab".to_owned(), numbers(1))]);
        assert_eq!(held(&record), 128 + 4 * FIELD + 130 + 128 + GROWING);
    }
}
