//! Are two types the same? A structural walk over two resolved worlds at once.
//!
//! Aliases are looked through and equal pairs are remembered, so that a type which doubles at
//! each level costs its size and not its expansion. It must never compare names of types or
//! parameters, which the engine ignores too.

use std::collections::HashSet;

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

use crate::text::definition_text;

/// The Component Model's own bound on nesting is 100; deeper types never validate.
const MAX_DEPTH: usize = 128;

pub(super) struct TypeComparison<'a> {
    host: &'a Resolve,
    component: &'a Resolve,
    equal: HashSet<(TypeId, TypeId)>,
    depth: usize,
    difference: Option<(String, String)>,
}

impl<'a> TypeComparison<'a> {
    pub(super) fn new(host: &'a Resolve, component: &'a Resolve) -> Self {
        Self {
            host,
            component,
            equal: HashSet::new(),
            depth: 0,
            difference: None,
        }
    }

    /// The innermost pair of definitions that differ, as WIT, if the difference is inside one.
    pub(super) fn into_difference(self) -> Option<(String, String)> {
        self.difference
    }

    pub(super) fn functions(&mut self, want: &Function, have: &Function) -> bool {
        want.kind.is_async() == have.kind.is_async()
            && want.params.len() == have.params.len()
            && self.optional(want.result.as_ref(), have.result.as_ref())
            && std::iter::zip(&want.params, &have.params)
                .all(|(want, have)| self.types(&want.ty, &have.ty))
    }

    fn types(&mut self, want: &Type, have: &Type) -> bool {
        match (alias_end(self.host, want), alias_end(self.component, have)) {
            (Type::Id(want), Type::Id(have)) => self.defined(want, have),
            (want, have) => want == have,
        }
    }

    fn optional(&mut self, want: Option<&Type>, have: Option<&Type>) -> bool {
        match (want, have) {
            (Some(want), Some(have)) => self.types(want, have),
            (None, None) => true,
            _ => false,
        }
    }

    fn defined(&mut self, want: TypeId, have: TypeId) -> bool {
        if self.equal.contains(&(want, have)) {
            return true;
        }
        if self.depth == MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        let equal = self.kinds(want, have);
        self.depth -= 1;
        if equal {
            self.equal.insert((want, have));
        } else {
            self.note_difference(want, have);
        }
        equal
    }

    fn note_difference(&mut self, want: TypeId, have: TypeId) {
        let named = |resolve: &Resolve, id: TypeId| {
            let name = resolve.types[id].name.as_deref()?;
            Some(definition_text(resolve, name, id))
        };
        if let (None, Some(want), Some(have)) = (
            &self.difference,
            named(self.host, want),
            named(self.component, have),
        ) {
            self.difference = Some((want, have));
        }
    }

    fn kinds(&mut self, want: TypeId, have: TypeId) -> bool {
        use TypeDefKind as Kind;
        let (host, component) = (self.host, self.component);
        match (&host.types[want].kind, &component.types[have].kind) {
            (Kind::Record(want), Kind::Record(have)) => {
                want.fields.len() == have.fields.len()
                    && std::iter::zip(&want.fields, &have.fields).all(|(want, have)| {
                        want.name == have.name && self.types(&want.ty, &have.ty)
                    })
            }
            (Kind::Variant(want), Kind::Variant(have)) => {
                want.cases.len() == have.cases.len()
                    && std::iter::zip(&want.cases, &have.cases).all(|(want, have)| {
                        want.name == have.name && self.optional(want.ty.as_ref(), have.ty.as_ref())
                    })
            }
            (Kind::Enum(want), Kind::Enum(have)) => {
                let want = want.cases.iter().map(|case| &case.name);
                want.eq(have.cases.iter().map(|case| &case.name))
            }
            (Kind::Flags(want), Kind::Flags(have)) => {
                let want = want.flags.iter().map(|flag| &flag.name);
                want.eq(have.flags.iter().map(|flag| &flag.name))
            }
            (Kind::Tuple(want), Kind::Tuple(have)) => {
                want.types.len() == have.types.len()
                    && std::iter::zip(&want.types, &have.types)
                        .all(|(want, have)| self.types(want, have))
            }
            (Kind::Option(want), Kind::Option(have)) | (Kind::List(want), Kind::List(have)) => {
                self.types(want, have)
            }
            (Kind::FixedLengthList(want, size), Kind::FixedLengthList(have, other)) => {
                size == other && self.types(want, have)
            }
            (Kind::Map(key, value), Kind::Map(other_key, other_value)) => {
                self.types(key, other_key) && self.types(value, other_value)
            }
            (Kind::Result(want), Kind::Result(have)) => {
                self.optional(want.ok.as_ref(), have.ok.as_ref())
                    && self.optional(want.err.as_ref(), have.err.as_ref())
            }
            (Kind::Handle(Handle::Own(want)), Kind::Handle(Handle::Own(have)))
            | (Kind::Handle(Handle::Borrow(want)), Kind::Handle(Handle::Borrow(have))) => {
                self.resources(*want, *have)
            }
            (Kind::Resource, Kind::Resource) => self.resources(want, have),
            (Kind::Future(want), Kind::Future(have)) | (Kind::Stream(want), Kind::Stream(have)) => {
                self.optional(want.as_ref(), have.as_ref())
            }
            _ => false,
        }
    }

    /// Resources are equal when they are the same item of the same interface: they have no
    /// structure to compare.
    fn resources(&self, want: TypeId, have: TypeId) -> bool {
        resource_name(self.host, want) == resource_name(self.component, have)
    }
}

/// Follows `type a = b` and `use` to the definition.
fn alias_end(resolve: &Resolve, ty: &Type) -> Type {
    let mut ty = *ty;
    while let Type::Id(id) = ty {
        match &resolve.types[id].kind {
            TypeDefKind::Type(next) => ty = *next,
            _ => break,
        }
    }
    ty
}

/// The owner and name of a resource's definition, versions reduced to their semver track.
fn resource_name(resolve: &Resolve, id: TypeId) -> (Option<String>, Option<&str>) {
    let id = match alias_end(resolve, &Type::Id(id)) {
        Type::Id(id) => id,
        _ => id,
    };
    let def = &resolve.types[id];
    let owner = match def.owner {
        TypeOwner::Interface(interface) => resolve.canonicalized_id_of(interface),
        _ => None,
    };
    (owner, def.name.as_deref())
}
