//! Can any component hold this world, and does a host here take it?
//!
//! The one answer for everybody who reads an app's WIT: the macro, and the commands that make,
//! check and compare plugins. Asked before anything is made from the WIT, and answered in time that
//! grows with the text alone, whatever its types amount to. A world is encoded together with its
//! package, so the package is looked at with everything that its worlds and interfaces refer to;
//! proposals are looked for in the world itself. It must never change the world.
//!
//! | file | does |
//! |---|---|
//! | `flaw.rs` | one reason, with its place and code |
//! | `sizes.rs` | depth and size of each type |
//! | `names.rs` | names that stand side by side |
//! | `scope.rs` | what is encoded with a world |

pub(crate) mod flaw;
mod names;
mod scope;
pub(crate) mod sizes;

use std::collections::HashSet;

use wit_parser::{Function, InterfaceId, Span, Type, TypeDefKind, TypeId, WorldId, WorldItem};

pub use self::flaw::{Flaw, FlawKind};
use self::scope::Scope;
use self::sizes::{Size, Sizes, held};
use crate::World;

/// Levels of types that hold each other, as the binary format has it.
pub(crate) const DEEPEST: u32 = 100;
/// Parts of one type with everything that it refers to written out. The most generous limits of a
/// host admit a fifth of it; compilers of bindings take seconds for more.
const LARGEST: u64 = 100_000;
/// Parts of all types of an interface or a world, as programs write them.
const MOST_WRITTEN: u64 = 200_000;
/// Parts of an interface or a world, as the validator of the binary format counts: one fewer than it
/// refuses.
const MOST_PARTS: u64 = 999_999;
/// Flaws that are kept.
const MOST_FLAWS: usize = 200;
const MOST_PARAMETERS: usize = 1_000;
const MOST_ITEMS: usize = 10_000;
const MOST_FLAGS: usize = 32;

/// Everything that is wrong with a world; nothing where a plugin can be made for it.
pub(crate) fn flaws(world: &World) -> Vec<Flaw> {
    let mut flaws = known(world);
    if flaws.is_empty() {
        flaws.extend(refused(world));
    }
    flaws
}

fn known(world: &World) -> Vec<Flaw> {
    let scope = match Scope::of(world) {
        Ok(scope) => scope,
        Err(kind) => {
            return vec![Flaw {
                item: world.full_name(),
                kind,
                place: world.place_of(world.world().span),
            }];
        }
    };
    let mut check = Check {
        world,
        sizes: Sizes::of(world.resolve().types.iter()),
        seen: HashSet::new(),
        flaws: Vec::new(),
    };
    check.package();
    for id in &scope.whole {
        check.interface(*id, true);
    }
    for id in &scope.types {
        check.interface(*id, false);
    }
    for id in &scope.worlds {
        check.world(*id);
    }
    check.proposals();
    check.flaws
}

/// The last word: the encoder's and the validator's own. What they refuse has a place of its own
/// above, as far as anybody knows.
fn refused(world: &World) -> Option<Flaw> {
    let encoded = std::panic::catch_unwind(|| world.encode());
    let message = match encoded {
        Ok(Ok(bytes)) => {
            let features = wasmparser::WasmFeatures::all();
            let mut validator = wasmparser::Validator::new_with_features(features);
            let valid = validator.validate_all(&bytes);
            valid.err().map(|error| error.message().to_owned())
        }
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("the encoder gave up".to_owned()),
    };
    message.map(|message| Flaw {
        item: world.full_name(),
        kind: FlawKind::NotEncodable { message },
        place: world.place_of(world.world().span),
    })
}

/// A world under examination.
struct Check<'a> {
    world: &'a World,
    sizes: Sizes,
    /// Types that were looked at.
    seen: HashSet<TypeId>,
    flaws: Vec<Flaw>,
}

impl<'a> Check<'a> {
    fn found(&mut self, item: &str, kind: FlawKind, span: Span) {
        if self.flaws.len() < MOST_FLAWS {
            self.flaws.push(Flaw {
                item: item.to_owned(),
                kind,
                place: self.world.place_of(span),
            });
        }
    }

    /// Interfaces and worlds of the package stand side by side.
    fn package(&mut self) {
        let resolve = self.world.resolve();
        let Some(id) = self.world.world().package else {
            return;
        };
        let package = &resolve.packages[id];
        let interfaces = package.interfaces.iter();
        let interfaces = interfaces.map(|(name, id)| (name, resolve.interfaces[*id].span));
        let worlds = package.worlds.iter();
        let worlds = worlds.map(|(name, id)| (name, resolve.worlds[*id].span));
        let named: Vec<_> = interfaces
            .chain(worlds)
            .map(|(name, span)| (name.clone(), span))
            .collect();
        let name = package.name.to_string();
        names::items(named.into_iter(), |kind, span| {
            self.found(&name, kind, span)
        });
    }

