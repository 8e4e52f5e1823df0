//! The contract: does it fit the extension point? On the bytes, before a compiler sees them.
//!
//! The engine would type-check an interface's functions only after instantiation, that is after
//! the guest's start functions have run; here a mistyped plugin never gets that far.

use std::panic::catch_unwind;

use guesthouse_contract::{Finding, World, compare_beside};

use crate::error::{LoadError, message};
use crate::imports::panic_message;

/// The world of WASI, if the component imports any of it.
pub(super) fn check(
    name: &str,
    bytes: &[u8],
    world: &'static str,
    contract: &'static [u8],
) -> Result<Option<World>, LoadError> {
    let invalid = |message: String| LoadError::Invalid {
        name: name.to_owned(),
        message,
    };
    // The decoder is careful, but it is a parser and the bytes are a stranger's.
    let component = catch_unwind(|| World::of_component(bytes))
        .map_err(|panic| invalid(panic_message(panic.as_ref())))?
        .map_err(|error| invalid(message(&error)))?;
    let host = World::decode(contract, world).map_err(|error| invalid(error.to_string()))?;
    let wasi = match component.imports_from("wasi") {
        true => Some(World::wasi().map_err(|error| invalid(error.to_string()))?),
        false => None,
    };
    let findings = compare_beside(&host, wasi.as_ref(), &component);
    refuse(name, world, findings)?;
    Ok(wasi)
}

/// Imports that were not granted are a matter of policy and come first; everything else is type.
fn refuse(name: &str, world: &str, findings: Vec<Finding>) -> Result<(), LoadError> {
    let unknown = findings
        .iter()
        .filter(|finding| matches!(finding, Finding::UnknownImport { .. }));
    let imports: Vec<_> = unknown.map(|finding| finding.item().to_owned()).collect();
    let name = name.to_owned();
    if !imports.is_empty() {
        return Err(LoadError::ImportNotGranted { name, imports });
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(LoadError::ContractMismatch {
        name,
        world: world.to_owned(),
        findings,
    })
}
