//! Which compiler can make WebAssembly here.
//!
//! Two ways lead there: a compiler with the target installed, or one whose standard library's
//! sources lie beside it, from which the library is then built. Both give the same kind of core
//! module. The search sees only the path that it is given.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::BuildError;

/// The target that guests are built for: it imports nothing by itself.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

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

/// The programs on a search path.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Tools {
    cargo: PathBuf,
    compilers: Vec<PathBuf>,
    linkers: Vec<PathBuf>,
    cargo_home: Option<PathBuf>,
}

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
        }
    }

    /// Names the folder of downloaded crates, so that its path does not end up in guests.
    #[must_use]
    pub fn with_cargo_home(mut self, home: Option<PathBuf>) -> Self {
        self.cargo_home = home;
        self
    }
}

/// A compiler that can make WebAssembly, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    version: String,
    std: Std,
    /// Pairs of path prefixes for `--remap-path-prefix`.
    remaps: Vec<(PathBuf, &'static str)>,
}

/// Where the standard library comes from.
#[derive(Debug, Clone)]
enum Std {
    /// Installed for the target.
    Installed,
    /// Built from the sources beside the compiler, with this linker.
    Sources { linker: PathBuf },
}

impl Toolchain {
    /// The first compiler that can make WebAssembly: one with the target installed if there is
    /// one, otherwise one with matching sources.
    ///
    /// # Errors
    /// [`BuildError::NoToolchain`] says what was found, and the commands that install what is
    /// missing.
    pub fn find(tools: &Tools) -> Result<Self, BuildError> {
        let compilers: Vec<_> = tools
            .compilers
            .iter()
            .filter_map(|path| Compiler::ask(path))
            .collect();
        let installed = compilers.iter().find(|compiler| compiler.has_target());
        if let Some(compiler) = installed {
            return Ok(Self::new(tools, compiler, Std::Installed));
        }
        let linker = linker(tools, &compilers);
        let sources = compilers.iter().find(|compiler| compiler.has_sources());
        if let (Some(compiler), Some(linker)) = (sources, &linker) {
            let linker = linker.clone();
            return Ok(Self::new(tools, compiler, Std::Sources { linker }));
        }
        let mut tried: Vec<_> = compilers.iter().map(Compiler::lacks).collect();
        if compilers.is_empty() {
            tried.push("  no `rustc` is on the search path".to_owned());
        } else if linker.is_none() {
            tried.push("  no WebAssembly linker (`rust-lld` or `wasm-ld`) was found".to_owned());
        }
        Err(BuildError::NoToolchain {
            target: TARGET,
            tried: tried.join("\n"),
        })
    }

    fn new(tools: &Tools, compiler: &Compiler, std: Std) -> Self {
        let sources = compiler.sources();
        let resolved = sources.canonicalize().ok();
        let mut remaps = vec![(sources, "/rust")];
        remaps.extend(resolved.map(|path| (path, "/rust")));
        remaps.extend(tools.cargo_home.clone().map(|path| (path, "/cargo")));
        Self {
            cargo: tools.cargo.clone(),
            rustc: compiler.path.clone(),
            version: compiler.version.clone(),
            std,
            remaps,
        }
    }

    /// The compiler's own version line: guests are byte-identical only for equal ones.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// `cargo build` for the target, set up so that the same source gives the same bytes.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        command.args(["build", "--release", "--target", TARGET]);
        command.env("RUSTC", &self.rustc);
        command.env("CARGO_ENCODED_RUSTFLAGS", self.flags());
        // A wrapper or a profile override of the caller's would change the bytes.
        command
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTC_WORKSPACE_WRAPPER");
        for setting in PROFILE_SETTINGS {
            command.env_remove(format!("CARGO_PROFILE_RELEASE_{setting}"));
        }
        if let Std::Sources { linker } = &self.std {
            // The standard library may only be built with the compiler's unstable features on.
            command.env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            command.arg("-Zbuild-std=core,alloc,std,panic_abort");
        }
        command
    }

    fn flags(&self) -> std::ffi::OsString {
        let mut flags = std::ffi::OsString::new();
        for (path, name) in &self.remaps {
            if !flags.is_empty() {
                flags.push("\u{1f}");
            }
            flags.push("--remap-path-prefix=");
            flags.push(path);
            flags.push("=");
            flags.push(name);
        }
        flags
    }
}

/// One `rustc` and what it says of itself.
#[derive(Debug)]
struct Compiler {
    path: PathBuf,
    version: String,
    sysroot: PathBuf,
}

impl Compiler {
    fn ask(path: &Path) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            version: answer(path, &["--version"])?,
            sysroot: answer(path, &["--print", "sysroot"])?.into(),
        })
    }

    fn has_target(&self) -> bool {
        let library = self.sysroot.join("lib/rustlib").join(TARGET).join("lib");
        let mut files = library.read_dir().into_iter().flatten().flatten();
        files.any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
    }

    fn sources(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust")
    }

    fn has_sources(&self) -> bool {
        self.sources().join("library/std/Cargo.toml").is_file()
    }

    fn lacks(&self) -> String {
        let sources = if self.has_sources() {
            ""
        } else {
            ", nor the sources of its std"
        };
        let (path, version) = (self.path.display(), &self.version);
        format!("  {path} ({version}) has no {TARGET}{sources}")
    }

    /// The linker that ships inside rustup's toolchains.
    fn linker(&self) -> Option<PathBuf> {
        let hosts = self.sysroot.join("lib/rustlib").read_dir().ok()?.flatten();
        let linkers = hosts.map(|host| host.path().join("bin/rust-lld"));
        let mut linkers = linkers.filter(|linker| linker.is_file());
        linkers.next()
    }
}

fn linker(tools: &Tools, compilers: &[Compiler]) -> Option<PathBuf> {
    let shipped = compilers.iter().find_map(Compiler::linker);
    shipped.or_else(|| tools.linkers.first().cloned())
}

/// What a program prints on its first line, if it runs at all.
fn answer(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?.trim();
    (output.status.success() && !line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{TARGET, Toolchain, Tools};

    #[test]
    fn without_a_compiler_the_error_says_what_to_install() {
        let empty = tempfile::tempdir().unwrap();
        let error = Toolchain::find(&Tools::on_path(empty.path().as_os_str())).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.code(), "no-toolchain");
        assert!(
            text.contains(&format!("rustup target add {TARGET}")),
            "{text}"
        );
        assert!(text.contains("apt-get install --no-install-recommends rustc-web rust-web-src"));
        assert!(text.contains("no `rustc` is on the search path"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn a_compiler_with_neither_target_nor_sources_is_named_with_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        script(&folder.path().join("rustc"), "echo /nowhere");
        let error = Toolchain::find(&Tools::on_path(folder.path().as_os_str())).unwrap_err();
        assert!(
            error.to_string().contains("nor the sources of its std"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn an_installed_target_wins_over_sources() {
        let folder = tempfile::tempdir().unwrap();
        let sysroot = folder.path().join("with space");
        let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
        std::fs::create_dir_all(&library).unwrap();
        std::fs::write(library.join("libstd-1.rlib"), "").unwrap();
        script(
            &folder.path().join("rustc"),
            &format!("echo '{}'", sysroot.display()),
        );
        let toolchain = Toolchain::find(&Tools::on_path(folder.path().as_os_str())).unwrap();
        let command = format!("{:?}", toolchain.cargo_build());
        assert!(!command.contains("build-std"), "{command}");
    }

    #[cfg(unix)]
    fn script(path: &std::path::Path, body: &str) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
}
