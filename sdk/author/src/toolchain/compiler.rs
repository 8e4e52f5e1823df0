//! One `rustc` that was found, and what it says of itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Target, Tools};

#[derive(Debug)]
pub(super) struct Compiler {
    pub(super) path: PathBuf,
    pub(super) version: String,
    sysroot: PathBuf,
}

impl Compiler {
    pub(super) fn ask(path: &Path) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            version: answer(path, &["--version"])?,
            sysroot: answer(path, &["--print", "sysroot"])?.into(),
        })
    }

    pub(super) fn has_target(&self, target: Target) -> bool {
        let library = self.sysroot.join("lib/rustlib").join(target.triple());
        let mut files = library
            .join("lib")
            .read_dir()
            .into_iter()
            .flatten()
            .flatten();
        files.any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
    }

    pub(super) fn sources(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust")
    }

    pub(super) fn has_sources(&self) -> bool {
        self.sources().join("library/std/Cargo.toml").is_file()
    }

    pub(super) fn lacks(&self, target: Target) -> String {
        let sources = if self.has_sources() {
            ""
        } else {
            ", nor the sources of its std"
        };
        let (path, version) = (self.path.display(), &self.version);
        format!("  {path} ({version}) has no {target}{sources}")
    }

    /// The linker that ships inside rustup's toolchains.
    fn linker(&self) -> Option<PathBuf> {
        let hosts = self.sysroot.join("lib/rustlib").read_dir().ok()?.flatten();
        let linkers = hosts.map(|host| host.path().join("bin/rust-lld"));
        let mut linkers = linkers.filter(|linker| linker.is_file());
        linkers.next()
    }
}

/// A linker that makes core modules.
pub(super) fn linker(tools: &Tools, compilers: &[Compiler]) -> Option<PathBuf> {
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
