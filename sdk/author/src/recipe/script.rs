//! A guest in another language, built by the `build.sh` in its folder.
//!
//! The script knows its tools and says what to install where they are missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::{BuildError, Tools};

pub(super) struct Script<'a> {
    tools: &'a Tools,
    name: &'a str,
    folder: &'a Path,
    wasi_libc: Option<PathBuf>,
    /// Holds what scripts fetch and leave.
    cache: PathBuf,
}

impl<'a> Script<'a> {
    pub(super) fn new(
        name: &'a str,
        folder: &'a Path,
        tools: &'a Tools,
        target_dir: &Path,
    ) -> Result<Self, BuildError> {
        let cache = target_dir.join("scripts");
        std::fs::create_dir_all(&cache).map_err(BuildError::file(&cache))?;
        let libc = tools.wasi_libc.as_deref().filter(|path| path.is_dir());
        Ok(Self {
            tools,
            name,
            folder,
            // Absolute, for the script runs in its own folder.
            wasi_libc: libc.map(absolute).transpose()?,
            cache: absolute(&cache)?,
        })
    }

    /// Which tools the script uses, in one line.
    pub(super) fn version(&self) -> Result<String, BuildError> {
        let mut command = self.command();
        command.arg("--version").stdout(Stdio::piped());
        let output = self.run(command)?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.trim().to_owned())
    }

    /// Runs the script, and reads what it leaves.
    pub(super) fn build(&self) -> Result<Vec<u8>, BuildError> {
        let file = self.cache.join(format!("{}.wasm", self.name));
        // What an earlier run left must not pass for this one's work.
        if file.exists() {
            std::fs::remove_file(&file).map_err(BuildError::file(&file))?;
        }
        let mut command = self.command();
        command.arg(self.name).arg(&file);
        self.run(command)?;
        std::fs::read(&file).map_err(BuildError::file(&file))
    }

    fn command(&self) -> Command {
        let mut command = self.tools.command("sh");
        command.current_dir(self.folder).arg("build.sh");
        command.env("GUEST_CACHE", &self.cache);
        command.env_remove("WASI_LIBC");
        command.envs(self.wasi_libc.iter().map(|folder| ("WASI_LIBC", folder)));
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

fn absolute(path: &Path) -> Result<PathBuf, BuildError> {
    path.canonicalize().map_err(BuildError::file(path))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::Script;
    use crate::{BuildError, Tools};

    /// What a script with this body leaves, and what it says of its tools.
    fn run(body: &str) -> (Result<Vec<u8>, BuildError>, Result<String, BuildError>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("build.sh"), body).unwrap();
        let tools = Tools::on_path("".as_ref()).with_wasi_libc(Some("/".into()));
        let target = folder.path().join("target");
        let script = Script::new("x", folder.path(), &tools, &target).unwrap();
        (script.build(), script.version())
    }

    #[test]
    fn a_script_is_told_names_and_folders() {
        let body = r#"[ "$1" = --version ] && echo tool 1.0 || echo "$1 $WASI_LIBC" >"$2""#;
        let (left, tools) = run(body);
        assert_eq!(left.unwrap(), b"x /\n");
        assert_eq!(tools.unwrap(), "tool 1.0");
    }

    #[test]
    fn a_script_has_the_callers_variables() {
        let folder = tempfile::tempdir().unwrap();
        // Cargo sets the other one for every test.
        let body = r#"echo "$COLOURS ${CARGO_MANIFEST_DIR-none}""#;
        std::fs::write(folder.path().join("build.sh"), body).unwrap();
        let variables = [("COLOURS", Some("never")), ("CARGO_MANIFEST_DIR", None)];
        let tools = Tools::on_path("".as_ref()).with_variables(&variables);
        let target = folder.path().join("target");
        let script = Script::new("x", folder.path(), &tools, &target).unwrap();
        assert_eq!(script.version().unwrap(), "never none");
    }

    #[test]
    fn a_script_that_fails_or_leaves_nothing_is_an_error() {
        assert_eq!(run("exit 3").0.unwrap_err().code(), "compile");
        assert_eq!(run("exit 3").1.unwrap_err().code(), "compile");
        assert_eq!(run("true").0.unwrap_err().code(), "file");
    }
}
