//! [`Surface`]: what a world asks of a plugin and lends it, in the order of the WIT.
//!
//! Every language's stubs are made from this. It must never know a language.

use std::collections::HashMap;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId,
    TypeOwner, WorldItem, WorldKey,
};

use super::bounds::Bounds;

/// What a world asks and lends.
#[derive(Debug)]
pub(crate) struct Surface<'a> {
    pub(crate) world: &'a World,
    pub(crate) exports: Vec<Group<'a>>,
    pub(crate) imports: Vec<Group<'a>>,
    pub(super) bounds: Bounds,
    /// Where the resources are that the plugin makes: which export, and which of its resources.
    made: HashMap<TypeId, (usize, usize)>,
}

/// An interface, or what the world has by itself.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// How the world names it; none for functions and types of the world itself.
    pub(crate) key: Option<&'a WorldKey>,
    /// The interface; none for the world itself.
    pub(crate) id: Option<InterfaceId>,
    /// Its name with package and version; empty for the world itself.
    pub(crate) full_name: String,
    /// Functions that belong to no resource.
    pub(crate) functions: Vec<&'a Function>,
    /// Resources that are defined here, with what belongs to each.
    pub(crate) resources: Vec<Resource<'a>>,
}

/// A resource and its functions.
#[derive(Debug)]
pub(crate) struct Resource<'a> {
    pub(crate) id: TypeId,
    pub(crate) name: &'a str,
    pub(crate) functions: Vec<&'a Function>,
    /// Functions of the same interface that answer one, the constructor first.
    pub(crate) makers: Vec<&'a Function>,
}

impl<'a> Surface<'a> {
    pub(crate) fn of(world: &'a World) -> Self {
        let resolve = world.resolve();
        let exports = groups(resolve, world.world().exports.iter());
        let imports = groups(resolve, world.world().imports.iter());
        let mut made = HashMap::new();
        for (at, group) in exports.iter().enumerate() {
            for (number, one) in group.resources.iter().enumerate() {
                made.entry(one.id).or_insert((at, number));
            }
        }
        Self {
            world,
            bounds: Bounds::of(exports.iter().flat_map(Group::all_functions)),
            made,
            exports,
            imports,
        }
    }

    pub(crate) fn resolve(&self) -> &'a Resolve {
        self.world.resolve()
    }

    /// Whether the plugin itself makes the objects of this resource. One that is both imported and
    /// exported counts as the plugin's where an export names it.
    pub(crate) fn makes(&self, resource: TypeId) -> bool {
        self.made.contains_key(&self.origin(resource))
    }

    /// Where a resource that the plugin makes is defined, and what belongs to it.
    pub(crate) fn made(&self, resource: TypeId) -> Option<(&Group<'a>, &Resource<'a>)> {
        let (group, number) = self.made.get(&self.origin(resource))?;
        let group = self.exports.get(*group)?;
        Some((group, group.resources.get(*number)?))
    }

    /// The definition behind a chain of `use` and `type a = b`.
    pub(crate) fn origin(&self, id: TypeId) -> TypeId {
        origin(self.resolve(), id)
    }

    /// Whether an exported function takes a list of objects that the app lends.
    pub(crate) fn takes_listed_loans(&self) -> bool {
        let functions = self.exports.iter().flat_map(Group::all_functions);
        let mut params = functions.flat_map(|function| &function.params);
        params.any(|param| self.lists_loans(&param.ty, false))
    }

    /// Whether a value holds a loan of the app's, somewhere inside of a list.
    pub(crate) fn lists_loans(&self, ty: &Type, in_list: bool) -> bool {
        let Type::Id(id) = ty else { return false };
        let kind = &self.resolve().types[*id].kind;
        let in_list = in_list || matches!(kind, TypeDefKind::List(_) | TypeDefKind::Map(..));
        match kind {
            TypeDefKind::Handle(Handle::Borrow(lent)) => in_list && !self.makes(*lent),
            kind => parts(kind)
                .iter()
                .any(|part| self.lists_loans(part, in_list)),
        }
    }

    /// The interface in which a type is defined; none for the world's own.
    pub(crate) fn owner(&self, id: TypeId) -> Option<InterfaceId> {
        match self.resolve().types[id].owner {
            TypeOwner::Interface(owner) => Some(owner),
            _ => None,
        }
    }
}

impl Group<'_> {
    /// The name by which a host and a case file call one of its functions.
    pub(crate) fn call_name(&self, function: &Function) -> String {
        match self.full_name.as_str() {
            "" => function.name.clone(),
            interface => format!("{interface}#{}", function.name),
        }
    }

    /// Whether it asks for nothing: types alone.
    pub(crate) fn is_types_only(&self) -> bool {
        self.functions.is_empty() && self.resources.is_empty()
    }

    /// Its functions, those of resources too.
    pub(crate) fn all_functions(&self) -> impl Iterator<Item = &Function> {
        let owned = self.resources.iter().flat_map(|one| &one.functions);
        self.functions.iter().chain(owned).copied()
    }
}

