//! A policy in words, for the people who answer for it.
//!
//! It must never show the value of a variable, an argument or a setting, and shows no stranger's text unescaped.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::{Access, Clock, Folder, Kind, Policy};
use crate::limits::Amount;
use crate::printable::quoted;

pub(super) fn explain(policy: &Policy) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    _ = write(policy, &mut text);
    text
}

fn write(policy: &Policy, text: &mut String) -> fmt::Result {
    for folder in &policy.folders {
        folder.explain(text)?;
    }
    match policy.clock {
        Some(Clock::AtWaits) => {
            writeln!(text, "clock: real time that moves only when a wait ends")?;
        }
        Some(Clock::Real) => writeln!(text, "clock: real time in steps of 1ms")?,
        None => {}
    }
    if policy.random {
        writeln!(text, "random: randomness of the system")?;
    }
    for (name, value) in &policy.env {
        let length = Amount::Bytes(value.len() as u64);
        writeln!(text, "environment variable `{}`: {length}", quoted(name))?;
    }
    for (at, value) in policy.args.iter().enumerate() {
        let length = Amount::Bytes(value.len() as u64);
        writeln!(text, "argument {at}: {length}")?;
    }
    if policy.config.as_ref().is_some_and(BTreeMap::is_empty) {
        writeln!(text, "config: no settings")?;
    }
    for (key, value) in policy.config.iter().flatten() {
        let length = Amount::Bytes(value.len() as u64);
        writeln!(text, "config setting `{}`: {length}", quoted(key))?;
    }
    if policy.logging {
        writeln!(text, "logging: lines go into the log of the call")?;
    }
    if policy.output.is_some() {
        writeln!(text, "output: stdout and stderr go to the app too")?;
    }
    if let Some(consent) = &policy.consent {
        writeln!(text, "only for the artifact {consent}")?;
    }
    let granted = policy.kinds();
    let missing = Kind::ALL.iter().filter(|kind| !granted.contains(kind));
    let missing: Vec<_> = missing.map(Kind::to_string).collect();
    let network = "network, processes, the host's own environment";
    match missing.as_slice() {
        [] => writeln!(text, "not granted: {network}"),
        missing => writeln!(text, "not granted: {}; {network}", missing.join(", ")),
    }
}

impl Folder {
    fn explain(&self, text: &mut String) -> fmt::Result {
        let (guest, host) = (quoted(&self.guest), quoted(self.host.display()));
        match self.access {
            Access::Read => write!(text, "folder `{guest}`: reads `{host}`")?,
            Access::Write { quota, entries } => {
                let quota = Amount::Bytes(quota);
                write!(
                    text,
                    "folder `{guest}`: reads and writes `{host}`, \
                     at most {quota} in {entries} files and folders"
                )?;
            }
        }
        if self.follow_inner {
            write!(text, ", follows symbolic links that stay below it")?;
        }
        writeln!(text)
    }
}
