//! Declared types and types in use, with Rust names.
//!
//! What can be derived for a type is decided here, from what it contains.

use guesthouse_contract::wit_parser::{
    Docs, Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
};

use syn::parse_quote;

use super::places::is_closed;
use super::{Resolver, docs};
use crate::model::{Body, Member, Side, Traits, Ty, TypeDecl, WIDE};
use crate::names::{Scope, ident};
use crate::parts::within;

impl<'a> Resolver<'a> {
    pub(super) fn type_decl(&self, id: TypeId, side: Side) -> TypeDecl {
        let (_, path) = self.places.type_path(id, side);
        TypeDecl {
            wit_name: self.places.wit_name(id).to_owned(),
            name: path.name,
            docs: docs(self.resolve.types[id].docs.contents.as_deref()),
            traits: self.traits(id),
            derives: self.derives(id),
            is_error: is_error(self.resolve, id),
            body: self.body(id, side),
        }
    }

    /// The app's additional derives, without those that the type has or cannot have.
    fn derives(&self, id: TypeId) -> Vec<syn::Path> {
        let kind = &self.resolve.types[id].kind;
        let taken: &[&str] = match (kind, self.traits(id)) {
            (TypeDefKind::Enum(_), _) => &ENUM,
            (TypeDefKind::Flags(_), _) => &FLAGS,
            // Handles can do next to nothing.
            (_, Traits::Handle) => return Vec::new(),
            (_, Traits::Partial) => &["Debug", "Clone", "PartialEq", "Eq", "Ord", "Hash"],
            (_, Traits::Full) => &STANDARD,
        };
        // No case of an enum or a variant is the one to begin with.
        let cases = matches!(kind, TypeDefKind::Enum(_) | TypeDefKind::Variant(_));
        let default = if cases { "Default" } else { "" };
        derives_beside(&self.options.derives, &[taken, &[default]].concat())
    }

    fn body(&self, id: TypeId, side: Side) -> Body {
        if let Some(path) = self.replacement(id) {
            return Body::Replaced(path.clone());
        }
        let definition = &self.resolve.types[id];
        match &definition.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| (&*field.name, &field.docs, Some(&field.ty)));
                Body::Record(self.members(fields, Scope::snake, side))
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let cases = cases.map(|case| (&*case.name, &case.docs, case.ty.as_ref()));
                Body::Variant(self.members(cases, Scope::camel, side))
            }
            TypeDefKind::Enum(cases) => {
                let cases = cases
                    .cases
                    .iter()
                    .map(|case| (&*case.name, &case.docs, None));
                Body::Enum(self.members(cases, Scope::camel, side))
            }
            TypeDefKind::Flags(flags) => {
                let flags = flags
                    .flags
                    .iter()
                    .map(|flag| (&*flag.name, &flag.docs, None));
                Body::Flags(self.members(flags, Scope::shouty, side))
            }
            TypeDefKind::Resource => self.resource(id, side),
            TypeDefKind::Type(ty) => Body::Alias(self.ty(ty, side)),
            _ => Body::Alias(self.anonymous(id, side)),
        }
    }

    /// Fields, cases or flags, each named by `name_in` a scope of their own.
    fn members<'w>(
        &self,
        members: impl Iterator<Item = (&'w str, &'w Docs, Option<&'w Type>)>,
        name_in: fn(&mut Scope, &str) -> String,
        side: Side,
    ) -> Vec<Member> {
        // The engine's derives say `Self::Lower` and mean their own type.
        let mut scope = Scope::reserving(&["Lower"]);
        let members = members.map(|(wit_name, text, ty)| Member {
            wit_name: wit_name.to_owned(),
            name: name_in(&mut scope, wit_name),
            docs: docs(text.contents.as_deref()),
            ty: ty.map(|ty| self.ty(ty, side)),
        });
        members.collect()
    }

    fn resource(&self, id: TypeId, side: Side) -> Body {
        if side == Side::Guest {
            return Body::GuestResource(Vec::new());
        }
        let name = self.places.wit_name(id);
        let provided = match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => is_closed(self.resolve, interface),
            _ => false,
        };
        let backing = if provided {
            let name = ident(&Scope::default().camel(name));
            Some(parse_quote!(::guesthouse::wasi::#name))
        } else {
            self.replaced.of_type(self.places.label(id), name).cloned()
        };
        Body::HostResource {
            backing,
            drop: String::new(),
        }
    }

    /// The app's own type for a value of the WIT, if `with` names one.
    fn replacement(&self, id: TypeId) -> Option<&'a syn::Path> {
        match self.resolve.types[id].kind {
            TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_) => {
                let name = self.places.wit_name(id);
                self.replaced.of_type(self.places.label(id), name)
            }
            _ => None,
        }
    }

    /// A type where code on `side` uses it.
    pub(super) fn ty(&self, ty: &Type, side: Side) -> Ty {
        match ty {
            Type::Bool => Ty::Scalar("bool"),
            Type::U8 => Ty::Scalar("u8"),
            Type::U16 => Ty::Scalar("u16"),
            Type::U32 => Ty::Scalar("u32"),
            Type::U64 => Ty::Scalar("u64"),
            Type::S8 => Ty::Scalar("i8"),
            Type::S16 => Ty::Scalar("i16"),
            Type::S32 => Ty::Scalar("i32"),
            Type::S64 => Ty::Scalar("i64"),
            Type::F32 => Ty::Scalar("f32"),
            Type::F64 => Ty::Scalar("f64"),
            Type::Char => Ty::Scalar("char"),
            // Error contexts were refused where the WIT was read; text is what they would carry.
            Type::String | Type::ErrorContext => Ty::String,
            Type::Id(id) if self.resolve.types[*id].name.is_none() => self.anonymous(*id, side),
            Type::Id(id) => self.named(*id, side),
        }
    }

    fn named(&self, id: TypeId, side: Side) -> Ty {
        let end = definition(self.resolve, id);
        let id = if self.is_replaced(end) { end } else { id };
        let (side, path) = self.places.type_path(id, side);
        match &self.resolve.types[end].kind {
            TypeDefKind::Resource => Ty::Own(self.owner(end, side), path),
            TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => Ty::Value(path),
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) => Ty::Named(path),
            // An alias of an anonymous shape or a scalar is what it stands for.
            TypeDefKind::Type(ty) => self.ty(ty, side),
            _ => self.anonymous(end, side),
        }
    }

    fn anonymous(&self, id: TypeId, side: Side) -> Ty {
        let ty = |ty: &Type| self.ty(ty, side);
        let boxed = |ty: &Type| Box::new(self.ty(ty, side));
        match &self.resolve.types[id].kind {
            TypeDefKind::List(element) => Ty::List(boxed(element)),
            TypeDefKind::Option(some) => Ty::Option(boxed(some)),
            TypeDefKind::Result(result) => Ty::Result(
                result.ok.as_ref().map(boxed),
                result.err.as_ref().map(boxed),
            ),
            TypeDefKind::Tuple(tuple) => {
                if tuple.types.len() > WIDE {
                    self.wide.borrow_mut().insert(tuple.types.len());
                }
                Ty::Tuple(tuple.types.iter().map(ty).collect())
            }
            TypeDefKind::Handle(Handle::Own(id)) => {
                let (owner, path) = self.handle(*id, side);
                Ty::Own(owner, path)
            }
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                let (owner, path) = self.handle(*id, side);
                Ty::Borrow(owner, path)
            }
            TypeDefKind::Type(other) => ty(other),
            // Everything else was refused where the WIT was read, or has a name.
            _ => Ty::Tuple(Vec::new()),
        }
    }

    fn handle(&self, id: TypeId, side: Side) -> (Side, crate::model::Path) {
        let (side, path) = self.places.type_path(id, side);
        (self.owner(definition(self.resolve, id), side), path)
    }

    /// Which side implements the resource that a name in code of `side` leads to.
    fn owner(&self, definition: TypeId, side: Side) -> Side {
        self.places.type_path(definition, side).0
    }

    /// What can be derived for a type, from what it holds.
    fn traits(&self, id: TypeId) -> Traits {
        let held = within(self.resolve, Type::Id(id), |id| self.is_replaced(id));
        let each = held.iter().map(|ty| match ty {
            Type::F32 | Type::F64 => Traits::Partial,
            Type::Id(id) if self.is_replaced(*id) => Traits::Partial,
            Type::Id(id) => match self.resolve.types[*id].kind {
                TypeDefKind::Resource | TypeDefKind::Handle(_) => Traits::Handle,
                _ => Traits::Full,
            },
            _ => Traits::Full,
        });
        each.fold(Traits::Full, weaker)
    }

    /// Whether a type is another name for one of the app's own.
    pub(super) fn renames_the_apps(&self, id: TypeId) -> bool {
        let end = definition(self.resolve, id);
        end != id && self.is_replaced(end)
    }

    fn is_replaced(&self, id: TypeId) -> bool {
        self.replacement(id).is_some()
    }
}

