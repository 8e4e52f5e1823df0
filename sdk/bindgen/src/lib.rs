//! WIT in, the typed Rust of an extension point out.
//!
//! This is the library behind `guesthouse::extension_point!`; the procedural macro is a shell of
//! a few lines over [`expand`]. It must never touch an engine: what it emits names only
//! `::guesthouse::__private`, which is one short list in the runtime crate.
//!
//! The pipeline, one step a room, each testable on its own:
//!
//! 1. [`Options`] is parsed from the macro's tokens;
//! 2. [`read_world`] reads and resolves the WIT that it names, and refuses what no plugin can be made
//!    for, with a reason each;
//! 3. [`resolve`] turns the world into a [`Model`] in which every name is already Rust;
//! 4. [`generate`] writes the model down as tokens.

mod app_type;
mod generate;
mod mistake;
mod model;
mod names;
mod options;
mod parts;
mod read;
mod resolve;

use std::path::Path;

use proc_macro2::TokenStream;

pub use app_type::expand_type;
pub use generate::generate;
pub use model::Model;
pub use options::{Options, With};
pub use read::read_world;
pub use resolve::resolve;

/// Expands the tokens of one `extension_point!` call.
///
/// Relative paths in `tokens` are looked up from `manifest_dir`, the folder of the app's
/// `Cargo.toml`. A mistake becomes one `compile_error!` at the option that caused it.
#[must_use]
pub fn expand(tokens: TokenStream, manifest_dir: &Path) -> TokenStream {
    match syn::parse2::<Options>(tokens) {
        Ok(options) => expand_options(&options, manifest_dir)
            .unwrap_or_else(|error| mistake::explain(&error, Some(&options), manifest_dir)),
        Err(error) => mistake::explain(&error, None, manifest_dir),
    }
}

fn expand_options(options: &Options, manifest_dir: &Path) -> syn::Result<TokenStream> {
    let world = read_world(options, manifest_dir)?;
    let model = resolve(&world, options, manifest_dir)?;
    Ok(generate(&model))
}
