//! `test`, `run`, `profile` and `check` of a project whose sources have changed, and what they keep.
//!
//! The project's tool is a program for the system's shell: it takes the component that `plugin.js` names.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs::{self, File, FileTimes};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::SystemTime;

const PLUGIN: &str = r#"
name = "loud"
version = "0.1.0"
language = "javascript"
world = "demo:text/filter"
limits = "limits.toml"

[build]
engine = "starlingmonkey"
"#;

const WIT: &str = "package demo:text; world filter { export apply: func() -> u32; }";

/// Takes the component that the source names, and counts how often.
const TOOL: &str = r#"#!/bin/sh
echo built >>../builds
while [ "$1" != --out ]; do shift; done
cp "../$(cat plugin.js).wasm" "$2"
"#;

/// A folder with a project in it, in `loud`, and a cache.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for folder in ["tools", "loud/wit", "loud/tests"] {
            fs::create_dir_all(place.path(folder)).unwrap();
        }
        place.write("loud/plugin.toml", PLUGIN);
        place.write("loud/limits.toml", "preset = \"strict\"\n");
        place.write("loud/wit/app.wit", WIT);
        place.write("loud/plugin.js", "one");
        place.write(
            "loud/tests/cases.toml",
            "[[case]]\nname = 'a'\ncall = 'apply'\nreturns = '1'\n",
        );
        place.write("tools/componentize-js", TOOL);
        let mode = PermissionsExt::from_mode(0o755);
        fs::set_permissions(place.path("tools/componentize-js"), mode).unwrap();
        for (name, number) in [("one", 1), ("two", 2)] {
            let text =
                format!("(module (func (export \"apply\") (result i32) (i32.const {number})))");
            let wit = place.path("loud/wit");
            let component = guesthouse_author::componentize_text(name, &text, &wit, None).unwrap();
            fs::write(place.path(&format!("{name}.wasm")), component).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The command, about to run in the project.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        command.current_dir(self.path("loud")).args(arguments);
        let path = format!("{}:/usr/bin:/bin", self.path("tools").display());
        command.env("PATH", path).env("HOME", self.path("home"));
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("GUESTHOUSE_STORE");
        command
    }

    #[track_caller]
    fn says(&self, exit: i32, arguments: &[&str]) -> String {
        said(exit, &self.command(arguments).output().unwrap())
    }

    /// How often the tool has run.
    fn builds(&self) -> usize {
        let text = fs::read_to_string(self.path("builds")).unwrap_or_default();
        text.lines().count()
    }
}

#[track_caller]
fn said(exit: i32, output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert_eq!(output.status.code(), Some(exit), "{out}\n{err}");
    format!("{out}{err}")
}

/// Every file of a folder with its mode and when it was last changed.
fn files(folder: &Path) -> Vec<(PathBuf, u32, SystemTime)> {
    let mut files = Vec::new();
    for entry in folder.read_dir().into_iter().flatten() {
        let (path, metadata) = entry.map(|it| (it.path(), it.metadata().unwrap())).unwrap();
        match metadata.is_dir() {
            true => files.extend(self::files(&path)),
            false => {
                let mode = metadata.permissions().mode() & 0o777;
                files.push((path, mode, metadata.modified().unwrap()));
            }
        }
    }
    files.sort();
    files
}

const CHANGED: &str = "building loud: `plugin.js` has changed since it was built\n";

