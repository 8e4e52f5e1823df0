//! WIT types as parameters and results of the functions that a plugin implements.

use std::collections::HashMap;

use guesthouse_contract::wit_parser::{Handle, Type, TypeDefKind, TypeId, TypeOwner};

use super::modules::Modules;
use super::names;
use crate::scaffold::ScaffoldError;
use crate::scaffold::script::Taken;
use crate::scaffold::surface::Surface;

/// Writes types as the side of exports sees them: everything is owned.
#[derive(Debug)]
pub(super) struct Types<'a> {
    pub(super) surface: &'a Surface<'a>,
    pub(super) modules: &'a Modules<'a>,
    /// The type of the plugin's own that stands behind each of its resources.
    pub(super) objects: HashMap<TypeId, String>,
}

impl<'a> Types<'a> {
    pub(super) fn new(surface: &'a Surface<'a>, modules: &'a Modules<'a>) -> Self {
        let mut taken = Taken::default();
        let all = surface.exports.iter().flat_map(|group| &group.resources);
        let objects = all.map(|one| {
            let name = format!("My{}", names::case(one.name));
            (one.id, taken.free(&[name]))
        });
        let objects = objects.collect();
        Self {
            surface,
            modules,
            objects,
        }
    }

    /// The type's text; an error where plugins have no such values.
    pub(super) fn text(&self, ty: &Type) -> Result<String, ScaffoldError> {
        Ok(match ty {
            Type::Bool => "bool".to_owned(),
            Type::U8 => "u8".to_owned(),
            Type::U16 => "u16".to_owned(),
            Type::U32 => "u32".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::S8 => "i8".to_owned(),
            Type::S16 => "i16".to_owned(),
            Type::S32 => "i32".to_owned(),
            Type::S64 => "i64".to_owned(),
            Type::F32 => "f32".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::Char => "char".to_owned(),
            Type::String => "String".to_owned(),
            Type::ErrorContext => return Err(not_here("error-context")),
            Type::Id(id) => return self.defined(*id),
        })
    }

    /// The result's text, `()` where there is none.
    pub(super) fn optional(&self, ty: Option<&Type>) -> Result<String, ScaffoldError> {
        ty.map_or_else(|| Ok("()".to_owned()), |ty| self.text(ty))
    }

    /// A named type's path.
    pub(super) fn path(&self, id: TypeId) -> String {
        let ty = &self.surface.resolve().types[id];
        let name = names::ty(ty.name.as_deref().unwrap_or_default());
        format!("{}::{name}", self.owner(id))
    }

    /// The module that a type is in.
    fn owner(&self, id: TypeId) -> String {
        match self.surface.resolve().types[id].owner {
            TypeOwner::Interface(owner) => self.modules.of(owner),
            _ => "bindings".to_owned(),
        }
    }

    fn defined(&self, id: TypeId) -> Result<String, ScaffoldError> {
        let ty = &self.surface.resolve().types[id];
        if ty.name.is_some() {
            let lifetime = if self.borrows(&Type::Id(id)) {
                "<'_>"
            } else {
                ""
            };
            return Ok(format!("{}{lifetime}", self.path(id)));
        }
        Ok(match &ty.kind {
            TypeDefKind::Handle(Handle::Own(id)) => self.path(*id),
            TypeDefKind::Handle(Handle::Borrow(id)) => self.borrowed(*id),
            TypeDefKind::Tuple(tuple) => {
                let types = tuple
                    .types
                    .iter()
                    .map(|ty| Ok(format!("{}, ", self.text(ty)?)));
                let types = types.collect::<Result<String, ScaffoldError>>()?;
                let types = if tuple.types.len() == 1 {
                    types.trim_end()
                } else {
                    types.trim_end_matches(", ")
                };
                format!("({types})")
            }
            TypeDefKind::Option(ty) => format!("Option<{}>", self.text(ty)?),
            TypeDefKind::Result(it) => {
                let (ok, err) = (
                    self.optional(it.ok.as_ref())?,
                    self.optional(it.err.as_ref())?,
                );
                format!("Result<{ok}, {err}>")
            }
            TypeDefKind::List(ty) => format!("Vec<{}>", self.text(ty)?),
            TypeDefKind::FixedLengthList(ty, length) => format!("[{}; {length}]", self.text(ty)?),
            other => return Err(not_here(other.as_str())),
        })
    }

    /// A handle that is lent: of the plugin's own objects or of the app's.
    fn borrowed(&self, id: TypeId) -> String {
        match self.surface.makes(id) {
            true => {
                let id = self.surface.origin(id);
                format!("{}Borrow<'_>", self.path(id))
            }
            false => format!("&{}", self.path(id)),
        }
    }

    /// Whether a value holds something that is lent.
    fn borrows(&self, ty: &Type) -> bool {
        any(self.surface, ty, &|kind| {
            matches!(kind, TypeDefKind::Handle(Handle::Borrow(_)))
        })
    }
}

/// Whether something in a value is of a kind.
pub(super) fn any(surface: &Surface<'_>, ty: &Type, is: &dyn Fn(&TypeDefKind) -> bool) -> bool {
    let Type::Id(id) = ty else { return false };
    let kind = &surface.resolve().types[*id].kind;
    let inner = |ty: &Type| any(surface, ty, is);
    is(kind)
        || match kind {
            TypeDefKind::Record(record) => record.fields.iter().any(|field| inner(&field.ty)),
            TypeDefKind::Variant(variant) => variant
                .cases
                .iter()
                .filter_map(|case| case.ty.as_ref())
                .any(inner),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().any(inner),
            TypeDefKind::Result(it) => it.ok.iter().chain(&it.err).any(inner),
            TypeDefKind::Type(ty)
            | TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _) => inner(ty),
            TypeDefKind::Map(key, value) => inner(key) || inner(value),
            _ => false,
        }
}

fn not_here(what: &str) -> ScaffoldError {
    ScaffoldError::unsupported(what, "has no stub in Rust: write this plugin by hand")
}
