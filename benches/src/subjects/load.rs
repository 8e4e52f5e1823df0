//! From bytes to a plugin: compiled, or out of the store.

use std::borrow::Cow;
use std::hint::black_box;
use std::path::PathBuf;

use guesthouse::{
    HostConfig, Limits, PluginHost, Serves,
    store::{ArtifactStore, StoreKey},
};
use tempfile::TempDir;
use wasmtime::Engine;
use wasmtime::component::Component;

use super::{Entry, Guest, Subject};
use crate::ours::{self, Everything, Unasked};
use crate::raw::{Raw, Setup};

const JAVASCRIPT: Guest = Guest::Built("javascript");

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for guest in [Guest::Echo, JAVASCRIPT] {
        let name = guest.name();
        let mut add = |name: String, make: fn(Guest) -> Subject| {
            let mut entry = Entry::new(name, move || make(guest));
            // Each operation of these makes everything anew.
            entry.dear = !entry.name.ends_with("/hit");
            entries.push(entry);
        };
        add(format!("compile/{name}"), compile);
        add(format!("store/{name}/hit"), hit);
        add(
            format!("store/{name}/hit-beside-compile"),
            hit_beside_compile,
        );
        add(format!("store/{name}/miss"), miss);
    }
    entries
}

fn load<P: Serves<Unasked>>(host: &PluginHost, guest: Guest, bytes: &[u8]) {
    let limits = Limits::scripting();
    black_box(ours::load_bytes::<P>(host, guest, bytes, &limits));
}

fn raw_compile(guest: Guest) -> impl FnMut() {
    let engine = Setup::BEST.engine();
    let bytes = guest.bytes();
    move || {
        let compiled = Component::from_binary(&engine, &bytes);
        link(&engine, compiled.expect("the guest compiles"));
    }
}

fn link(engine: &Engine, component: Component) {
    black_box(Raw::of(Setup::BEST, engine.clone(), component));
}

fn compile(guest: Guest) -> Subject {
    let (host, bytes) = (ours::host(), guest.bytes());
    let ours = move || load::<Everything>(&host, guest, &bytes);
    Subject::new(raw_compile(guest), ours).on_many_threads()
}

/// A store in a folder of its own, which goes with it.
struct Shelf {
    folder: TempDir,
    store: ArtifactStore,
    host: PluginHost,
    guest: Guest,
    bytes: Cow<'static, [u8]>,
}

impl Shelf {
    fn new(guest: Guest, change: impl FnOnce(&mut HostConfig)) -> Self {
        let folder = TempDir::new().expect("there is room for files");
        let key = StoreKey::from_bytes([7; 32]);
        let store = ArtifactStore::open(folder.path().join("store"), key, 1 << 30);
        let store = store.expect("the folder is its owner's alone");
        let host = ours::host_with(|config| {
            config.store = Some(store.clone());
            change(config);
        });
        Self {
            folder,
            store,
            host,
            guest,
            bytes: guest.bytes(),
        }
    }

    /// A load through the store.
    fn load<P: Serves<Unasked>>(&self) {
        load::<P>(&self.host, self.guest, &self.bytes);
    }

    /// Forgets everything.
    fn clear(&self) {
        let entries = std::fs::read_dir(self.folder.path().join("store"));
        for entry in entries.expect("the folder is there").flatten() {
            std::fs::remove_file(entry.path()).expect("the file is ours");
        }
    }
}

/// A load that finds its machine code.
pub(crate) fn stocked<P: Serves<Unasked>>(
    guest: Guest,
    change: impl FnOnce(&mut HostConfig),
) -> impl FnMut() {
    let shelf = Shelf::new(guest, change);
    shelf.load::<P>();
    shelf.load::<P>();
    // Or else compiling would be measured.
    assert_eq!(shelf.store.usage().found, 1);
    move || shelf.load::<P>()
}

/// What the engine itself needs at least: its own file, mapped and believed, and linked.
pub(crate) fn raw_deserialize(guest: Guest, setup: Setup) -> impl FnMut() {
    let engine = setup.engine();
    let folder = TempDir::new().expect("there is room for files");
    let file = folder.path().join("code");
    let code = engine.precompile_component(&guest.bytes());
    std::fs::write(&file, code.expect("the guest compiles")).expect("there is room for files");
    move || {
        // Lives as long as this does.
        let _: &TempDir = &folder;
        link(&engine, mapped(&engine, &file));
    }
}

#[allow(unsafe_code, reason = "the engine's own way to load, as a baseline")]
fn mapped(engine: &Engine, file: &PathBuf) -> Component {
    // SAFETY: the file was written by this process, for this engine, into a folder that only its
    // owner can enter.
    let component = unsafe { Component::deserialize_file(engine, file) };
    component.expect("the engine wrote it")
}

fn hit(guest: Guest) -> Subject {
    let raw = raw_deserialize(guest, Setup::BEST);
    Subject::new(raw, stocked::<Everything>(guest, |_| ()))
}

fn hit_beside_compile(guest: Guest) -> Subject {
    Subject::new(raw_compile(guest), stocked::<Everything>(guest, |_| ())).on_many_threads()
}

/// Compiled and written down.
fn miss(guest: Guest) -> Subject {
    let shelf = Shelf::new(guest, |_| ());
    Subject::new(raw_compile(guest), move || {
        shelf.clear();
        shelf.load::<Everything>();
    })
    .on_many_threads()
}
