//! The rare shapes of WIT, called: long tuples and parameter lists, constructors that fail,
//! aliased resources, a resource of the world itself, and the app's own types.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    missing_docs,
    unreachable_pub,
    reason = "a test fails by panicking, and its types explain themselves"
)]

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost, Resource,
    Session,
};

use self::exports::test::shapes::counters::{Counter, Pair};
use self::exports::test::shapes::geometry::Key;

guesthouse::extension_point!({
    path: "tests/guests/shapes/wit",
    with: {
        "ticket": crate::rare_shapes_round_trip::Seat,
        "test:shapes/geometry.point": crate::rare_shapes_round_trip::Place,
        "test:shapes/geometry/side": crate::rare_shapes_round_trip::Hand,
        "test:shapes/geometry.outline": crate::rare_shapes_round_trip::Form,
    },
    additional_derives: [::core::hash::Hash, PartialOrd, Clone],
});

#[guesthouse::wit_type]
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Place {
    #[wit(name = "x")]
    pub east: f64,
    pub y_axis: f64,
}

#[guesthouse::wit_type]
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Hand {
    Left,
    #[wit(name = "right")]
    Right,
}

#[guesthouse::wit_type]
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Form {
    Nothing,
    Circle(f64),
    Polygon(Vec<Place>),
}

/// What stands behind a `ticket` of the guest.
#[derive(Debug)]
struct Seat(u32);

struct App;

impl ShapesImports for App {
    fn ticket_new(&mut self, cx: &mut HostCall<'_>, seat: u32) -> HostResult<Resource<Seat>> {
        cx.insert(Seat(seat))
    }

    fn ticket_seat(&mut self, cx: &mut HostCall<'_>, this: Resource<Seat>) -> HostResult<u32> {
        Ok(cx.get(&this)?.0)
    }

    fn ticket_best(
        &mut self,
        cx: &mut HostCall<'_>,
        tickets: Vec<Resource<Seat>>,
    ) -> HostResult<Option<Resource<Seat>>> {
        let mut best: Option<Seat> = None;
        for ticket in tickets {
            let seat = cx.remove(ticket)?;
            if best.as_ref().is_none_or(|best| seat.0 < best.0) {
                best = Some(seat);
            }
        }
        best.map(|seat| cx.insert(seat)).transpose()
    }

    fn add_all(
        &mut self,
        _: &mut HostCall<'_>,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        e: u64,
        f: u64,
        g: u64,
        h: u64,
        i: u64,
        j: u64,
        k: u64,
        l: u64,
        m: u64,
        n: u64,
        o: u64,
        p: u64,
        q: u64,
        r: u64,
    ) -> HostResult<u64> {
        let all = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r];
        Ok(all.iter().sum())
    }
}

fn plugin<P: guesthouse::Serves<S>, S: 'static>() -> Plugin<P, S> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/shapes.wasm");
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let artifact = Artifact::file(built);
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(10);
    host.load(artifact, &limits).unwrap()
}

type Fourteen = exports::test::shapes::wide::Fourteen;

fn fourteen(text: &str) -> Fourteen {
    let bytes = text.as_bytes().to_vec();
    let text = text.to_owned();
    Tuple14(
        1,
        2,
        3,
        4,
        -1,
        -2,
        -3,
        -4,
        0.5,
        0.25,
        true,
        '\u{1f980}',
        text,
        bytes,
    )
}

#[test]
fn long_tuples_come_back_as_they_went() {
    let mut session = plugin::<Shapes, App>().session(App).unwrap();
    let values = [fourteen("first"), fourteen("Grüezi")];
    assert_eq!(session.wide().same(&values[1]).unwrap(), values[1]);
    assert_eq!(
        session.wide().first(&values).unwrap().as_ref(),
        values.first()
    );
    assert_eq!(session.wide().first(&[]).unwrap(), None);
}

#[test]
fn twenty_parameters_arrive_in_order() {
    let joined = plugin::<Shapes, App>()
        .call(App, |shapes| {
            shapes.wide().join(
                1,
                2,
                3,
                4,
                -1,
                -2,
                -3,
                -4,
                0.5,
                0.25,
                true,
                'x',
                "m",
                &[7, 8],
                Some(9),
                "p",
                10,
                11,
                12,
                "t",
            )
        })
        .unwrap();
    assert_eq!(
        joined,
        "1 2 3 4 -1 -2 -3 -4 0.5 0.25 true x m [7, 8] Some(9) p 10 11 12 t"
    );
}

#[test]
fn eighteen_parameters_reach_the_host() {
    let sum = plugin::<Shapes, App>().call(App, ShapesExports::count);
    assert_eq!(sum.unwrap(), 171);
}

#[test]
fn a_constructor_can_refuse() {
    let mut session = plugin::<Shapes, App>().session(App).unwrap();
    let refused = Counter::new(&mut session, -5).unwrap();
    assert_eq!(refused.unwrap_err(), "-5 is below zero");
    let counter = Counter::new(&mut session, 5).unwrap().unwrap();
    assert_eq!(counter.add(&mut session, 2).unwrap(), 7);
    counter.dispose(&mut session).unwrap();
}

#[test]
fn objects_of_the_guest_travel_in_lists_and_records_and_under_an_alias() {
    let mut session = plugin::<Shapes, App>().session(App).unwrap();
    let made = session.counters().make(&[1, 2, 3]).unwrap();
    let borrowed: Vec<&Counter> = made.iter().collect();
    assert_eq!(borrowed.len(), 3);
    assert_eq!(session.counters().sum(&made).unwrap(), 6);
    let [first, second, third] = <[Counter; 3]>::try_from(made).unwrap();
    let merged = Counter::merge(&mut session, first, &second).unwrap();
    let twin = merged.twin(&mut session).unwrap();
    let pair = Pair {
        left: third,
        right: Some(twin),
    };
    assert_eq!(session.counters().split(&pair).unwrap(), (3, 3));
}

