//! The closed WASI world: every interface answers, and nothing of it reaches outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use guesthouse::{Artifact, HostConfig, Limits, Plugin, PluginHost};
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::WorldItem;
use wit_component::{ComponentEncoder, dummy_module};

guesthouse::extension_point!({ inline: "package test:closed; world anything {}" });

fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered()).expect("a host starts")
}

/// The full names of what a world imports.
fn functions(world: &World) -> BTreeSet<String> {
    let resolve = world.resolve();
    let interfaces = world
        .world()
        .imports
        .iter()
        .filter_map(|(key, item)| match item {
            WorldItem::Interface { id, .. } => Some((resolve.name_world_key(key), *id)),
            _ => None,
        });
    let names = interfaces.flat_map(|(name, id)| {
        let functions = resolve.interfaces[id].functions.keys();
        functions.map(move |function| format!("{name}#{function}"))
    });
    names.collect()
}

#[test]
fn every_function_of_wasi_can_be_linked() {
    let wasi = World::wasi().unwrap();
    let mut core = dummy_module(
        wasi.resolve(),
        wasi.id(),
        guesthouse_contract::wit_parser::ManglingAndAbi::Standard32,
    );
    wit_component::embed_component_metadata(
        &mut core,
        wasi.resolve(),
        wasi.id(),
        wit_component::StringEncoding::UTF8,
    )
    .unwrap();
    let mut encoder = ComponentEncoder::default().module(&core).unwrap();
    let component = encoder.encode().unwrap();
    let all = World::of_component(&component).unwrap();
    assert_eq!(functions(&all), functions(&wasi));
    let artifact = Artifact::bytes("all of wasi", component);
    let plugin: Plugin<Anything, ()> = host().load(artifact, &Limits::strict()).unwrap();
    plugin
        .call((), |_| Ok::<_, guesthouse::CallError>(()))
        .unwrap();
}
