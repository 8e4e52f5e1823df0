//! A core module into a component.
//!
//! The module's own binding generator has put the world into it as a custom section; text gets
//! one here, from a WIT folder.

use std::path::Path;

use guesthouse_contract::World;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{BuildError, Wasi};

/// Wraps a core module that carries its world into a component; `name` is for messages.
///
/// # Errors
/// [`BuildError::Componentize`] when the module carries no world or does not implement it.
pub fn componentize(name: &str, core: &[u8]) -> Result<Vec<u8>, BuildError> {
    encode(core, None).map_err(|error| refused(name, &error))
}

/// The same for a core module that calls WASI's first preview, or WASI 0.2 itself: its imports
/// will name the version `wasi`, or a later one if the module names that already.
///
/// # Errors
/// [`BuildError::Componentize`], as above.
pub fn componentize_wasi(name: &str, core: &[u8], wasi: Wasi) -> Result<Vec<u8>, BuildError> {
    encode(core, Some(wasi.adapter())).map_err(|error| refused(name, &error))
}

/// Gives a core module its world and wraps it, with an adapter if it calls WASI.
pub(crate) fn componentize_for(
    name: &str,
    mut core: Vec<u8>,
    wit: &Path,
    world: &str,
    wasi: Option<Wasi>,
) -> Result<Vec<u8>, BuildError> {
    let encoded =
        embed(&mut core, wit, Some(world)).and_then(|()| encode(&core, wasi.map(Wasi::adapter)));
    encoded.map_err(|error| refused(name, &error))
}

/// Gives a core module its world and wraps it. One that writes to `wasi:cli/stderr` without its world
/// saying so, as the templates do when they panic, is given that import as well.
pub(crate) fn componentize_world(
    name: &str,
    mut core: Vec<u8>,
    wit: &Path,
    world: &str,
) -> Result<Vec<u8>, BuildError> {
    let speaks = core
        .windows(LAST_WORDS.len())
        .any(|part| part == LAST_WORDS.as_bytes());
    let embedded = embed(&mut core, wit, Some(world)).and_then(|()| match speaks {
        true => embed_last_words(&mut core),
        false => Ok(()),
    });
    let encoded = embedded.and_then(|()| encode(&core, None));
    encoded.map_err(|error| refused(name, &error))
}

/// The import by which a template's last words are told.
const LAST_WORDS: &str = "wasi:cli/stderr@0.2.6";

fn embed_last_words(core: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("panics.wit", include_str!("panics.wit"))?;
    let world = resolve.select_world(&[package], Some("panics"))?;
    embed_component_metadata(core, &resolve, world, StringEncoding::UTF8)
}

fn encode(core: &[u8], adapter: Option<&[u8]>) -> anyhow::Result<Vec<u8>> {
    // Two versions of an interface that the app's WIT names stay two: that is what the app offers. Only
    // the adapter's version becomes that of the module.
    let encoder = ComponentEncoder::default().merge_imports_based_on_semver(adapter.is_some());
    let mut encoder = encoder.validate(true).module(core)?;
    if let Some(adapter) = adapter {
        encoder = encoder.adapter("wasi_snapshot_preview1", adapter)?;
    }
    encoder.encode()
}

/// Assembles a core module from text and wraps it as a component of `world` in `wit`.
///
/// # Errors
/// [`BuildError::Componentize`] when the text, the WIT or the fit between them is wrong.
pub fn componentize_text(
    name: &str,
    text: &str,
    wit: &Path,
    world: Option<&str>,
) -> Result<Vec<u8>, BuildError> {
    let mut core = wat::parse_str(text).map_err(|error| refused(name, &error))?;
    embed(&mut core, wit, world).map_err(|error| refused(name, &error))?;
    componentize(name, &core)
}

fn embed(core: &mut Vec<u8>, wit: &Path, world: Option<&str>) -> anyhow::Result<()> {
    let world = World::from_path(wit, world)?;
    embed_component_metadata(core, world.resolve(), world.id(), StringEncoding::UTF8)
}

fn refused(name: &str, error: &dyn std::fmt::Display) -> BuildError {
    BuildError::Componentize {
        name: name.to_owned(),
        message: format!("{error:#}"),
    }
}
