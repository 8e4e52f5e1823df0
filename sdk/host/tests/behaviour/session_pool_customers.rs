//! What a use of a pool brings ends with it: state, objects, cancel handle, deadline, usage. Only what the guest has
//! in its memory goes on to the next use.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use guesthouse::{
    Artifact, CallError, CancelHandle, Compiler, HostCall, HostConfig, HostResult, Limits,
    PluginHost, Resource, Session, Usage,
    error::{Blame, CallErrorKind, HandleFault, Phase},
    pool::{SessionPool, SessionPoolConfig},
};

guesthouse::extension_point!({
    inline: "
        package test:customers;
        interface customer {
            resource note { number: func() -> u32; }
            id: func() -> u32;
            write: func() -> note;
        }
        world desk {
            import customer;
            export count: func() -> u32;
            export opened-by: func() -> u32;
            export whose: func() -> u32;
            export keep: func();
            export read: func() -> u32;
            export read-first: func() -> u32;
            export give-up: func();
            export spin: func();
            export trap: func();
        }
    ",
    with: { "test:customers/customer.note": crate::session_pool_customers::Note },
});

/// Counts in its memory, asks whose it is, and keeps one note from its start and one from a call.
const DESK: &str = r#"(component
    (import "test:customers/customer" (instance $customer
        (export "note" (type $note (sub resource)))
        (export "[method]note.number" (func (param "self" (borrow $note)) (result u32)))
        (export "id" (func (result u32)))
        (export "write" (func (result (own $note))))))
    (alias export $customer "note" (type $note))
    (core func $number (canon lower (func $customer "[method]note.number")))
    (core func $id (canon lower (func $customer "id")))
    (core func $write (canon lower (func $customer "write")))
    (core func $drop (canon resource.drop $note))
    (core module $m
        (import "host" "number" (func $number (param i32) (result i32)))
        (import "host" "id" (func $id (result i32)))
        (import "host" "write" (func $write (result i32)))
        (import "host" "drop" (func $drop (param i32)))
        (global $n (mut i32) (i32.const 0))
        (global $opened-by (mut i32) (i32.const 0))
        (global $first (mut i32) (i32.const 0))
        (global $kept (mut i32) (i32.const 0))
        (func $start
            (global.set $opened-by (call $id))
            (global.set $first (call $write)))
        (start $start)
        (func (export "count") (result i32)
            (global.set $n (i32.add (global.get $n) (i32.const 1)))
            (global.get $n))
        (func (export "opened-by") (result i32) (global.get $opened-by))
        (func (export "whose") (result i32) (call $id))
        (func (export "keep") (global.set $kept (call $write)))
        (func (export "read") (result i32) (call $number (global.get $kept)))
        (func (export "read-first") (result i32) (call $number (global.get $first)))
        (func (export "give-up") (call $drop (global.get $kept)))
        (func (export "spin") (loop $more (br $more)))
        (func (export "trap") unreachable))
    (core instance $i (instantiate $m (with "host" (instance
        (export "number" (func $number))
        (export "id" (func $id))
        (export "write" (func $write))
        (export "drop" (func $drop))))))
    (func (export "count") (result u32) (canon lift (core func $i "count")))
    (func (export "opened-by") (result u32) (canon lift (core func $i "opened-by")))
    (func (export "whose") (result u32) (canon lift (core func $i "whose")))
    (func (export "keep") (canon lift (core func $i "keep")))
    (func (export "read") (result u32) (canon lift (core func $i "read")))
    (func (export "read-first") (result u32) (canon lift (core func $i "read-first")))
    (func (export "give-up") (canon lift (core func $i "give-up")))
    (func (export "spin") (canon lift (core func $i "spin")))
    (func (export "trap") (canon lift (core func $i "trap"))))"#;

/// What became of states and notes, in order.
type Ends = Arc<Mutex<Vec<String>>>;

/// The pool's own between uses.
const NOBODY: u32 = 0;

struct Customer {
    id: u32,
    ends: Ends,
    /// Asked as it is dropped.
    last: Box<dyn Fn() + Send>,
}

impl Drop for Customer {
    fn drop(&mut self) {
        (self.last)();
        self.ends.lock().unwrap().push(format!("state {}", self.id));
    }
}

/// A value that the host keeps for a guest.
#[derive(Debug)]
pub(crate) struct Note {
    id: u32,
    ends: Ends,
}

impl Drop for Note {
    fn drop(&mut self) {
        self.ends.lock().unwrap().push(format!("note {}", self.id));
    }
}

