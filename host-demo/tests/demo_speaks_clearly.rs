//! The demo as its user meets it: what it prints, what it writes, and how it says no.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use guesthouse_contract::{Need, Wants};

fn demo(arguments: &[&str]) -> Output {
    demo_with(arguments, b"")
}

fn demo_with(arguments: &[&str], input: &[u8]) -> Output {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_host-demo"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    demo.stdin.take().unwrap().write_all(input).unwrap();
    demo.wait_with_output().unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// It fails with code 1 and one line that contains `expected`.
fn refuses(arguments: &[&str], input: &[u8], expected: &str) {
    let output = demo_with(arguments, input);
    let (_, errors) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
    let lines: Vec<_> = errors
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(lines.len(), 1, "{arguments:?}: {errors}");
    assert!(lines[0].contains(expected), "{arguments:?}: {errors}");
}

#[test]
fn without_arguments_it_renders_the_repositorys_documents() {
    let output = demo(&[]);
    let (table, errors) = said(&output);
    assert!(output.status.success(), "{errors}");
    for document in ["README.md", "ARCHITECTURE.md", "docs/src/limits.md"] {
        let rows: Vec<_> = table
            .lines()
            .filter(|line| line.starts_with(document))
            .collect();
        assert_eq!(rows.len(), 2, "one row a plugin for {document}:\n{table}");
    }
    // The renderer looks every link up: a dead one in the repository's documents shows here.
    assert!(!errors.contains("leads nowhere"), "{errors}");
}

#[test]
fn one_plugin_composed_of_both_writes_the_same_pages() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Parts <b>become</b> one\n\n<script>alert(1)</script> [x](javascript:alert(1))\n";
    let page = |name: &str, arguments: &[&str]| {
        let out = folder.path().join(name);
        let mut all = vec!["-", "-o", out.to_str().unwrap()];
        all.extend(arguments);
        let output = demo_with(&all, text.as_bytes());
        let (table, errors) = said(&output);
        assert!(output.status.success(), "{errors}");
        (std::fs::read(out.join("stdin.html")).unwrap(), table)
    };
    let (two, _) = page("two", &[]);
    let (one, table) = page("one", &["--composed"]);
    assert_eq!(one, two);
    assert!(String::from_utf8(one).unwrap().contains("Parts become one"));
    assert!(
        table.contains("publisher") && !table.contains("sanitizer"),
        "{table}"
    );
}

#[test]
fn hostile_plugins_are_stopped_and_the_neighbour_is_unharmed() {
    let output = demo(&["--hostile"]);
    let (table, errors) = said(&output);
    assert!(output.status.success(), "{table}{errors}");
    assert_eq!(table.matches("  unharmed").count(), 11, "{table}");
    for code in [
        "deadline-exceeded",
        "memory-exceeded",
        "table-elements-exceeded",
        "stack-overflow",
        "output-too-large",
        "too-many-host-calls",
        "guest-trapped",
    ] {
        assert!(table.contains(code), "{code} is missing:\n{table}");
    }
    for line in [
        "peeks: folders `/templates`: open `../Cargo.toml`, 0 bytes: denied: not-permitted",
        "peeks: folders `/templates`: open `outside.md`, 0 bytes: denied: loop",
    ] {
        assert!(table.contains(line), "`{line}` is missing:\n{table}");
    }
    // Without the sandbox, both paths lead to a file.
    let project = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/peeks");
    for path in ["templates/../Cargo.toml", "templates/outside.md"] {
        let text = std::fs::read_to_string(format!("{project}/{path}")).unwrap();
        assert!(text.contains("name = \"peeks\""), "{path}: {text}");
    }
}

#[test]
fn templates_are_read_from_the_granted_folder_and_audited() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Framed\n\nIts own words, {{path}} included.\n";
    let page = |name: &str, arguments: &[&str]| {
        let out = folder.path().join(name);
        let mut all = vec!["-", "-o", out.to_str().unwrap()];
        all.extend(arguments);
        let output = demo_with(&all, text.as_bytes());
        let (table, errors) = said(&output);
        assert!(output.status.success(), "{errors}");
        let html = std::fs::read_to_string(out.join("stdin.html")).unwrap();
        (html, table, errors)
    };
    let (html, table, errors) = page("own", &["--templates"]);
    assert!(html.contains("Its own words, {{path}} included."), "{html}");
    assert!(html.contains("<code>stdin.md</code>, from the press."));
    assert!(table.contains("\nstdin.md  framer "), "{table}");
    let size = std::fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/page.md"));
    let size = size.unwrap().len();
    let line =
        format!("audit: framer: folders `/templates`: open `page.md`, {size} bytes: allowed");
    assert!(errors.lines().any(|one| one == line), "{errors}");

    let (composed, ..) = page("composed", &["--templates", "--composed"]);
    assert_eq!(composed, html);

    let templates = folder.path().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let argument = format!("--templates={}", templates.display());
    refuses(
        &["-", &argument],
        text.as_bytes(),
        "the framer refuses it: template `page.md`: No such file or directory",
    );
    std::fs::write(templates.join("page.md"), "{{text}} <script>x</script>").unwrap();
    let (html, ..) = page("other", &[&argument]);
    assert!(
        html.contains("Framed</h1>") && !html.contains("script"),
        "{html}"
    );
    let nowhere = folder.path().join("nowhere");
    refuses(
        &["-", &format!("--templates={}", nowhere.display())],
        b"# A title",
        "nowhere: cannot be read or written: No such file",
    );
}

