//! Worlds for components: made up, or one of those that the runtime's tests have, so that a typed
//! extension point admits some.

use std::path::Path;

use anyhow::{Context, Result};
use arbitrary::Unstructured;
use wit_parser::decoding::decode;
use wit_parser::{Resolve, WorldId};

use crate::numbers::Numbers;

/// A world, in what it refers to.
pub(crate) fn any(numbers: &mut Numbers) -> Result<(Resolve, WorldId)> {
    match numbers.below(8) {
        0 => known("hostile", "hostile"),
        1 => known("guests/echo/wit", "everything"),
        _ => made_up(numbers),
    }
}

/// A world of the runtime's tests.
fn known(folder: &str, world: &str) -> Result<(Resolve, WorldId)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/host/tests");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(tests.join(folder))?;
    let world = resolve.select_world(&[package], Some(world))?;
    Ok((resolve, world))
}

/// A small one, now and then with something that no host here has.
fn made_up(numbers: &mut Numbers) -> Result<(Resolve, WorldId)> {
    let modern = numbers.once_in(12);
    let mut config = wit_smith::Config::default();
    config.max_packages = 2;
    config.max_type_size = 30;
    config.max_interface_items = 6;
    config.max_world_items = 5;
    config.max_pkg_items = 4;
    config.max_type_parts = 5;
    config.max_files_per_package = 2;
    config.max_resource_items = 3;
    config.async_ = modern;
    config.futures = modern;
    config.streams = modern;
    config.fixed_length_lists = modern;
    let bytes = numbers.bytes(1024);
    let package = wit_smith::smith(&config, &mut Unstructured::new(&bytes))?;
    let decoded = decode(&package)?;
    let worlds = decoded.resolve().packages[decoded.package()]
        .worlds
        .values();
    let worlds: Vec<_> = worlds.copied().collect();
    let world = *numbers.pick(&worlds).context("a package without a world")?;
    Ok((decoded.resolve().clone(), world))
}
