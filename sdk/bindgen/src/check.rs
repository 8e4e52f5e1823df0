//! What this version cannot carry, refused before anything is generated.
//!
//! One reason an item, in the order of the world, all of them at once.

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Function, InterfaceId, Resolve, Type, TypeDefKind, TypeId, WorldItem,
};
use syn::{Error, Result};

use crate::options::Options;
use crate::parts::parts;

/// One WIT construct that an extension point cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The function or type that uses it.
    pub item: String,
    /// The construct, as WIT names it.
    pub construct: &'static str,
}

impl Refusal {
    fn message(&self) -> String {
        let Self { item, construct } = self;
        format!("`{item}`: {construct} cannot be part of an extension point yet")
    }
}

/// Refuses asynchronous constructs and those that are not stable in WIT.
///
/// # Errors
/// One error that lists every [`Refusal`], at the option that named the WIT.
pub fn check(world: &World, options: &Options) -> Result<()> {
    let refusals = refusals(world);
    if refusals.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = refusals.iter().map(Refusal::message).collect();
    Err(Error::new(options.source_span(), lines.join("\n")))
}

fn refusals(world: &World) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let items = world.world();
    for item in items.imports.values().chain(items.exports.values()) {
        match item {
            WorldItem::Function(function) => {
                function_refusals(world.resolve(), function, &mut refusals)
            }
            WorldItem::Interface { id, .. } => {
                interface_refusals(world.resolve(), *id, &mut refusals);
            }
            WorldItem::Type { id, .. } => type_refusal(world.resolve(), *id, &mut refusals),
        }
    }
    refusals.dedup();
    refusals
}

fn interface_refusals(resolve: &Resolve, id: InterfaceId, refusals: &mut Vec<Refusal>) {
    let interface = &resolve.interfaces[id];
    let first = refusals.len();
    for id in interface.types.values() {
        type_refusal(resolve, *id, refusals);
    }
    for function in interface.functions.values() {
        function_refusals(resolve, function, refusals);
    }
    if let Some(name) = resolve.id_of(id) {
        for refusal in &mut refusals[first..] {
            refusal.item = format!("{name}#{}", refusal.item);
        }
    }
}

fn function_refusals(resolve: &Resolve, function: &Function, refusals: &mut Vec<Refusal>) {
    let mut refuse = |construct| {
        let item = function.name.clone();
        refusals.push(Refusal { item, construct });
    };
    if function.kind.is_async() {
        refuse("an async function");
    }
    let types = function.parameter_and_result_types();
    for construct in types.filter_map(|ty| unsupported(resolve, &ty)) {
        refuse(construct);
    }
}

fn type_refusal(resolve: &Resolve, id: TypeId, refusals: &mut Vec<Refusal>) {
    if let Some(construct) = unsupported_definition(resolve, id) {
        let item = resolve.types[id].name.clone().unwrap_or_default();
        refusals.push(Refusal { item, construct });
    }
}

/// The first construct below `ty` that cannot be carried. Named types answer for themselves.
fn unsupported(resolve: &Resolve, ty: &Type) -> Option<&'static str> {
    match ty {
        Type::ErrorContext => Some("an `error-context`"),
        Type::Id(id) if resolve.types[*id].name.is_none() => unsupported_definition(resolve, *id),
        _ => None,
    }
}

fn unsupported_definition(resolve: &Resolve, id: TypeId) -> Option<&'static str> {
    match &resolve.types[id].kind {
        TypeDefKind::Future(_) => Some("a `future`"),
        TypeDefKind::Stream(_) => Some("a `stream`"),
        TypeDefKind::Map(..) => Some("a `map`"),
        TypeDefKind::FixedLengthList(..) => Some("a list of fixed length"),
        // The Component Model's own bound: no engine and no toolchain takes more.
        TypeDefKind::Flags(flags) if flags.flags.len() > 32 => Some("more than 32 flags"),
        _ => {
            let parts = parts(resolve, id);
            parts.iter().find_map(|ty| unsupported(resolve, ty))
        }
    }
}
