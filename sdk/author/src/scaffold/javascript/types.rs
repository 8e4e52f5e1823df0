//! WIT types as TypeScript writes them.

use guesthouse_contract::wit_parser::{Handle, InterfaceId, Type, TypeDefKind, TypeId};

use super::super::script;
use super::super::surface::Surface;
use super::names::{Names, class, member};

/// Writes types, as they are seen from one namespace or from outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types<'a> {
    pub(super) surface: &'a Surface<'a>,
    pub(super) names: &'a Names,
    /// The namespace in which they stand; none outside of all.
    pub(super) inside: Option<Option<InterfaceId>>,
}

impl Types<'_> {
    /// The type of a value.
    pub(super) fn of(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "boolean".to_owned(),
            Type::Char | Type::String => "string".to_owned(),
            Type::ErrorContext => "unknown".to_owned(),
            Type::Id(id) => self.defined(*id),
            _ => "number".to_owned(),
        }
    }

    fn defined(&self, id: TypeId) -> String {
        let definition = &self.surface.resolve().types[id];
        match (&definition.name, &definition.kind) {
            (_, TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id))) => self.defined(*id),
            (Some(name), _) => self.named(id, name),
            (None, kind) => self.written(kind),
        }
    }

    fn named(&self, id: TypeId, name: &str) -> String {
        let owner = self.surface.owner(id);
        match self.inside == Some(owner) {
            true => class(name),
            false => format!("wit.{}.{}", self.names.space(owner), class(name)),
        }
    }

    /// What a type is made of.
    pub(super) fn written(&self, kind: &TypeDefKind) -> String {
        match kind {
            TypeDefKind::Type(ty) => self.of(ty),
            TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => self.list(ty),
            TypeDefKind::Map(key, value) => format!("Map<{}, {}>", self.of(key), self.of(value)),
            TypeDefKind::Option(ty) => self.option(ty),
            TypeDefKind::Tuple(tuple) => {
                let types: Vec<_> = tuple.types.iter().map(|ty| self.of(ty)).collect();
                format!("[{}]", types.join(", "))
            }
            TypeDefKind::Result(result) => {
                let ok = tagged("ok", self.carried(result.ok.as_ref()));
                let err = tagged("err", self.carried(result.err.as_ref()));
                format!("{ok} | {err}")
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let cases = cases.map(|case| tagged(&case.name, self.carried(case.ty.as_ref())));
                cases.collect::<Vec<_>>().join(" | ")
            }
            TypeDefKind::Enum(cases) => {
                let cases = cases.cases.iter();
                let cases = cases.map(|case| format!("\"{}\"", case.name));
                cases.collect::<Vec<_>>().join(" | ")
            }
            TypeDefKind::Flags(flags) => {
                let flags = flags.flags.iter();
                let flags = flags.map(|flag| format!("{}?: boolean", member(&flag.name)));
                format!("{{ {} }}", flags.collect::<Vec<_>>().join("; "))
            }
            _ => "unknown".to_owned(),
        }
    }

    fn carried(&self, ty: Option<&Type>) -> Option<String> {
        ty.map(|ty| self.of(ty))
    }

    fn option(&self, ty: &Type) -> String {
        let inner = self.of(ty);
        match script::kind(self.surface, ty) {
            Some(TypeDefKind::Option(_)) => {
                format!("{} | {}", tagged("some", Some(inner)), tagged("none", None))
            }
            _ => format!("{inner} | null"),
        }
    }

    /// Numbers come in typed arrays, and may be given as plain ones.
    fn list(&self, ty: &Type) -> String {
        let plain = script::plain(self.surface, ty);
        let typed = match typed_array(&plain) {
            Some("Uint8Array") => return "Uint8Array".to_owned(),
            Some(array) => format!("{array} | "),
            None => String::new(),
        };
        let inner = self.of(ty);
        match inner.contains([' ', '|']) {
            true => format!("{typed}Array<{inner}>"),
            false => format!("{typed}{inner}[]"),
        }
    }
}

/// The array that holds numbers of a type as they lie in memory.
pub(super) fn typed_array(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::U8 => "Uint8Array",
        Type::S8 => "Int8Array",
        Type::U16 => "Uint16Array",
        Type::S16 => "Int16Array",
        Type::U32 => "Uint32Array",
        Type::S32 => "Int32Array",
        Type::F32 => "Float32Array",
        Type::F64 => "Float64Array",
        _ => return None,
    })
}

fn tagged(tag: &str, value: Option<String>) -> String {
    match value {
        Some(value) => format!("{{ tag: \"{tag}\"; val: {value} }}"),
        None => format!("{{ tag: \"{tag}\" }}"),
    }
}
