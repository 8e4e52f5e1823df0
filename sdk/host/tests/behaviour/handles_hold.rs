//! A typed handle leads to its own object or to nothing: kept too long, carried to another guest,
//! used or passed, at any depth.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    missing_docs,
    unreachable_pub,
    reason = "a test fails by panicking, its types explain themselves, and host functions own handles"
)]

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guesthouse::{
    Artifact, CallError, Compiler, HostCall, HostConfig, HostError, HostResult, Limits, Plugin,
    PluginHost, Resource, Session,
    error::{Blame, CallErrorKind, HandleFault},
};

use self::test::cursors::store::{Found, Host};

guesthouse::extension_point!({
    inline: "
        package test:cursors;
        interface store {
            resource cursor { constructor(row: u32); row: func() -> u32; }
            record page { first: option<cursor>, rest: list<cursor> }
            variant found { nothing, pages(list<tuple<u8, page>>) }
            fetch: func() -> result<found, cursor>;
        }
        world cursors {
            import store;
            use store.{cursor, page};
            /// Makes a cursor, has the host look at its row, drops it.
            export visit: func(row: u32) -> u32;
            /// Has the host look at the row.
            export see: func(it: borrow<cursor>) -> u32;
            export keep: func(page: page);
            export lend: func(them: list<borrow<cursor>>);
            /// Calls the host's `fetch`.
            export fetch: func();
        }
    ",
    with: { "test:cursors/store.cursor": crate::handles_hold::Line },
});

