//! Which compiler can make WebAssembly here.
//!
//! Two ways lead there: a compiler with the target installed, or one whose standard library's
//! sources lie beside it, from which the library is then built. Both give the same kind of core
//! module. The search sees only the tools that it is given.

mod compiler;
mod made;
mod target;
#[cfg(test)]
mod tests;
mod tools;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use self::compiler::{Compiler, linker};
pub(crate) use self::made::{Cdylib, Made};
pub use self::target::{Target, Wasi};
pub use self::tools::Tools;
use self::tools::Variable;
use crate::componentize::{componentize, componentize_wasi};
use crate::{BuildError, Optimize, digest};

/// What the environment can change of a profile; a guest's own `Cargo.toml` decides.
const PROFILE_SETTINGS: [&str; 11] = [
    "CODEGEN_UNITS",
    "DEBUG",
    "DEBUG_ASSERTIONS",
    "INCREMENTAL",
    "LTO",
    "OPT_LEVEL",
    "OVERFLOW_CHECKS",
    "PANIC",
    "RPATH",
    "SPLIT_DEBUGINFO",
    "STRIP",
];

/// What the folder of the standard library's sources is called inside of guests.
const RUST: &str = "/rust";

/// A compiler that can make WebAssembly for one target, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Toolchain {
    target: Target,
    wasi: Wasi,
    cargo: PathBuf,
    rustc: PathBuf,
    version: String,
    std: Std,
    /// The linker that makes core modules, where the target's own would do more or is missing.
    linker: Option<PathBuf>,
    /// Settings of the profile that take the place of the guest's own.
    profile: Vec<(&'static str, &'static str)>,
    /// Pairs of path prefixes for `--remap-path-prefix`.
    remaps: Vec<(PathBuf, &'static str)>,
    variables: Vec<Variable>,
}

/// Where the standard library comes from.
#[derive(Debug, Clone)]
enum Std {
    /// Installed for the target.
    Installed,
    /// Built from the sources beside the compiler, over this C library if the target has one.
    Sources { libc: Option<PathBuf> },
}

impl Toolchain {
    /// The first compiler that can make WebAssembly for `target`: one with the target installed
    /// if there is one, otherwise one with matching sources.
    ///
    /// # Errors
    /// [`BuildError::NoToolchain`] says what was found, and the commands that install what is
    /// missing.
    pub fn find(tools: &Tools, target: Target) -> Result<Self, BuildError> {
        let compilers: Vec<_> = tools
            .compilers
            .iter()
            .filter_map(|path| Compiler::ask(path))
            .collect();
        let linker = linker(tools, &compilers);
        let installed = compilers.iter().find(|one| one.has_target(target));
        if let Some(compiler) = installed {
            // The linker of wasip2 makes components; we encode those ourselves.
            let linker = linker.filter(|_| target == Target::Wasip2);
            return Ok(Self::new(tools, compiler, target, Std::Installed).linked_by(linker));
        }
        let libc = libc(tools, target);
        let sources = compilers.iter().find(|compiler| compiler.has_sources());
        if let (Some(compiler), Some(linker), Ok(libc)) = (sources, &linker, &libc) {
            let libc = libc.clone();
            let chosen = Self::new(tools, compiler, target, Std::Sources { libc });
            return Ok(chosen.linked_by(Some(linker.clone())));
        }
        let mut tried: Vec<_> = compilers.iter().map(|one| one.lacks(target)).collect();
        if compilers.is_empty() {
            tried.push("  no `rustc` is on the search path".to_owned());
        } else if linker.is_none() {
            tried.push("  no WebAssembly linker (`rust-lld` or `wasm-ld`) was found".to_owned());
        }
        tried.extend(libc.err());
        let tried = tried.join("\n");
        Err(BuildError::NoToolchain { target, tried })
    }

    fn new(tools: &Tools, compiler: &Compiler, target: Target, std: Std) -> Self {
        let sources = compiler.sources();
        let resolved = sources.canonicalize().ok();
        let mut remaps = vec![(sources, RUST)];
        remaps.extend(resolved.map(|path| (path, RUST)));
        remaps.extend(tools.cargo_home.clone().map(|path| (path, "/cargo")));
        Self {
            target,
            wasi: Wasi::default(),
            cargo: tools.cargo.clone(),
            rustc: compiler.path.clone(),
            version: compiler.version.clone(),
            std,
            linker: None,
            profile: Vec::new(),
            remaps,
            variables: tools.variables.clone(),
        }
    }

