//! `run`, `test` and `profile`, through the real command and with real components: what is said, where,
//! and with which exit code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bless;
mod budgets;
mod command;
mod documents;
mod files;
mod guests;
mod handles;
mod labels;
mod mocks;
mod odd_files;
mod printed;
mod profile;
mod run;
mod scripts;
mod sessions;
mod verdicts;
mod wasi;
