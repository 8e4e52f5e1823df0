//! The contract: does it fit the extension point? On the bytes, before a compiler sees them.
//!
//! The engine would type-check an interface's functions only after instantiation, that is after
//! the guest's start functions have run; here a mistyped plugin never gets that far.

use std::panic::catch_unwind;

use guesthouse_contract::{Finding, World, compare_beside, compare_offered};

use crate::error::{LoadError, message, panic_message};

/// The world of WASI, if the component imports any of it.
pub(super) fn check(
    name: &str,
    bytes: &[u8],
    world: &'static str,
    contract: &'static [u8],
) -> Result<Option<World>, LoadError> {
    let component = decode(name, bytes)?;
    let host = World::decode(contract, world).map_err(|error| invalid(name, error.to_string()))?;
    let wasi = wasi(name, &component)?;
    let findings = compare_beside(&host, wasi.as_ref(), &component);
    refuse(name, world, findings)?;
    Ok(wasi)
}

/// What the component imports and exports.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<World, LoadError> {
    // The decoder is careful, but it is a parser and the bytes are a stranger's.
    catch_unwind(|| World::of_component(bytes))
        .map_err(|panic| invalid(name, panic_message(panic.as_ref())))?
        .map_err(|error| invalid(name, message(&error)))
}

/// The closed world, for a component that imports any of it.
fn wasi(name: &str, component: &World) -> Result<Option<World>, LoadError> {
    if !component.imports_from("wasi") {
        return Ok(None);
    }
    let wasi = World::wasi().map_err(|error| invalid(name, error.to_string()))?;
    Ok(Some(wasi))
}

/// The same for a component that is compared with nothing else.
pub(super) fn check_wasi(name: &str, component: &World) -> Result<Option<World>, LoadError> {
    let wasi = wasi(name, component)?;
    if let Some(wasi) = &wasi {
        refuse(name, wasi.name(), compare_offered(wasi, component))?;
    }
    Ok(wasi)
}

fn invalid(name: &str, message: String) -> LoadError {
    LoadError::Invalid {
        name: name.to_owned(),
        message,
    }
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
