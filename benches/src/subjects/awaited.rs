//! Calls that are awaited: of a guest that is kept and of a fresh one, beside the raw engine's and beside our
//! own that block. The guest is the small one, whose memory never grows.
//!
//! No runtime is measured: the thread polls the call itself.

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use guesthouse::Plugin;

use super::{Entry, Guest, Subject, call, fresh, settled, text};
use crate::ours::{self, Unasked, touch_async::Touch};
use crate::raw::{Raw, Setup};

type Work = Box<dyn FnMut()>;
/// What is called, and how the work is made of the raw engine, of our call that blocks, and of the awaited one.
type Call = (&'static str, [fn() -> Work; 3]);

const CALLS: [Call; 4] = [
    (
        "call/noop",
        [
            || Box::new(raw_noop(&raw(Setup::BEST))),
            || Box::new(call::our_touching(&ours::touch())),
            || Box::new(our_noop(&ours::touch_async())),
        ],
    ),
    (
        "call/text/16B",
        [
            || Box::new(raw_text(&raw(Setup::BEST), 16)),
            || Box::new(call::our_touching_text(&ours::touch(), 16)),
            || Box::new(our_text(&ours::touch_async(), 16)),
        ],
    ),
    (
        "call/text/1KiB",
        [
            || Box::new(raw_text(&raw(Setup::BEST), 1 << 10)),
            || Box::new(call::our_touching_text(&ours::touch(), 1 << 10)),
            || Box::new(our_text(&ours::touch_async(), 1 << 10)),
        ],
    ),
    (
        "fresh/noop",
        [
            || Box::new(raw_fresh(&raw(Setup::BEST))),
            || Box::new(fresh::our_touching(ours::touch(), 0)),
            || Box::new(our_fresh(ours::touch_async())),
        ],
    ),
];

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for (name, [raw, blocking, awaited]) in CALLS {
        let mut add = |phase: &str, baseline: fn() -> Work| {
            entries.push(Entry::new(format!("{phase}/{name}"), move || {
                Subject::new(baseline(), awaited())
            }));
        };
        add("async", raw);
        add("async-beside-blocking", blocking);
    }
    entries.push(Entry::new("async-zeroed/fresh/noop", || {
        let zeroed = Setup {
            zeroed_stacks: true,
            ..Setup::BEST
        };
        Subject::new(raw_fresh(&raw(Setup::BEST)), raw_fresh(&raw(zeroed)))
    }));
    entries
}

fn raw(setup: Setup) -> Raw {
    Raw::new(Guest::Touch, setup)
}

/// A call without arguments, of the raw guest.
pub(crate) fn raw_noop(raw: &Raw) -> impl FnMut() + use<> {
    let mut live = block_on(raw.fresh_async());
    let noop = live.typed::<(u32,), ()>(raw.function(None, "noop"));
    move || {
        black_box(block_on(live.call_async(&noop, (0,))));
    }
}

/// As [`raw_noop`], through a session.
pub(crate) fn our_noop(plugin: &Plugin<Touch, Unasked>) -> impl FnMut() + use<> {
    let session = block_on(plugin.session_async(Unasked));
    let mut session = session.expect("the guest starts");
    move || settled(block_on(session.noop(0)))
}

fn raw_text(raw: &Raw, bytes: usize) -> impl FnMut() + use<> {
    let mut live = block_on(raw.fresh_async());
    let echo = live.typed::<(&str, u32), (String,)>(raw.function(None, "text"));
    let sent = text(bytes);
    move || drop(black_box(block_on(live.call_async(&echo, (sent, 0)))))
}

fn our_text(plugin: &Plugin<Touch, Unasked>, bytes: usize) -> impl FnMut() + use<> {
    let session = block_on(plugin.session_async(Unasked));
    let mut session = session.expect("the guest starts");
    let sent = text(bytes);
    move || settled(block_on(session.text(sent, 0)))
}

/// A fresh instance and a call without arguments, with the raw engine.
pub(crate) fn raw_fresh(raw: &Raw) -> impl FnMut() + use<> {
    let (raw, noop) = (raw.clone(), raw.function(None, "noop"));
    move || {
        block_on(async {
            let mut live = raw.fresh_async().await;
            let noop = live.typed::<(u32,), ()>(noop);
            // The budget of a fresh instance covers instantiation and call; no second arming.
            let result = noop.call_async(&mut live.store, (0,)).await;
            result.expect("the guest answers");
            black_box(live.settle(()));
        });
    }
}

/// As [`raw_fresh`], with Guesthouse.
pub(crate) fn our_fresh(plugin: Plugin<Touch, Unasked>) -> impl FnMut() {
    move || {
        let call = plugin.run_async(Unasked, async |touch| touch.noop(0).await);
        settled(block_on(call).into_result());
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

thread_local! {
    /// Made once: an executor has wakers of its own, too.
    static WAKER: Waker = Waker::from(Arc::new(Unpark(std::thread::current())));
}

/// Polls a future on this thread, which sleeps while it waits.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    WAKER.with(|waker| {
        let mut cx = Context::from_waker(waker);
        loop {
            match future.as_mut().poll(&mut cx) {
                Poll::Ready(value) => return value,
                Poll::Pending => std::thread::park(),
            }
        }
    })
}
