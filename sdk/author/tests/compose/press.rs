//! Components made from WIT, and files that compose them, in a folder of their own.
//!
//! The functions of these components trap: they are here to be wired, not to be called.

use guesthouse_author::Composition;
use tempfile::TempDir;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

pub(crate) struct Press {
    pub(crate) folder: TempDir,
}

impl Press {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A part of a world of the text, with functions that trap.
    pub(crate) fn part(self, name: &str, wit: &str, world: &str) -> Self {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("press.wit", wit).unwrap();
        let world = resolve.select_world(&[package], Some(world)).unwrap();
        let mut core = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
        embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8).unwrap();
        let mut encoder = ComponentEncoder::default().module(&core).unwrap();
        let path = self.folder.path().join(format!("{name}.wasm"));
        std::fs::write(path, encoder.encode().unwrap()).unwrap();
        self
    }

    pub(crate) fn file(&self, parts: &[&str], rest: &str) -> Composition {
        let parts = parts.iter();
        let parts: String = parts
            .map(|part| format!("[parts.{part}]\npath = \"{part}.wasm\"\n"))
            .collect();
        self.text(&format!("[compose]\n{rest}\n{parts}"))
    }

    pub(crate) fn text(&self, text: &str) -> Composition {
        let path = self.folder.path().join("guesthouse.toml");
        std::fs::write(&path, text).unwrap();
        Composition::read(&path).unwrap()
    }

    pub(crate) fn bytes(&self, part: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(format!("{part}.wasm"))).unwrap()
    }
}
