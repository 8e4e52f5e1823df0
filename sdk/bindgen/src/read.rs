//! The WIT that the options name, read and resolved.
//!
//! The only step that touches the file system, and only below what the caller handed in.

use std::path::Path;

use guesthouse_contract::{Sources, World, WorldError};
use syn::{Error, LitStr, Result};

use crate::options::Options;

/// Reads the world of an extension point.
///
/// # Errors
/// One error at the option to blame: a missing path, WIT that does not parse or that no plugin can be
/// made for (each with the WIT's own line), or a world that is not there.
pub fn read_world(options: &Options, manifest_dir: &Path) -> Result<World> {
    let name = options.world.as_ref().map(LitStr::value);
    let read = World::read(&sources(options, manifest_dir), name.as_deref());
    read.map_err(|error| {
        let span = match (&error, &options.world) {
            (WorldError::NoSuchWorld { .. }, Some(world)) => world.span(),
            (WorldError::NoSuchPath { path }, _) => span_of(path, options, manifest_dir),
            _ => options.source_span(),
        };
        Error::new(span, error)
    })
}

fn sources(options: &Options, manifest_dir: &Path) -> Sources {
    let mut sources = Sources::default();
    let paths = options.paths.iter();
    sources.paths = paths.map(|path| manifest_dir.join(path.value())).collect();
    sources.inline = options.inline.as_ref().map(LitStr::value);
    if sources.paths.is_empty() && sources.inline.is_none() {
        sources.paths.push(manifest_dir.join("wit"));
    }
    let features = options.features.as_ref();
    sources.features = features.map(|names| names.iter().map(LitStr::value).collect());
    sources
}

/// The option that named a path.
fn span_of(path: &Path, options: &Options, manifest_dir: &Path) -> proc_macro2::Span {
    let mut named = options.paths.iter();
    let named = named.find(|text| manifest_dir.join(text.value()) == path);
    named.map_or_else(|| options.source_span(), LitStr::span)
}
