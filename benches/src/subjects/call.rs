//! Calls of a guest that is kept: a `Session` beside an instance that is armed by hand.

use std::hint::black_box;

use guesthouse::Plugin;
use wasmtime::component::{ComponentNamedList, Lift, Lower, ResourceAny, TypedFunc};

use super::{ECHO, Entry, Guest, Subject, settled, size, text};
use crate::ours::exports::test::echo::echo::Stack;
use crate::ours::touch::Touch;
use crate::ours::{self, Everything, Point, Unasked};
use crate::raw::{Live, Point as RawPoint, Raw, Setup};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = vec![
        Entry::new("call/noop", noop),
        Entry::new("call/add", add),
        Entry::new("call/records/100", || records(100)),
        Entry::new("call/resource", resource),
        Entry::new("call/host/1", || host(1)),
        Entry::new("call/host/100", || host(100)),
    ];
    for bytes in [16, 1 << 10, 64 << 10, 1 << 20] {
        let name = format!("call/text/{}", size(bytes));
        entries.push(Entry::new(name, move || echo(bytes)));
    }
    entries
}

/// A live raw guest and one of its functions.
pub(crate) fn warm<P, R>(
    guest: Guest,
    setup: Setup,
    interface: Option<&str>,
    name: &str,
) -> (Live, TypedFunc<P, R>)
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    let raw = Raw::new(guest, setup);
    let index = raw.function(interface, name);
    let mut live = raw.fresh();
    let function = live.typed(index);
    (live, function)
}

/// A call without arguments, of the raw guest.
pub(crate) fn raw_noop(raw: &Raw) -> impl FnMut() + use<> {
    let mut live = raw.fresh();
    let noop = live.typed::<(), ()>(raw.function(ECHO, "noop"));
    move || {
        black_box(live.call(&noop, ()));
    }
}

/// The same through a session.
pub(crate) fn our_noop(plugin: &Plugin<Everything, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.echo().noop())
}

/// As [`raw_noop`], of the small guest.
pub(crate) fn raw_touching(raw: &Raw) -> impl FnMut() + use<> {
    let mut live = raw.fresh();
    let noop = live.typed::<(u32,), ()>(raw.function(None, "noop"));
    move || {
        black_box(live.call(&noop, (0,)));
    }
}

/// A text, of the small raw guest.
pub(crate) fn raw_touching_text(raw: &Raw, bytes: usize) -> impl FnMut() + use<> {
    let mut live = raw.fresh();
    let echo = live.typed::<(&str, u32), (String,)>(raw.function(None, "text"));
    let sent = text(bytes);
    move || drop(black_box(live.call(&echo, (sent, 0))))
}

/// As [`our_noop`], of the small guest.
pub(crate) fn our_touching(plugin: &Plugin<Touch, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.noop(0))
}

/// As [`raw_touching_text`], through a session.
pub(crate) fn our_touching_text(
    plugin: &Plugin<Touch, Unasked>,
    bytes: usize,
) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    let sent = text(bytes);
    move || settled(session.text(sent, 0))
}

fn noop() -> Subject {
    let raw = Raw::new(Guest::Echo, Setup::BEST);
    Subject::new(raw_noop(&raw), our_noop(&ours::echo()))
}

fn add() -> Subject {
    let (mut live, add) = warm::<(u32, u32), (u32,)>(Guest::Echo, Setup::BEST, ECHO, "add");
    let raw = move || {
        black_box(live.call(&add, black_box((1, 2))));
    };
    Subject::new(raw, our_add(&ours::echo()))
}

/// Two numbers through a session.
pub(crate) fn our_add(plugin: &Plugin<Everything, Unasked>) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    move || settled(session.echo().add(black_box(1), black_box(2)))
}

fn echo(bytes: usize) -> Subject {
    let (mut live, echo) = warm::<(&str,), (String,)>(Guest::Echo, Setup::BEST, ECHO, "text");
    let sent = text(bytes);
    let raw = move || drop(black_box(live.call(&echo, (sent,))));
    Subject::new(raw, our_echo(&ours::echo(), bytes))
}

/// A text through a session.
pub(crate) fn our_echo(plugin: &Plugin<Everything, Unasked>, bytes: usize) -> impl FnMut() + use<> {
    let mut session = plugin.session(Unasked).expect("the guest starts");
    let sent = text(bytes);
    move || settled(session.echo().text(sent))
}

fn records(count: u32) -> Subject {
    type Points = Vec<RawPoint>;
    let (mut live, points) =
        warm::<(&[RawPoint],), (Points,)>(Guest::Echo, Setup::BEST, ECHO, "points");
    let mut session = ours::echo().session(Unasked).expect("the guest starts");
    let coordinates = || (0..count).map(|n| (f64::from(n), -f64::from(n)));
    let raw: Points = coordinates().map(|(x, y)| RawPoint::new(x, y)).collect();
    let raw: &'static [RawPoint] = raw.leak();
    let ours: Vec<_> = coordinates().map(|(x, y)| Point { x, y }).collect();
    Subject::new(
        move || drop(black_box(live.call(&points, (raw,)))),
        move || settled(session.echo().points(&ours)),
    )
}

/// A method of an object that the guest owns.
fn resource() -> Subject {
    let raw = Raw::new(Guest::Echo, Setup::BEST);
    let [new, depth] =
        ["[constructor]stack", "[method]stack.depth"].map(|name| raw.function(ECHO, name));
    let mut live = raw.fresh();
    let new = live.typed::<(&str,), (ResourceAny,)>(new);
    let ((stack,), ..) = live.call(&new, ("first",));
    let depth = live.typed::<(ResourceAny,), (u32,)>(depth);
    let mut session = ours::echo().session(Unasked).expect("the guest starts");
    let ours = Stack::new(&mut session, "first").expect("the guest answers");
    Subject::new(
        move || {
            black_box(live.call(&depth, (stack,)));
        },
        move || settled(ours.depth(&mut session)),
    )
}

/// A call in which the guest calls its host so many times.
fn host(times: u32) -> Subject {
    let (mut live, call) = warm::<(u32,), ()>(Guest::Probe, Setup::BEST, None, "call-host");
    let plugin = ours::probe(&ours::limits());
    let mut session = plugin.session(Unasked).expect("the guest starts");
    Subject::new(
        move || {
            black_box(live.call(&call, (times,)));
        },
        move || settled(session.call_host(times)),
    )
}
