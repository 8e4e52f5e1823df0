//! From decoded WIT to the functions and types of a component, as this room keeps them.
//!
//! The WIT is a stranger's: recursion stops at a depth, and shared types are described once.

use std::collections::HashMap;
use std::sync::Arc;

use guesthouse_contract::wit_parser::{
    Function, Handle, Resolve, Type, TypeDefKind, TypeId, WorldItem, WorldKey,
};
use guesthouse_contract::{World, type_text};

use super::defined::{Item, Side, resources};
use super::function::{Described, DynFunction, DynParam};
use super::resource::DynResource;
use super::shapes::{Id, Names, Shape, Types};
use super::value_type::ValueType;

/// The Component Model's own bound on nesting is 100; deeper types never validate.
const MOST_DEPTH: u32 = 128;

/// What a component exports and imports.
#[derive(Debug, Default)]
pub(crate) struct Description {
    pub(crate) exports: Vec<DynFunction>,
    pub(crate) imports: Vec<DynFunction>,
    /// Resources that the host is to define, each at the place that its number says.
    pub(crate) resources: Vec<DynResource>,
}

/// Describes a component; what `answered` has is left out of its imports.
pub(crate) fn describe(world: &World, answered: Option<&World>) -> Description {
    let name = |key: &WorldKey| world.resolve().name_world_key(key);
    let open = |key: &WorldKey| answered.is_none_or(|answered| !answered.offers(&name(key)));
    let exports = collect(world.resolve(), world.world().exports.iter());
    let imports = world.world().imports.iter();
    let imports: Vec<_> = imports.filter(|(key, _)| open(key)).collect();
    let of_host = resources(world.resolve(), imports.iter().copied(), Side::Host);
    let of_guest = resources(world.resolve(), world.world().exports.iter(), Side::Guest);
    let imports = collect(world.resolve(), imports.into_iter());
    let resources = of_host
        .iter()
        .map(|(_, resource)| resource.clone())
        .collect();
    // What is both imported and exported is one type to WIT. Imports and the world's own functions mean
    // the host's, the functions of exported interfaces the guest's.
    let mut seen = HashMap::from_iter(of_guest.iter().cloned());
    seen.extend(of_host);
    let mut types = Builder::new(world.resolve(), seen);
    let imports: Vec<_> = imports.iter().map(|found| types.draft(found)).collect();
    let mut drafts: Vec<_> = exports
        .iter()
        .map(|found| found.interface.is_none().then(|| types.draft(found)))
        .collect();
    types.known.clear();
    types.resources.extend(of_guest);
    for (draft, found) in drafts.iter_mut().zip(&exports) {
        draft.get_or_insert_with(|| types.draft(found));
    }
    let types = Arc::new(types.types);
    let finish = |draft: Draft| draft.finish(&types);
    Description {
        exports: drafts.into_iter().flatten().map(finish).collect(),
        imports: imports.into_iter().map(finish).collect(),
        resources,
    }
}

/// A function and the interface that it is in.
struct Found<'a> {
    interface: Option<Arc<str>>,
    function: &'a Function,
}

fn collect<'a>(resolve: &'a Resolve, items: impl Iterator<Item = Item<'a>>) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (key, item) in items {
        match item {
            WorldItem::Function(function) => found.push(Found {
                interface: None,
                function,
            }),
            WorldItem::Interface { id, .. } => {
                let interface: Arc<str> = resolve.name_world_key(key).into();
                let functions = resolve.interfaces[*id].functions.values();
                found.extend(functions.map(|function| Found {
                    interface: Some(Arc::clone(&interface)),
                    function,
                }));
            }
            WorldItem::Type { .. } => {}
        }
    }
    found
}

/// A function whose types are still being collected.
struct Draft {
    interface: Option<Arc<str>>,
    name: Arc<str>,
    asynchronous: bool,
    params: Vec<(Arc<str>, Id)>,
    result: Option<Id>,
}

impl Draft {
    fn finish(self, types: &Arc<Types>) -> DynFunction {
        let value_type = |id| ValueType::new(Arc::clone(types), id);
        let inputs = types.side_by_side(self.params.iter().map(|(_, id)| *id));
        let params = self.params.into_iter().map(|(name, id)| DynParam {
            name,
            ty: value_type(id),
        });
        let mut function = Described {
            interface: self.interface,
            name: self.name,
            asynchronous: self.asynchronous,
            params: params.collect(),
            result: self.result.map(value_type),
            refused: None,
            inputs,
        };
        function.refused = refusal(&function);
        DynFunction::new(function)
    }
}

/// Why the function cannot be called with values.
fn refusal(function: &Described) -> Option<&'static str> {
    if function.asynchronous {
        return Some("is asynchronous, which this host does not run");
    }
    let result = function.result.as_ref().map(ValueType::figures);
    for figures in [Some(function.inputs), result].into_iter().flatten() {
        if figures.refused.is_some() {
            return figures.refused;
        }
        if figures.depth > MOST_DEPTH {
            return Some("has types that are nested too deep");
        }
    }
    None
}

