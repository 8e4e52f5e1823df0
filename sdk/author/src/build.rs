//! One guest project, from its sources to a component.

use std::path::{Path, PathBuf};

use crate::{BuildError, TomlError, Toolchain, digest, toml_file};

/// A guest written in Rust: a folder with a `Cargo.toml`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Project {
    folder: PathBuf,
    package: String,
}

impl Project {
    /// Opens the project in `folder`.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`] when its `Cargo.toml` cannot be read or names
    /// no package.
    pub fn open(folder: &Path) -> Result<Self, BuildError> {
        let path = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).map_err(BuildError::file(&path))?;
        let manifest: toml::Table = toml_file::parsed(&path, &text)?;
        let package = manifest
            .get("package")
            .and_then(|package| package.get("name"));
        match package.and_then(toml::Value::as_str) {
            Some(package) => Ok(Self {
                folder: folder.to_owned(),
                package: package.to_owned(),
            }),
            None => Err(TomlError::new(&path, None, "no `package.name`").into()),
        }
    }

    /// The package's name.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Compiles the guest and makes it a component. Intermediate files go to `target_dir`, which
    /// several projects may share: the standard library is then built once for all of them.
    ///
    /// # Errors
    /// [`BuildError::Compile`] when the compiler refuses it (its messages go to standard error),
    /// [`BuildError::Componentize`] when it does not implement the world that it was bound to.
    pub fn build(&self, toolchain: &Toolchain, target_dir: &Path) -> Result<Vec<u8>, BuildError> {
        let mut cargo = toolchain.cargo_build();
        cargo.arg("--package").arg(&self.package);
        cargo
            .arg("--manifest-path")
            .arg(self.folder.join("Cargo.toml"));
        cargo.arg("--target-dir").arg(target_dir);
        let status = cargo.status().map_err(|source| BuildError::Program {
            program: cargo.get_program().into(),
            source,
        })?;
        if !status.success() {
            let package = self.package.clone();
            return Err(BuildError::Compile { package });
        }
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        let core = target_dir
            .join(toolchain.target().triple())
            .join("release")
            .join(file);
        let core = std::fs::read(&core).map_err(BuildError::file(&core))?;
        toolchain.componentize(&self.package, &core)
    }

    /// A digest of everything that the build reads: sources, manifests, the lock file, and `wit`,
    /// files and folders of WIT outside of the project's own folder.
    ///
    /// # Errors
    /// [`BuildError::File`] when a file cannot be read.
    pub fn source_digest(&self, wit: &[PathBuf]) -> Result<String, BuildError> {
        let workspace = self.folder.parent().unwrap_or(&self.folder);
        let shared = ["Cargo.toml", "Cargo.lock"].map(|name| workspace.join(name));
        let shared = shared.into_iter().filter(|path| path.is_file());
        digest::of_files(
            shared
                .chain([self.folder.clone()])
                .chain(wit.iter().cloned()),
        )
    }
}