impl Resource<'_> {
    /// Its constructor, if it has one.
    pub(crate) fn constructor(&self) -> Option<&Function> {
        let mut all = self.functions.iter().copied();
        all.find(|one| matches!(one.kind, FunctionKind::Constructor(_)))
    }
}

fn origin(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(next)) = resolve.types[id].kind {
        id = next;
    }
    id
}

/// The resource of which a function answers an object, if it does not fail.
fn answered(resolve: &Resolve, function: &Function) -> Option<TypeId> {
    let kind = |ty: &Type| match ty {
        Type::Id(id) => Some(&resolve.types[origin(resolve, *id)].kind),
        _ => None,
    };
    let mut answer = kind(function.result.as_ref()?)?;
    if let TypeDefKind::Result(result) = answer {
        answer = kind(result.ok.as_ref()?)?;
    }
    match answer {
        TypeDefKind::Handle(Handle::Own(id)) => Some(origin(resolve, *id)),
        _ => None,
    }
}

/// The part of a function's name that an author chose: `push` of `[method]stack.push`.
pub(crate) fn short_name(function: &Function) -> &str {
    let name = function.name.as_str();
    match name.split_once(']') {
        Some((_, rest)) => rest.split_once('.').map_or(rest, |(_, method)| method),
        None => name,
    }
}

fn groups<'a>(
    resolve: &'a Resolve,
    items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> Vec<Group<'a>> {
    let mut own = Group {
        key: None,
        id: None,
        full_name: String::new(),
        functions: vec![],
        resources: vec![],
    };
    let mut groups = Vec::new();
    let (mut functions, mut types) = (Vec::new(), Vec::new());
    for (key, item) in items {
        match (item, key) {
            (WorldItem::Interface { id, .. }, _) => groups.push(interface(resolve, key, *id)),
            (WorldItem::Function(function), _) => functions.push(function),
            (WorldItem::Type { id, .. }, WorldKey::Name(name)) => types.push((name.as_str(), *id)),
            (WorldItem::Type { .. }, WorldKey::Interface(_)) => {}
        }
    }
    (own.functions, own.resources) = sorted(resolve, &functions, &types);
    if !own.is_types_only() {
        groups.insert(0, own);
    }
    groups
}

fn interface<'a>(resolve: &'a Resolve, key: &'a WorldKey, id: InterfaceId) -> Group<'a> {
    let interface = &resolve.interfaces[id];
    let all: Vec<_> = interface.functions.values().collect();
    let types: Vec<_> = interface
        .types
        .iter()
        .map(|(name, id)| (name.as_str(), *id))
        .collect();
    let (functions, resources) = sorted(resolve, &all, &types);
    Group {
        key: Some(key),
        id: Some(id),
        full_name: resolve.name_world_key(key),
        functions,
        resources,
    }
}

/// Functions by themselves, and resources with theirs.
fn sorted<'a>(
    resolve: &'a Resolve,
    functions: &[&'a Function],
    types: &[(&'a str, TypeId)],
) -> (Vec<&'a Function>, Vec<Resource<'a>>) {
    let mut free = Vec::new();
    let (mut owned, mut makers) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
    for function in functions {
        if let Some(id) = answered(resolve, function) {
            makers.entry(id).or_default().push(*function);
        }
        match function.kind.resource() {
            Some(id) => owned.entry(id).or_default().push(*function),
            None => free.push(*function),
        }
    }
    let resources = types
        .iter()
        .filter(|(_, id)| matches!(resolve.types[*id].kind, TypeDefKind::Resource));
    let resources = resources.map(|(name, id)| {
        let mut makers = makers.remove(id).unwrap_or_default();
        makers.sort_by_key(|one| !matches!(one.kind, FunctionKind::Constructor(_)));
        Resource {
            id: *id,
            name,
            functions: owned.remove(id).unwrap_or_default(),
            makers,
        }
    });
    let resources = resources.collect();
    (free, resources)
}

impl Surface<'_> {
    /// The unstable features that are in the WIT, in alphabetical order.
    pub(crate) fn features(&self) -> Vec<String> {
        let resolve = self.resolve();
        let functions = resolve
            .interfaces
            .iter()
            .flat_map(|(_, it)| it.functions.values());
        let worlds = resolve
            .worlds
            .iter()
            .flat_map(|(_, it)| it.imports.values().chain(it.exports.values()));
        let stabilities = functions
            .map(|it| &it.stability)
            .chain(resolve.interfaces.iter().map(|(_, it)| &it.stability))
            .chain(resolve.types.iter().map(|(_, it)| &it.stability))
            .chain(worlds.map(|item| item.stability(resolve)));
        let names = stabilities.filter_map(|it| match it {
            Stability::Unstable { feature, .. } => Some(feature.clone()),
            _ => None,
        });
        let names: std::collections::BTreeSet<_> = names.collect();
        names.into_iter().collect()
    }
}

/// The types that a type is directly made of.
pub(crate) fn parts(kind: &TypeDefKind) -> Vec<Type> {
    match kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|field| field.ty).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).collect(),
        TypeDefKind::Result(result) => result.ok.into_iter().chain(result.err).collect(),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => vec![Type::Id(*id)],
        _ => vec![],
    }
}
