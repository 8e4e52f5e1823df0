//! How much a project may be made of, whatever the WIT says.
//!
//! A few lines of WIT can name a type so that writing it out, or a value of it, takes gigabytes: types
//! share parts, and names are written wherever they are used. What follows from the types is refused
//! here, before anything is written; values have no example where one takes too much. It must never
//! depend on a language.

use std::collections::HashMap;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Function, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem, WorldKey,
};

use super::ScaffoldError;
use super::surface::{Surface, parts, short_name};

/// Bytes of a name: files are named by some, and file systems end at 255.
pub(super) const LONGEST_NAME: usize = 200;
/// Bytes of all types and functions, each name spelled out wherever it is used.
pub(super) const MOST_TEXT: u64 = 8 << 20;

/// What examples may take. Every function of a world gets as much as every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Bytes of one example value, about.
    pub(super) example: usize,
    /// Objects that are made for one call of a case.
    pub(super) objects: usize,
}

impl Bounds {
    pub(super) fn of<'a>(exports: impl Iterator<Item = &'a Function>) -> Self {
        let values: usize = exports.map(|one| one.params.len() + 1).sum();
        Self {
            example: (16 << 10).min((4 << 20) / values.max(1)),
            objects: 64.min((16 << 10) / values.max(1)),
        }
    }
}

/// Refuses a world of which no project is written because it would be too long.
pub(super) fn check(world: &World) -> Result<(), ScaffoldError> {
    let resolve = world.resolve();
    if let Some(name) = names(resolve).find(|name| name.len() > LONGEST_NAME) {
        let reason = format!(
            "is a name of {} bytes, and projects have names of {LONGEST_NAME} at most",
            name.len()
        );
        return Err(ScaffoldError::unsupported(name, &reason));
    }
    let mut text = Text {
        resolve,
        known: HashMap::new(),
    };
    let (mut whole, mut largest) = (0_u64, (0, String::new()));
    for (item, size) in text.items() {
        whole = whole.saturating_add(size);
        if size > largest.0 {
            largest = (size, item);
        }
    }
    if whole > MOST_TEXT {
        let (size, item) = largest;
        let reason = format!(
            "takes {size} bytes of the {whole} of the whole WIT with every type and name spelled out, \
             and projects have {MOST_TEXT} at most"
        );
        return Err(ScaffoldError::unsupported(&item, &reason));
    }
    Ok(())
}

/// Every function by its full name, with the parts that it passes, each type written out.
pub(super) fn passed_parts<'a>(
    surface: &'a Surface<'_>,
) -> impl Iterator<Item = (String, u64)> + 'a {
    let mut parts = Parts {
        resolve: surface.resolve(),
        known: HashMap::new(),
    };
    let groups = surface.imports.iter().chain(&surface.exports);
    let functions = groups.flat_map(|group| group.all_functions().map(move |one| (group, one)));
    functions.map(move |(group, function)| {
        let types = function.params.iter().map(|one| &one.ty);
        let types = types.chain(&function.result);
        let size = types.fold(0_u64, |size, ty| size.saturating_add(parts.of(ty)));
        (group.call_name(function), size)
    })
}

/// How many parts types have, written out.
struct Parts<'a> {
    resolve: &'a Resolve,
    known: HashMap<TypeId, u64>,
}

impl Parts<'_> {
    fn of(&mut self, ty: &Type) -> u64 {
        let Type::Id(id) = ty else { return 1 };
        if let Some(size) = self.known.get(id) {
            return *size;
        }
        let size = match &self.resolve.types[*id].kind {
            TypeDefKind::Type(other) => self.of(other),
            kind => {
                let held = parts(kind);
                let held = held.iter().map(|ty| self.of(ty));
                held.fold(1, u64::saturating_add)
            }
        };
        self.known.insert(*id, size);
        size
    }
}