impl test::customers::customer::Host for Customer {
    fn note_number(&mut self, cx: &mut HostCall<'_>, this: Resource<Note>) -> HostResult<u32> {
        Ok(cx.get(&this)?.id)
    }

    fn id(&mut self, _: &mut HostCall<'_>) -> HostResult<u32> {
        Ok(self.id)
    }

    fn write(&mut self, cx: &mut HostCall<'_>) -> HostResult<Resource<Note>> {
        cx.insert(Note {
            id: self.id,
            ends: Arc::clone(&self.ends),
        })
    }
}

struct Scene {
    host: PluginHost,
    pool: SessionPool<Desk, Customer>,
    ends: Ends,
}

impl Scene {
    /// With one guest that waits.
    fn new() -> Self {
        let scene = Self::within(&limits());
        scene.pool.refill(1).unwrap();
        scene
    }

    fn within(limits: &Limits) -> Self {
        let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
        let artifact = Artifact::bytes("desk", wat::parse_str(DESK).unwrap());
        let plugin = host.load(artifact, limits).unwrap();
        let ends = Ends::default();
        let state = {
            let ends = Arc::clone(&ends);
            move || customer(NOBODY, &ends)
        };
        let pool = SessionPool::new(plugin, SessionPoolConfig::new(), state).unwrap();
        Self { host, pool, ends }
    }

    fn customer(&self, id: u32) -> Customer {
        customer(id, &self.ends)
    }

    fn ends(&self) -> Vec<String> {
        self.ends.lock().unwrap().clone()
    }

    /// The next use of the one guest, which has counted `n` times by then.
    fn serves_on(&self, n: u32) {
        let next = self.pool.call(self.customer(99), |session| {
            Ok((session.count()?, session.whose()?))
        });
        assert_eq!(next.unwrap(), (n, 99));
        assert_eq!((self.pool.usage().opened, self.host.instances()), (1, 1));
    }
}

fn customer(id: u32, ends: &Ends) -> Customer {
    Customer {
        id,
        ends: Arc::clone(ends),
        last: Box::new(|| ()),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.fuel = u64::MAX / 2;
    limits.deadline = Duration::from_secs(30);
    limits
}

fn late(error: &CallError) -> (Duration, &Phase) {
    let CallErrorKind::DeadlineExceeded { limit, phase, .. } = error.kind() else {
        panic!("{error:?}");
    };
    (*limit, phase)
}

fn cancelled(error: &CallError) -> &Phase {
    let CallErrorKind::Cancelled { phase, .. } = error.kind() else {
        panic!("{error:?}");
    };
    phase
}

#[test]
fn customers_in_turn_share_a_guest_and_see_only_their_own_state() {
    let scene = Scene::new();
    for (count, id) in (1..).zip([7, 8, 7]) {
        let seen = scene.pool.call(scene.customer(id), |session| {
            assert_eq!(Session::state(session).id, id);
            let seen = (session.count()?, session.whose()?, session.opened_by()?);
            assert_eq!(Session::state_mut(session).id, id);
            Ok(seen)
        });
        assert_eq!(seen.unwrap(), (count, id, NOBODY));
    }
    assert_eq!(scene.ends(), ["state 7", "state 8", "state 7"]);
    let Scene { host, pool, ends } = scene;
    drop(pool);
    assert_eq!(host.instances(), 0);
    // The guest's own state, and the note that it keeps from its start.
    assert_eq!(ends.lock().unwrap()[3..], ["state 0", "note 0"]);
}

#[test]
fn a_state_is_dropped_before_anybody_else_can_have_the_guest() {
    type Call = fn(&mut Session<Desk, Customer>) -> Result<u32, CallError>;
    let cases: [(Call, bool, [u64; 2]); 3] = [
        (|session| session.count(), true, [1, 0]),
        (|_| Err(no_guest()), false, [1, 0]),
        (|session| session.trap().map(|()| 0), false, [0, 1]),
    ];
    for (call, is_ok, [idle, failed]) in cases {
        let scene = Scene::new();
        let mut state = scene.customer(7);
        let (pool, host) = (scene.pool.clone(), scene.host.clone());
        state.last = Box::new(move || {
            assert_eq!((pool.usage().idle, host.instances()), (0, 1));
        });
        let result = scene.pool.call(state, call);
        assert_eq!(result.is_ok(), is_ok);
        assert_eq!(scene.ends()[..1], ["state 7"]);
        let usage = scene.pool.usage();
        assert_eq!((usage.idle, usage.failed), (idle, failed));
    }
}

/// Some error that no guest of this pool has to do with.
fn no_guest() -> CallError {
    let scene = Scene::within(&limits());
    let cancel = CancelHandle::new();
    cancel.cancel();
    let stopped = scene.pool.cancelled_by(&cancel);
    stopped
        .call(scene.customer(1), |session| session.count())
        .unwrap_err()
}

#[test]
fn a_closure_that_panics_leaves_no_state_and_no_guest_behind() {
    let scene = Scene::new();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        scene.pool.call::<()>(scene.customer(7), |session| {
            session.keep()?;
            resume_unwind(Box::new("the app's own"))
        })
    }));
    assert!(unwound.is_err());
    let mut ends = scene.ends();
    ends.sort();
    assert_eq!(ends, ["note 0", "note 7", "state 0", "state 7"]);
    assert_eq!(scene.host.instances(), 0);
    let usage = scene.pool.usage();
    assert_eq!((usage.opened, usage.failed, usage.idle), (1, 1, 0));
    let next = scene.pool.call(scene.customer(8), |session| {
        Ok((session.count()?, session.whose()?))
    });
    assert_eq!(next.unwrap(), (1, 8));
}