#[test]
fn the_framer_says_what_it_wants_and_the_templates_of_the_repository_lead_somewhere() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/built/framer.wasm");
    let wants = Wants::of_component(&std::fs::read(path).unwrap()).unwrap();
    let needs: Vec<_> = wants.iter().map(|want| &want.need).collect();
    assert_eq!(needs, [&Need::read_folder("/templates")]);

    let (_, errors) = said(&demo(&["--templates"]));
    let docs = "audit: framer: folders `/templates`: open `docs.md`, ";
    assert!(errors.contains(docs), "{errors}");
    assert!(!errors.contains("leads nowhere"), "{errors}");
}

#[test]
fn files_are_rendered_and_written_as_clean_html() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("with space.md");
    let text = "# Grüezi & <b>hello</b>\n\n<script>alert(1)</script>\n\n\
                [x](javascript:alert(1)) [y](other.md)\n\n| a |\n|---|\n| 1 |\n";
    std::fs::write(&document, text).unwrap();
    let out = folder.path().join("out");
    let output = demo(&[document.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    assert!(output.status.success(), "{:?}", said(&output));
    let html = std::fs::read_to_string(out.join("with space.html")).unwrap();
    assert!(html.contains("<title>Grüezi &amp; hello</title>"), "{html}");
    assert!(
        html.contains("<table>") && html.contains("href=\"other.html\""),
        "{html}"
    );
    assert!(!html.contains("script"), "{html}");
}

#[test]
fn standard_input_is_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = demo_with(&["-", "-o", out], b"# From a pipe");
    assert!(output.status.success(), "{:?}", said(&output));
    let html = std::fs::read_to_string(folder.path().join("stdin.html")).unwrap();
    assert!(html.contains("From a pipe</h1>"), "{html}");
}

#[test]
fn every_document_has_a_page_of_its_own_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let files = ["a/x.md", "a/b/y.md", "z.md"].map(|file| folder.path().join(file));
    std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
    for file in &files {
        std::fs::write(file, "# A title\n\nText.\n").unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut demo = Command::new(env!("CARGO_BIN_EXE_host-demo"));
        let demo = demo.current_dir(folder.path().join("a"));
        demo.args(arguments)
            .args(["-o", "../out"])
            .output()
            .unwrap()
    };
    let [x, ..] = &files;
    let output = run(&[x.to_str().unwrap(), "./b/y.md", "../z.md"]);
    assert!(output.status.success(), "{:?}", said(&output));
    for page in ["x.html", "b/y.html", "z.html"] {
        assert!(out.join(page).is_file(), "{page}");
    }
    std::fs::write(folder.path().join("a/b/x.txt"), "Another.").unwrap();
    let output = run(&["x.md", "../a/b/x.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let words = "error: ../out/x.html: `x.md` and `../a/b/x.txt` would both be written there\n";
    assert_eq!(said(&output).1, words);
}

#[test]
fn bad_input_gets_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("binary.md");
    std::fs::write(&binary, b"\xff\xfe").unwrap();
    refuses(
        &["no-such-file.md"],
        b"",
        "no-such-file.md: cannot be read or written: No such file",
    );
    refuses(&[folder.path().to_str().unwrap()], b"", "s a directory");
    refuses(
        &[binary.to_str().unwrap()],
        b"",
        "binary.md: not UTF-8 text",
    );
    refuses(&["-"], b"\xff", "standard input: not UTF-8 text");
    refuses(&["-"], b" \n", "the renderer refuses it: Empty");
    let huge = vec![b'x'; 2 << 20];
    refuses(&["-"], &huge, "input-too-large");
}

#[test]
fn a_plugin_that_is_no_plugin_gets_one_clear_line() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let sanitizer = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/built/sanitizer.wasm");
    refuses(
        &["--renderer", manifest],
        b"",
        "is not WebAssembly, not a component",
    );
    refuses(
        &["--renderer", "nowhere.wasm"],
        b"",
        "cannot read `nowhere.wasm`",
    );
    let output = demo(&["--renderer", sanitizer]);
    let (_, errors) = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors.contains("contract-mismatch"), "{errors}");
    assert!(
        errors.contains("missing interface `demo:press/renderer@0.1.0`"),
        "{errors}"
    );
}

#[test]
fn the_plugins_are_small_and_ask_for_nothing_but_the_press() {
    for name in ["markdown", "sanitizer"] {
        let path = format!("{}/plugins/built/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
        let component = std::fs::read(path).unwrap();
        assert!(
            component.len() < 256 << 10,
            "{name}: {} bytes",
            component.len()
        );
        let world = guesthouse_contract::World::of_component(&component).unwrap();
        for key in world.world().imports.keys() {
            let import = world.resolve().name_world_key(key);
            assert!(import.starts_with("demo:press/"), "{name} imports {import}");
        }
    }
}
