//! Every code that the command can end with has a case, or a reason why it has none.
//!
//! Codes are read from the sources: what a `fn code` answers, and what the command calls its own
//! failures. A new one fails here until it has a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Codes that no file of this folder produces.
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    (
        "argument-text-too-large",
        "arguments of thousands of characters",
    ),
    (
        "bad-component",
        "a component is looked at before it is decoded: `invalid`",
    ),
    (
        "bad-store-key",
        "an artifact store and its key are an app's; the command has none",
    ),
    (
        "borrowed-handle",
        "typed handles are an app's; the command has none",
    ),
    ("cancelled", "an app cancels a call; the command never does"),
    (
        "compile-limit",
        "it says how long the compiler ran, which is never the same",
    ),
    (
        "compiler-crashed",
        "no component is known that crashes the compiler",
    ),
    (
        "compiler-panicked",
        "no component is known that makes the compiler panic",
    ),
    (
        "compiler-unavailable",
        "the system cannot start one more process",
    ),
    (
        "compose-refused",
        "no parts are known that pass every check and not the composer",
    ),
    (
        "compose-too-wide",
        "it takes a type of more than a thousand fields, elements or cases",
    ),
    (
        "deadline-exceeded",
        "it says how long the call ran, which is never the same",
    ),
    (
        "engine-panicked",
        "no component is known that makes the engine panic",
    ),
    ("engine-refused", "the system has no room for an engine"),
    (
        "file-size-exceeded",
        "it takes a compiled program that works with files",
    ),
    (
        "files-created-exceeded",
        "it takes a compiled program that works with files",
    ),
    (
        "foreign-handle",
        "handles are an app's; a case has a guest of its own",
    ),
    (
        "guest-panicked",
        "it takes a compiled program; [each language](languages.md) has one",
    ),
    (
        "handle-given-twice",
        "handles are an app's; a case that passes one twice is told so as a case",
    ),
    (
        "host-full",
        "an app bounds how many instances are alive; the command makes one",
    ),
    (
        "host-panicked",
        "the command's own host functions do not panic",
    ),
    (
        "json",
        "what the command prints can always be written as JSON",
    ),
    (
        "link-refused",
        "no component is known that passes the contract and not the linker",
    ),
    (
        "load-abandoned",
        "an app abandons a load; the command never does",
    ),
    (
        "load-again",
        "an app replaces a policy while it runs; the command never does",
    ),
    (
        "mistyped",
        "an app may mistype a call; the command reads the types from the component",
    ),
    (
        "no-store",
        "an artifact store is an app's; the command has none",
    ),
    (
        "no-such-resource",
        "a file of cases that names one is refused as a `case-file`",
    ),
    (
        "not-what-was-committed",
        "`rebuild --check`, which needs every compiler",
    ),
    (
        "open-files-exceeded",
        "it takes a compiled program that works with files",
    ),
    ("overloaded", "the command makes one call at a time"),
    ("poisoned", "the command uses no guest again that failed"),
    (
        "read-exceeded",
        "it takes a compiled program that works with files",
    ),
    (
        "result-text-too-large",
        "an app asks for a result as text; the command takes values",
    ),
    (
        "stack-too-small",
        "the command's own threads have room for a guest",
    ),
    (
        "stale-handle",
        "handles are an app's; a case that passes one too late is told so as a case",
    ),
    (
        "store-not-owner-only",
        "an artifact store is an app's; the command has none",
    ),
    (
        "store-setting",
        "a variable of the environment, `GUESTHOUSE_STORE`, that is neither `off` nor a size",
    ),
    (
        "store-unsupported",
        "an artifact store is an app's; the command has none",
    ),
    (
        "store-unusable",
        "an artifact store is an app's; the command has none",
    ),
    ("thread-refused", "the system cannot start one more thread"),
    (
        "too-heavy",
        "the command has 64 places; `too-complex` comes first unless a limits file allows that many",
    ),
    (
        "too-many-instances",
        "counted when the component is admitted: `too-complex`",
    ),
    (
        "too-many-memories",
        "counted when the component is admitted: `too-complex`",
    ),
    (
        "too-many-tables",
        "counted when the component is admitted: `too-complex`",
    ),
    ("unsupported-signature", "no function that a host admits"),
    (
        "wasi-misused",
        "it takes a program that lies about its streams",
    ),
    ("would-block", "the command is no async code"),
    (
        "written-exceeded",
        "it takes a compiled program that works with files",
    ),
    (
        "wrong-resource",
        "handles are an app's; a case that passes another is told so as a case",
    ),
];

