//! This program, started again: a process that measures one thing, prints its figures as a line and ends.

use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{parked, scale};

/// The word that makes a process one that measures here.
pub const ARGUMENT: &str = "--hold";

/// Starts a process that measures this; nothing if it comes to a bad end.
pub(super) fn started<T: DeserializeOwned>(what: &[&str]) -> Option<T> {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this)
        .arg(ARGUMENT)
        .args(what)
        .stderr(Stdio::inherit())
        .output();
    let output = output.expect("this program can be started again");
    serde_json::from_slice(&output.stdout).ok()
}

/// Measures in this process. The figures, as a line.
///
/// # Panics
/// When the arguments are not this module's own.
#[must_use]
pub fn measured(what: &[String]) -> String {
    match what {
        [name] if name == parked::NAME => line(&parked::hold()),
        [name, count, side] => line(&scale::hold(name, count, side)),
        _ => panic!("what, how many, which side"),
    }
}

fn line(figures: &impl Serialize) -> String {
    serde_json::to_string(figures).expect("numbers")
}
