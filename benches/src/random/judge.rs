//! What a right verdict is: on an artifact, and on how a call of it ended.
//!
//! The judge is the format's own validator, with the features that hosts here have. It never looks
//! at how the host came to its verdict.

use std::fmt::Debug;
use std::panic::catch_unwind;

use guesthouse::{
    CallError, Limits, LoadError, Usage,
    dynamic::DynPlugin,
    error::{Blame, CallErrorKind, DynError, LoadErrorKind},
};
use guesthouse_contract::wit_parser::{
    Interface, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
};
use guesthouse_contract::{Contract, World, imports_beyond_wit};
use wasmparser::{Validator, WasmFeatures};

use crate::tally::Wrong;

type Judged = Result<(), Wrong>;

/// What no host here has, of what WebAssembly 3 has.
const REFUSED: WasmFeatures = WasmFeatures::GC
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::FUNCTION_REFERENCES)
    .union(WasmFeatures::THREADS)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::RELAXED_SIMD);

/// What it imports and exports, where WIT has words for that.
pub(super) fn world(bytes: &[u8]) -> Option<World> {
    World::of_component(bytes).ok()
}

/// Is it a valid component, of what hosts here have?
fn valid(bytes: &[u8]) -> bool {
    let features = WasmFeatures::WASM3
        .union(WasmFeatures::COMPONENT_MODEL)
        .difference(REFUSED);
    Validator::new_with_features(features)
        .validate_all(bytes)
        .is_ok()
}

/// Was it right to admit it?
pub(super) fn admitted(bytes: &[u8]) -> Judged {
    if valid(bytes) {
        return Ok(());
    }
    Err("admitted, but it is not valid".into())
}

/// Was this the right refusal, where every import is answered and no type is asked for?
pub(super) fn refused(bytes: &[u8], error: &LoadError, limits: &Limits) -> Judged {
    let header = bytes.starts_with(b"\0asm\x0d\0\x01\0");
    let right = match error.kind() {
        LoadErrorKind::NotAComponent { .. } => !header,
        LoadErrorKind::TooLarge { .. } => bytes.len() as u64 > limits.component_size,
        // Whoever validates it may not survive that.
        LoadErrorKind::TooComplex {
            count,
            limit,
            offset,
            ..
        } => header && count > limit && *offset <= bytes.len() as u64,
        LoadErrorKind::Invalid { message, .. } => !valid(bytes) || beyond_the_engine(message),
        LoadErrorKind::Unsupported { .. } => !valid(bytes),
        LoadErrorKind::ImportNotGranted { imports, .. } => unanswerable(bytes, imports),
        LoadErrorKind::ContractMismatch { .. } => imports_wasi(bytes),
        _ => false,
    };
    verdict(right, error)
}

/// Was this a right refusal by an extension point? Whether the types fit is for others to say.
pub(super) fn refused_by_type(error: &LoadError) -> Judged {
    let right = matches!(
        error.kind(),
        LoadErrorKind::NotAComponent { .. }
            | LoadErrorKind::TooLarge { .. }
            | LoadErrorKind::TooComplex { .. }
            | LoadErrorKind::Invalid { .. }
            | LoadErrorKind::Unsupported { .. }
            | LoadErrorKind::ImportNotGranted { .. }
            | LoadErrorKind::ContractMismatch { .. }
    );
    verdict(right, error)
}

/// What the validator lets pass and no host can run, in the words of whoever refuses it: imports and
/// exports that WIT cannot express, a module that claims to end behind the component that it is in,
/// an import that is exported as it is.
fn beyond_the_engine(message: &str) -> bool {
    const WORDS: [&str; 3] = [
        "WIT has no words for this component",
        "a module or component reaches beyond the end",
        "is a reexport of an imported function which is not implemented",
    ];
    WORDS.iter().any(|words| message.contains(words))
}

/// Is each of them something that no answer makes possible: whole modules and components, or what an
/// interface of WASI does not have?
fn unanswerable(bytes: &[u8], imports: &[String]) -> bool {
    let (Some(world), Ok(wasi)) = (world(bytes), World::wasi()) else {
        return false;
    };
    let mut beyond = imports_beyond_wit(bytes);
    for (key, item) in &world.world().imports {
        let name = world.resolve().name_world_key(key);
        if let WorldItem::Interface { id, .. } = item
            && name.starts_with("wasi:")
        {
            let interface = &world.resolve().interfaces[*id];
            beyond.extend(unknown_to(&wasi, &name, &world, interface));
        }
    }
    !imports.is_empty() && imports.iter().all(|import| beyond.contains(import))
}