/// Those of the app's derives that are not `taken` already.
pub(super) fn derives_beside(derives: &[syn::Path], taken: &[&str]) -> Vec<syn::Path> {
    let free = derives.iter().filter(|path| {
        let last = path.segments.last();
        last.is_some_and(|segment| taken.iter().all(|name| segment.ident != name))
    });
    free.cloned().collect()
}

/// What nearly every type derives by itself.
pub(super) const STANDARD: [&str; 4] = ["Debug", "Clone", "PartialEq", "Eq"];

/// What flags can do by themselves.
const FLAGS: [&str; 7] = [
    "Debug",
    "Clone",
    "Copy",
    "Default",
    "PartialEq",
    "Eq",
    "Hash",
];

/// What enums derive by themselves.
const ENUM: [&str; 8] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
];

/// The definition behind `use` and `type a = b`; stops where an alias names a scalar.
fn definition(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(next)) = &resolve.types[id].kind {
        id = *next;
    }
    id
}

fn weaker(a: Traits, b: Traits) -> Traits {
    match (a, b) {
        (Traits::Handle, _) | (_, Traits::Handle) => Traits::Handle,
        (Traits::Partial, _) | (_, Traits::Partial) => Traits::Partial,
        _ => Traits::Full,
    }
}

/// Whether some function returns this type as its error: it then implements `Error`.
fn is_error(resolve: &Resolve, id: TypeId) -> bool {
    let interfaces = resolve
        .interfaces
        .iter()
        .flat_map(|(_, interface)| interface.functions.values());
    let worlds = resolve.worlds.iter().flat_map(|(_, world)| {
        world
            .imports
            .values()
            .chain(world.exports.values())
            .filter_map(|item| match item {
                WorldItem::Function(function) => Some(function),
                _ => None,
            })
    });
    interfaces
        .chain(worlds)
        .any(|function| error_of(resolve, function.result) == Some(id))
}

fn error_of(resolve: &Resolve, result: Option<Type>) -> Option<TypeId> {
    let Some(Type::Id(result)) = result else {
        return None;
    };
    match &resolve.types[definition(resolve, result)].kind {
        TypeDefKind::Result(result) => match result.err {
            Some(Type::Id(error)) => Some(definition(resolve, error)),
            _ => None,
        },
        _ => None,
    }
}
