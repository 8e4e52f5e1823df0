//! Values of any type, made up: arguments for what is called, answers for what calls.

use guesthouse::dynamic::Value;
use guesthouse_contract::wit_parser::{Resolve, Type, TypeDefKind, TypeId};

use super::numbers::Numbers;

/// Makes values of a component's types.
#[derive(Debug)]
pub(super) struct Values<'a> {
    resolve: &'a Resolve,
    numbers: &'a mut Numbers,
    /// How many more elements of lists there may be.
    elements: u32,
}

type Boxed = Option<Box<Value>>;

impl<'a> Values<'a> {
    pub(super) fn new(resolve: &'a Resolve, numbers: &'a mut Numbers) -> Self {
        Self {
            resolve,
            numbers,
            elements: 40,
        }
    }

    /// A value of the type; nothing if it holds handles or what no host here has.
    pub(super) fn any(&mut self, ty: &Type) -> Option<Value> {
        let number = self.numbers.next();
        let [low, ..] = number.to_le_bytes();
        let word = u32::try_from(number >> 32).unwrap_or_default();
        let half = u16::from_le_bytes([low, low]);
        Some(match ty {
            Type::Bool => Value::Bool(number.is_multiple_of(2)),
            Type::U8 => Value::U8(low),
            Type::U16 => Value::U16(half),
            Type::U32 => Value::U32(word),
            Type::U64 => Value::U64(number),
            Type::S8 => Value::S8(low.cast_signed()),
            Type::S16 => Value::S16(half.cast_signed()),
            Type::S32 => Value::S32(word.cast_signed()),
            Type::S64 => Value::S64(number.cast_signed()),
            Type::F32 => Value::F32(f32::from_bits(word)),
            Type::F64 => Value::F64(f64::from_bits(number)),
            Type::Char => Value::Char(char::from_u32(word % 0x11_0000).unwrap_or('?')),
            Type::String => Value::String("grüße ".repeat(usize::from(low % 4))),
            Type::ErrorContext => return None,
            Type::Id(id) => return self.defined(*id),
        })
    }

    fn defined(&mut self, id: TypeId) -> Option<Value> {
        let resolve = self.resolve;
        Some(match &resolve.types[id].kind {
            TypeDefKind::Type(ty) => return self.any(ty),
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Some((field.name.clone(), self.any(&field.ty)?)));
                Value::Record(fields.collect::<Option<_>>()?)
            }
            TypeDefKind::Tuple(tuple) => {
                let values = tuple.types.iter().map(|ty| self.any(ty));
                Value::Tuple(values.collect::<Option<_>>()?)
            }
            TypeDefKind::Flags(flags) => {
                let names = flags.flags.iter().map(|flag| flag.name.clone());
                Value::Flags(names.filter(|_| self.numbers.once_in(2)).collect())
            }
            TypeDefKind::Enum(cases) => Value::Enum(self.numbers.pick(&cases.cases)?.name.clone()),
            TypeDefKind::Variant(variant) => {
                let case = self.numbers.pick(&variant.cases)?;
                Value::Variant(case.name.clone(), self.carried(case.ty.as_ref())?)
            }
            TypeDefKind::Option(some) => {
                let value = self.carried(Some(some))?;
                Value::Option(value.filter(|_| self.numbers.once_in(2)))
            }
            TypeDefKind::Result(result) => {
                let ok = self.carried(result.ok.as_ref())?;
                let err = self.carried(result.err.as_ref())?;
                Value::Result(if self.numbers.once_in(2) {
                    Ok(ok)
                } else {
                    Err(err)
                })
            }
            TypeDefKind::List(element) => self.list(element)?,
            _ => return None,
        })
    }

    /// What a case carries: no value where it has no type, and none at all where that cannot be
    /// made.
    fn carried(&mut self, ty: Option<&Type>) -> Option<Boxed> {
        match ty {
            Some(ty) => Some(Some(Box::new(self.any(ty)?))),
            None => Some(None),
        }
    }

    fn list(&mut self, element: &Type) -> Option<Value> {
        let length = u32::try_from(self.numbers.below(4)).unwrap_or_default();
        let length = length.min(self.elements);
        self.elements -= length;
        let values = (0..length).map(|_| self.any(element));
        Some(Value::List(values.collect::<Option<_>>()?))
    }
}
