//! The WIT that the options name, read and resolved.
//!
//! The only step that touches the file system, and only below what the caller handed in.

use std::path::Path;

use guesthouse_contract::{World, WorldError};
use syn::{Error, Result};

use crate::options::{Options, Source};

/// Reads the world of an extension point.
///
/// # Errors
/// One error at the option to blame: a missing path, WIT that does not parse (with the WIT's own
/// line), or a world that is not there.
pub fn read_world(options: &Options, manifest_dir: &Path) -> Result<World> {
    let name = options.world.as_ref().map(syn::LitStr::value);
    let name = name.as_deref();
    let read = match &options.source {
        Source::Path(path) => World::from_path(&manifest_dir.join(path.value()), name),
        Source::Inline(text) => World::from_source("inline.wit", &text.value(), name),
        Source::Default(_) => World::from_path(&manifest_dir.join("wit"), name),
    };
    read.map_err(|error| {
        let named = options.world.as_ref();
        let span = match (&error, named) {
            (WorldError::NoSuchWorld { .. }, Some(world)) => world.span(),
            _ => options.source.span(),
        };
        Error::new(span, error)
    })
}
