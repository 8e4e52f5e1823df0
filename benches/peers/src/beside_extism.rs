//! Extism: out of the box, and with the limits that it has. Its guest is made with its own kit.

use std::hint::black_box;
use std::time::Duration;

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

use crate::subjects::{fresh::SENT, text};
use crate::{Task, Work};

const GUEST: &[u8] = include_bytes!("../guest/extism_echo.wasm");

pub(crate) fn plain(task: Task) -> Option<Work> {
    work(PluginBuilder::new(manifest()), task)
}

pub(crate) fn capped(task: Task) -> Option<Work> {
    let manifest = manifest().with_timeout(Duration::from_secs(60));
    work(PluginBuilder::new(manifest).with_fuel_limit(1 << 40), task)
}

fn manifest() -> Manifest {
    Manifest::new([Wasm::data(GUEST)])
}

fn work(builder: PluginBuilder<'static>, task: Task) -> Option<Work> {
    let compiled = CompiledPlugin::new(builder).expect("the guest is admitted");
    let fresh = move || Plugin::new_from_compiled(&compiled).expect("it was compiled");
    let live = |function: &'static str, input: &'static [u8]| -> Work {
        let mut plugin = fresh();
        Box::new(move || call(&mut plugin, function, input))
    };
    Some(match task {
        Task::Noop => live("noop", b""),
        Task::Add => live("add", &[1, 0, 0, 0, 2, 0, 0, 0]),
        Task::Echo(bytes) => live("echo", text(bytes).as_bytes()),
        Task::FreshNoop => Box::new(move || call(&mut fresh(), "noop", b"")),
        // It has one kind of guest; ours is compared with it twice.
        Task::FreshEcho | Task::FreshStays => {
            Box::new(move || call(&mut fresh(), "echo", SENT.as_bytes()))
        }
    })
}

fn call(plugin: &mut Plugin, function: &str, input: &[u8]) {
    let result = plugin.call::<&[u8], Vec<u8>>(function, black_box(input));
    black_box(result.expect("the guest answers"));
}
