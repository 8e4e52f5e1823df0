//! The command in a folder of its own, and what it said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Said {
    /// The one JSON value on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The same command, with that exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// A folder to work in.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With one file of cases in `tests`.
    pub(crate) fn with_cases(text: &str) -> Self {
        let folder = Self::new();
        folder.write("tests/cases.toml", text);
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path().join(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Every file of `tests` with its bytes.
    pub(crate) fn suite(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = std::fs::read_dir(self.path().join("tests")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect()
    }

    /// Blesses the suite. After that it passes, and neither that nor blessing it again changes a byte.
    #[track_caller]
    pub(crate) fn blesses(&self, plugin: &str) -> Said {
        let said = self.test(plugin, &["--bless"]).exits(0);
        let blessed = self.suite();
        self.test(plugin, &[]).exits(0);
        self.test(plugin, &["--bless"]).exits(0);
        assert_eq!(self.suite(), blessed);
        said
    }

    /// The command, run here.
    pub(crate) fn guesthouse(&self, arguments: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_guesthouse"))
            .args(arguments)
            .current_dir(self.path())
            // What is tested is not what the user's cache holds.
            .env("GUESTHOUSE_STORE", "off")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code().unwrap(),
        }
    }

    /// `guesthouse test` of a plugin, with the folder's cases.
    pub(crate) fn test(&self, plugin: &str, more: &[&str]) -> Said {
        let mut arguments = vec!["test", "--plugin", plugin];
        arguments.extend(more);
        self.guesthouse(&arguments)
    }
}

/// The names and verdicts of a report.
pub(crate) fn verdicts(report: &Value) -> Vec<(String, String)> {
    let cases = report["cases"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    cases
        .map(|case| (text(&case["name"]), text(&case["verdict"])))
        .collect()
}

/// The codes of the reasons why a report's first case fails.
pub(crate) fn reasons(report: &Value) -> Vec<String> {
    let reasons = report["cases"][0]["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["code"].as_str().unwrap().to_owned())
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A guest that exports `apply: func(text: string) -> string`, in capitals.
pub(crate) fn shout() -> String {
    let path = root().join("sdk/host/tests/guests/built/shout.wasm");
    path.canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// A guest that answers what it was given, in every type.
pub(crate) fn echo() -> String {
    shout().replace("shout.wasm", "echo.wasm")
}

/// A Rust program with its standard library.
pub(crate) fn ordinary() -> String {
    let name = "wasi/built/ordinary-wasip2.wasm";
    shout().replace("built/shout.wasm", name)
}

/// The demo's renderer, which asks its host where links lead.
pub(crate) fn markdown() -> String {
    let path = root().join("host-demo/plugins/built/markdown.wasm");
    path.canonicalize().unwrap().to_str().unwrap().to_owned()
}
