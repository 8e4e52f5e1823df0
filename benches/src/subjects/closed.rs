//! Calls whose guest asks the closed world of WASI for one thing: a stream to read or to write, a timer.

use guesthouse::Plugin;

use super::settled;
use crate::ours::{Unasked, closed::Closed};
use crate::raw::Raw;

/// Calls `function` of a raw guest that is kept.
pub(crate) fn raw(raw: &Raw, function: &str) -> impl FnMut() + use<> {
    let mut live = raw.fresh();
    let function = live.typed::<(), ()>(raw.function(None, function));
    move || {
        std::hint::black_box(live.call(&function, ()));
    }
}

/// A line of sixteen letters, which the log keeps.
pub(crate) fn our_stdout(plugin: &Plugin<Closed, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.stdout())
}

/// A stream that has ended, read once.
pub(crate) fn our_stdin(plugin: &Plugin<Closed, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.stdin())
}

/// A timer that is waited for, on the guest's own clock.
pub(crate) fn our_sleep(plugin: &Plugin<Closed, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.sleep())
}