#[test]
fn objects_of_a_use_end_with_it() {
    let scene = Scene::new();
    let kept = scene.pool.call(scene.customer(7), |session| {
        session.keep()?;
        session.read()
    });
    assert_eq!(kept.unwrap(), 7);
    assert_eq!(scene.ends(), ["note 7", "state 7"]);
    // A handle that the guest gives up late is as good as any, and one from its start goes on.
    let first = scene.pool.call(scene.customer(8), |session| {
        session.give_up()?;
        session.read_first()
    });
    assert_eq!(first.unwrap(), NOBODY);
    scene.serves_on(1);

    let kept = scene.pool.call(scene.customer(7), |session| session.keep());
    kept.unwrap();
    let stale = scene.pool.call(scene.customer(8), |session| session.read());
    let error = stale.unwrap_err();
    let CallErrorKind::HostFailed { import, source, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        import.to_string(),
        "test:customers/customer#[method]note.number"
    );
    assert_eq!(source.downcast_ref(), Some(&HandleFault::Stale));
    assert_eq!(scene.pool.usage().failed, 1);
}

#[test]
fn a_cancel_handle_ends_the_uses_that_it_was_given_to_and_no_other() {
    let scene = Scene::new();
    let (first, second) = (CancelHandle::new(), CancelHandle::new());
    let stoppable = scene.pool.cancelled_by(&first);
    let counted = stoppable.call(scene.customer(7), |session| session.count());
    assert_eq!(counted.unwrap(), 1);
    first.cancel();
    scene.serves_on(2);
    // Nothing of a guest is touched by a use that is over before it begins.
    let refused = stoppable.call(scene.customer(7), |_| -> Result<(), _> {
        panic!("nobody can be served")
    });
    assert_eq!(cancelled(&refused.unwrap_err()), &Phase::App);
    scene.serves_on(3);
    let counted = scene
        .pool
        .cancelled_by(&second)
        .call(scene.customer(7), |session| session.count());
    assert_eq!(counted.unwrap(), 4);

    // In a guest that listened to others before.
    let error = thread::scope(|scope| {
        let third = CancelHandle::new();
        let stoppable = scene.pool.cancelled_by(&third);
        let spins = stoppable.call(scene.customer(7), |session| {
            let (entered, third) = (session.count()?, third.clone());
            assert_eq!(entered, 5);
            scope.spawn(move || third.cancel());
            session.spin()
        });
        spins.unwrap_err()
    });
    let phase = cancelled(&error);
    assert!(matches!(phase, Phase::Call | Phase::App), "{phase:?}");
    assert_eq!(scene.pool.usage().failed, 1);
}

#[test]
fn a_use_that_is_cancelled_between_two_calls_ends_at_the_second() {
    let scene = Scene::new();
    let cancel = CancelHandle::new();
    let error = scene
        .pool
        .cancelled_by(&cancel)
        .call(scene.customer(7), |session| {
            session.count()?;
            cancel.cancel();
            session.count()
        });
    assert_eq!(cancelled(&error.unwrap_err()), &Phase::App);
}