const GUEST: &str = r#"(component
    (import "test:cursors/store" (instance $store
        (export "cursor" (type $cursor (sub resource)))
        (type $page' (record (field "first" (option (own $cursor))) (field "rest" (list (own $cursor)))))
        (export "page" (type $page (eq $page')))
        (type $found' (variant (case "nothing") (case "pages" (list (tuple u8 $page)))))
        (export "found" (type $found (eq $found')))
        (export "[constructor]cursor" (func (param "row" u32) (result (own $cursor))))
        (export "[method]cursor.row" (func (param "self" (borrow $cursor)) (result u32)))
        (export "fetch" (func (result (result $found (error (own $cursor))))))))
    (alias export $store "cursor" (type $cursor))
    (alias export $store "page" (type $page))
    (core module $libc
        (memory (export "memory") 1)
        (global $top (mut i32) (i32.const 1024))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (local $at i32)
            (local.set $at (global.get $top))
            (global.set $top (i32.add (global.get $top)
                (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))
            (local.get $at)))
    (core instance $libc (instantiate $libc))
    (core func $new (canon lower (func $store "[constructor]cursor")))
    (core func $row (canon lower (func $store "[method]cursor.row")))
    (core func $fetch (canon lower (func $store "fetch")
        (memory $libc "memory") (realloc (func $libc "realloc"))))
    (core func $drop (canon resource.drop $cursor))
    (core module $m
        (import "host" "new" (func $new (param i32) (result i32)))
        (import "host" "row" (func $row (param i32) (result i32)))
        (import "host" "fetch" (func $fetch (param i32)))
        (import "host" "drop" (func $drop (param i32)))
        (import "libc" "memory" (memory 1))
        (func $see (export "see") (param $it i32) (result i32)
            (local $row i32)
            (local.set $row (call $row (local.get $it)))
            (call $drop (local.get $it))
            (local.get $row))
        (func (export "visit") (param i32) (result i32)
            (call $see (call $new (local.get 0))))
        (func (export "keep") (param i32 i32 i32 i32))
        (func (export "lend") (param $at i32) (param $left i32)
            (loop $next
                (if (local.get $left) (then
                    (call $drop (i32.load (local.get $at)))
                    (local.set $at (i32.add (local.get $at) (i32.const 4)))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $next)))))
        (func (export "fetch") (call $fetch (i32.const 16))))
    (core instance $i (instantiate $m (with "host" (instance
        (export "new" (func $new)) (export "row" (func $row))
        (export "fetch" (func $fetch)) (export "drop" (func $drop))))
        (with "libc" (instance $libc))))
    (func (export "visit") (param "row" u32) (result u32) (canon lift (core func $i "visit")))
    (func (export "see") (param "it" (borrow $cursor)) (result u32)
        (canon lift (core func $i "see")))
    (func (export "keep") (param "page" $page) (canon lift (core func $i "keep")
        (memory $libc "memory") (realloc (func $libc "realloc"))))
    (func (export "lend") (param "them" (list (borrow $cursor)))
        (canon lift (core func $i "lend")
        (memory $libc "memory") (realloc (func $libc "realloc"))))
    (func (export "fetch") (canon lift (core func $i "fetch")))
)"#;

/// What stands behind a `cursor`.
#[derive(Debug, PartialEq)]
pub struct Line(u32);

type Handle = Resource<Line>;
/// What the host does with a handle that it was shown, and with those that it kept.
type Row = fn(&mut Vec<Handle>, &mut HostCall<'_>, Handle) -> HostResult<u32>;
type Fetch = fn(&mut Vec<Handle>) -> Result<Found, Handle>;

/// One app: its guests share the handles that it kept.
#[derive(Clone)]
struct App {
    kept: Arc<Mutex<Vec<Handle>>>,
    row: Row,
    fetch: Fetch,
}

impl Host for App {
    fn cursor_new(&mut self, cx: &mut HostCall<'_>, row: u32) -> HostResult<Handle> {
        cx.insert(Line(row))
    }

    fn cursor_row(&mut self, cx: &mut HostCall<'_>, this: Handle) -> HostResult<u32> {
        (self.row)(&mut self.kept.lock().unwrap(), cx, this)
    }

    fn fetch(&mut self, _: &mut HostCall<'_>) -> HostResult<Result<Found, Handle>> {
        Ok((self.fetch)(&mut self.kept.lock().unwrap()))
    }
}

fn app(row: Row) -> App {
    App {
        kept: Arc::default(),
        row,
        fetch: |_| Ok(Found::Nothing),
    }
}

fn look(_: &mut Vec<Handle>, cx: &mut HostCall<'_>, this: Handle) -> HostResult<u32> {
    Ok(cx.get(&this)?.0)
}

fn keep(kept: &mut Vec<Handle>, cx: &mut HostCall<'_>, this: Handle) -> HostResult<u32> {
    let row = cx.get(&this)?.0;
    kept.push(this);
    Ok(row)
}

fn plugin() -> Plugin<Cursors, App> {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let artifact = Artifact::bytes("cursors", wat::parse_str(GUEST).unwrap());
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(10);
    host.load(artifact, &limits).unwrap()
}

type Open = Session<Cursors, App>;

/// The fault of a host function, which is the host's, and the function.
fn failed<T: std::fmt::Debug>(result: Result<T, CallError>) -> (HandleFault, String) {
    let error = result.unwrap_err();
    assert_eq!(error.blame(), Blame::Host, "{error:?}");
    assert_eq!(error.code(), "host-failed", "{error:?}");
    let CallErrorKind::HostFailed { source, import, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let fault = source.downcast_ref::<HandleFault>();
    (fault.expect("a fault").clone(), import.to_string())
}

/// The fault of an argument, which is the app's.
fn refused<T: std::fmt::Debug>(result: Result<T, CallError>) -> HandleFault {
    let error = result.unwrap_err();
    assert_eq!(error.blame(), Blame::Host, "{error:?}");
    assert_eq!(error.code(), "stale-handle", "{error:?}");
    let CallErrorKind::StaleHandle { fault, .. } = error.kind() else {
        panic!("{error:?}");
    };
    fault.clone()
}

#[test]
fn a_handle_that_was_kept_leads_to_its_own_object_or_to_nothing() {
    let uses: [Row; 3] = [
        |kept, cx, _| Ok(cx.get(&kept[0])?.0),
        |kept, cx, _| Ok(cx.get_mut(&kept[0])?.0),
        |kept, cx, _| Ok(cx.remove(kept.remove(0))?.0),
    ];
    let row = "test:cursors/store#[method]cursor.row".to_owned();
    for (index, used) in uses.into_iter().enumerate() {
        let mut session = plugin().session(app(keep)).unwrap();
        assert_eq!(session.visit(100).unwrap(), 100);
        // Once the guest has dropped it, the next object takes its room.
        Session::state_mut(&mut session).row = used;
        let fault = if index == 2 {
            HandleFault::Borrowed
        } else {
            HandleFault::Stale
        };
        assert_eq!(failed(session.visit(200)), (fault, row.clone()));
        assert!(Session::is_poisoned(&session));
    }

    // As long as the object lives, its handle is good.
    let mut session = plugin().session(app(keep)).unwrap();
    let mine = Session::insert(&mut session, Line(7)).unwrap();
    assert_eq!(session.see(&mine).unwrap(), 7);
    Session::state_mut(&mut session).row = |kept, cx, _| Ok(cx.get(&kept[0])?.0);
    assert_eq!(session.visit(200).unwrap(), 7);
}

#[test]
fn a_handle_of_another_guest_is_refused_wherever_it_is_used() {
    let uses: [Row; 4] = [
        |kept, cx, _| Ok(cx.get(&kept[0])?.0),
        |kept, cx, _| Ok(cx.get_mut(&kept[0])?.0),
        |kept, cx, _| Ok(cx.remove(kept.remove(0))?.0),
        |kept, cx, this| {
            cx.discard(kept.remove(0));
            Ok(cx.get(&this)?.0)
        },
    ];
    let plugin = plugin();
    for (index, used) in uses.into_iter().enumerate() {
        let app = app(used);
        let mut first = plugin.session(app.clone()).unwrap();
        let mut second = plugin.session(app.clone()).unwrap();
        let theirs = Session::insert(&mut first, Line(100)).unwrap();
        let mine = Session::insert(&mut second, Line(200)).unwrap();
        assert_eq!(theirs.number(), mine.number());
        app.kept.lock().unwrap().push(theirs);
        let result = second.see(&mine);
        match index {
            3 => assert_eq!(result.unwrap(), 200),
            _ => assert_eq!(failed(result).0, HandleFault::Foreign),
        }
    }
}

#[test]
fn a_handle_of_a_guest_that_has_ended_leads_nowhere_in_the_next_one() {
    let plugin = plugin();
    let app = app(look);
    for round in 0..200 {
        let mut session = plugin.session(app.clone()).unwrap();
        // What is allocated and freed again in the same order gets the same addresses.
        for old in app.kept.lock().unwrap().drain(..) {
            let mut other = plugin.session(app.clone()).unwrap();
            Session::insert(&mut other, Line(1)).unwrap();
            assert_eq!(refused(other.see(&old)), HandleFault::Foreign, "{round}");
        }
        let handle = Session::insert(&mut session, Line(round)).unwrap();
        assert_eq!(session.see(&handle).unwrap(), round);
        app.kept.lock().unwrap().push(handle);
    }
}

/// Pages in which one handle is hidden at each place.
fn pages(mut handle: impl FnMut(bool) -> Handle) -> Vec<Page> {
    let mut page = |first: Option<bool>, rest: &[bool]| Page {
        first: first.map(&mut handle),
        rest: rest.iter().map(|bad| handle(*bad)).collect(),
    };
    vec![
        page(Some(true), &[]),
        page(None, &[true]),
        page(Some(false), &[false, false, true]),
    ]
}

#[test]
fn arguments_are_checked_at_any_depth() {
    let plugin = plugin();
    let open = || plugin.session(app(look)).unwrap();
    let foreign = |session: &mut Open, bad| {
        let mut other = open();
        Session::insert(if bad { &mut other } else { session }, Line(1)).unwrap()
    };

    for at in 0..3 {
        let mut session = open();
        let page = pages(|bad| foreign(&mut session, bad)).remove(at);
        assert_eq!(refused(session.keep(&page)), HandleFault::Foreign, "{at}");
    }
    let mut session = open();
    let them = [foreign(&mut session, false), foreign(&mut session, true)];
    assert_eq!(refused(session.lend(&them)), HandleFault::Foreign);
    let mut session = open();
    let other = foreign(&mut session, true);
    assert_eq!(refused(session.see(&other)), HandleFault::Foreign);

    // Given away with the page: the name that is left leads nowhere.
    let mut session = open();
    let page = Page {
        first: Some(foreign(&mut session, false)),
        rest: vec![foreign(&mut session, false)],
    };
    session.keep(&page).unwrap();
    assert_eq!(refused(session.see(&page.rest[0])), HandleFault::Stale);
    let mut session = open();
    let page = Page {
        first: Some(foreign(&mut session, false)),
        rest: Vec::new(),
    };
    session.keep(&page).unwrap();
    assert_eq!(refused(session.keep(&page)), HandleFault::Stale);

    // What is lent can be lent again, and again, and by several.
    let mut session = open();
    let them = [foreign(&mut session, false), foreign(&mut session, false)];
    for _ in 0..3 {
        session.lend(&them).unwrap();
        assert_eq!(session.see(&them[1]).unwrap(), 1);
    }
}

#[test]
fn what_was_removed_cannot_be_passed() {
    let app = app(|kept, cx, _| {
        let copy = kept.pop().unwrap();
        Ok(cx.remove(copy)?.0)
    });
    let mut session = plugin().session(app.clone()).unwrap();
    let seen = Session::insert(&mut session, Line(3)).unwrap();
    let page = Page {
        first: Some(Session::insert(&mut session, Line(4)).unwrap()),
        rest: Vec::new(),
    };
    session.keep(&page).unwrap();
    // The guest has it: the app's old name for it no longer takes it away.
    app.kept.lock().unwrap().extend(page.first);
    assert_eq!(failed(session.see(&seen)).0, HandleFault::Stale);
}

#[test]
fn what_is_lent_can_be_neither_removed_nor_given() {
    let app = app(keep);
    let open = |row: u32| {
        let mut session = plugin().session(app.clone()).unwrap();
        let mine = Session::insert(&mut session, Line(row)).unwrap();
        assert_eq!(session.see(&mine).unwrap(), row);
        let lent = app.kept.lock().unwrap().pop().unwrap();
        assert!(!lent.is_owned() && mine.is_owned());
        assert_eq!(lent.number(), mine.number());
        (session, mine, lent)
    };
    let (mut session, _mine, lent) = open(1);
    let page = Page {
        first: Some(lent),
        rest: Vec::new(),
    };
    assert_eq!(refused(session.keep(&page)), HandleFault::Borrowed);

    let (mut session, _mine, lent) = open(2);
    app.kept.lock().unwrap().push(lent);
    Session::state_mut(&mut session).fetch = |kept| Err(kept.remove(0));
    let fetch = "test:cursors/store#fetch".to_owned();
    assert_eq!(failed(session.fetch()), (HandleFault::Borrowed, fetch));

    // Lending it on is no mistake.
    let (mut session, _mine, lent) = open(3);
    assert_eq!(session.see(&lent).unwrap(), 3);
}

#[test]
fn results_of_host_functions_are_checked_at_any_depth() {
    let plugin = plugin();
    let app = app(look);
    let fetches: [Fetch; 4] = [
        |kept| Err(kept.remove(0)),
        |kept| Ok(Found::Pages(vec![(1, pages(|_| kept.remove(0)).remove(0))])),
        |kept| Ok(Found::Pages(vec![(1, pages(|_| kept.remove(0)).remove(2))])),
        |kept| {
            let rest = std::mem::take(kept);
            Ok(Found::Pages(vec![(1, Page { first: None, rest })]))
        },
    ];
    let fetch = "test:cursors/store#fetch".to_owned();
    for used in fetches {
        for fault in [None, Some(HandleFault::Foreign), Some(HandleFault::Stale)] {
            let mut session = plugin.session(app.clone()).unwrap();
            let mut other = plugin.session(app.clone()).unwrap();
            Session::state_mut(&mut session).fetch = used;
            let mut handles = Vec::new();
            for row in 0..6 {
                let owner = match fault {
                    Some(HandleFault::Foreign) => &mut other,
                    _ => &mut session,
                };
                handles.push(Session::insert(owner, Line(row)).unwrap());
            }
            if fault == Some(HandleFault::Stale) {
                let given = Page {
                    first: None,
                    rest: handles,
                };
                session.keep(&given).unwrap();
                handles = given.rest;
            }
            *app.kept.lock().unwrap() = handles;
            match fault {
                None => session.fetch().unwrap(),
                Some(fault) => assert_eq!(failed(session.fetch()), (fault, fetch.clone())),
            }
        }
    }
}

#[test]
fn no_number_comes_again_in_a_guest() {
    let mut session = plugin().session(app(look)).unwrap();
    let mut seen = HashSet::new();
    Session::state_mut(&mut session).row = keep;
    for row in 0..300 {
        session.visit(row).unwrap();
        let handle = Session::state(&session).kept.lock().unwrap().pop().unwrap();
        assert!(seen.insert(handle.number()), "{handle:?}");
    }
}

#[test]
fn a_fault_says_what_is_wrong_in_words() {
    let error = HostError::from(HandleFault::Stale);
    assert_eq!(
        error.to_string(),
        "the handle leads nowhere: the object was dropped or given away, or its guest has ended"
    );
    assert_eq!(HandleFault::Borrowed.code(), "borrowed-handle");
}
