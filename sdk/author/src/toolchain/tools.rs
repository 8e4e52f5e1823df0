//! The programs and libraries that a caller lets us use.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs on a search path, and what else a toolchain may be put together from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Tools {
    /// The search path.
    folders: Vec<PathBuf>,
    pub(super) cargo: PathBuf,
    pub(super) compilers: Vec<PathBuf>,
    pub(super) linkers: Vec<PathBuf>,
    pub(super) cargo_home: Option<PathBuf>,
    pub(crate) wasi_libc: Option<PathBuf>,
    /// What each program finds in its environment beside the caller's own.
    pub(super) variables: Vec<Variable>,
}

/// A variable of the environment, and its value; none where it must not be set.
pub(super) type Variable = (String, Option<String>);

impl Tools {
    /// Looks for `cargo`, every `rustc` and WebAssembly linkers on a `PATH`-like list.
    #[must_use]
    pub fn on_path(path: &OsStr) -> Self {
        let folders: Vec<_> = std::env::split_paths(path).collect();
        let all = |names: &[&str]| {
            let files = folders
                .iter()
                .flat_map(|folder| names.iter().map(|name| folder.join(name)));
            let mut found: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
            found.dedup();
            found
        };
        Self {
            folders: folders.clone(),
            cargo: all(&["cargo"])
                .into_iter()
                .next()
                .unwrap_or_else(|| "cargo".into()),
            compilers: all(&["rustc"]),
            linkers: all(&[
                "wasm-ld",
                "wasm-ld-19",
                "wasm-ld-18",
                "wasm-ld-17",
                "wasm-ld-16",
            ]),
            cargo_home: None,
            wasi_libc: None,
            variables: Vec::new(),
        }
    }

    /// Names the folder of downloaded crates, so that its path does not end up in guests.
    #[must_use]
    pub fn with_cargo_home(mut self, home: Option<PathBuf>) -> Self {
        self.cargo_home = home;
        self
    }

    /// Names the folder in which a C library for WASI lies as `wasm32-wasi` and `wasm32-wasip2`
    /// (`/usr/lib` on Debian). Only a standard library that is built from sources needs it.
    #[must_use]
    pub fn with_wasi_libc(mut self, folder: Option<PathBuf>) -> Self {
        self.wasi_libc = folder;
        self
    }

    /// Sets variables in the environment of every program that builds, or takes them out: those by which
    /// a caller says whether messages have colours.
    #[must_use]
    pub fn with_variables(mut self, variables: &[(&str, Option<&str>)]) -> Self {
        let owned =
            |(name, value): &(&str, Option<&str>)| ((*name).to_owned(), value.map(str::to_owned));
        self.variables.extend(variables.iter().map(owned));
        self
    }

    /// A program, in an environment with the caller's variables.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        set(&mut command, &self.variables);
        command
    }

    /// The first of these programs that is in one of `beside`, folders of a project, or else on the
    /// search path.
    pub(crate) fn program(&self, beside: &[PathBuf], names: &[&str]) -> Option<PathBuf> {
        let folders = beside.iter().chain(&self.folders);
        let files = folders.flat_map(|folder| names.iter().map(|name| folder.join(name)));
        let found = files.into_iter().find(|file| file.is_file())?;
        // Programs are run in other folders than ours.
        Some(std::path::absolute(&found).unwrap_or(found))
    }

    /// The search path, as a program that starts others needs it, with `beside` in front.
    pub(crate) fn search_path(&self, beside: &[&Path]) -> std::ffi::OsString {
        let folders = beside.iter().map(|path| path.to_path_buf());
        let folders = folders.chain(self.folders.iter().cloned());
        std::env::join_paths(folders).unwrap_or_default()
    }
}

pub(super) fn set(command: &mut Command, variables: &[Variable]) {
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
}