#[test]
fn a_deadline_holds_for_its_use_and_for_no_other() {
    let scene = Scene::new();
    let short = Duration::from_millis(20);
    let hurried = scene.pool.within(short);
    // Time passes between the use and the next one, and no call of this one meets the deadline.
    hurried.call(scene.customer(7), |_| Ok(())).unwrap();
    let set = scene.pool.call(scene.customer(7), |session| {
        Session::set_deadline(session, Some(Duration::ZERO));
        Ok(())
    });
    set.unwrap();
    thread::sleep(short);
    scene.serves_on(1);

    // What the session asks for itself does not lengthen it, and the closure's time counts.
    let error = hurried.call(scene.customer(7), |session| {
        Session::set_deadline(session, Some(Duration::MAX));
        thread::sleep(short);
        session.count()
    });
    assert_eq!(late(&error.unwrap_err()).0, short);
}

#[test]
fn a_guest_that_spins_ends_at_the_deadline_of_its_use() {
    let scene = Scene::new();
    let cancel = CancelHandle::new();
    let hurried = scene.pool.within(Duration::from_millis(50));
    let error = hurried
        .cancelled_by(&cancel)
        .call(scene.customer(7), |session| session.spin())
        .unwrap_err();
    assert_eq!(late(&error), (Duration::from_millis(50), &Phase::Call));
    assert_eq!(scene.pool.usage().failed, 1);
}

/// A use costs the same in a new guest and in one that was kept.
#[test]
fn a_run_gives_the_sum_of_its_calls_and_the_state_back() {
    let scene = Scene::within(&limits());
    let spent = |calls: u32| {
        let outcome = scene.pool.run(scene.customer(calls), |session| {
            assert_eq!(Session::usage(session).fuel, 0);
            let whose = (0..calls).map(|_| session.whose());
            whose.collect::<Result<Vec<_>, _>>()
        });
        let (result, usage, state, log) = outcome.into_parts();
        assert_eq!(result.unwrap(), vec![calls; calls as usize]);
        assert_eq!((state.id, log.is_empty()), (calls, true));
        usage
    };
    let one = spent(1);
    assert!(one.fuel > 0);
    assert_eq!((one.host_calls, one.output), (1, 4));
    let three = spent(3);
    assert_eq!(
        (three.fuel, three.host_calls, three.output),
        (3 * one.fuel, 3, 12)
    );
    assert_eq!(spent(0).fuel, 0);
    assert_eq!(scene.pool.usage().opened, 1);

    let lost = scene.pool.run(scene.customer(7), |session| session.trap());
    let (result, usage, state, _) = lost.into_parts();
    assert_eq!(result.unwrap_err().code(), "guest-trapped");
    assert_eq!((state.id, usage.fuel > 0), (7, true));
}

#[test]
fn a_run_gives_the_state_back_where_no_guest_can_be_opened() {
    let mut limits = limits();
    limits.fuel = 1;
    let scene = Scene::within(&limits);
    let outcome = scene.pool.run(scene.customer(7), |session| session.count());
    let (result, usage, state, log) = outcome.into_parts();
    let error = result.unwrap_err();
    assert_eq!(
        (error.code(), error.blame()),
        ("fuel-exhausted", Blame::Plugin)
    );
    assert_eq!((&usage, state.id, log.is_empty()), (error.usage(), 7, true));
    assert_ne!(usage, Usage::default());
    // What the guest would have had.
    assert_eq!(scene.ends(), ["state 0"]);
    let refused = scene.pool.call(state, |session| session.count());
    assert_eq!(refused.unwrap_err().code(), "fuel-exhausted");
}

#[test]
fn an_error_of_the_app_comes_out_as_it_is() {
    #[derive(Debug, PartialEq)]
    enum Mine {
        Call(&'static str),
        Own,
    }
    impl From<CallError> for Mine {
        fn from(error: CallError) -> Self {
            Self::Call(error.code())
        }
    }
    let scene = Scene::new();
    let own = scene
        .pool
        .try_call(scene.customer(7), |_| Err::<(), _>(Mine::Own));
    assert_eq!(own, Err(Mine::Own));
    let own = scene.pool.try_run(scene.customer(7), |session| {
        session.count()?;
        Err::<(), _>(Mine::Own)
    });
    assert_eq!(own.into_result(), Err(Mine::Own));
    scene.serves_on(2);
    let call = scene
        .pool
        .try_call(scene.customer(7), |session| Ok::<_, Mine>(session.trap()?));
    assert_eq!(call, Err(Mine::Call("guest-trapped")));
}

#[test]
fn a_clone_is_another_handle_to_the_same_guests() {
    let scene = Scene::new();
    let clone = scene.pool.clone();
    let counted = clone.call(scene.customer(7), |session| session.count());
    assert_eq!(counted.unwrap(), 1);
    scene.serves_on(2);
    assert_eq!(clone.usage(), scene.pool.usage());
}