/// Collects types, each once.
struct Builder<'a> {
    resolve: &'a Resolve,
    types: Types,
    known: HashMap<Type, Id>,
    /// Those that somebody defines whom we know.
    resources: HashMap<TypeId, DynResource>,
    depth: u32,
}

impl<'a> Builder<'a> {
    fn new(resolve: &'a Resolve, resources: HashMap<TypeId, DynResource>) -> Self {
        Self {
            resolve,
            types: Types::default(),
            known: HashMap::new(),
            resources,
            depth: 0,
        }
    }

    fn draft(&mut self, found: &Found<'_>) -> Draft {
        let function = found.function;
        let params = function.params.iter();
        Draft {
            interface: found.interface.clone(),
            name: function.name.as_str().into(),
            asynchronous: function.kind.is_async(),
            params: params
                .map(|param| (param.name.as_str().into(), self.add(&param.ty)))
                .collect(),
            result: function.result.map(|ty| self.add(&ty)),
        }
    }

    fn add(&mut self, ty: &Type) -> Id {
        let ty = self.end_of(*ty);
        if let Some(known) = self.known.get(&ty) {
            return *known;
        }
        let shape = match ty {
            Type::Id(id) => self.defined(id),
            Type::Bool => Shape::Bool,
            Type::U8 => Shape::U8,
            Type::U16 => Shape::U16,
            Type::U32 => Shape::U32,
            Type::U64 => Shape::U64,
            Type::S8 => Shape::S8,
            Type::S16 => Shape::S16,
            Type::S32 => Shape::S32,
            Type::S64 => Shape::S64,
            Type::F32 => Shape::F32,
            Type::F64 => Shape::F64,
            Type::Char => Shape::Char,
            Type::String => Shape::String,
            Type::ErrorContext => Shape::Refused("has an error context, which has no text"),
        };
        let name = self.name(&ty, &shape);
        let added = self.types.add(shape, name);
        self.known.insert(ty, added);
        added
    }

    /// What the type is called. What has no dynamic form is shown as WIT has it, cut short.
    fn name(&self, ty: &Type, shape: &Shape) -> Option<Arc<str>> {
        if let Shape::Refused(_) = shape {
            return Some(type_text(self.resolve, ty).into());
        }
        match ty {
            Type::Id(id) => self.resolve.types[*id].name.as_deref().map(Arc::from),
            _ => None,
        }
    }

    /// Follows `type a = b`, however often.
    fn end_of(&self, mut ty: Type) -> Type {
        while let Type::Id(id) = ty {
            match &self.resolve.types[id].kind {
                TypeDefKind::Type(next) => ty = *next,
                _ => break,
            }
        }
        ty
    }

    fn defined(&mut self, id: TypeId) -> Shape {
        if self.depth == MOST_DEPTH {
            return Shape::Refused("has types that are nested too deep");
        }
        self.depth += 1;
        let shape = self.shape(id);
        self.depth -= 1;
        shape
    }

    fn shape(&mut self, id: TypeId) -> Shape {
        let resolve = self.resolve;
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| (field.name.as_str().into(), self.add(&field.ty)));
                Shape::Record(fields.collect())
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let cases = cases.map(|case| (case.name.as_str().into(), self.optional(&case.ty)));
                Shape::Variant(cases.collect())
            }
            TypeDefKind::Enum(cases) => Shape::Enum(names(cases.cases.iter().map(|c| &c.name))),
            TypeDefKind::Flags(flags) => Shape::Flags(names(flags.flags.iter().map(|f| &f.name))),
            TypeDefKind::Tuple(tuple) => {
                Shape::Tuple(tuple.types.iter().map(|ty| self.add(ty)).collect())
            }
            TypeDefKind::Option(some) => Shape::Option(self.add(some)),
            TypeDefKind::List(element) => Shape::List(self.add(element)),
            TypeDefKind::Result(result) => {
                Shape::Result(self.optional(&result.ok), self.optional(&result.err))
            }
            TypeDefKind::Handle(Handle::Own(id)) => self.handle(*id, true),
            TypeDefKind::Handle(Handle::Borrow(id)) => self.handle(*id, false),
            TypeDefKind::Resource => Shape::Refused("has a resource in place of a value"),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => {
                Shape::Refused("has streams or futures, which this host does not run")
            }
            _ => Shape::Refused("has a type that this host does not run"),
        }
    }

    fn handle(&self, id: TypeId, owned: bool) -> Shape {
        let defined = match self.end_of(Type::Id(id)) {
            Type::Id(id) => self.resources.get(&id).cloned(),
            _ => None,
        };
        match defined {
            Some(resource) => Shape::Handle { resource, owned },
            None => Shape::Refused("has handles to objects of WASI, which only WASI makes"),
        }
    }

    fn optional(&mut self, ty: &Option<Type>) -> Option<Id> {
        ty.as_ref().map(|ty| self.add(ty))
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> Names<()> {
    names.map(|name| (name.as_str().into(), ())).collect()
}
