//! One guest project, from its sources to a component.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::toolchain::{Cdylib, Made};
use crate::work::{self, Shared};
use crate::{BuildError, TomlError, Toolchain, digest, toml_file};

/// A guest written in Rust: a folder with a `Cargo.toml`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Project {
    folder: PathBuf,
    package: String,
}

/// A component, and the files that it was built from.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) component: Vec<u8>,
    pub(crate) inputs: Vec<PathBuf>,
}

impl Project {
    /// Opens the project in `folder`.
    ///
    /// # Errors
    /// [`BuildError::NoProject`] where there is no `Cargo.toml`, [`BuildError::File`] or
    /// [`BuildError::Toml`] when it cannot be read or names no package.
    pub fn open(folder: &Path) -> Result<Self, BuildError> {
        let path = folder.join("Cargo.toml");
        let text = toml_file::read(&path);
        let looked_for = "`plugin.toml`, nor a `Cargo.toml`, which is enough in Rust";
        let text = text.map_err(BuildError::no_project(folder, &path, looked_for))?;
        let manifest: toml::Table = toml_file::parsed(&path, &text)?;
        let package = manifest
            .get("package")
            .and_then(|package| package.get("name"));
        match package.and_then(toml::Value::as_str) {
            Some(package) => Ok(Self {
                folder: folder.to_owned(),
                package: package.to_owned(),
            }),
            None => {
                let words = "it has no `package.name`: the root of a workspace is no plugin's project, one of its \
                             members may be";
                Err(TomlError::new(&path, None, words).into())
            }
        }
    }

    /// The package's name.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Compiles the guest and makes it a component. Intermediate files go to `target_dir`, which
    /// several projects may share: each has a folder of its own there, by its place, and what they
    /// depend on, the standard library too, is built once for all of them.
    ///
    /// # Errors
    /// [`BuildError::Compile`] when the compiler refuses it (its messages go to standard error),
    /// [`BuildError::NoCdylib`] when its library is not one that can become a component,
    /// [`BuildError::Componentize`] when it does not implement the world that it was bound to.
    pub fn build(&self, toolchain: &Toolchain, target_dir: &Path) -> Result<Vec<u8>, BuildError> {
        Ok(self.compile(toolchain, target_dir)?.component)
    }

    /// Builds it, and says what it was built from.
    pub(crate) fn compile(
        &self,
        toolchain: &Toolchain,
        target_dir: &Path,
    ) -> Result<Compiled, BuildError> {
        let own = work::folder(target_dir, &self.package, &self.folder)?;
        let shared = Shared::of(target_dir, toolchain);
        shared.lend(&own)?;
        let manifest = self.folder.join("Cargo.toml");
        let run = || {
            let mut cargo = toolchain.cargo_build();
            // Of a library and a program by one name, only the library is a plugin.
            cargo.arg("--package").arg(&self.package).arg("--lib");
            cargo.arg("--manifest-path").arg(&manifest);
            cargo.arg("--target-dir").arg(&own);
            Made::run(&mut cargo, &self.package)
        };
        let mut made = run()?;
        shared.keep(&own, &made)?;
        let none = || BuildError::NoCdylib {
            package: self.package.clone(),
        };
        let mut cdylib = made.cdylib(&manifest).ok_or_else(none)?;
        let mut inputs = self.inputs(&made, cdylib, toolchain, &own);
        let mut digest = digest::of_files(inputs.clone())?;
        let known = own.join("built-from");
        let is_other = std::fs::read(&known).is_ok_and(|known| known != digest.as_bytes());
        if cdylib.fresh && is_other {
            shared.forget_own(&own, &made)?;
            made = run()?;
            cdylib = made.cdylib(&manifest).ok_or_else(none)?;
            inputs = self.inputs(&made, cdylib, toolchain, &own);
            digest = digest::of_files(inputs.clone())?;
        }
        std::fs::write(&known, digest).map_err(BuildError::file(&known))?;
        let core = std::fs::read(cdylib.file).map_err(BuildError::file(cdylib.file))?;
        let component = toolchain.componentize(&self.package, &core)?;
        Ok(Compiled { component, inputs })
    }

