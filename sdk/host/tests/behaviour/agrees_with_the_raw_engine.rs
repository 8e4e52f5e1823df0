//! Typed calls beside the engine's own: the types that `extension_point!` generates and those of the
//! engine's `bindgen!` carry the same values to the same guest, and bring back the same.

use std::cell::RefCell;
use std::fmt::Debug;
use std::path::Path;

use crate::common::test::echo::types as ours;
use crate::common::values::{person, point, shape};
use crate::common::{Everything, Mirror, echo, host};
use guesthouse::Session;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use wasmtime::component::{Component, Linker, ResourceType};
use wasmtime::{Engine, Store};

use self::engine::test::echo::types as theirs;

/// What the engine's own macro makes of the same WIT.
mod engine {
    #![allow(
        clippy::exhaustive_enums,
        clippy::exhaustive_structs,
        clippy::use_self,
        missing_docs,
        reason = "the engine's macro writes as it does"
    )]
    wasmtime::component::bindgen!({ path: "tests/guests/echo/wit", world: "everything" });
}

/// The echo guest in an engine as it comes, with the engine's own types.
struct Raw {
    store: Store<()>,
    guest: engine::Everything,
}

impl Raw {
    fn new() -> Self {
        let engine = Engine::default();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/echo.wasm");
        let component = Component::from_file(&engine, path).unwrap();
        let mut linker = Linker::new(&engine);
        let counter = ResourceType::host::<engine::test::echo::mirror::Counter>();
        let mut mirror = linker.instance("test:echo/mirror@1.2.0").unwrap();
        mirror.resource("counter", counter, |_, _| Ok(())).unwrap();
        // No function is called here that asks the host.
        linker.define_unknown_imports_as_traps(&component).unwrap();
        let mut store = Store::new(&engine, ());
        let guest = engine::Everything::instantiate(&mut store, &component, &linker).unwrap();
        Self { store, guest }
    }
}

type Ours = Session<Everything, Mirror>;

/// Runs one property against a session and a guest of the engine's own.
fn property<V: Debug>(strategy: impl Strategy<Value = V>, test: impl Fn(&mut Ours, &mut Raw, V)) {
    let session = echo(&host()).session(Mirror::default()).unwrap();
    let both = RefCell::new((session, Raw::new()));
    let result = TestRunner::default().run(&strategy, |value| {
        let (ours, raw) = &mut *both.borrow_mut();
        test(ours, raw, value);
        Ok(())
    });
    result.unwrap();
}

/// What a value is made of: the engine's variants say their type's name in `{:?}` too.
fn parts(value: &impl Debug) -> String {
    format!("{value:?}").replace("Shape::", "")
}

/// Both answer the same, and that is what was sent.
macro_rules! alike {
    ($($name:ident: $ours:ident $theirs:ident($strategy:expr) as $given:ident => $mine:expr, $other:expr;)*) => {$(
        #[test]
        fn $name() {
            property($strategy, |session, raw, $given| {
                let ours = session.echo().$ours($mine).unwrap();
                let guest = raw.guest.test_echo_echo();
                let theirs = guest.$theirs(&mut raw.store, $other).unwrap();
                assert_eq!(parts(&ours), parts(&theirs));
                assert_eq!(parts(&ours), parts(&$given));
            });
        }
    )*};
}

fn their_point(point: &ours::Point) -> theirs::Point {
    let ours::Point { x, y } = *point;
    theirs::Point { x, y }
}

fn their_points(points: &[ours::Point]) -> Vec<theirs::Point> {
    points.iter().map(their_point).collect()
}

fn their_person(person: &ours::Person) -> theirs::Person {
    let (at, city) = &person.home;
    theirs::Person {
        name: person.name.clone(),
        age: person.age,
        tags: person.tags.clone(),
        home: (their_point(at), city.clone()),
    }
}

fn their_people(people: &[ours::Person]) -> Vec<theirs::Person> {
    people.iter().map(their_person).collect()
}

