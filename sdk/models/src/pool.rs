//! The pool of sessions, with the real line before the host's places.

use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};

use crate::Model;
use crate::error::CallError;
use crate::gate::{FOREVER, of};
use crate::plugin::{ExtensionPoint, Plugin, SessionPool, SessionPoolConfig};
use crate::sync::{Arc, Ordering, thread};

enum Point {}

impl ExtensionPoint for Point {}

type Pool = SessionPool<Point, State>;

/// What a guest has: of a pool that nobody uses, or of the use with this number.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Resting,
    Use(u32),
}

const CALLS: u32 = 2;

fn pool(places: u32, patience: Duration, max_idle: u32) -> Pool {
    let mut config = SessionPoolConfig::new();
    config.max_idle = max_idle;
    config.max_calls = CALLS;
    let plugin = Plugin::new(places, patience);
    SessionPool::new(plugin, config, || State::Resting).unwrap()
}

/// Every guest that was opened went, and for one reason, or is kept; and each that is kept holds a place.
fn assert_adds_up(pool: &Pool, kept: u32) {
    let usage = pool.usage();
    assert_eq!(
        usage.opened,
        usage.failed + usage.retired + usage.idle,
        "{usage:?}"
    );
    assert!(usage.idle <= u64::from(kept), "{usage:?}");
    let gate = pool.plugin().loaded.engine.gate();
    assert_eq!(
        (u64::from(gate.guests()), gate.is_awaited()),
        (usage.idle, false)
    );
}

fn assert_nothing_is_left(pool: Pool) {
    let admitted = Arc::clone(&pool.plugin().loaded.admitted);
    drop(pool);
    let gate = admitted.engine.gate();
    assert_eq!(
        (gate.guests(), gate.held(), gate.is_awaited()),
        (0, 0, false)
    );
    assert_eq!(admitted.live.load(Ordering::SeqCst), 0);
}

/// One call in four fails; the guest has the state of this use and of no other, before and after.
fn call(pool: &Pool) -> bool {
    let (fails, number) = (thread_rng().gen_bool(0.25), thread_rng().r#gen());
    let outcome = pool.run(State::Use(number), |session| {
        assert!(session.served < CALLS);
        assert_eq!(session.state, State::Use(number));
        let result = session.call(fails);
        assert_eq!(session.state, State::Use(number));
        result
    });
    let (called, _, state, _) = outcome.into_parts();
    assert_eq!(called, if fails { Err(CallError::Trap) } else { Ok(()) });
    assert_eq!(state, State::Use(number));
    fails
}

/// More callers than places, calls that fail, and limits that are replaced meanwhile.
pub(crate) const GUESTS_ARE_SHARED_AND_COUNTED: Model = Model {
    name: "pool: guests are shared, end for one reason each, and no caller is forgotten",
    run: || {
        let kept = thread_rng().gen_range(1..=2);
        let pool = pool(2, FOREVER, kept);
        let failed: u64 = thread::scope(|scope| {
            let callers =
                [(); 3].map(|()| scope.spawn(|| u64::from(call(&pool)) + u64::from(call(&pool))));
            pool.plugin().loaded.limits.fetch_add(1, Ordering::SeqCst);
            callers.map(|caller| caller.join().unwrap()).iter().sum()
        });
        let usage = pool.usage();
        assert_eq!(usage.opened + usage.reused, 6, "{usage:?}");
        assert_eq!(usage.failed, failed, "{usage:?}");
        assert_adds_up(&pool, kept);
        assert_nothing_is_left(pool);
    },
};

pub(crate) const WHO_STANDS_IN_LINE_GETS_THE_PLACE_OF_A_CALL_THAT_ENDS: Model = Model {
    name: "pool: who stands in line gets the place of a call that ends",
    run: || {
        let pool = pool(1, FOREVER, 1);
        let gate = pool.plugin().loaded.engine.gate();
        thread::scope(|scope| {
            let stranger = pool.call(State::Use(1), |session| {
                let stranger = scope.spawn(|| {
                    gate.enter(&of(1)).unwrap();
                    gate.leave(1);
                });
                while !gate.is_awaited() {
                    thread::yield_now();
                }
                session.call(false).map(|()| stranger)
            });
            // Nobody calls the pool again before.
            stranger.unwrap().join().unwrap();
            let second = pool.call(State::Use(2), |session| session.call(false));
            second.unwrap();
        });
        assert_adds_up(&pool, 1);
        assert_nothing_is_left(pool);
    },
};

/// Whoever refills may find no place in time: those that are idle keep theirs.
pub(crate) const A_REFILL_KEEPS_NO_MORE_THAN_IT_MAY: Model = Model {
    name: "pool: a refill beside callers keeps no more than it may",
    run: || {
        let (kept, patience) = (thread_rng().gen_range(1..=2), Duration::from_millis(20));
        let pool = pool(3, patience, kept);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| match pool.refill(2) {
                    Ok(()) => {}
                    Err(CallError::Full {
                        limit: 3,
                        weight: 1,
                        waited,
                        ..
                    }) => assert!(waited >= patience),
                    Err(error) => panic!("{error:?}"),
                });
            }
            scope.spawn(|| {
                // Three places, two refills that open one guest at a time, one call.
                let called = pool.call(State::Use(1), |session| session.call(false));
                called.unwrap();
            });
        });
        assert_adds_up(&pool, kept);
        assert_nothing_is_left(pool);
    },
};
