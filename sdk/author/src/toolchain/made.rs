//! What cargo says that it made.
//!
//! The names of files are cargo's to choose (a `[lib]` has a name of its own, two packages may have
//! libraries of one name), so they are taken from its words and never guessed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::Toolchain;
use crate::BuildError;
use crate::work::unit;

/// One run of cargo.
#[derive(Debug)]
pub(crate) struct Made(Vec<Message>);

/// A library that can become a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cdylib<'a> {
    pub(crate) file: &'a Path,
    /// Cargo found it there, and did not make it.
    pub(crate) fresh: bool,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Message {
    CompilerArtifact {
        package_id: String,
        manifest_path: PathBuf,
        target: Target,
        filenames: Vec<PathBuf>,
        fresh: bool,
    },
    BuildScriptExecuted {
        package_id: String,
        out_dir: PathBuf,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Made {
    /// Runs cargo; what compilers say goes to standard error.
    pub(crate) fn run(cargo: &mut Command, package: &str) -> Result<Self, BuildError> {
        cargo.arg("--message-format=json-render-diagnostics");
        let child = cargo
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        let output = child.and_then(std::process::Child::wait_with_output);
        let output = output.map_err(|source| BuildError::Program {
            program: cargo.get_program().into(),
            source,
        })?;
        if !output.status.success() {
            return Err(BuildError::Compile {
                package: package.to_owned(),
            });
        }
        Ok(Self::told(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Build scripts and macros may write between cargo's own lines.
    pub(crate) fn told(text: &str) -> Self {
        let messages = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        Self(messages.collect())
    }

    /// The library of the package with this manifest, if it is one that can become a component.
    pub(crate) fn cdylib(&self, manifest: &Path) -> Option<Cdylib<'_>> {
        let manifest = manifest.canonicalize().ok()?;
        self.0.iter().find_map(|message| match message {
            Message::CompilerArtifact {
                manifest_path,
                target,
                filenames,
                fresh,
                ..
            } if target.kind.iter().any(|kind| kind == "cdylib")
                && manifest_path.canonicalize().ok().as_ref() == Some(&manifest) =>
            {
                let mut files = filenames.iter().map(PathBuf::as_path);
                let file = files.find(|file| file.extension() == Some(OsStr::new("wasm")))?;
                let fresh = *fresh;
                Some(Cdylib { file, fresh })
            }
            _ => None,
        })
    }

    /// The folders of packages that are a project's own.
    pub(crate) fn own_packages(&self, toolchain: &Toolchain) -> BTreeSet<&Path> {
        let folders = self.0.iter().filter_map(|message| match message {
            Message::CompilerArtifact {
                package_id,
                manifest_path,
                ..
            } if !is_shared(package_id, toolchain) => manifest_path.parent(),
            _ => None,
        });
        folders.collect()
    }

    /// What was compiled of packages that are no project's own: those of registries and of git, and the
    /// standard library, by the name that cargo has for it.
    pub(crate) fn shared_units(&self, toolchain: &Toolchain) -> impl Iterator<Item = &str> {
        let files = self.0.iter().flat_map(move |message| match message {
            Message::CompilerArtifact {
                package_id,
                filenames,
                ..
            } if is_shared(package_id, toolchain) => filenames.as_slice(),
            Message::BuildScriptExecuted {
                package_id,
                out_dir,
            } if is_shared(package_id, toolchain) => std::slice::from_ref(out_dir),
            _ => &[],
        });
        // A build script and what it wrote are in a folder by that name.
        let names =
            files.flat_map(|file| [file.file_name(), file.parent().and_then(Path::file_name)]);
        names.flatten().filter_map(unit)
    }
}

/// Whether a package is the same whichever project asks for it.
fn is_shared(id: &str, toolchain: &Toolchain) -> bool {
    match id.split_once("path+file://") {
        Some((_, path)) => toolchain.is_of_std(Path::new(path)),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Cdylib, Made};

    #[test]
    fn of_two_libraries_with_one_name_the_packages_own_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| {
            let package = folder.path().join(name);
            std::fs::create_dir(&package).unwrap();
            std::fs::write(package.join("Cargo.toml"), "").unwrap();
            package.join("Cargo.toml")
        });
        let artifact = |manifest: &Path, kind: &str, file: &str| {
            let manifest = manifest.display();
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"path+file:///x#y@0.1.0","manifest_path":"{manifest}","target":{{"kind":["{kind}"],"name":"plugin"}},"filenames":["{file}"],"fresh":false}}"#
            )
        };
        let lines = [
            artifact(&b, "cdylib", "/t/other.wasm"),
            "a build script's own words".to_owned(),
            artifact(&a, "lib", "/t/libplugin.rlib"),
            artifact(&a, "cdylib", "/t/plugin.wasm"),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let made = Made::told(&lines.join("\n"));
        let cdylib = Cdylib {
            file: Path::new("/t/plugin.wasm"),
            fresh: false,
        };
        assert_eq!(made.cdylib(&a), Some(cdylib));
        assert_eq!(Made::told(&lines[2]).cdylib(&a), None);
    }
}