    /// An interface with its types, and its functions where the encoding has them.
    fn interface(&mut self, id: InterfaceId, is_whole: bool) {
        let resolve = self.world.resolve();
        let interface = &resolve.interfaces[id];
        let name = self.name_of(id);
        let of = |item: &str| match &name {
            Some(name) => format!("{name}#{item}"),
            None => item.to_owned(),
        };
        let mut whole = Whole::default();
        for (item, id) in &interface.types {
            self.declared(&of(item), *id, &mut whole);
        }
        let functions = interface.functions.values().filter(|_| is_whole);
        let functions: Vec<_> = functions.collect();
        for function in &functions {
            self.function(&of(&function.name), function, &mut whole);
        }
        let types = interface.types.iter();
        let types = types.map(|(name, id)| (name.clone(), resolve.types[*id].span));
        let functions = functions.into_iter();
        let functions = functions.map(|function| (function.name.clone(), function.span));
        let own = name.clone().unwrap_or_default();
        names::items(types.chain(functions), |kind, span| {
            self.found(&own, kind, span);
        });
        self.whole(&own, whole, interface.span);
    }

    fn name_of(&self, id: InterfaceId) -> Option<String> {
        self.world.resolve().id_of(id)
    }

    fn world(&mut self, id: WorldId) {
        let resolve = self.world.resolve();
        let world = &resolve.worlds[id];
        let name = match world.package {
            Some(package) => resolve.id_of_name(package, &world.name),
            None => world.name.clone(),
        };
        let mut whole = Whole::default();
        for items in [&world.imports, &world.exports] {
            for (key, item) in items {
                match item {
                    WorldItem::Function(function) => {
                        self.function(&function.name, function, &mut whole);
                    }
                    WorldItem::Type { id, .. } => {
                        let item = resolve.name_world_key(key);
                        self.declared(&item, *id, &mut whole);
                    }
                    WorldItem::Interface { id, .. } => {
                        let parts = self.parts_of(*id);
                        whole.parts = whole.parts.saturating_add(parts);
                    }
                }
            }
            let named = items.iter().map(|(key, item)| {
                let span = match item {
                    WorldItem::Interface { span, .. } | WorldItem::Type { span, .. } => *span,
                    WorldItem::Function(function) => function.span,
                };
                (resolve.name_world_key(key), span)
            });
            names::items(named, |kind, span| self.found(&name, kind, span));
        }
        self.whole(&name, whole, world.span);
    }

    /// Parts of an interface, as the validator counts.
    fn parts_of(&self, id: InterfaceId) -> u64 {
        let interface = &self.world.resolve().interfaces[id];
        let types = interface.types.values();
        let types = types.map(|id| self.sizes.get(*id).parts);
        let functions = interface.functions.values();
        let functions = functions.map(|function| self.signature(function).parts);
        types.chain(functions).fold(1, u64::saturating_add)
    }

    fn signature(&self, function: &Function) -> Whole {
        let mut whole = Whole::ONE;
        for ty in function.parameter_and_result_types() {
            whole.add(self.sizes.used(&ty));
        }
        whole
    }

    fn whole(&mut self, item: &str, whole: Whole, span: Span) {
        let (parts, limit) = match whole.written > MOST_WRITTEN {
            true => (whole.written, MOST_WRITTEN),
            false => (whole.parts, MOST_PARTS),
        };
        if parts > limit {
            self.found(item, FlawKind::TooBig { parts, limit }, span);
        }
    }

    /// A type with a name, and what it holds that has none.
    fn declared(&mut self, item: &str, id: TypeId, whole: &mut Whole) {
        let definition = &self.world.resolve().types[id];
        whole.parts = whole.parts.saturating_add(self.sizes.get(id).parts);
        whole.written = whole.written.saturating_add(1);
        for ty in held(&definition.kind) {
            let written = self.sizes.used(&ty).written;
            whole.written = whole.written.saturating_add(written);
        }
        self.anonymous(item, id, definition.span);
    }

    fn function(&mut self, item: &str, function: &Function, whole: &mut Whole) {
        let signature = self.signature(function);
        whole.parts = whole.parts.saturating_add(signature.parts);
        whole.written = whole.written.saturating_add(signature.written);
        let count = function.params.len();
        if count > MOST_PARAMETERS {
            let (what, limit) = ("parameters", MOST_PARAMETERS);
            self.found(
                item,
                FlawKind::TooMany { what, count, limit },
                function.span,
            );
        }
        let params = function.params.iter();
        let params = params.map(|param| (param.name.as_str(), param.span));
        self.labels(item, params, function.span);
        if signature.parts > LARGEST {
            self.too_big(item, signature.parts, function.span);
        }
        for ty in function.parameter_and_result_types() {
            if let Type::Id(id) = ty {
                self.unnamed(item, id, function.span);
            }
        }
    }

    fn too_big(&mut self, item: &str, parts: u64, span: Span) {
        let limit = LARGEST;
        self.found(item, FlawKind::TooBig { parts, limit }, span);
    }

    /// A type that is used; one that has a name answers for itself where it is declared.
    fn unnamed(&mut self, item: &str, id: TypeId, span: Span) {
        if self.world.resolve().types[id].name.is_none() {
            self.anonymous(item, id, span);
        }
    }

