//! Tries echo guests of other toolchains, given as files, and prints what they cost as a table.
//!
//! The guests pass the same checks as the committed ones do in `tests/behaviour/languages_answer.rs`; those
//! that are too big to be committed are tried with it. A file is called after its language.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "an example shows its result, and a check fails by panicking"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::languages::{
    Language, dynamic, host_is_reached, language, resources_cross, shortcomings_are_these,
    trouble_is_told, typed, values_come_back, values_come_back_by_name,
};
use common::test::echo::types::{Person, Point};
use common::{Everything, Mirror};
use guesthouse::Plugin;
use guesthouse_contract::World;

fn main() {
    println!("| guest | size | WASI interfaces | load | memory | fresh call | warm call | fuel |");
    println!("|---|---|---|---|---|---|---|---|");
    for file in std::env::args_os().skip(1).map(PathBuf::from) {
        let name = file.file_stem().expect("a file").to_string_lossy();
        let bytes = std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let begun = Instant::now();
        let plugin = typed(&common::host(), &name, &bytes);
        let load = begun.elapsed();
        check(language(&name), &plugin, &bytes);
        println!("{}", row(&plugin, &bytes, load));
    }
}

fn check(language: Language, plugin: &Plugin<Everything, Mirror>, bytes: &[u8]) {
    host_is_reached(language, plugin);
    resources_cross(plugin);
    shortcomings_are_these(language, plugin);
    trouble_is_told(language, plugin);
    values_come_back(language, plugin);
    let plugin = dynamic(&common::host(), language.name, bytes);
    values_come_back_by_name(language, &plugin);
}

/// One record there and back is the call that is measured.
fn row(plugin: &Plugin<Everything, Mirror>, bytes: &[u8], load: Duration) -> String {
    let people = [Person {
        name: "Ada".to_owned(),
        age: Some(36),
        tags: vec!["first".to_owned()],
        home: (Point { x: 1.0, y: -1.0 }, "London".to_owned()),
    }];
    let outcome = plugin.run(Mirror::default(), |guest| guest.echo().people(&people));
    let usage = *outcome.usage();
    let fresh = median(|| {
        plugin
            .call(Mirror::default(), |guest| guest.echo().people(&people))
            .unwrap();
    });
    let mut session = plugin.session(Mirror::default()).unwrap();
    let warm = median(|| {
        session.echo().people(&people).unwrap();
    });
    let (size, memory) = (bytes.len() / 1000, usage.memory >> 10);
    format!(
        "| {} | {size} KB | {} | {load:.1?} | {memory} KiB | {fresh:.1?} | {warm:.1?} | {} |",
        plugin.name(),
        wasi_interfaces(bytes),
        usage.fuel,
    )
}

fn median(mut call: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..101)
        .map(|_| {
            let begun = Instant::now();
            call();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn wasi_interfaces(bytes: &[u8]) -> usize {
    let world = World::of_component(bytes).expect("it was admitted");
    let resolve = world.resolve();
    let imports = world.world().imports.keys();
    let names = imports.map(|key| resolve.name_world_key(key));
    names.filter(|name| name.starts_with("wasi:")).count()
}