#[test]
fn an_edit_is_built_before_it_is_tested_whatever_its_time() {
    let place = Place::new();
    let first = place.says(0, &["test"]);
    assert!(
        first.contains("building loud: it is not built yet\n"),
        "{first}"
    );
    let again = place.says(0, &["test"]);
    assert!(!again.contains("building"), "{again}");
    place.write("loud/plugin.js", "two");
    let file = File::options()
        .write(true)
        .open(place.path("loud/plugin.js"))
        .unwrap();
    file.set_times(FileTimes::new().set_modified(SystemTime::UNIX_EPOCH))
        .unwrap();
    let edited = place.says(1, &["test"]);
    assert!(
        edited.contains(CHANGED) && edited.contains("got      2"),
        "{edited}"
    );
    assert_eq!(place.builds(), 2);
    for arguments in [
        &["run", ".", "apply"][..],
        &["check"],
        &["inspect", "."],
        &["profile", ".", "apply"],
    ] {
        place.write("loud/plugin.js", "one");
        assert!(place.says(0, arguments).contains(CHANGED), "{arguments:?}");
        place.write("loud/plugin.js", "two");
        assert!(place.says(0, arguments).contains(CHANGED), "{arguments:?}");
    }
}

#[test]
fn the_wit_and_the_projects_file_are_sources_and_cases_limits_and_pages_are_not() {
    let place = Place::new();
    place.says(0, &["test"]);
    for (file, more) in [
        ("tests/cases.toml", "# more\n"),
        ("limits.toml", "# more\n"),
        ("README.md", "More.\n"),
    ] {
        let path = place.path("loud").join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, text + more).unwrap();
        let said = place.says(0, &["test"]);
        assert!(!said.contains("building"), "{file}: {said}");
    }
    for file in ["wit/app.wit", "plugin.toml", "new.js"] {
        let path = place.path("loud").join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, text + "\n").unwrap();
        let said = place.says(0, &["test"]);
        let words = format!("building loud: `{file}` has changed since it was built\n");
        assert!(said.contains(&words), "{said}");
    }
    fs::remove_file(place.path("loud/new.js")).unwrap();
    assert!(place.says(0, &["test"]).contains("`new.js` has changed"));
}

#[test]
fn what_is_not_built_is_said_to_be_older() {
    let place = Place::new();
    place.says(0, &["build"]);
    place.write("loud/plugin.js", "two");
    let said = place.says(0, &["test", "--no-build"]);
    let words =
        "warning: ./loud.wasm is taken as it is: `plugin.js` has changed since it was built\n";
    assert!(said.contains(words), "{said}");
    assert_eq!(place.builds(), 1);
}

#[test]
fn a_build_that_fails_leaves_nothing_to_be_tested() {
    let place = Place::new();
    place.says(0, &["test"]);
    place.write("loud/plugin.js", "broken");
    for _ in 0..2 {
        let said = place.says(1, &["test"]);
        let words = "error[compile]: `loud` does not build (see the compiler's messages above)\n\
            the component that is there is an older one; `--no-build` takes it all the same\n";
        assert!(said.ends_with(words), "{said}");
    }
}