/// What is read: not the codes of a contract's findings, nor of the reasons why a case fails, which
/// stand inside of an error.
const SOURCES: [&str; 4] = ["author", "cli", "contract", "host"];
const INSIDE: [&str; 2] = ["contract/src/finding.rs", "cli/src/cases/judge.rs"];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => rust_files(&path, found),
            false if path.extension().is_some_and(|it| it == "rs") => found.push(path),
            false => {}
        }
    }
}

/// What stands in double quotes in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn is_code(word: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    word.split('-').all(is_part)
}

/// The codes in a file's text.
fn of(text: &str) -> BTreeSet<String> {
    let functions = text.split("fn code(").skip(1);
    let bodies = functions.filter_map(|rest| rest.split("\n    }\n").next());
    // An attribute's text is no code.
    let lines = bodies.flat_map(str::lines);
    let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
    let codes = lines.flat_map(quoted).filter(|word| is_code(word));
    let made = [
        "Failure::refused(",
        "Failure::missing(",
        "Self::missing(",
        "Self::new(",
    ];
    let made = made.iter().flat_map(|maker| text.split(maker).skip(1));
    let made = made.filter(|rest| rest.trim_start().starts_with('"'));
    let made = made
        .filter_map(|rest| quoted(rest).next())
        .filter(|word| is_code(word));
    codes.chain(made).map(str::to_owned).collect()
}

/// Each code with a file that has it.
fn all() -> BTreeMap<String, PathBuf> {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for part in SOURCES {
        rust_files(&sdk.join(part).join("src"), &mut files);
    }
    let mut found = BTreeMap::new();
    for file in files {
        if INSIDE.iter().any(|inside| file.ends_with(inside)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        found.extend(of(&text).into_iter().map(|code| (code, file.clone())));
    }
    found
}

#[test]
fn every_code_has_a_case_or_a_reason() {
    let all = all();
    for code in [
        "too-large",
        "no-tool",
        "case-file",
        "fuel-exhausted",
        "no-wit",
        "file",
    ] {
        assert!(all.contains_key(code), "{code} is not found any more");
    }
    let shown: BTreeSet<_> = super::cases()
        .into_iter()
        .map(|(_, case)| case.code)
        .collect();
    for (code, file) in &all {
        let has_reason = ELSEWHERE.iter().any(|(other, _)| other == code);
        assert!(shown.contains(code) || has_reason, "{code} of {file:?}");
        assert!(!(shown.contains(code) && has_reason), "{code} has both");
    }
    for (code, _) in ELSEWHERE {
        assert!(all.contains_key(*code), "{code} is nowhere");
    }
    for code in shown {
        assert!(all.contains_key(&code), "{code} is of no source");
    }
}

#[test]
fn a_case_can_expect_every_end_of_a_call() {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(sdk.join(path)).unwrap();
    let listed = read("cli/src/cases/ends.rs");
    let listed = listed.split("];").next().unwrap();
    let listed: BTreeSet<_> = quoted(listed).collect();
    let errors =
        ["call_kind", "handle", "io_cap"].map(|it| of(&read(&format!("host/src/error/{it}.rs"))));
    let errors: BTreeSet<_> = errors.iter().flatten().map(String::as_str).collect();
    assert!(errors.len() > 25, "{errors:?}");
    // What counts instances, tables and memories has its codes elsewhere.
    let more = ["too-many-instances", "too-many-tables", "too-many-memories"];
    let own = ["bad-argument", "nothing-kept"];
    let all = errors.into_iter().chain(more).chain(own);
    assert_eq!(listed, all.collect());
}
