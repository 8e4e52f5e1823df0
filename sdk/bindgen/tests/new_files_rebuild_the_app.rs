//! When cargo builds an app again whose WIT has changed: files that the macro read are tracked by what
//! it generates, and files that come later by the build script that the book shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use guesthouse_bindgen::expand;
use quote::ToTokens;

/// An app that is nothing but what the macro leaves behind for cargo.
struct App {
    folder: PathBuf,
}

impl App {
    fn new(name: &str, build_script: Option<&str>) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let app = Self { folder };
        let package = "[package]\nname = \"app\"\nedition = \"2024\"\n[workspace]\n";
        app.write("Cargo.toml", package);
        app.write("wit/a.wit", "package a:b; world w { export f: func(); }");
        if let Some(script) = build_script {
            app.write("build.rs", script);
        }
        let expanded = expand("{}".parse().unwrap(), &app.folder);
        let mut file: syn::File = syn::parse2(expanded).unwrap();
        let is_tracked = |item: &syn::Item| matches!(item, syn::Item::Const(it) if it.ident == "_");
        file.items.retain(is_tracked);
        assert_eq!(file.items.len(), 1, "one file of WIT is there");
        app.write("src/lib.rs", &file.to_token_stream().to_string());
        app
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Builds the app; whether its code was compiled again, and so the macro run again.
    fn is_compiled(&self) -> bool {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--offline",
            "--message-format=json",
            "--target-dir",
        ]);
        cargo
            .arg(self.folder.join("target"))
            .current_dir(&self.folder);
        let output = cargo.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
        let library = said
            .lines()
            .find(|line| line.contains("\"kind\":[\"lib\"]"));
        library.expect(&said).contains("\"fresh\":false")
    }
}

#[test]
fn a_changed_file_is_seen_and_a_new_one_is_not() {
    let app = App::new("app-without-script", None);
    assert!(app.is_compiled());
    assert!(!app.is_compiled());
    app.write("wit/a.wit", "package a:b; world w { export g: func(); }");
    assert!(app.is_compiled());
    // The exception that the book names: cargo knows the files that were read, not their folder.
    app.write("wit/b.wit", "package a:b; world v { }");
    assert!(!app.is_compiled());
}

#[test]
fn with_the_books_build_script_a_new_file_is_seen_too() {
    let app = App::new("app-with-script", Some(include_str!("app/build.rs")));
    assert!(app.is_compiled());
    assert!(!app.is_compiled());
    for file in ["wit/b.wit", "wit/deps/c/c.wit"] {
        app.write(file, "package a:b; world v { }");
        assert!(app.is_compiled(), "{file} is new");
        assert!(!app.is_compiled());
    }
    fs::remove_file(app.folder.join("wit/b.wit")).unwrap();
    assert!(app.is_compiled(), "a file is gone");
    assert!(!app.is_compiled());
}
