//! A guest in another language, built by the `build.sh` in its folder.
//!
//! The script knows its tools and says what to install where they are missing; what comes out is
//! checked and encoded here like any other guest.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::componentize::{componentize, componentize_wasi};
use crate::{BuildError, Wasi};

/// The bytes after the magic number of a component.
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];

pub(super) struct Script<'a> {
    name: &'a str,
    folder: &'a Path,
}

impl<'a> Script<'a> {
    pub(super) fn new(name: &'a str, folder: &'a Path) -> Self {
        Self { name, folder }
    }

    /// Which tools the script uses, in one line.
    pub(super) fn tools(&self) -> Result<String, BuildError> {
        let mut command = self.command();
        command.arg("--version").stdout(Stdio::piped());
        let output = self.run(command)?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.trim().to_owned())
    }

    /// Runs the script; an adapter for `wasi` is put in where it left a core module.
    pub(super) fn build(
        &self,
        wasi: Option<Wasi>,
        target_dir: &Path,
    ) -> Result<Vec<u8>, BuildError> {
        let file = self.output(target_dir)?;
        let mut command = self.command();
        command.arg(self.name).arg(&file);
        self.run(command)?;
        let bytes = std::fs::read(&file).map_err(BuildError::file(&file))?;
        match (bytes.get(4..8) == Some(&COMPONENT), wasi) {
            (true, _) => Ok(bytes),
            (false, None) => componentize(self.name, &bytes),
            (false, Some(wasi)) => componentize_wasi(self.name, &bytes, wasi),
        }
    }

    /// Where the script shall leave its work: absolute, for it runs in its own folder.
    fn output(&self, target_dir: &Path) -> Result<PathBuf, BuildError> {
        let folder = target_dir.join("scripts");
        std::fs::create_dir_all(&folder).map_err(BuildError::file(&folder))?;
        let folder = folder.canonicalize().map_err(BuildError::file(&folder))?;
        let file = folder.join(format!("{}.wasm", self.name));
        // What an earlier run left must not pass for this one's work.
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(BuildError::file(&file)(error))
            }
            _ => Ok(file),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("sh");
        command.current_dir(self.folder).arg("build.sh");
        command.stderr(Stdio::inherit());
        command
    }

    fn run(&self, mut command: Command) -> Result<Output, BuildError> {
        let output = command.output().map_err(|source| BuildError::Program {
            program: "sh".into(),
            source,
        })?;
        match output.status.success() {
            true => Ok(output),
            false => Err(BuildError::Compile {
                package: self.name.to_owned(),
            }),
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::Script;

    fn script(body: &str) -> (tempfile::TempDir, Result<Vec<u8>, crate::BuildError>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("build.sh"), body).unwrap();
        let built = Script::new("x", folder.path()).build(None, &folder.path().join("t"));
        (folder, built)
    }

    #[test]
    fn a_component_is_taken_as_it_is() {
        let (folder, built) = script(r#"printf '\000asm\015\000\001\000' >"$2"; echo "$1" >&1"#);
        assert_eq!(built.unwrap(), b"\0asm\x0d\0\x01\0");
        let tools = r#"[ "$1" = --version ] && echo tool 1.0"#;
        std::fs::write(folder.path().join("build.sh"), tools).unwrap();
        assert_eq!(Script::new("x", folder.path()).tools().unwrap(), "tool 1.0");
    }

    #[test]
    fn a_script_that_fails_or_leaves_nothing_or_nonsense_is_an_error() {
        assert_eq!(script("exit 3").1.unwrap_err().code(), "compile");
        assert_eq!(script("true").1.unwrap_err().code(), "file");
        let nonsense = r#"echo nonsense >"$2""#;
        assert_eq!(script(nonsense).1.unwrap_err().code(), "componentize");
    }
}
