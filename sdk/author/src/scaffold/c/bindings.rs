//! A world's bindings for C, as the crate `wit-bindgen-c` writes them.
//!
//! They go with the project, so that an author needs a C compiler and nothing else.

use guesthouse_contract::World;
use wit_bindgen_c::Opts;
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::decoding::{DecodedWasm, decode};

use crate::BuildError;

/// What was generated: file names and contents.
pub(super) fn generate(world: &World) -> Result<Vec<(String, String)>, BuildError> {
    let generated = files(world).map_err(|error| BuildError::Componentize {
        name: world.full_name(),
        message: format!("no bindings for C: {error:#}"),
    })?;
    let files = generated.iter();
    let files = files.map(|(name, bytes)| {
        (
            name.to_owned(),
            without_object(&String::from_utf8_lossy(bytes)),
        )
    });
    Ok(files.collect())
}

fn files(world: &World) -> anyhow::Result<Files> {
    // The generator has a WIT parser of its own version; the binary form is common to both.
    let DecodedWasm::WitPackage(mut resolve, package) = decode(&world.encode()?)? else {
        anyhow::bail!("the world's package did not survive its encoding");
    };
    let id = resolve.select_world(&[package], Some(world.name()))?;
    // `build` puts the world into the component; no linker has to.
    let options = Opts {
        no_object_file: true,
        ..Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, id, &mut files)?;
    Ok(files)
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
