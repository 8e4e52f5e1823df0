//! The one rule of example values: of every type the value whose bytes are all zero.
//!
//! `false`, `0`, `'\0'`, `""`, `[]`, `none`, `ok(...)`, no flag, the first case, records and tuples
//! of these; of a resource that the plugin makes, a fresh object. A stub answers these, a generated
//! case expects them, and a host that has no better answer gives them. A value that takes more text
//! than its [`Bounds`](super::bounds::Bounds) admit has no example: types share parts, and a few lines of WIT make a value of millions.
//! It must never depend on a language: each prints the [`Example`] in its own words.

use std::cell::Cell;

use guesthouse_contract::wit_parser::{Handle, Type, TypeDefKind, TypeId};

use super::surface::Surface;

/// Bytes of a part beside its names.
const PART: usize = 8;

/// The example value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Example {
    Bool,
    /// An integer: which type.
    Integer(Type),
    /// A float: which type.
    Float(Type),
    Char,
    Text,
    /// An empty list, or an empty map.
    Empty,
    None,
    /// Named type, field names and values.
    Record(TypeId, Vec<(String, Self)>),
    Tuple(Vec<Self>),
    /// A list of fixed length: the value and how often.
    Repeated(Box<Self>, u32),
    Flags(TypeId),
    /// Named type, case, number of the case.
    Enum(TypeId, String),
    Variant(TypeId, String, Option<Box<Self>>),
    Ok(Option<Box<Self>>),
    Err(Option<Box<Self>>),
    /// An object of this resource; of the plugin's own a fresh one.
    Own(TypeId),
}

/// Whose values are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handles {
    /// Those that the plugin makes: objects of its own resources can be made.
    Fresh,
    /// Those that are written down: no object can be.
    None,
    /// Those that are passed after somebody has made them: objects of both sides, lent ones too.
    Passed,
}

/// The example value of `ty`; none where there is no value without an object that cannot be made,
/// where it is too large, and of types that plugins here do not have (futures and streams).
pub(crate) fn example(surface: &Surface<'_>, ty: &Type, handles: Handles) -> Option<Example> {
    let left = Cell::new(Some(surface.bounds.example));
    let maker = Maker {
        surface,
        handles,
        left: &left,
    };
    // What was left out for want of room made another value of it.
    maker.of(ty).filter(|_| left.get().is_some())
}

struct Maker<'a> {
    surface: &'a Surface<'a>,
    handles: Handles,
    /// Bytes that the value may still take; none once it took too many.
    left: &'a Cell<Option<usize>>,
}

impl Maker<'_> {
    /// Counts a part of the value, if there is room for it.
    fn spend(&self, names: usize) -> Option<()> {
        let left = self.left.get()?.checked_sub(PART.saturating_add(names));
        self.left.set(left);
        left.map(|_| ())
    }

    /// Bytes of a type's name and of where it is: what languages have a type for is written with both.
    fn name(&self, id: TypeId) -> usize {
        let resolve = self.surface.resolve();
        let owner = self.surface.owner(id);
        let owner = owner.and_then(|id| resolve.interfaces[id].name.as_ref());
        [owner, resolve.types[id].name.as_ref()]
            .into_iter()
            .flatten()
            .map(String::len)
            .sum()
    }

    fn of(&self, ty: &Type) -> Option<Example> {
        self.spend(0)?;
        Some(match ty {
            Type::Bool => Example::Bool,
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::S8
            | Type::S16
            | Type::S32
            | Type::S64 => Example::Integer(*ty),
            Type::F32 | Type::F64 => Example::Float(*ty),
            Type::Char => Example::Char,
            Type::String => Example::Text,
            Type::ErrorContext => return None,
            Type::Id(id) => return self.defined(*id),
        })
    }

    fn defined(&self, id: TypeId) -> Option<Example> {
        let ty = &self.surface.resolve().types[id];
        self.spend(self.name(id))?;
        Some(match &ty.kind {
            TypeDefKind::Type(ty) => return self.renamed(id, ty),
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let values = fields.map(|field| {
                    self.spend(field.name.len())?;
                    Some((field.name.clone(), self.of(&field.ty)?))
                });
                Example::Record(id, values.collect::<Option<_>>()?)
            }
            TypeDefKind::Tuple(tuple) => Example::Tuple(
                tuple
                    .types
                    .iter()
                    .map(|ty| self.of(ty))
                    .collect::<Option<_>>()?,
            ),
            TypeDefKind::FixedLengthList(ty, length) => {
                let value = self.of(ty)?;
                self.spend((*length as usize).saturating_mul(PART))?;
                Example::Repeated(Box::new(value), *length)
            }
            TypeDefKind::List(_) | TypeDefKind::Map(..) => Example::Empty,
            TypeDefKind::Option(_) => Example::None,
            TypeDefKind::Flags(_) => Example::Flags(id),
            TypeDefKind::Enum(cases) => {
                let case = cases.cases.first()?;
                self.spend(case.name.len())?;
                Example::Enum(id, case.name.clone())
            }
            TypeDefKind::Variant(cases) => {
                return cases.cases.iter().find_map(|case| {
                    self.spend(case.name.len())?;
                    Some(Example::Variant(
                        id,
                        case.name.clone(),
                        self.carried(case.ty.as_ref())?,
                    ))
                });
            }
            TypeDefKind::Result(result) => match self.carried(result.ok.as_ref()) {
                Some(value) => Example::Ok(value),
                None => Example::Err(self.carried(result.err.as_ref())?),
            },
            TypeDefKind::Handle(Handle::Own(resource)) if self.can_make(*resource) => {
                self.construct(*resource)?;
                Example::Own(*resource)
            }
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource))
                if self.handles == Handles::Passed =>
            {
                Example::Own(*resource)
            }
            _ => return None,
        })
    }

    /// A type by another name: the value belongs to the name that was used.
    fn renamed(&self, id: TypeId, ty: &Type) -> Option<Example> {
        Some(match self.of(ty)? {
            Example::Record(_, fields) => Example::Record(id, fields),
            Example::Flags(_) => Example::Flags(id),
            Example::Enum(_, case) => Example::Enum(id, case),
            Example::Variant(_, case, value) => Example::Variant(id, case, value),
            other => other,
        })
    }

    /// What a case carries: nothing, or a value if there is one.
    #[allow(
        clippy::option_option,
        reason = "whether it can be made, and whether there is any"
    )]
    fn carried(&self, ty: Option<&Type>) -> Option<Option<Box<Example>>> {
        match ty {
            None => Some(None),
            Some(ty) => Some(Some(Box::new(self.of(ty)?))),
        }
    }

    /// Counts what the constructor of a fresh object is given.
    fn construct(&self, resource: TypeId) -> Option<()> {
        self.spend(self.name(resource))?;
        let (_, made) = self.surface.made(resource)?;
        let params = made.constructor().into_iter().flat_map(|one| &one.params);
        let plain = Maker {
            handles: Handles::None,
            ..*self
        };
        for param in params {
            // The object of the app's that nobody can make is not written.
            let _ = plain.of(&param.ty);
        }
        self.left.get().map(|_| ())
    }

    fn can_make(&self, resource: TypeId) -> bool {
        self.handles == Handles::Fresh && self.surface.makes(resource)
    }
}

