//! A world's bindings for C, as the crate `wit-bindgen-c` writes them.
//!
//! They go with the project, so that an author needs a C compiler and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context as _;
use guesthouse_contract::World;
use wit_bindgen_c::{Enabled, Opts};
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::decoding::{DecodedWasm, decode};

use super::settle::settle;
use crate::BuildError;

/// What was generated: file names and contents.
///
/// With `drops`, loans of the app are dropped when a function returns, as it has to be.
pub(super) fn generate(world: &World, drops: bool) -> Result<Vec<(String, String)>, BuildError> {
    let generated = files(world, drops).map_err(|error| BuildError::Componentize {
        name: world.full_name(),
        message: format!("no bindings for C: {error:#}"),
    })?;
    let files = generated.iter();
    let files = files.map(|(name, bytes)| {
        let text = without_object(&String::from_utf8_lossy(bytes));
        (name.to_owned(), text)
    });
    Ok(files.collect())
}

fn files(world: &World, drops: bool) -> anyhow::Result<Files> {
    // The generator has a WIT parser of its own version; the binary form is common to both.
    let DecodedWasm::WitPackage(mut resolve, package) = decode(&world.encode()?)? else {
        anyhow::bail!("the world's package did not survive its encoding");
    };
    let id = *resolve.packages[package]
        .worlds
        .get(world.name())
        .context("the world did not survive its encoding")?;
    settle(&mut resolve);
    // `build` puts the world into the component; no linker has to.
    let options = Opts {
        no_object_file: true,
        autodrop_borrows: match drops {
            true => Enabled::Yes,
            false => Enabled::No,
        },
        ..Opts::default()
    };
    // The generator panics at what it cannot write.
    let generated = catch_unwind(AssertUnwindSafe(|| {
        let mut files = Files::default();
        let done = options.build().generate(&mut resolve, id, &mut files);
        done.map(|()| files)
    }));
    generated.unwrap_or_else(|_| anyhow::bail!("their generator gave up on the world"))
}

/// The text without its reference to the object file that a linker would take the world from.
fn without_object(text: &str) -> String {
    let Some((before, rest)) = text.split_once("\n// Ensure that the *_component_type.o object")
    else {
        return text.to_owned();
    };
    let behind = rest.split_once("}\n").map_or("", |(_, behind)| behind);
    format!("{before}{behind}")
}