    /// Every file that the compiler read of the project's own packages, and what cargo read of them.
    fn inputs(
        &self,
        made: &Made,
        cdylib: Cdylib<'_>,
        toolchain: &Toolchain,
        own: &Path,
    ) -> Vec<PathBuf> {
        // Cargo writes which files those are beside the library, as a rule of make.
        let rule = std::fs::read_to_string(cdylib.file.with_extension("d")).unwrap_or_default();
        let (_, files) = rule.split_once(": ").unwrap_or_default();
        // A blank of a name has a backslash before it.
        let files = files.replace("\\ ", "\0");
        let files = files.split_whitespace().map(|file| file.replace('\0', " "));
        let files = files.map(PathBuf::from);
        let packages = made.own_packages(toolchain);
        let manifests = packages.iter().map(|folder| folder.join("Cargo.toml"));
        let lock = self.folder.canonicalize().unwrap_or_default();
        let lock = lock
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file());
        let workspace = lock
            .into_iter()
            .flat_map(|folder| ["Cargo.toml", "Cargo.lock"].map(|name| folder.join(name)));
        let all = files.chain(manifests).chain(workspace);
        let is_own = |file: &PathBuf| !file.starts_with(own) && !toolchain.is_of_std(file);
        let all: BTreeSet<_> = all.filter(|file| is_own(file) && file.is_file()).collect();
        all.into_iter().collect()
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

#[cfg(unix)]
#[cfg(test)]
pub(crate) mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use wit_component::{StringEncoding, embed_component_metadata};

    use super::Project;
    use crate::{BuildError, Target, Toolchain, Tools};

    /// Like cargo in what matters here: a package that a target directory has is not built again, and
    /// packages are told apart by their names.
    const CARGO: &str = r#"#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --package) package=$2 ;;
    --target-dir) target=$2 ;;
    --manifest-path) manifest=$2 ;;
  esac
  shift
done
release="$target/wasm32-unknown-unknown/release"
mkdir -p "$release"
[ -e "$release/$package.wasm" ] || cp "${manifest%/*}/core.wasm" "$release/$package.wasm"
echo "{\"reason\":\"compiler-artifact\",\"package_id\":\"path+file://${manifest%/*}#$package@0.1.0\",\"fresh\":false,\"manifest_path\":\"$manifest\",\"target\":{\"kind\":[\"cdylib\"]},\"filenames\":[\"$release/$package.wasm\"]}"
"#;

    fn program(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    pub(crate) fn toolchain(folder: &Path) -> Toolchain {
        let library = folder.join("lib/rustlib/wasm32-unknown-unknown/lib");
        std::fs::create_dir_all(&library).unwrap();
        std::fs::write(library.join("libstd-0.rlib"), "").unwrap();
        program(&folder.join("cargo"), CARGO);
        let rustc = format!("#!/bin/sh\necho '{}'\n", folder.display());
        program(&folder.join("rustc"), &rustc);
        let path = format!("{}:/usr/bin:/bin", folder.display());
        Toolchain::find(&Tools::on_path(path.as_ref()), Target::Unknown).unwrap()
    }

    /// A project whose component exports a function by that name.
    fn project(folder: &Path, export: &str) -> Project {
        std::fs::create_dir_all(folder).unwrap();
        let manifest = "[package]\nname = 'same'\n";
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        let wit = format!("package a:b; world w {{ export {export}: func(); }}");
        let world = guesthouse_contract::World::from_source("a.wit", &wit, None).unwrap();
        let mut core = wat::parse_str(format!("(module (func (export \"{export}\")))")).unwrap();
        let utf8 = StringEncoding::UTF8;
        embed_component_metadata(&mut core, world.resolve(), world.id(), utf8).unwrap();
        std::fs::write(folder.join("core.wasm"), core).unwrap();
        Project::open(folder).unwrap()
    }

    #[test]
    fn projects_with_one_name_share_a_target_directory() {
        let folder = tempfile::tempdir().unwrap();
        let toolchain = toolchain(folder.path());
        let target = folder.path().join("target");
        let build = |name: &str, export: &str| -> Result<Vec<u8>, BuildError> {
            project(&folder.path().join(name), export).build(&toolchain, &target)
        };
        let exports = |component: &[u8], name: &str| {
            let mut windows = component.windows(name.len());
            windows.any(|window| window == name.as_bytes())
        };
        assert!(exports(&build("one", "first").unwrap(), "first"));
        let second = build("two", "second").unwrap();
        assert!(exports(&second, "second") && !exports(&second, "first"));
    }
}
