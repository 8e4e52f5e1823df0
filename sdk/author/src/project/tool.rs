//! The tools of script languages: found in a project or on the search path, and run in the project.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use guesthouse_contract::World;

use super::PluginProject;
use crate::{BuildError, Tools, work};

/// A program that makes components.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) program: &'static str,
    /// The command that installs it.
    pub(super) install: &'static str,
}

impl Tool {
    /// Runs the program in the project's folder; `beside` are folders of the project's own tools.
    pub(super) fn command(
        &self,
        project: &PluginProject,
        tools: &Tools,
        beside: &[PathBuf],
    ) -> Result<Command, BuildError> {
        let missing = || BuildError::no_tool(self.program, self.install);
        let program = tools.program(beside, &[self.program]).ok_or_else(missing)?;
        let mut command = tools.command(&program);
        command.current_dir(project.folder());
        // A program of npm's starts Node by its name, and one of pip's lies beside its Python.
        let own = program.parent().unwrap_or(&program);
        command.env("PATH", tools.search_path(&[own]));
        // Where the tool itself was when it met a mistake in the plugin is nothing to the author.
        command.env("RUST_BACKTRACE", "0");
        Ok(command)
    }
}

/// Runs what leaves a component in the file that it is told, and reads that.
pub(super) fn component(
    project: &PluginProject,
    work: &Path,
    command: impl FnOnce(&Path) -> Result<Command, BuildError>,
) -> Result<Vec<u8>, BuildError> {
    std::fs::create_dir_all(work).map_err(BuildError::file(work))?;
    let file = absolute(&work.join(project.file().component()))?;
    // What an earlier build left must not pass for this one's.
    work::remove(&file).map_err(BuildError::file(&file))?;
    let mut command = command(&file)?;
    // What it says of its work is no part of what a command of ours answers.
    command.stdout(Stdio::null());
    let status = command.status().map_err(|source| BuildError::Program {
        program: command.get_program().into(),
        source,
    })?;
    match status.success() {
        true => std::fs::read(&file).map_err(BuildError::file(&file)),
        false => Err(BuildError::Compile {
            package: project.file().name.clone(),
        }),
    }
}

/// The world that a project is for.
pub(super) fn world(project: &PluginProject) -> Result<World, BuildError> {
    Ok(project.world()?)
}

pub(super) fn refused(project: &PluginProject, error: &dyn std::fmt::Display) -> BuildError {
    BuildError::Componentize {
        name: project.file().name.clone(),
        message: format!("{error:#}"),
    }
}

/// A path that means the same in every folder.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, BuildError> {
    std::path::absolute(path).map_err(BuildError::file(path))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use crate::{Language, PluginProject, Scaffold, Tools};

    fn template(language: Language, path: &str) -> String {
        let made = Scaffold::template("a", language).unwrap();
        let mut files = made.files().iter();
        let file = files.find(|file| file.path() == path).unwrap();
        String::from_utf8(file.contents().to_vec()).unwrap()
    }

    /// What is said where the tool is missing.
    fn missing(language: Language) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let made = Scaffold::template("a", language).unwrap();
        made.write(&path).unwrap();
        let project = PluginProject::open(&path).unwrap();
        let tools = Tools::on_path(OsStr::new(""));
        let error = project.build(&tools, folder.path()).unwrap_err();
        assert_eq!(error.code(), "no-tool");
        error.to_string()
    }

    #[test]
    fn a_missing_tool_of_python_is_told_with_what_installs_the_templates_version() {
        let words = missing(Language::Python);
        let pinned = template(Language::Python, "requirements.txt");
        let command = format!("python3 -Im venv .venv && .venv/bin/pip install {pinned}");
        assert!(words.contains(command.trim()), "{words}");
    }

    #[test]
    fn a_missing_tool_of_javascript_is_told_with_what_installs_the_templates_version() {
        let words = missing(Language::JavaScript);
        let package = template(Language::JavaScript, "package.json");
        let (_, version) = package.split_once(r#""componentize-qjs": ""#).unwrap();
        let pinned = version.split('"').next().unwrap();
        let command = format!("npm install --save-dev componentize-qjs@{pinned} ");
        assert!(words.contains(&command), "{words}");
    }
}
