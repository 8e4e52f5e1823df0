//! A fresh sandbox for one call, made and thrown away: `Plugin::run` beside the raw engine.

use std::hint::black_box;

use guesthouse::Plugin;

use super::{ECHO, Entry, Guest, Subject, settled, size};
use crate::ours::{self, Everything, Unasked, touch::Touch};
use crate::raw::{Raw, Setup};

/// Sixteen bytes.
pub(crate) const SENT: &str = "sixteen bytes ok";

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = vec![
        Entry::new("fresh/noop", || noop(Guest::Echo)),
        // The guest's first allocation: its allocator grows the memory.
        Entry::new("fresh/text/16B", || echo(Guest::Echo)),
        Entry::new("session/opened", opened),
    ];
    for bytes in [0, 64 << 10, 1 << 20] {
        let dirty = size(bytes as usize);
        entries.push(Entry::new(format!("fresh/noop/dirty-{dirty}"), move || {
            noop_dirty(bytes, ours::touch())
        }));
        entries.push(Entry::new(format!("fresh/text/dirty-{dirty}"), move || {
            echo_dirty(bytes, ours::touch())
        }));
    }
    entries.push(Entry::new("headroom/fresh-text/16B", || {
        Subject::new(
            raw_echo(&Raw::new(Guest::Echo, Setup::BEST)),
            our_echo(roomy()),
        )
    }));
    entries
}

/// The guest whose first allocation grows its memory, within headroom.
pub(crate) fn roomy() -> Plugin<Everything, Unasked> {
    let host = ours::host_with(|config| config.headroom = 256 << 10);
    ours::load(&host, Guest::Echo, &ours::limits())
}

/// A fresh instance and a call without arguments, with the raw engine.
pub(crate) fn raw_noop(raw: &Raw) -> impl FnMut() + use<> {
    let (raw, noop) = (raw.clone(), raw.function(ECHO, "noop"));
    move || {
        let mut live = raw.fresh();
        let noop = live.typed::<(), ()>(noop);
        // The budget of a fresh instance covers instantiation and call; no second arming.
        noop.call(&mut live.store, ()).expect("the guest answers");
        black_box(live.settle(()));
    }
}

/// A fresh instance and a call with a text, with the raw engine.
pub(crate) fn raw_echo(raw: &Raw) -> impl FnMut() + use<> {
    let (raw, echo) = (raw.clone(), raw.function(ECHO, "text"));
    move || {
        let mut live = raw.fresh();
        let echo = live.typed::<(&str,), (String,)>(echo);
        let result = echo.call(&mut live.store, (SENT,));
        drop(black_box(live.settle(result.expect("the guest answers"))));
    }
}

/// As [`raw_noop`], with Guesthouse.
pub(crate) fn our_noop(plugin: Plugin<Everything, Unasked>) -> impl FnMut() {
    move || settled(plugin.run(Unasked, |echo| echo.echo().noop()).into_result())
}

/// As [`raw_echo`], with Guesthouse.
pub(crate) fn our_echo(plugin: Plugin<Everything, Unasked>) -> impl FnMut() {
    move || {
        let outcome = plugin.run(Unasked, |echo| echo.echo().text(SENT));
        settled(outcome.into_result());
    }
}

fn noop(guest: Guest) -> Subject {
    Subject::new(
        raw_noop(&Raw::new(guest, Setup::BEST)),
        our_noop(ours::echo()),
    )
}

fn echo(guest: Guest) -> Subject {
    Subject::new(
        raw_echo(&Raw::new(guest, Setup::BEST)),
        our_echo(ours::echo()),
    )
}

/// A session for one call.
fn opened() -> Subject {
    let plugin = ours::echo();
    Subject::new(raw_noop(&Raw::new(Guest::Echo, Setup::BEST)), move || {
        let mut session = plugin.session(Unasked).expect("the guest starts");
        settled(session.echo().noop());
    })
}

fn noop_dirty(bytes: u32, plugin: Plugin<Touch, Unasked>) -> Subject {
    let raw = Raw::new(Guest::Touch, Setup::BEST);
    Subject::new(raw_touching(&raw, bytes), our_touching(plugin, bytes))
}

/// A fresh instance and a call that dirties so much memory, with the raw engine.
pub(crate) fn raw_touching(raw: &Raw, bytes: u32) -> impl FnMut() + use<> {
    let (raw, noop) = (raw.clone(), raw.function(None, "noop"));
    move || {
        let mut live = raw.fresh();
        let noop = live.typed::<(u32,), ()>(noop);
        let result = noop.call(&mut live.store, (bytes,));
        result.expect("the guest answers");
        black_box(live.settle(()));
    }
}

/// As [`raw_touching`], with Guesthouse.
pub(crate) fn our_touching(plugin: Plugin<Touch, Unasked>, bytes: u32) -> impl FnMut() {
    move || settled(plugin.run(Unasked, |touch| touch.noop(bytes)).into_result())
}

fn echo_dirty(bytes: u32, plugin: Plugin<Touch, Unasked>) -> Subject {
    let raw = Raw::new(Guest::Touch, Setup::BEST);
    Subject::new(
        raw_touching_echo(&raw, bytes),
        our_touching_echo(plugin, bytes),
    )
}

/// A fresh instance and a call with a text that dirties so much memory, with the raw engine.
pub(crate) fn raw_touching_echo(raw: &Raw, bytes: u32) -> impl FnMut() + use<> {
    let (raw, echo) = (raw.clone(), raw.function(None, "text"));
    move || {
        let mut live = raw.fresh();
        let echo = live.typed::<(&str, u32), (String,)>(echo);
        let result = echo.call(&mut live.store, (SENT, bytes));
        drop(black_box(live.settle(result.expect("the guest answers"))));
    }
}

/// As [`raw_touching_echo`], with Guesthouse.
pub(crate) fn our_touching_echo(plugin: Plugin<Touch, Unasked>, bytes: u32) -> impl FnMut() {
    move || {
        let outcome = plugin.run(Unasked, |touch| touch.text(SENT, bytes));
        settled(outcome.into_result());
    }
}