    /// A definition, and what is below it without a name. Types nest a hundred deep in one text.
    fn anonymous(&mut self, item: &str, id: TypeId, span: Span) {
        if !self.seen.insert(id) {
            return;
        }
        let definition = &self.world.resolve().types[id];
        let span = match definition.name {
            Some(_) => definition.span,
            None => span,
        };
        self.size(item, self.sizes.get(id), span);
        self.definition(item, &definition.kind, span);
        for ty in held(&definition.kind) {
            if let Type::Id(id) = ty {
                self.unnamed(item, id, span);
            }
        }
    }

    fn size(&mut self, item: &str, size: Size, span: Span) {
        if size.depth > DEEPEST {
            let (depth, limit) = (size.depth, DEEPEST);
            self.found(item, FlawKind::TooDeep { depth, limit }, span);
        }
        if size.parts > LARGEST {
            self.too_big(item, size.parts, span);
        }
    }

    fn definition(&mut self, item: &str, kind: &TypeDefKind, span: Span) {
        let (what, items, count, limit) = match kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| (field.name.as_str(), field.span));
                self.labels(item, fields, span);
                ("record", "fields", record.fields.len(), MOST_ITEMS)
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let cases = cases.map(|case| (case.name.as_str(), case.span));
                self.labels(item, cases, span);
                ("variant", "cases", variant.cases.len(), MOST_ITEMS)
            }
            TypeDefKind::Enum(cases) => {
                let named = cases.cases.iter();
                let named = named.map(|case| (case.name.as_str(), case.span));
                self.labels(item, named, span);
                ("enum", "cases", cases.cases.len(), MOST_ITEMS)
            }
            TypeDefKind::Flags(flags) => {
                let named = flags.flags.iter();
                let named = named.map(|flag| (flag.name.as_str(), flag.span));
                self.labels(item, named, span);
                ("flags", "flags", flags.flags.len(), MOST_FLAGS)
            }
            TypeDefKind::Tuple(tuple) => ("tuple", "elements", tuple.types.len(), MOST_ITEMS),
            TypeDefKind::FixedLengthList(_, 0) => ("list", "elements", 0, MOST_ITEMS),
            _ => return,
        };
        if count == 0 {
            self.found(item, FlawKind::Empty { what }, span);
        } else if count > limit {
            let what = items;
            self.found(item, FlawKind::TooMany { what, count, limit }, span);
        }
    }

    fn labels<'n>(
        &mut self,
        item: &str,
        labels: impl Iterator<Item = (&'n str, Span)>,
        around: Span,
    ) {
        names::labels(labels, |kind, span| {
            let span = if span.is_known() { span } else { around };
            self.found(item, kind, span);
        });
    }

    /// Constructs that no host here has yet, in what the world itself imports and exports.
    fn proposals(&mut self) {
        let resolve = self.world.resolve();
        let items = self.world.world();
        let mut seen = HashSet::new();
        for (key, item) in items.imports.iter().chain(&items.exports) {
            match item {
                WorldItem::Function(function) => self.proposal_of(&function.name, function),
                WorldItem::Type { id, .. } => {
                    self.proposal(&resolve.name_world_key(key), *id);
                }
                WorldItem::Interface { id, .. } if seen.insert(*id) => {
                    let interface = &resolve.interfaces[*id];
                    let name = self.name_of(*id);
                    let of = |item: &str| match &name {
                        Some(name) => format!("{name}#{item}"),
                        None => item.to_owned(),
                    };
                    for (item, id) in &interface.types {
                        self.proposal(&of(item), *id);
                    }
                    for function in interface.functions.values() {
                        self.proposal_of(&of(&function.name), function);
                    }
                }
                WorldItem::Interface { .. } => {}
            }
        }
    }

    fn proposal(&mut self, item: &str, id: TypeId) {
        if let Some(construct) = self.sizes.get(id).proposal {
            let span = self.world.resolve().types[id].span;
            self.found(item, FlawKind::Proposal { construct }, span);
        }
    }

    fn proposal_of(&mut self, item: &str, function: &Function) {
        if function.kind.is_async() {
            let construct = "an async function";
            self.found(item, FlawKind::Proposal { construct }, function.span);
        }
        let types = function.parameter_and_result_types();
        let resolve = self.world.resolve();
        let unnamed = types.filter(|ty| match ty {
            Type::Id(id) => resolve.types[*id].name.is_none(),
            _ => true,
        });
        let mut constructs: Vec<_> = unnamed
            .filter_map(|ty| self.sizes.used(&ty).proposal)
            .collect();
        constructs.dedup();
        for construct in constructs {
            self.found(item, FlawKind::Proposal { construct }, function.span);
        }
    }
}

/// Parts of something with many items.
#[derive(Debug, Clone, Copy)]
struct Whole {
    parts: u64,
    written: u64,
}

impl Whole {
    const ONE: Self = Self {
        parts: 1,
        written: 1,
    };

    fn add(&mut self, size: Size) {
        self.parts = self.parts.saturating_add(size.parts);
        self.written = self.written.saturating_add(size.written);
    }
}

impl Default for Whole {
    fn default() -> Self {
        Self::ONE
    }
}

#[cfg(test)]
mod tests;