impl Example {
    /// The value as WAVE; none where an object is in it.
    pub(crate) fn wave(&self) -> Option<String> {
        self.wave_with(&mut |_| None)
    }

    /// The value as WAVE with a name for each object in it; none where one has no name.
    pub(crate) fn wave_with(
        &self,
        object: &mut dyn FnMut(TypeId) -> Option<String>,
    ) -> Option<String> {
        Some(match self {
            Self::Bool => "false".to_owned(),
            Self::Integer(_) | Self::Float(_) => "0".to_owned(),
            Self::Char => r"'\u{0}'".to_owned(),
            Self::Text => "\"\"".to_owned(),
            Self::Empty => "[]".to_owned(),
            Self::None => "none".to_owned(),
            Self::Record(_, fields) => record(fields, object)?,
            Self::Tuple(values) => format!("({})", all(values.iter(), object)?),
            Self::Repeated(value, count) => {
                let values = (0..*count).map(|_| value.as_ref());
                format!("[{}]", all(values, object)?)
            }
            Self::Flags(_) => "{}".to_owned(),
            Self::Enum(_, case) => label(case),
            Self::Variant(_, case, value) => carrying(&label(case), value.as_deref(), object)?,
            Self::Ok(value) => carrying("ok", value.as_deref(), object)?,
            Self::Err(value) => carrying("err", value.as_deref(), object)?,
            Self::Own(resource) => object(*resource)?,
        })
    }
}

fn all<'a>(
    values: impl Iterator<Item = &'a Example>,
    object: &mut dyn FnMut(TypeId) -> Option<String>,
) -> Option<String> {
    let values = values.map(|value| value.wave_with(object));
    Some(values.collect::<Option<Vec<_>>>()?.join(", "))
}

/// Fields that are `none` are left out; a record of nothing else is `{:}`.
fn record(
    fields: &[(String, Example)],
    object: &mut dyn FnMut(TypeId) -> Option<String>,
) -> Option<String> {
    let written = fields.iter().filter(|(_, value)| *value != Example::None);
    let written =
        written.map(|(name, value)| Some(format!("{name}: {}", value.wave_with(object)?)));
    let written = written.collect::<Option<Vec<_>>>()?;
    Some(match written.is_empty() {
        true => "{:}".to_owned(),
        false => format!("{{{}}}", written.join(", ")),
    })
}

/// Words that mean something else in WAVE are written with a `%`.
fn label(name: &str) -> String {
    let keywords = ["true", "false", "inf", "nan", "none", "some", "ok", "err"];
    match keywords.contains(&name) {
        true => format!("%{name}"),
        false => name.to_owned(),
    }
}

fn carrying(
    name: &str,
    value: Option<&Example>,
    object: &mut dyn FnMut(TypeId) -> Option<String>,
) -> Option<String> {
    Some(match value {
        Some(value) => format!("{name}({})", value.wave_with(object)?),
        None => name.to_owned(),
    })
}
