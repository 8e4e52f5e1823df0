//! Guests with a standard library: the closed world is the same on every run, and their words are shown.

use crate::command::{Folder, ordinary};

#[test]
fn clocks_and_random_numbers_are_the_same_in_every_process() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "random"
        call = "hash"
        [[case]]
        name = "time"
        call = "wall-clock"
        [[case]]
        name = "sleep"
        call = "sleep"
        args = ["3"]
        "#,
    );
    let bless = || {
        folder.test(&ordinary(), &["--bless"]).exits(0);
        let files = ["tests/cases.toml", "tests/fuel.toml"];
        files.map(|file| folder.read(file))
    };
    let first = bless();
    assert!(first[0].contains("returns = "), "{}", first[0]);
    folder
        .test(&ordinary(), &["--fuel-tolerance", "0"])
        .exits(0);
    assert_eq!(first, bless());
}

#[test]
fn a_panic_is_expected_by_its_message() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "panic"
        args = ['"all is lost"']
        fails = "guest-panicked"
        says = "all is lost"
        "#,
    );
    folder.test(&ordinary(), &[]).exits(0);
}

#[test]
fn what_the_guest_writes_is_shown() {
    let call = [
        "run",
        &ordinary(),
        "print",
        "\"to stdout\"",
        "\"to stderr\"",
    ];
    let said = Folder::new().guesthouse(&call).exits(0);
    assert_eq!(said.stdout, "()\n");
    for words in ["guest: to stdout\n", "guest: to stderr\n"] {
        assert!(said.stderr.contains(words), "{}", said.stderr);
    }
    let folder = Folder::with_cases(
        "[[case]]\nname = 'one'\ncall = 'print'\nargs = ['\"bell \\u{7}\"', '\"\"']\nfails = 'fuel-exhausted'\n",
    );
    let said = folder.test(&ordinary(), &[]).exits(1);
    assert!(
        said.stdout.contains("\n  guest: bell \\u{7}\n"),
        "{}",
        said.stdout
    );
}
