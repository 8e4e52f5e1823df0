//! The hostile suite: every file in `hostile/cases` is a component or an input that tries to do
//! harm, with the code that must stop it and the proof that it would have done it.
//!
//! A case fails by its name, and the others still run. How a file reads is in the book: "The
//! hostile suite".
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;

mod app;
mod case;
mod change;
mod expectation;
#[cfg(target_os = "linux")]
mod growth;
mod make;
mod scene;
mod seen;
mod settings;
mod table;
mod tests;
mod trial;
mod worlds;

use std::sync::Arc;

use guesthouse::Mode;

use common::book;

use case::{Case, files, folder};
use scene::Scene;
use trial::{again, try_case};
use worlds::Road;

/// Fewer cases than this are not the suite.
const FEWEST: usize = 80;

/// Every case of the folder, or what is wrong with the files.
fn cases() -> Result<Vec<Case>, String> {
    let read = files(&folder()).into_iter().map(|file| Case::read(&file));
    let (cases, wrong): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
    let wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
    if wrong.is_empty() {
        return Ok(cases.into_iter().filter_map(Result::ok).collect());
    }
    Err(wrong.join("\n"))
}

/// Every case; the test that asks for them fails if one cannot be read.
fn all() -> Vec<Case> {
    cases().unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Tries each case and tells all that do not hold.
fn hold(mode: Mode, road: Road) {
    let scene = Arc::new(Scene::new(mode, road));
    let failed = all()
        .into_iter()
        .filter_map(|case| try_case(&scene, &case).err());
    let failed: Vec<_> = failed.collect();
    let count = failed.len();
    assert!(
        failed.is_empty(),
        "{count} cases do not hold:\n{}",
        failed.join("\n")
    );
}

#[test]
fn every_case_holds_where_fuel_is_counted() {
    hold(Mode::Metered, Road::Blocking);
}

#[test]
fn every_case_holds_where_only_time_is() {
    hold(Mode::Timed, Road::Blocking);
}

#[test]
fn every_awaited_case_holds_where_fuel_is_counted() {
    hold(Mode::Metered, Road::Awaited);
}

#[test]
fn every_awaited_case_holds_where_only_time_is() {
    hold(Mode::Timed, Road::Awaited);
}

#[test]
fn the_suite_is_whole() {
    let cases = all();
    assert!(cases.len() >= FEWEST, "only {} cases", cases.len());
    for case in &cases {
        let known = table::GROUNDS
            .iter()
            .any(|(ground, _)| *ground == case.ground);
        assert!(known, "{}/{}: no such ground", case.ground, case.name);
    }
    let mut names: Vec<_> = cases.iter().map(|case| &case.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
}

fn page() -> String {
    std::fs::read_to_string(book::page("hostile.md")).unwrap()
}

/// After a change that is meant: `GUESTHOUSE_BLESS=1 cargo test --release --workspace --test
/// hostile the_table`, then read the difference before committing it.
#[test]
fn the_table_stands_in_the_book() {
    let recorded = page();
    let heading = "## The cases\n";
    let (introduction, _) = recorded
        .split_once(heading)
        .expect("the page has its heading");
    let made = table::page(&format!("{introduction}{heading}"), &all());
    book::holds("hostile.md", &made, "the cases say");
}

#[test]
fn the_books_example_is_a_case_and_every_directive_is_told() {
    let page = page();
    let example = folder().join("memory/asks-for-a-gigabyte.wat");
    let example = std::fs::read_to_string(example).unwrap();
    assert!(page.contains(&format!("```wat\n{example}```")));
    for directive in case::ONCE.iter().chain(&case::OFTEN) {
        assert!(page.contains(&format!("`{directive}`")), "{directive}");
    }
}

/// Repeats each case and sees that the process does not grow, in a process of its own.
#[cfg(target_os = "linux")]
fn memory_is_back(road: Road) {
    if !common::leaks::is_alone() {
        return;
    }
    let scene = Scene::quiet(true, road);
    let grown = all().into_iter().filter_map(|case| {
        let grown = growth::check(again(&scene, &case)).err()?;
        Some(format!("{}: {grown}", case.name))
    });
    let grown: Vec<_> = grown.collect();
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_hosts_memory_is_back_after_each_case() {
    memory_is_back(Road::Blocking);
}

#[cfg(target_os = "linux")]
#[test]
fn the_hosts_memory_is_back_after_each_awaited_case() {
    memory_is_back(Road::Awaited);
}
