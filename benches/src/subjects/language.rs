//! The same guest in several languages, kept and fresh.

use std::hint::black_box;

use super::call::warm;
use super::fresh::{SENT, our_echo, our_noop, raw_echo, raw_noop};
use super::{ECHO, Entry, Guest, Subject, settled};
use crate::ours::{self, Everything, Unasked};
use crate::raw::{Raw, Setup};
use guesthouse::{Limits, Plugin};

/// A guest, and what stands in names.
type Language = (Guest, &'static str);

const COMMITTED: [Language; 3] = [
    (Guest::Built("rust-wasip2"), "rust"),
    (Guest::Built("c"), "c"),
    (Guest::Built("javascript"), "javascript"),
];

pub(super) fn entries(files: &[&'static str]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for language in COMMITTED
        .into_iter()
        .chain(files.iter().map(|file| named(file)))
    {
        let mut add = |what: &str, make: fn(Guest) -> Subject| {
            let (guest, name) = language;
            let mut entry = Entry::new(format!("language/{name}/{what}"), move || make(guest));
            // A whole interpreter takes many seconds to compile.
            entry.dear = matches!(guest, Guest::File(_));
            entries.push(entry);
        };
        add("call-noop", noop);
        add("call-text", echo);
        add("fresh-noop", |guest| {
            Subject::new(raw_noop(&raw(guest)), our_noop(plugin(guest)))
        });
        add("fresh-text", |guest| {
            Subject::new(raw_echo(&raw(guest)), our_echo(plugin(guest)))
        });
    }
    entries
}

/// A file is called after its language.
fn named(file: &'static str) -> Language {
    let stem = std::path::Path::new(file).file_stem();
    let name = stem.and_then(|name| name.to_str());
    (Guest::File(file), name.unwrap_or(file))
}

fn setup() -> Setup {
    Setup {
        memory: 128 << 20,
        ..Setup::BEST
    }
}

fn raw(guest: Guest) -> Raw {
    Raw::new(guest, setup())
}

fn plugin(guest: Guest) -> Plugin<Everything, Unasked> {
    let mut limits = Limits::scripting();
    limits.deadline = ours::limits().deadline;
    limits.fuel = ours::limits().fuel;
    ours::load(&ours::host(), guest, &limits)
}

fn noop(guest: Guest) -> Subject {
    let (mut live, noop) = warm::<(), ()>(guest, setup(), ECHO, "noop");
    let mut session = plugin(guest).session(Unasked).expect("the guest starts");
    Subject::new(
        move || {
            black_box(live.call(&noop, ()));
        },
        move || settled(session.echo().noop()),
    )
}

fn echo(guest: Guest) -> Subject {
    let (mut live, echo) = warm::<(&str,), (String,)>(guest, setup(), ECHO, "text");
    let mut session = plugin(guest).session(Unasked).expect("the guest starts");
    Subject::new(
        move || drop(black_box(live.call(&echo, (SENT,)))),
        move || settled(session.echo().text(SENT)),
    )
}
