//! [`ProjectFile`]: a plugin project's `plugin.toml`, the same in every language.
//!
//! It says what the project is and which extension point it is for. It must never hold what the
//! language's own files say (dependencies, sources). Everything that works on a project reads it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{BuildError, Target, TomlError, WantsTable, toml_file};

/// What a `plugin.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProjectFile {
    /// The plugin's name in kebab-case; the component is `NAME.wasm` in the project's folder.
    pub name: String,
    /// The plugin's own version.
    pub version: String,
    /// One line of what the plugin does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What it is written in.
    pub language: Language,
    /// The app's WIT, seen from the project's folder.
    #[serde(default = "wit_folder")]
    pub wit: String,
    /// The world that the plugin is for, by its full name or a shorter one that means one world.
    pub world: String,
    /// The caps that it lives under: a preset's name, or a file seen from the project's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    /// How it is built.
    #[serde(default, skip_serializing_if = "BuildOptions::is_default")]
    pub build: BuildOptions,
    /// What the plugin says that it needs of its host.
    #[serde(default, skip_serializing_if = "WantsTable::is_empty")]
    pub wants: WantsTable,
}

/// How a plugin is built, where it is not as its language's template does it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BuildOptions {
    /// What the compiler is to aim for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimize: Option<Optimize>,
    /// JavaScript only: the engine that is put into the component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// Rust only: what it is compiled for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Takes the names of functions out: smaller, and a trap's backtrace has numbers alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strip: bool,
}

impl BuildOptions {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The languages that projects are made and built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Language {
    /// Rust.
    Rust,
    /// JavaScript.
    JavaScript,
    /// Python.
    Python,
    /// C.
    C,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rust, Self::JavaScript, Self::Python, Self::C];

    /// Its name on a command line and in `plugin.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "javascript",
            Self::Python => "python",
            Self::C => "c",
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::C => "C",
        }
    }

    /// The command that installs, in a project's own folder, what the project says it is built with; none
    /// where that is a tool of the machine.
    #[must_use]
    pub fn install(self) -> Option<&'static str> {
        match self {
            Self::JavaScript => Some("npm install"),
            Self::Python => {
                Some("python3 -Im venv .venv && .venv/bin/pip install -r requirements.txt")
            }
            Self::Rust | Self::C => None,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("plugins are written in one of {names}")
        })
    }
}

/// What a compiler is to aim for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimize {
    /// A small component.
    Size,
    /// Little fuel a call.
    Speed,
}

impl FromStr for Optimize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "size" => Ok(Self::Size),
            "speed" => Ok(Self::Speed),
            _ => Err("a plugin is optimized for `size` or for `speed`".to_owned()),
        }
    }
}

/// The JavaScript engine inside a component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Engine {
    /// `QuickJS`: small.
    #[default]
    QuickJs,
    /// `StarlingMonkey`: a browser's engine, ten times the size.
    StarlingMonkey,
}

impl ProjectFile {
    /// The file's name.
    pub const NAME: &str = "plugin.toml";

    /// A project with the usual layout.
    #[must_use]
    pub fn new(name: &str, language: Language, world: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            description: String::new(),
            language,
            wit: wit_folder(),
            world: world.to_owned(),
            limits: None,
            build: BuildOptions::default(),
            wants: WantsTable::default(),
        }
    }

    /// Reads `plugin.toml` in `folder`.
    ///
    /// # Errors
    /// [`BuildError::NoProject`] where there is none, [`BuildError::File`] or [`BuildError::Toml`].
    pub fn read(folder: &Path) -> Result<Self, BuildError> {
        let path = folder.join(Self::NAME);
        let text = toml_file::read(&path);
        let text = text.map_err(BuildError::no_project(folder, &path, "`plugin.toml`"))?;
        let file: Self = toml_file::parsed(&path, &text)?;
        if !is_kebab(&file.name) {
            let words = format!("`{}` {NO_NAME}", file.name);
            return Err(TomlError::new(&path, line_of(&text, "name"), words).into());
        }
        if let Some(words) = file.wants.mistake() {
            return Err(TomlError::new(&path, wants_line(&text), words).into());
        }
        Ok(file)
    }

    /// The file's text.
    ///
    /// # Errors
    /// [`BuildError::Toml`] when a value cannot be written.
    pub fn text(&self) -> Result<String, BuildError> {
        let text = toml::to_string(self);
        text.map_err(|error| TomlError::new(Self::NAME.as_ref(), None, error).into())
    }

    /// The component's file name.
    #[must_use]
    pub fn component(&self) -> String {
        format!("{}.wasm", self.name)
    }
}

/// The line, from 1, that sets `key` at the top of a file that can be parsed.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let is_set = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(is_set).map(|at| at + 1)
}

/// The line, from 1, on which the wants begin.
fn wants_line(text: &str) -> Option<usize> {
    let is_header = |line: &str| {
        line.trim_start_matches([' ', '\t', '['])
            .starts_with("wants")
    };
    text.lines().position(is_header).map(|at| at + 1)
}

