//! Eight threads that spin beside a guest on one core: the guest gets a ninth of its deadline, and is not to
//! blame for that.
//!
//! The only test of its file: nothing else of the process may run on that core.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::hostile::{App, generous, load};
use core_affinity::CoreId;
use guesthouse::{
    CallError, Compiler, HostConfig, PluginHost,
    error::{Blame, CallErrorKind},
};

const SPINNERS: usize = 8;
const DEADLINE: Duration = Duration::from_millis(200);
/// What even a busy machine lets a thread run in one go, now and then.
const MOMENT: Duration = Duration::from_millis(2);

fn pin(core: CoreId) {
    assert!(core_affinity::set_for_current(core));
}

#[test]
fn a_guest_among_eight_spinners_is_starved_and_one_alone_is_not() {
    let core = core_affinity::get_core_ids().unwrap()[0];
    for config in [HostConfig::metered, HostConfig::timed] {
        // Its ticker may run on any core.
        let host = PluginHost::new(config(Compiler::in_process())).unwrap();
        let mut limits = generous();
        limits.fuel = 1 << 60;
        limits.deadline = Duration::from_secs(60);
        let plugin = load(&host, "spins", &limits).unwrap();
        // A thread of its own: what it did before is no part of the call.
        let spin = |deadline| {
            let plugin = plugin.within(deadline);
            let guest = move || {
                pin(core);
                plugin.call(App::default(), |guest| guest.run(true))
            };
            thread::spawn(guest).join().unwrap().unwrap_err()
        };
        let done = AtomicBool::new(false);
        let error = thread::scope(|scope| {
            for _ in 0..SPINNERS {
                scope.spawn(|| {
                    pin(core);
                    while !done.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            let error = spin(DEADLINE);
            done.store(true, Ordering::Relaxed);
            error
        });
        assert!(had(&error, DEADLINE) < DEADLINE / 2, "{error:?}");
        assert_eq!(
            (error.code(), error.blame()),
            ("deadline-exceeded", Blame::Host)
        );

        // Others of this machine may want the core too: until it is not so.
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            let error = spin(MOMENT);
            let fair = had(&error, MOMENT) >= MOMENT / 2;
            let blame = if fair { Blame::Plugin } else { Blame::Host };
            assert_eq!((error.code(), error.blame()), ("deadline-exceeded", blame));
            if fair {
                break;
            }
            assert!(Instant::now() < patience, "{error:?}");
        }
    }
}

fn had(error: &CallError, deadline: Duration) -> Duration {
    match error.kind() {
        CallErrorKind::DeadlineExceeded {
            processor, limit, ..
        } if *limit == deadline => *processor,
        other => panic!("{other:?}"),
    }
}