#[test]
fn the_world_itself_has_resources() {
    let plugin = plugin::<Shapes, App>();
    let mut session = plugin.session(App).unwrap();
    let best = session.choose(&[12, 4, 9]).unwrap().unwrap();
    assert_eq!(session.redeem(best).unwrap(), 4);
    assert!(session.choose(&[]).unwrap().is_none());
}

#[test]
fn types_of_the_app_stand_for_types_of_the_wit() {
    let mut session = plugin::<Shapes, App>().session(App).unwrap();
    let place = |east, y_axis| Place { east, y_axis };
    let form = Form::Polygon(vec![place(1.0, 2.0), place(-3.0, 4.0)]);
    let mirrored = Form::Polygon(vec![place(-1.0, 2.0), place(3.0, 4.0)]);
    assert_eq!(
        session.geometry().turn(&form, Hand::Left).unwrap(),
        mirrored
    );
    assert_eq!(session.geometry().turn(&form, Hand::Right).unwrap(), form);
    let circle = Form::Circle(0.5);
    assert_eq!(
        session.geometry().turn(&circle, Hand::Left).unwrap(),
        circle
    );
    // A generated record holds the app's type.
    let labelled = session.geometry().label(&place(1.0, 2.0), "here").unwrap();
    assert_eq!(labelled.at, place(1.0, 2.0));
    // Bytes of the app's types are counted as those of any other.
    assert_eq!(Session::usage(&session).input, 16 + 8 + 4);
}

#[test]
fn further_traits_are_derived_where_they_can_be() {
    let key = |id| Key {
        id,
        name: "a".to_owned(),
    };
    assert!(key(1) < key(2));
    assert_eq!(HashSet::from([key(1), key(1), key(2)]).len(), 2);
    let keys = plugin::<Shapes, App>().call(App, |shapes| shapes.geometry().keys(&[key(7)]));
    assert_eq!(keys.unwrap(), [key(7)]);
}

/// The same world with a type that is not the WIT's.
pub mod mistyped {
    use guesthouse::{HostCall, HostResult, Resource};

    guesthouse::extension_point!({
        path: "tests/guests/shapes/wit",
        with: {
            "ticket": crate::rare_shapes_round_trip::any_value::Ticket,
            "test:shapes/geometry.key": crate::rare_shapes_round_trip::mistyped::Key,
        },
    });

    #[guesthouse::wit_type]
    #[derive(Debug, Clone, PartialEq)]
    pub struct Key {
        pub id: u64,
        pub name: String,
    }

    struct App;

    impl ShapesImports for App {
        fn ticket_new(&mut self, _: &mut HostCall<'_>, _: u32) -> HostResult<Resource<Ticket>> {
            unreachable!("no test of this world has tickets")
        }

        fn ticket_seat(&mut self, _: &mut HostCall<'_>, _: Resource<Ticket>) -> HostResult<u32> {
            unreachable!("no test of this world has tickets")
        }

        fn ticket_best(
            &mut self,
            _: &mut HostCall<'_>,
            _: Vec<Resource<Ticket>>,
        ) -> HostResult<Option<Resource<Ticket>>> {
            unreachable!("no test of this world has tickets")
        }

        #[rustfmt::skip]
        fn add_all(
            &mut self, _: &mut HostCall<'_>,
            _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64,
            _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64,
        ) -> HostResult<u64> {
            Ok(0)
        }
    }

    #[test]
    fn is_the_apps_fault_and_said_so() {
        let keys = [Key {
            id: 1,
            name: String::new(),
        }];
        let plugin = super::plugin::<Shapes, App>();
        let error = plugin
            .call(App, |shapes| shapes.geometry().keys(&keys))
            .unwrap_err();
        assert_eq!(
            (error.code(), error.blame()),
            ("mistyped", guesthouse::error::Blame::Host)
        );
        assert!(error.to_string().contains("u64"), "{error}");
        // Other functions of the same plugin are called as ever.
        assert_eq!(plugin.call(App, ShapesExports::count).unwrap(), 0);
    }
}

/// The same world without `with`: any value can stand behind a handle.
mod any_value {
    use guesthouse::{HostCall, HostResult, Resource};

    guesthouse::extension_point!({ path: "tests/guests/shapes/wit" });

    struct App;

    impl ShapesImports for App {
        fn ticket_new(&mut self, cx: &mut HostCall<'_>, seat: u32) -> HostResult<Resource<Ticket>> {
            cx.insert(Ticket::new(seat))
        }

        fn ticket_seat(
            &mut self,
            cx: &mut HostCall<'_>,
            this: Resource<Ticket>,
        ) -> HostResult<u32> {
            Ok(cx.get(&this)?.get::<u32>().copied().unwrap_or_default())
        }

        fn ticket_best(
            &mut self,
            _: &mut HostCall<'_>,
            mut tickets: Vec<Resource<Ticket>>,
        ) -> HostResult<Option<Resource<Ticket>>> {
            Ok(tickets.pop())
        }

        #[rustfmt::skip]
        fn add_all(
            &mut self, _: &mut HostCall<'_>,
            _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64,
            _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64,
        ) -> HostResult<u64> {
            Ok(0)
        }
    }

    #[test]
    fn stands_behind_a_handle_without_a_type() {
        let mut session = super::plugin::<Shapes, App>().session(App).unwrap();
        let last = session.choose(&[12, 4, 9]).unwrap().unwrap();
        assert_eq!(session.redeem(last).unwrap(), 9);
    }
}