/// Why a text is no name of a plugin, as the end of a sentence.
pub(crate) const NO_NAME: &str =
    "is no plugin's name: it takes small letters, digits and single `-`, and begins with a letter";

/// Whether `name` can name a package in every language: `my-plugin-2`.
pub(crate) fn is_kebab(name: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(word)
}

fn wit_folder() -> String {
    "wit".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Language, Optimize, ProjectFile, is_kebab};

    #[test]
    fn a_project_file_survives_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = ProjectFile::new("loud", Language::C, "demo:text/filter@1.0.0");
        file.build.optimize = Some(Optimize::Speed);
        file.build.target = Some(crate::Target::Wasip2);
        file.limits = Some("strict".to_owned());
        std::fs::write(folder.path().join("plugin.toml"), file.text().unwrap()).unwrap();
        assert_eq!(ProjectFile::read(folder.path()).unwrap(), file);
    }

    #[test]
    fn an_unknown_field_and_a_bad_name_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let read = |text: &str| {
            std::fs::write(folder.path().join("plugin.toml"), text).unwrap();
            ProjectFile::read(folder.path()).unwrap_err()
        };
        let rest = "version = '1'\nlanguage = 'c'\nworld = 'w'\n";
        let unknown = read(&format!("name = 'a'\n{rest}wrld = 'x'\n"));
        assert_eq!(unknown.code(), "toml");
        let said = unknown.to_string();
        let words = "plugin.toml:5: unknown field `wrld`, expected one of `name`, `version`, \
                     `description`, `language`, `wit`, `world`, `limits`, `build`, \
                     `wants`";
        assert!(said.ends_with(words), "{said}");
        let name = read(&format!("name = '../a'\n{rest}"));
        let said = name.to_string();
        assert!(
            said.contains("plugin.toml:1: `../a` is no plugin's name"),
            "{said}"
        );
    }

    #[test]
    fn wants_are_read_with_their_reasons_and_a_mistake_in_them_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let read = |wants: &str| {
            let rest = "name = 'a'\nversion = '1'\nlanguage = 'c'\nworld = 'w'\n";
            std::fs::write(folder.path().join("plugin.toml"), format!("{rest}{wants}")).unwrap();
            ProjectFile::read(folder.path())
        };
        let file = read(
            "[wants]\nclock = 'dates'\nrandom = ''\nlogging = 'progress'\nargs = 'what to do'\n\
             env = { LANG = 'the language' }\nconfig = { style = 'short' }\n\
             [[wants.folder]]\nguest = '/templates'\naccess = 'read'\nwhy = 'of pages'\n\
             [[wants.folder]]\nguest = '/scratch'\naccess = 'write'\nquota = '64KiB'\n",
        );
        let file = file.unwrap();
        assert_eq!(
            file.wants.wants().unwrap().to_text(),
            "guesthouse-wants 1\nwrite-folder\t/scratch\t65536\t\n\
             read-folder\t/templates\tof pages\nclock\tdates\nrandom\t\n\
             variable\tLANG\tthe language\narguments\twhat to do\nsetting\tstyle\tshort\n\
             logging\tprogress\n"
        );
        std::fs::write(folder.path().join("plugin.toml"), file.text().unwrap()).unwrap();
        assert_eq!(ProjectFile::read(folder.path()).unwrap(), file);

        for (wants, line, words) in [
            ("[wants]\nclok = ''\n", 6, "unknown field `clok`"),
            (
                "[wants]\nclock = true\n",
                6,
                "invalid type: boolean `true`, expected a string",
            ),
            (
                "[[wants.folder]]\nguest = '/'\naccess = 'rw'\n",
                7,
                "unknown variant `rw`",
            ),
            (
                "[[wants.folder]]\nguest = '/'\naccess = 'write'\nquota = '1K'\n",
                8,
                "invalid value: string \"1K\", expected bytes, such as",
            ),
            (
                "[[wants.folder]]\nguest = '/'\naccess = 'write'\n",
                5,
                "a folder with `access = \"write\"` needs a `quota` of at least 1",
            ),
            (
                "[[wants.folder]]\nguest = '/'\naccess = 'read'\nquota = 1\n",
                5,
                "a folder with `access = \"read\"` has no `quota`",
            ),
            (
                "\n[wants]\nclock = ''\nreal_clock = ''\n",
                6,
                "two wants for a clock",
            ),
            (
                "[wants]\nenv = { 'A=B' = '' }\n",
                5,
                "`A=B` as the name of a want",
            ),
            (
                "[[wants.folder]]\nguest = 'a'\naccess = 'read'\n",
                5,
                "`a` as the path of a want",
            ),
        ] {
            let said = read(wants).unwrap_err().to_string();
            let told = format!("plugin.toml:{line}: {words}");
            assert!(said.contains(&told), "{said}");
        }
    }

    #[test]
    fn names_are_kebab_case() {
        for good in ["a", "my-plugin", "a2-3b"] {
            assert!(is_kebab(good), "{good}");
        }
        for bad in ["", "A", "2a", "a_b", "a--b", "-a", "a-", "a/b", "ä"] {
            assert!(!is_kebab(bad), "{bad}");
        }
    }
}