    fn linked_by(mut self, linker: Option<PathBuf>) -> Self {
        self.linker = linker;
        self
    }

    /// The same toolchain for components that import another version of WASI.
    #[must_use]
    pub fn with_wasi(mut self, wasi: Wasi) -> Self {
        self.wasi = wasi;
        self
    }

    /// The same toolchain, which optimizes for something else than the guest's profile says, or
    /// takes function names out.
    #[must_use]
    pub fn optimized(mut self, optimize: Option<Optimize>, strip: bool) -> Self {
        let level = optimize.map(|optimize| match optimize {
            Optimize::Size => "z",
            Optimize::Speed => "3",
        });
        self.profile = level
            .map(|level| ("OPT_LEVEL", level))
            .into_iter()
            .collect();
        if strip {
            self.profile.push(("STRIP", "symbols"));
        }
        self
    }

    /// What it builds for.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// The compiler's own version line: guests are byte-identical only for equal ones.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Everything that a guest's bytes depend on: the compiler, and the C library under a
    /// standard library that is built from sources.
    ///
    /// # Errors
    /// [`BuildError::File`] when the C library cannot be read.
    pub fn identity(&self) -> Result<String, BuildError> {
        let Std::Sources { libc: Some(libc) } = &self.std else {
            return Ok(self.version.clone());
        };
        let file = libc.join("libc.a");
        let bytes = std::fs::read(&file).map_err(BuildError::file(&file))?;
        let digest: String = digest::of_bytes(&bytes).chars().take(16).collect();
        Ok(format!("{}, libc.a {digest}", self.version))
    }

    /// Makes the core module that the compiler left a component; `name` is for messages.
    pub(crate) fn componentize(&self, name: &str, core: &[u8]) -> Result<Vec<u8>, BuildError> {
        match self.target {
            Target::Unknown => componentize(name, core),
            Target::Wasip1 | Target::Wasip2 => componentize_wasi(name, core, self.wasi),
        }
    }

    /// Whether a package's folder is one of the standard library's sources.
    pub(crate) fn is_of_std(&self, folder: &Path) -> bool {
        let mut sources = self.remaps.iter().filter(|(_, name)| *name == RUST);
        sources.any(|(sources, _)| folder.starts_with(sources))
    }

    /// `cargo build` for the target, set up so that the same source gives the same bytes.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        tools::set(&mut command, &self.variables);
        command.args(["build", "--release", "--target", self.target.triple()]);
        command.env("RUSTC", &self.rustc);
        command.env("CARGO_ENCODED_RUSTFLAGS", self.flags());
        // A wrapper or a profile override of the caller's would change the bytes.
        command
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTC_WORKSPACE_WRAPPER");
        for setting in PROFILE_SETTINGS {
            command.env_remove(format!("CARGO_PROFILE_RELEASE_{setting}"));
        }
        for (setting, value) in &self.profile {
            command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        if let Some(linker) = &self.linker {
            command.env(self.target.setting("LINKER"), linker);
        }
        if let Std::Sources { .. } = &self.std {
            // The standard library may only be built with the compiler's unstable features on.
            command.env("RUSTC_BOOTSTRAP", "1");
            command.arg("-Zbuild-std=core,alloc,std,panic_abort");
        }
        command
    }

    fn flags(&self) -> OsString {
        let remaps = self.remaps.iter();
        let mut flags: Vec<_> = remaps
            .map(|(path, name)| {
                joined(&[
                    "--remap-path-prefix=".as_ref(),
                    path.as_ref(),
                    "=".as_ref(),
                    name.as_ref(),
                ])
            })
            .collect();
        if let Std::Sources { libc: Some(libc) } = &self.std {
            flags.push(joined(&["-Lnative=".as_ref(), libc.as_ref()]));
        }
        flags.join(OsStr::new("\u{1f}"))
    }
}

fn joined(parts: &[&OsStr]) -> OsString {
    parts.iter().copied().collect()
}

/// The C library that the target's standard library stands on; a text when it is missing.
fn libc(tools: &Tools, target: Target) -> Result<Option<PathBuf>, String> {
    let Some(name) = target.libc() else {
        return Ok(None);
    };
    let Some(folder) = &tools.wasi_libc else {
        return Err("  no folder of C libraries for WASI was named".to_owned());
    };
    let folder = folder.join(name);
    // The compiler runs in another folder than we do.
    let folder = folder.canonicalize().unwrap_or(folder);
    match folder.join("libc.a").is_file() {
        true => Ok(Some(folder)),
        false => Err(format!("  no C library for WASI in {}", folder.display())),
    }
}
