//! Our values to the engine's and back. The only file of this room that takes them apart.
//!
//! What a handle becomes is the caller's to say: it knows the guest.

use wasmtime::Result;
use wasmtime::component::{ResourceAny, Val};

use crate::dynamic::types::{DynResource, Handle, Id, Shape, Types, Value};

/// To the engine.
pub(crate) fn lower<E>(
    value: Value,
    engine: &mut impl FnMut(&Handle) -> Result<ResourceAny, E>,
) -> Result<Val, E> {
    Ok(match value {
        Value::Bool(v) => Val::Bool(v),
        Value::U8(v) => Val::U8(v),
        Value::U16(v) => Val::U16(v),
        Value::U32(v) => Val::U32(v),
        Value::U64(v) => Val::U64(v),
        Value::S8(v) => Val::S8(v),
        Value::S16(v) => Val::S16(v),
        Value::S32(v) => Val::S32(v),
        Value::S64(v) => Val::S64(v),
        Value::F32(v) => Val::Float32(v),
        Value::F64(v) => Val::Float64(v),
        Value::Char(v) => Val::Char(v),
        Value::String(v) => Val::String(v),
        Value::List(v) => Val::List(lower_all(v, engine)?),
        Value::Record(v) => {
            let fields = v.into_iter().map(|(n, v)| Ok((n, lower(v, engine)?)));
            Val::Record(fields.collect::<Result<_, E>>()?)
        }
        Value::Tuple(v) => Val::Tuple(lower_all(v, engine)?),
        Value::Variant(case, v) => Val::Variant(case, lower_boxed(v, engine)?),
        Value::Enum(case) => Val::Enum(case),
        Value::Option(v) => Val::Option(lower_boxed(v, engine)?),
        Value::Result(Ok(v)) => Val::Result(Ok(lower_boxed(v, engine)?)),
        Value::Result(Err(v)) => Val::Result(Err(lower_boxed(v, engine)?)),
        Value::Flags(set) => Val::Flags(set),
        Value::Handle(handle) => Val::Resource(engine(&handle)?),
    })
}

fn lower_all<E>(
    values: Vec<Value>,
    engine: &mut impl FnMut(&Handle) -> Result<ResourceAny, E>,
) -> Result<Vec<Val>, E> {
    values.into_iter().map(|v| lower(v, engine)).collect()
}

fn lower_boxed<E>(
    value: Option<Box<Value>>,
    engine: &mut impl FnMut(&Handle) -> Result<ResourceAny, E>,
) -> Result<Option<Box<Val>>, E> {
    let lowered = value.map(|value| Ok(Box::new(lower(*value, engine)?)));
    lowered.transpose()
}

/// From the engine, along the type; an error for what has no dynamic form.
pub(crate) struct Lift<'t, F> {
    pub(crate) types: &'t Types,
    /// Takes a handle of the engine's in.
    pub(crate) handle: F,
}

impl<F: FnMut(ResourceAny, &DynResource) -> Result<Handle>> Lift<'_, F> {
    pub(crate) fn value(&mut self, id: Id, value: Val) -> Result<Value> {
        Ok(match (self.types.shape(id), value) {
            (_, Val::Bool(v)) => Value::Bool(v),
            (_, Val::U8(v)) => Value::U8(v),
            (_, Val::U16(v)) => Value::U16(v),
            (_, Val::U32(v)) => Value::U32(v),
            (_, Val::U64(v)) => Value::U64(v),
            (_, Val::S8(v)) => Value::S8(v),
            (_, Val::S16(v)) => Value::S16(v),
            (_, Val::S32(v)) => Value::S32(v),
            (_, Val::S64(v)) => Value::S64(v),
            (_, Val::Float32(v)) => Value::F32(v),
            (_, Val::Float64(v)) => Value::F64(v),
            (_, Val::Char(v)) => Value::Char(v),
            (_, Val::String(v)) => Value::String(v),
            (_, Val::Enum(case)) => Value::Enum(case),
            (_, Val::Flags(set)) => Value::Flags(set),
            (Shape::List(element), Val::List(v)) => {
                let values = v.into_iter().map(|v| self.value(*element, v));
                Value::List(values.collect::<Result<_>>()?)
            }
            (Shape::Tuple(ids), Val::Tuple(v)) => {
                let values = std::iter::zip(ids, v).map(|(id, v)| self.value(*id, v));
                Value::Tuple(values.collect::<Result<_>>()?)
            }
            (Shape::Record(fields), Val::Record(v)) => {
                let fields = std::iter::zip(fields.values(), v);
                let fields = fields.map(|(id, (name, v))| Ok((name, self.value(*id, v)?)));
                Value::Record(fields.collect::<Result<_>>()?)
            }
            (Shape::Variant(cases), Val::Variant(case, v)) => {
                let id = cases.get(&*case).copied().flatten();
                Value::Variant(case, self.boxed(id, v)?)
            }
            (Shape::Option(some), Val::Option(v)) => Value::Option(self.boxed(Some(*some), v)?),
            (Shape::Result(ok, _), Val::Result(Ok(v))) => Value::Result(Ok(self.boxed(*ok, v)?)),
            (Shape::Result(_, err), Val::Result(Err(v))) => {
                Value::Result(Err(self.boxed(*err, v)?))
            }
            (Shape::Handle { resource, .. }, Val::Resource(handle)) => {
                Value::Handle((self.handle)(handle, resource)?)
            }
            _ => return Err(no_form()),
        })
    }

    fn boxed(&mut self, id: Option<Id>, value: Option<Box<Val>>) -> Result<Option<Box<Value>>> {
        match (id, value) {
            (Some(id), Some(value)) => Ok(Some(Box::new(self.value(id, *value)?))),
            (_, None) => Ok(None),
            (None, Some(_)) => Err(no_form()),
        }
    }
}

fn no_form() -> wasmtime::Error {
    wasmtime::Error::msg("a value has no dynamic form")
}