/// Every name in the WIT.
fn names(resolve: &Resolve) -> impl Iterator<Item = &str> {
    let packages = resolve.packages.iter().map(|(_, it)| &it.name);
    let packages = packages.flat_map(|it| [&it.namespace, &it.name]);
    let interfaces = resolve.interfaces.iter();
    let interfaces = interfaces.filter_map(|(_, it)| it.name.as_ref());
    let worlds = resolve.worlds.iter().map(|(_, it)| &it.name);
    let keys = resolve.worlds.iter();
    let keys = keys.flat_map(|(_, it)| it.imports.keys().chain(it.exports.keys()));
    let keys = keys.filter_map(|key| match key {
        WorldKey::Name(name) => Some(name),
        WorldKey::Interface(_) => None,
    });
    let types = resolve.types.iter();
    let types = types.flat_map(|(_, it)| it.name.iter().chain(labels(&it.kind)));
    let params = functions(resolve).flat_map(|(_, it)| it.params.iter().map(|one| &one.name));
    let all = packages.chain(interfaces).chain(worlds).chain(keys);
    let all = all.chain(types).chain(params).map(String::as_str);
    all.chain(functions(resolve).map(|(_, it)| short_name(it)))
}

/// The names of what a type has.
fn labels(kind: &TypeDefKind) -> Vec<&String> {
    match kind {
        TypeDefKind::Record(it) => it.fields.iter().map(|one| &one.name).collect(),
        TypeDefKind::Variant(it) => it.cases.iter().map(|one| &one.name).collect(),
        TypeDefKind::Enum(it) => it.cases.iter().map(|one| &one.name).collect(),
        TypeDefKind::Flags(it) => it.flags.iter().map(|one| &one.name).collect(),
        _ => Vec::new(),
    }
}

/// Every function, with the full name of its interface; of worlds without.
fn functions(resolve: &Resolve) -> impl Iterator<Item = (String, &Function)> {
    let interfaces = resolve.interfaces.iter().flat_map(|(id, it)| {
        let name = resolve.id_of(id).unwrap_or_default();
        it.functions.values().map(move |one| (name.clone(), one))
    });
    let worlds = resolve.worlds.iter();
    let items = worlds.flat_map(|(_, it)| it.imports.values().chain(it.exports.values()));
    interfaces.chain(items.filter_map(|item| match item {
        WorldItem::Function(function) => Some((String::new(), function)),
        _ => None,
    }))
}

/// How long types are where they are used.
struct Text<'a> {
    resolve: &'a Resolve,
    known: HashMap<TypeId, u64>,
}

/// Bytes of a part beside its names.
const PART: u64 = 4;

impl Text<'_> {
    /// Every function and type with a name, by its full name, and how long it is.
    fn items(&mut self) -> Vec<(String, u64)> {
        let resolve = self.resolve;
        let functions = functions(resolve).map(|(interface, function)| {
            let result = function.result.as_ref().map_or(0, |ty| self.of(ty));
            let params = function.params.iter();
            let params = params.map(|one| self.of(&one.ty).saturating_add(one.name.len() as u64));
            let name = match interface.as_str() {
                "" => function.name.clone(),
                interface => format!("{interface}#{}", function.name),
            };
            let own = result.saturating_add(name.len() as u64 + PART);
            (name, params.fold(own, u64::saturating_add))
        });
        let mut items: Vec<_> = functions.collect();
        for (id, ty) in &resolve.types {
            let own = self.name(id) + PART;
            let parts = parts(&ty.kind);
            let parts = parts.iter().map(|ty| self.of(ty));
            let labels = labels(&ty.kind).into_iter().map(|name| name.len() as u64);
            let size = parts.chain(labels).fold(own, u64::saturating_add);
            items.push((ty.name.clone().unwrap_or_default(), size));
        }
        items
    }

    fn of(&mut self, ty: &Type) -> u64 {
        let Type::Id(id) = ty else { return PART };
        if let Some(size) = self.known.get(id) {
            return *size;
        }
        let name = self.name(*id);
        let size = match &self.resolve.types[*id].kind {
            // They have a name wherever they are used.
            TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Resource => name,
            // Not every language names others; the reader has bounded how deep they lead.
            kind => {
                let parts = parts(kind);
                let parts = parts.iter().map(|ty| self.of(ty));
                name.max(parts.fold(PART, u64::saturating_add))
            }
        };
        self.known.insert(*id, size);
        size
    }

    /// A type's name and that of its interface.
    fn name(&self, id: TypeId) -> u64 {
        let ty = &self.resolve.types[id];
        let Some(name) = &ty.name else { return 0 };
        let owner = match ty.owner {
            TypeOwner::Interface(id) => self.resolve.interfaces[id].name.as_ref(),
            _ => None,
        };
        (name.len() + owner.map_or(0, String::len)) as u64
    }
}