fn their_shape(shape: &ours::Shape) -> theirs::Shape {
    match shape {
        ours::Shape::Dot => theirs::Shape::Dot,
        ours::Shape::Circle(radius) => theirs::Shape::Circle(*radius),
        ours::Shape::Polygon(points) => theirs::Shape::Polygon(their_points(points)),
        ours::Shape::Named(person) => theirs::Shape::Named(their_person(person)),
    }
}

fn nested() -> impl Strategy<Value = Vec<Vec<Option<u16>>>> {
    any::<Vec<Vec<Option<u16>>>>()
}

alike! {
    bools_agree: bools call_bools(any::<bool>()) as v => v, v;
    bytes_of_either_sign_agree: s8s call_s8s(any::<i8>()) as v => v, v;
    words_of_either_sign_agree: s16s call_s16s(any::<i16>()) as v => v, v;
    long_integers_agree: u64s call_u64s(any::<u64>()) as v => v, v;
    signed_integers_agree: s64s call_s64s(any::<i64>()) as v => v, v;
    characters_agree: chars call_chars(any::<char>()) as v => v, v;
    texts_agree: text call_text(any::<String>()) as v => &v, &v;
    bytes_agree: bytes call_bytes(any::<Vec<u8>>()) as v => &v, &v;
    lists_of_texts_agree: texts call_texts(any::<Vec<String>>()) as v => &v, &v;
    nested_lists_agree: nested call_nested(nested()) as v => &v, &v;
    records_agree: points call_points(prop::collection::vec(point(), 0..50)) as v => &v, &their_points(&v);
    records_in_records_agree: people call_people(prop::collection::vec(person(), 0..5)) as v => &v, &their_people(&v);
    variants_agree: shapes call_shapes(shape()) as v => &v, &their_shape(&v);
    options_agree: options call_options(any::<Option<Option<String>>>())
        as v => v.as_ref().map(Option::as_deref), v.as_ref().map(Option::as_deref);
    results_agree: results call_results(any::<Result<u32, String>>())
        as v => v.as_ref().map(|n| *n).map_err(String::as_str), v.as_ref().map(|n| *n).map_err(String::as_str);
}

#[test]
fn floats_agree_bit_by_bit() {
    property((any::<f32>(), any::<f64>()), |session, raw, (a, b)| {
        let guest = raw.guest.test_echo_echo();
        let short = guest.call_f32s(&mut raw.store, a).unwrap();
        let long = guest.call_f64s(&mut raw.store, b).unwrap();
        assert_eq!(session.echo().f32s(a).unwrap().to_bits(), short.to_bits());
        assert_eq!(session.echo().f64s(b).unwrap().to_bits(), long.to_bits());
    });
}

#[test]
fn flags_and_enums_agree() {
    use theirs::{Colour, Style};
    let colours = [Colour::Red, Colour::Green, Colour::Blue];
    let own = [ours::Colour::Red, ours::Colour::Green, ours::Colour::Blue];
    let styles = [Style::BOLD, Style::THIN, Style::UNDER_LINED];
    let own_styles = [
        ours::Style::BOLD,
        ours::Style::THIN,
        ours::Style::UNDER_LINED,
    ];
    property((0..3_usize, 0..8_u8), |session, raw, (colour, bits)| {
        let guest = raw.guest.test_echo_echo();
        let theirs = guest.call_colours(&mut raw.store, colours[colour]).unwrap();
        let ours = session.echo().colours(own[colour]).unwrap();
        assert_eq!((ours, theirs), (own[colour], colours[colour]));
        let (mut mine, mut other) = (ours::Style::empty(), Style::empty());
        for at in (0..3).filter(|at| bits >> at & 1 == 1) {
            mine |= own_styles[at];
            other |= styles[at];
        }
        let theirs = guest.call_styles(&mut raw.store, other).unwrap();
        let ours = session.echo().styles(mine).unwrap();
        assert_eq!((ours, theirs), (mine, other));
        for at in 0..3 {
            let has = bits >> at & 1 == 1;
            assert_eq!(ours.contains(own_styles[at]), has);
            assert_eq!(theirs.contains(styles[at]), has);
        }
    });
}