/// What `interface`, which is of `world`, has and the interface of that name in WASI has not, in
/// whatever version. A resource is the one that it was where it was defined.
fn unknown_to(wasi: &World, name: &str, world: &World, interface: &Interface) -> Vec<String> {
    let known: Vec<_> = wasi
        .world()
        .imports
        .iter()
        .filter_map(|(key, item)| match item {
            WorldItem::Interface { id, .. } => Some((wasi.resolve().name_world_key(key), *id)),
            _ => None,
        })
        .filter(|(known, _)| unversioned(known) == unversioned(name))
        .flat_map(|(_, id)| items(wasi, &wasi.resolve().interfaces[id]))
        .collect();
    let unknown = items(world, interface).filter(|item| !known.contains(item));
    unknown.map(|(item, _)| format!("{name}#{item}")).collect()
}

/// Functions and types by name; with a resource where it was defined.
fn items<'a>(
    world: &'a World,
    interface: &'a Interface,
) -> impl Iterator<Item = (&'a str, Option<String>)> {
    let functions = interface.functions.keys();
    let types = interface.types.iter();
    let types = types.map(|(name, id)| (name.as_str(), origin(world.resolve(), *id)));
    functions.map(|name| (name.as_str(), None)).chain(types)
}

/// The interface and the name of the resource that a type is, if it is one.
fn origin(resolve: &Resolve, id: TypeId) -> Option<String> {
    let ty = &resolve.types[id];
    match ty.kind {
        TypeDefKind::Type(Type::Id(of)) => origin(resolve, of),
        TypeDefKind::Resource => {
            let owner = match ty.owner {
                TypeOwner::Interface(id) => resolve.id_of(id),
                _ => None,
            };
            let owner = owner.unwrap_or_default();
            Some(format!("{}#{}", unversioned(&owner), ty.name.as_deref()?))
        }
        _ => None,
    }
}

fn unversioned(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

fn imports_wasi(bytes: &[u8]) -> bool {
    let contract = catch_unwind(|| Contract::of_component(bytes));
    contract.is_ok_and(|read| read.is_ok_and(|contract| contract.imports_from("wasi")))
}

/// Was it right to end a call like this, where the app has done nothing wrong?
pub(super) fn ended(error: &DynError, plugin: &DynPlugin) -> Judged {
    let DynError::Call(error) = error else {
        return verdict(false, error);
    };
    let right = match error.kind() {
        // The guest called what has no form as values; nobody answers that.
        CallErrorKind::HostFailed { import, .. } => plugin.imports().iter().any(|function| {
            function.unsupported().is_some() && function.full_name() == import.to_string()
        }),
        // Fuel ends everything long before that.
        CallErrorKind::DeadlineExceeded { .. } => false,
        // Caught or not, that is a panic.
        CallErrorKind::EnginePanicked { .. } => false,
        _ => error.blame() == Blame::Plugin,
    };
    verdict(right, error)
}

/// The same where the app is typed, and its host functions do nothing.
pub(super) fn ended_typed(error: &CallError) -> Judged {
    let never = matches!(
        error.kind(),
        CallErrorKind::DeadlineExceeded { .. } | CallErrorKind::EnginePanicked { .. }
    );
    verdict(error.blame() == Blame::Plugin && !never, error)
}

/// Did the call stay within its limits? One that was ended by a limit has asked for more.
pub(super) fn spent(usage: &Usage, limits: &Limits, answered: bool) -> Judged {
    let within = usage.fuel <= limits.fuel
        && usage.memory <= limits.memory
        && usage.input <= limits.input
        && usage.log <= limits.log
        && usage.host_calls <= limits.host_calls + u64::from(!answered);
    let asked = usage.host_call_bytes <= limits.host_call_bytes && usage.output <= limits.output;
    verdict(within && (asked || !answered), usage)
}

fn verdict(right: bool, found: &impl Debug) -> Judged {
    if right {
        return Ok(());
    }
    Err(format!("{found:?}").into())
}
