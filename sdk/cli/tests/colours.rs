//! Colours and spinners go by the environment and by what each stream is: tried with a terminal at
//! standard output alone, and at standard error alone.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a command writes to its streams with a terminal at one of them: what the terminal got, and what
/// the other stream did.
fn told(folder: &Path, terminal: &str, command: &str, variables: &[(&str, &str)]) -> [String; 2] {
    let other = if terminal == "stdout" { "2" } else { "1" };
    let line = format!(
        "{} {command} {other}>other",
        env!("CARGO_BIN_EXE_guesthouse")
    );
    // Of Debian's bsdutils, which every system here has.
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(folder);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        script.env_remove(name);
    }
    script.env("TERM", "xterm").envs(variables.iter().copied());
    let output = script.stdin(Stdio::null()).output().unwrap();
    let other = fs::read_to_string(folder.join("other")).unwrap();
    [String::from_utf8(output.stdout).unwrap(), other]
}

/// A sequence that sets colours or weight.
fn is_coloured(text: &str) -> bool {
    text.split("\u{1b}[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
        end.is_some_and(|end| rest[end..].starts_with('m'))
    })
}

/// A sequence that moves the cursor or clears a line.
fn moves(text: &str) -> bool {
    text.split("\u{1b}[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
        end.is_some_and(|end| !rest[end..].starts_with('m'))
    })
}

/// Variables of the environment.
type Variables = &'static [(&'static str, &'static str)];

/// Under each variable: whether the terminal gets colours, and whether the other stream does.
const CASES: &[(Variables, [bool; 2])] = &[
    (&[], [true, false]),
    (&[("NO_COLOR", "1")], [false, false]),
    (&[("NO_COLOR", "")], [true, false]),
    (&[("CLICOLOR", "0")], [false, false]),
    (&[("CLICOLOR", "1")], [true, false]),
    (&[("TERM", "dumb")], [false, false]),
    (&[("TERM", "")], [false, false]),
    (&[("CLICOLOR_FORCE", "1")], [true, true]),
    (&[("CLICOLOR_FORCE", "0")], [true, false]),
    (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], [true, true]),
    (
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
        [false, false],
    ),
];

/// A file of limits with a mistake, for a picture on standard error.
const PICTURE: &str = "check plugin.wasm --wit app.wit --limits limits.toml";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name, text| fs::write(folder.path().join(name), text).unwrap();
    write("limits.toml", "preset = \"strict\"\nmemory = 0\n");
    write("app.wit", "package a:b; world w {}");
    fs::write(
        folder.path().join("plugin.wasm"),
        wat::parse_str("(component)").unwrap(),
    )
    .unwrap();
    folder
}

#[test]
fn help_is_coloured_as_standard_output_is() {
    let folder = folder();
    for (variables, [terminal, file]) in CASES {
        for command in ["--help", "help check", "check --help"] {
            let [own, _] = told(folder.path(), "stdout", command, variables);
            assert_eq!(is_coloured(&own), *terminal, "{variables:?} {own:?}");
            // Standard error is the terminal, and the help is in the file.
            let [own, other] = told(folder.path(), "stderr", command, variables);
            assert_eq!(own, "");
            assert_eq!(is_coloured(&other), *file, "{variables:?} {other:?}");
        }
    }
}

#[test]
fn pictures_are_coloured_as_standard_error_is() {
    let folder = folder();
    for (variables, [terminal, file]) in CASES {
        let [own, other] = told(folder.path(), "stderr", PICTURE, variables);
        assert!(own.contains("error[out-of-range]"), "{own:?}");
        assert_eq!(is_coloured(&own), *terminal, "{variables:?} {own:?}");
        assert_eq!(other, "");
        let [own, other] = told(folder.path(), "stdout", PICTURE, variables);
        assert_eq!(own, "");
        assert_eq!(is_coloured(&other), *file, "{variables:?} {other:?}");
    }
}

#[test]
fn errors_of_the_command_line_are_coloured_by_nothing_else() {
    let folder = folder();
    for (variables, _) in CASES {
        for command in ["chek", "check --limit strict", ""] {
            let [own, _] = told(folder.path(), "stderr", command, variables);
            assert!(own.starts_with("error[command-line]: "), "{own:?}");
            assert!(!is_coloured(&own), "{variables:?} {own:?}");
        }
    }
}

#[test]
fn a_spinner_turns_only_where_lines_can_be_drawn_over() {
    let folder = folder();
    let checks = "check plugin.wasm --wit app.wit --compile";
    for (variables, turns) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")], true),
        (&[("TERM", "dumb")], false),
        (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], false),
    ] {
        let [own, other] = told(folder.path(), "stderr", checks, variables);
        assert_eq!(moves(&own), turns, "{variables:?} {own:?}");
        assert!(!is_coloured(&own), "{variables:?} {own:?}");
        assert!(other.contains("fits `a:b/w`"), "{other:?}");
        let [_, other] = told(folder.path(), "stdout", checks, variables);
        assert_eq!(other, "", "{variables:?}");
    }
}

#[test]
fn tools_of_a_build_are_told_the_same() {
    let folder = folder();
    let tools = folder.path().join("tools");
    fs::create_dir(&tools).unwrap();
    // A compiler that says what it was told, and a program by which its sysroot is asked.
    let says = "#!/bin/sh\necho \"told: ${NO_COLOR-} ${CARGO_TERM_COLOR-} ${CLICOLOR_FORCE-}\" >&2\nexit 1\n";
    let script = |name: &str, text: &str| {
        let path = tools.join(name);
        fs::write(&path, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(path, mode).unwrap();
    };
    script("cargo", says);
    let sysroot = folder.path().join("sysroot");
    let library = sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib");
    fs::create_dir_all(&library).unwrap();
    fs::write(library.join("libstd-1.rlib"), "").unwrap();
    let answers = "#!/bin/sh\ncase \"$1\" in --version) echo rustc 1 ;; *) echo SYSROOT ;; esac\n";
    script(
        "rustc",
        &answers.replace("SYSROOT", &sysroot.display().to_string()),
    );
    fs::write(folder.path().join("Cargo.toml"), "[package]\nname = 'x'\n").unwrap();
    let path = format!("{}:/usr/bin:/bin", tools.display());
    for (variable, words) in [
        (("NO_COLOR", "1"), "told: 1 never "),
        (("CLICOLOR", "0"), "told: 1 never "),
        (("TERM", "dumb"), "told: 1 never "),
        (("CLICOLOR_FORCE", "1"), "told:  always 1"),
        (("CLICOLOR", "1"), "told:   "),
    ] {
        let variables = [("PATH", path.as_str()), variable];
        let mut script = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        script.arg("build").current_dir(folder.path());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CARGO_TERM_COLOR"] {
            script.env_remove(name);
        }
        let output = script
            .env("TERM", "xterm")
            .envs(variables)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().next(), Some(words), "{variable:?}: {said}");
    }
}
