//! Declared types and types in use, with Rust names.
//!
//! What can be derived for a type is decided here, from what it contains.

use guesthouse_contract::wit_parser::{
    Docs, Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
};

use super::{Resolver, docs};
use crate::model::{Body, Member, Side, Traits, Ty, TypeDecl};
use crate::names::Scope;

impl Resolver<'_> {
    pub(super) fn type_decl(&mut self, id: TypeId, side: Side) -> TypeDecl {
        let (_, path) = self.places.type_path(id, side);
        TypeDecl {
            wit_name: self.places.wit_name(id).to_owned(),
            name: path.name,
            docs: docs(self.resolve.types[id].docs.contents.as_deref()),
            traits: traits(self.resolve, &Type::Id(id)),
            is_error: is_error(self.resolve, id),
            body: self.body(id, side),
        }
    }

    fn body(&mut self, id: TypeId, side: Side) -> Body {
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
        let mut scope = Scope::default();
        let members = members.map(|(wit_name, text, ty)| Member {
            wit_name: wit_name.to_owned(),
            name: name_in(&mut scope, wit_name),
            docs: docs(text.contents.as_deref()),
            ty: ty.map(|ty| self.ty(ty, side)),
        });
        members.collect()
    }

    fn resource(&mut self, id: TypeId, side: Side) -> Body {
        if side == Side::Guest {
            return Body::GuestResource(Vec::new());
        }
        let interface = match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => self.resolve.id_of(interface),
            _ => None,
        };
        let name = self.places.wit_name(id);
        Body::HostResource {
            backing: self.backing(&interface.unwrap_or_default(), name),
            drop: String::new(),
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
            // `check` has refused error contexts; text is what they would carry.
            Type::String | Type::ErrorContext => Ty::String,
            Type::Id(id) if self.resolve.types[*id].name.is_none() => self.anonymous(*id, side),
            Type::Id(id) => self.named(*id, side),
        }
    }

    fn named(&self, id: TypeId, side: Side) -> Ty {
        let (side, path) = self.places.type_path(id, side);
        let end = definition(self.resolve, id);
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
            TypeDefKind::Tuple(tuple) => Ty::Tuple(tuple.types.iter().map(ty).collect()),
            TypeDefKind::Handle(Handle::Own(id)) => {
                let (owner, path) = self.handle(*id, side);
                Ty::Own(owner, path)
            }
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                let (owner, path) = self.handle(*id, side);
                Ty::Borrow(owner, path)
            }
            TypeDefKind::Type(other) => ty(other),
            // Everything else has been refused by `check` or has a name.
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
}

/// The definition behind `use` and `type a = b`; stops where an alias names a scalar.
fn definition(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(next)) = &resolve.types[id].kind {
        id = *next;
    }
    id
}

fn traits(resolve: &Resolve, ty: &Type) -> Traits {
    let all = |types: &mut dyn Iterator<Item = &Type>| {
        let each = types.map(|ty| traits(resolve, ty));
        each.fold(Traits::Full, weaker)
    };
    let id = match ty {
        Type::F32 | Type::F64 => return Traits::Partial,
        Type::Id(id) => *id,
        _ => return Traits::Full,
    };
    match &resolve.types[id].kind {
        TypeDefKind::Resource | TypeDefKind::Handle(_) => Traits::Handle,
        TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty)),
        TypeDefKind::Variant(variant) => {
            all(&mut variant.cases.iter().filter_map(|c| c.ty.as_ref()))
        }
        TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter()),
        TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::Type(ty) => {
            traits(resolve, ty)
        }
        TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err)),
        _ => Traits::Full,
    }
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
