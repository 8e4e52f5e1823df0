//! What a `plugins.toml` says.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Target, Wasi};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipeFile {
    /// Folder for components and their manifest, relative to the recipe.
    pub(super) out: PathBuf,
    /// Folders of Rust projects that need no WASI.
    #[serde(default)]
    pub(super) rust: Vec<PathBuf>,
    /// WIT that the Rust projects read outside of their own folders.
    #[serde(default)]
    pub(super) wit: Vec<PathBuf>,
    /// Rust projects whose standard library calls WASI.
    #[serde(default)]
    pub(super) wasi: Vec<WasiGuest>,
    /// Guests in other languages.
    #[serde(default)]
    pub(super) script: Vec<ScriptGuest>,
    /// Guests written as WebAssembly text.
    #[serde(default)]
    pub(super) text: Vec<TextGuests>,
}

/// A Rust project for a target with WASI.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WasiGuest {
    pub(super) name: String,
    pub(super) project: PathBuf,
    pub(super) target: Target,
    /// The version that its imports name.
    #[serde(default)]
    pub(super) version: Wasi,
}

/// A guest that a script of its own builds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptGuest {
    pub(super) name: String,
    /// Holds `build.sh` and its sources. `sh build.sh NAME FILE` leaves the guest in FILE, a
    /// component or a core module; `sh build.sh --version` says which tools it uses. `WASI_LIBC`
    /// and `GUEST_CACHE` are folders: C libraries for WASI, and one for what it fetches.
    pub(super) folder: PathBuf,
    /// What it implements: the script reads it, and a core module gets it as its world.
    pub(super) wit: PathBuf,
    pub(super) world: String,
    /// The version of WASI, where the script leaves a core module that needs an adapter.
    pub(super) version: Option<Wasi>,
    /// Whether the tools give the same bytes twice.
    #[serde(default = "yes")]
    pub(super) reproducible: bool,
}

fn yes() -> bool {
    true
}

/// Text guests of one world: every `.wat` file of a folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextGuests {
    pub(super) folder: PathBuf,
    pub(super) wit: PathBuf,
    pub(super) world: String,
}