#[test]
fn a_component_that_somebody_put_there_is_not_taken_for_the_projects() {
    let place = Place::new();
    place.says(0, &["build"]);
    fs::copy(place.path("two.wasm"), place.path("loud/loud.wasm")).unwrap();
    let said = place.says(0, &["test"]);
    let words = "building loud: its component is not what `guesthouse build` left there\n";
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_project_that_is_moved_stays_as_it_is_and_one_that_is_renamed_is_built() {
    let place = Place::new();
    place.says(0, &["build"]);
    fs::rename(place.path("loud"), place.path("elsewhere")).unwrap();
    fs::rename(place.path("elsewhere"), place.path("loud")).unwrap();
    assert!(!place.says(0, &["test"]).contains("building"));
    place.write("loud/plugin.toml", &PLUGIN.replace("loud", "quiet"));
    let said = place.says(0, &["test"]);
    assert!(
        said.contains("building quiet: it is not built yet\n"),
        "{said}"
    );
}

#[test]
fn machine_code_is_kept_in_the_users_cache_alone() {
    let place = Place::new();
    let cache = place.path("cache/guesthouse");
    place.says(0, &["test"]);
    let kept = files(&cache);
    let code = |files: &[(PathBuf, u32, SystemTime)]| {
        let code = files
            .iter()
            .filter(|(path, ..)| path.extension().is_some_and(|it| it == "code"));
        code.count()
    };
    assert_eq!(code(&kept), 1, "{kept:?}");
    assert!(kept.iter().all(|(_, mode, _)| *mode == 0o600), "{kept:?}");
    for folder in [&cache, &cache.join("store")] {
        let mode = fs::metadata(folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{folder:?}");
    }
    // What is there is used: nothing new comes to it.
    place.says(0, &["test"]);
    assert_eq!(code(&files(&cache)), 1);
    let profiled = || place.says(0, &["profile", ".", "apply"]);
    assert_eq!(profiled(), profiled());
    assert!(
        files(&place.path("loud"))
            .iter()
            .all(|(path, ..)| path.extension().is_none_or(|it| it != "code"))
    );
}

#[test]
fn a_store_that_a_project_brings_along_is_not_looked_at() {
    let place = Place::new();
    place.says(0, &["test"]);
    // A true one, with its key, wherever the project may hope that it is looked for.
    let cache = place.path("cache/guesthouse");
    for folder in [
        "loud/guesthouse",
        "loud/.cache/guesthouse",
        "loud/cache/guesthouse",
        "loud/target/guesthouse",
    ] {
        let folder = place.path(folder);
        fs::create_dir_all(folder.parent().unwrap()).unwrap();
        let copied = Command::new("cp")
            .arg("-a")
            .arg(&cache)
            .arg(folder)
            .status();
        assert!(copied.unwrap().success());
    }
    let brought = files(&place.path("loud/.cache"));
    assert!(!brought.is_empty());
    for (variable, value) in [
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_CACHE_HOME", ""),
    ] {
        let home = tempfile::tempdir().unwrap();
        let mut command = place.command(&["test"]);
        command.env("HOME", home.path()).env(variable, value);
        said(0, &command.output().unwrap());
        let made = files(&home.path().join(".cache/guesthouse"));
        assert!(
            made.iter()
                .any(|(path, ..)| path.extension().is_some_and(|it| it == "code")),
            "{made:?}"
        );
    }
    assert_eq!(files(&place.path("loud/.cache")), brought);
}

#[test]
fn without_a_folder_nothing_is_kept_and_that_is_said_once() {
    let place = Place::new();
    let note = "note: machine code is not kept: ";
    let run = |change: &dyn Fn(&mut Command)| {
        let mut command = place.command(&["test"]);
        change(&mut command);
        said(0, &command.output().unwrap())
    };
    let homeless = run(&|command| {
        command.env_remove("HOME").env_remove("XDG_CACHE_HOME");
    });
    let words = format!("{note}neither XDG_CACHE_HOME nor HOME names a folder for it\n");
    assert_eq!(homeless.matches(&words).count(), 1, "{homeless}");
    place.write("file", "");
    let blocked = run(&|command| {
        command.env("XDG_CACHE_HOME", place.path("file"));
    });
    assert_eq!(blocked.matches(note).count(), 1, "{blocked}");
    let off = run(&|command| {
        command.env("GUESTHOUSE_STORE", "off");
    });
    assert!(
        !off.contains(note) && !place.path("cache").exists(),
        "{off}"
    );
    let mut command = place.command(&["test"]);
    let output = command.env("GUESTHOUSE_STORE", "much").output().unwrap();
    let words = "error[store-setting]: GUESTHOUSE_STORE is `much`: it takes `off`, or a size as `512MiB` or `2GiB`\n";
    assert!(said(1, &output).ends_with(words));
}

#[test]
fn runs_at_the_same_time_build_and_keep_without_harm() {
    let place = Place::new();
    let start = || -> Child {
        let mut command = place.command(&["test"]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for child in children {
        said(0, &child.wait_with_output().unwrap());
    }
    let said = place.says(0, &["test"]);
    assert!(!said.contains("building"), "{said}");
}
