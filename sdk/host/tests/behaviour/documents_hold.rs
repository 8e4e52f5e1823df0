//! What the documents say is what the code is: snippets, links, tables of errors and limits.

use std::path::{Path, PathBuf};

use guesthouse::{Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost};

mod readme {
    guesthouse::extension_point!({ inline: "package demo:text; world filter { export apply: func(text: string) -> string; }" });
}

/// Names that WIT, Rust and this file have for something else.
mod plugin {
    guesthouse::extension_point!({ inline: "package demo:text; world plugin { export apply: func(text: string) -> string; }" });
}
mod from {
    guesthouse::extension_point!({
        inline: "package demo:%from; world %from { export apply: func(text: string) -> string; } world other {}",
        world: "from",
    });
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The fenced blocks of a language, and the line on which each begins.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let fence = format!("```{language}");
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line == fence {
            let inside = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```");
            blocks.push((number + 1, inside.map(|line| format!("{line}\n")).collect()));
        }
    }
    blocks
}

/// A source file from its first line of code on.
fn code(path: &str) -> String {
    let text = read(path);
    let lines = text
        .lines()
        .skip_while(|line| line.starts_with("//!") || line.starts_with("#![") || line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_readmes_snippets_are_compiled_files_and_stand_at_the_top() {
    let readme = read("README.md");
    let snippets = blocks(&readme, "rust");
    let [(_, host), (line, guest)] = snippets.as_slice() else {
        panic!("two snippets, not {}", snippets.len());
    };
    assert!(*line <= 30, "the second snippet begins on line {line}");
    assert_eq!(*host, code("sdk/host/examples/shout.rs"));
    assert_eq!(*guest, code("sdk/host/tests/guests/shout/src/lib.rs"));
}

#[test]
fn the_readmes_guest_answers_the_readmes_host() {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let artifact = Artifact::file(root().join("sdk/host/tests/guests/built/shout.wasm"));
    let plugin: Plugin<readme::Filter, ()> = host.load(artifact, &Limits::strict()).unwrap();
    assert_eq!(
        plugin.call((), |filter| filter.apply("hello")).unwrap(),
        "HELLO"
    );
}

#[test]
fn worlds_are_named_as_the_book_says() {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let shout = root().join("sdk/host/tests/guests/built/shout.wasm");
    let (first, again) = (Artifact::file(&shout), Artifact::file(&shout));
    let first: Plugin<plugin::Plugin, ()> = host.load(first, &Limits::strict()).unwrap();
    let again: Plugin<from::From, ()> = host.load(again, &Limits::strict()).unwrap();
    assert_eq!(first.call((), |it| it.apply("a")).unwrap(), "A");
    assert_eq!(again.call((), |it| it.apply("b")).unwrap(), "B");
}

#[test]
fn the_readmes_commands_are_the_ones_that_ci_runs() {
    let (_, commands) = blocks(&read("README.md"), "sh").remove(0);
    let commands: Vec<_> = commands.lines().map(str::to_owned).collect();
    assert_eq!(
        commands,
        [
            "cargo run --release -p host-demo",
            "cargo test --release --workspace"
        ]
    );
    let ci = read(".ci/run");
    for command in commands {
        assert!(ci.contains(&command), "CI does not run `{command}`");
    }
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = read("docs/src/SUMMARY.md");
    for entry in root().join("docs/src").read_dir().unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        assert!(
            name == "SUMMARY.md" || summary.contains(&format!("({name})")),
            "{name}"
        );
    }
}

/// Lines without their indentation: a page shows a part of a function from its left edge.
fn flat(text: &str) -> String {
    text.lines()
        .map(|line| format!("{}\n", line.trim_start()))
        .collect()
}

#[test]
fn the_books_snippets_are_parts_of_compiled_files() {
    let compiled = [
        "sdk/host/examples/dictionary.rs",
        "sdk/host/examples/dynamic.rs",
        "sdk/host/examples/handles.rs",
        "sdk/host/examples/sharing.rs",
        "sdk/host/examples/watched.rs",
        "sdk/contract/examples/evolution.rs",
        "sdk/host/tests/guests/shout/src/lib.rs",
        "sdk/bindgen/tests/app/build.rs",
    ];
    let compiled: String = compiled.iter().map(|path| flat(&read(path))).collect();
    let mut count = 0;
    for page in ["admission", "dynamic", "extension-points", "write-a-plugin"] {
        for (line, snippet) in blocks(&read(&format!("docs/src/{page}.md")), "rust") {
            assert!(compiled.contains(&flat(&snippet)), "{page}.md, line {line}");
            count += 1;
        }
    }
    assert_eq!(count, 17);
}

/// Every `"some-code"` that a `code()` method of a source file can return.
fn codes(source: &str) -> Vec<String> {
    let arms = source.split("=> \"").skip(1);
    let codes = arms.map(|arm| arm.split('"').next().unwrap().to_owned());
    codes
        .filter(|code| code.contains('-') || code == "invalid" || code == "poisoned")
        .collect()
}

#[test]
fn the_page_on_dynamic_plugins_has_every_code() {
    let page = read("docs/src/dynamic.md");
    let files = ["dynamic", "handle"].map(|file| read(&format!("sdk/host/src/error/{file}.rs")));
    let codes: Vec<_> = files.iter().flat_map(|file| codes(file)).collect();
    assert!(codes.len() >= 13, "{codes:?}");
    for code in codes {
        assert!(
            page.contains(&format!("`{code}`")),
            "{code} is not on the page"
        );
    }
}

#[test]
fn the_page_on_limits_has_every_limit_and_every_code() {
    let page = read("docs/src/limits.md");
    for (file, least) in [
        ("error/call_kind", 16),
        ("limits/config", 7),
        ("error/load_kind", 9),
        ("error/place", 3),
    ] {
        let codes = codes(&read(&format!("sdk/host/src/{file}.rs")));
        assert!(codes.len() >= least, "{file}: {codes:?}");
        for code in codes {
            assert!(
                page.contains(&format!("`{code}`")),
                "{code} is not on the page"
            );
        }
    }
    let admission = read("docs/src/admission.md");
    let fields = Limits::strict().to_toml();
    for field in fields.lines().filter_map(|line| line.split(' ').next()) {
        let (page, field) = match field.strip_prefix("complexity.") {
            Some(field) => (&admission, field),
            None => (&page, field),
        };
        assert!(
            page.contains(&format!("`{field}`")),
            "{field} is not on the page"
        );
    }
}

#[test]
fn the_limits_on_the_page_can_be_read() {
    let [(_, text)] = blocks(&read("docs/src/limits.md"), "toml")
        .try_into()
        .unwrap();
    let limits = Limits::from_toml(&text).unwrap();
    assert_eq!((limits.fuel, limits.memory), (50_000_000, 4 << 20));
}
