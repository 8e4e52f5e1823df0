//! The page on tests is what the command does: its cases are played, its transcripts are compared.

use crate::command::{Folder, Said, echo, markdown, shout};
use crate::{profile, sessions};

/// The page's blocks of one kind.
fn blocks(kind: &str) -> Vec<String> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/src/test-a-plugin.md"
    );
    let page = std::fs::read_to_string(path).unwrap();
    let parts = page.split("```").skip(1).step_by(2);
    let blocks = parts.filter_map(|part| part.strip_prefix(kind)?.strip_prefix('\n'));
    blocks.map(str::to_owned).collect()
}

/// The transcript of a command on the page: what it says there.
fn transcript(command: &str) -> String {
    let start = format!("$ guesthouse {command}\n");
    let blocks = blocks("console");
    let found = blocks.iter().find_map(|block| block.strip_prefix(&start));
    found
        .unwrap_or_else(|| panic!("{command} is not on the page"))
        .to_owned()
}

/// What was said, without lines and columns that time is in.
fn timeless(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with(" deadline"));
    let lines = lines.map(
        |line| match line.ends_with(" µs") || line.ends_with(" ms") {
            true => line.rsplitn(3, ' ').last().unwrap().trim_end().to_owned(),
            false => line.to_owned(),
        },
    );
    lines.collect()
}

fn both(said: &Said) -> String {
    format!("{}{}", said.stdout, said.stderr)
}

#[test]
fn the_transcripts_are_what_is_said() {
    let folder = Folder::with_cases(&blocks("toml")[0]);
    let said = folder.test(&shout(), &[]).exits(0);
    assert_eq!(timeless(&said.stdout), timeless(&transcript("test")));

    std::fs::copy(shout(), folder.path().join("shout.wasm")).unwrap();
    let said = folder
        .guesthouse(&["run", "shout.wasm", "apply", r#""hello""#])
        .exits(0);
    let written = transcript(r#"run shout.wasm apply '"hello"'"#);
    assert_eq!(timeless(&both(&said)), timeless(&written));

    let component = wat::parse_str(profile::GUEST).unwrap();
    std::fs::write(folder.path().join("guest.wasm"), component).unwrap();
    let said = folder
        .guesthouse(&["profile", "guest.wasm", "run", "1000"])
        .exits(0);
    assert_eq!(said.stdout, transcript("profile guest.wasm run 1000"));
}

#[test]
fn the_cases_pass() {
    let [_, host, steps, objects, names] = blocks("toml").try_into().unwrap();
    Folder::with_cases(&host).test(&markdown(), &[]).exits(0);
    sessions::counting(&steps)
        .test("counter.wasm", &[])
        .exits(0);
    for cases in [objects, names] {
        Folder::with_cases(&cases).test(&echo(), &[]).exits(0);
    }
}

fn book() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src")
}

/// Each page of the book with its name.
fn pages() -> Vec<(String, String)> {
    let entries = book()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let pages = entries.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    pages.map(read).collect()
}

/// The words of a command line as a shell has them, without a comment behind it.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap();
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_line_of_the_book_is_one() {
    let folder = Folder::new();
    let mut count = 0;
    for (page, text) in pages() {
        // These are made from the command itself.
        if page == "refusals.md" || page == "command.md" {
            continue;
        }
        let shells = text.split("```").skip(1).step_by(2);
        let shells =
            shells.filter(|block| block.starts_with("sh\n") || block.starts_with("console\n"));
        let lines = shells.flat_map(str::lines);
        let lines = lines.map(|line| line.strip_prefix("$ ").unwrap_or(line));
        for line in lines.filter(|line| line.starts_with("guesthouse ")) {
            let line = line.split(" > ").next().unwrap();
            let mut words = words(line);
            // Asking for help does nothing else, and words before it must be right.
            words.push("--help".to_owned());
            let words: Vec<_> = words.iter().skip(1).map(String::as_str).collect();
            let said = folder.guesthouse(&words);
            assert_eq!(said.code, 0, "{page}: {line}: {}", said.stderr);
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn what_the_book_includes_is_there() {
    let mut count = 0;
    for (page, text) in pages() {
        for include in text.split("{{#include ").skip(1) {
            let path = include.split("}}").next().unwrap();
            let path = path.split(':').next().unwrap();
            assert!(book().join(path).is_file(), "{page}: {path}");
            count += 1;
        }
    }
    assert!(count >= 4, "{count}");
}
