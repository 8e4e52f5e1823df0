//! Every WIT type goes to the guest and comes back as it was.

use crate::common::exports::test::echo::echo::Stack;
use crate::common::test::echo::types::{Awkward, Colour, Failure, Many, Style};
use crate::common::values::{person, point, shape};
use crate::common::{Mirror, Tally, echo, host};
use guesthouse::{CallError, Session, error::CallErrorKind};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Runs one property against one session, so that each case is a warm call.
fn property<V: std::fmt::Debug>(
    strategy: impl Strategy<Value = V>,
    test: impl Fn(&mut Session<crate::common::Everything, Mirror>, V) -> Result<(), CallError>,
) {
    let session = echo(&host()).session(Mirror::default()).unwrap();
    let session = std::cell::RefCell::new(session);
    let result = TestRunner::default().run(&strategy, |value| {
        test(&mut session.borrow_mut(), value)
            .map_err(|error| TestCaseError::fail(error.to_string()))
    });
    result.unwrap();
}

macro_rules! echoes {
    ($($name:ident: $function:ident($strategy:expr) by $pass:tt;)*) => {$(
        #[test]
        fn $name() {
            property($strategy, |session, value| {
                let back = session.echo().$function(echoes!($pass value))?;
                assert_eq!(back, value);
                Ok(())
            });
        }
    )*};
    (value $value:ident) => { $value };
    (reference $value:ident) => { &$value };
    (clone $value:ident) => { $value.clone() };
}

echoes! {
    bools_come_back: bools(any::<bool>()) by value;
    u8s_come_back: u8s(any::<u8>()) by value;
    u16s_come_back: u16s(any::<u16>()) by value;
    u32s_come_back: u32s(any::<u32>()) by value;
    u64s_come_back: u64s(any::<u64>()) by value;
    s8s_come_back: s8s(any::<i8>()) by value;
    s16s_come_back: s16s(any::<i16>()) by value;
    s32s_come_back: s32s(any::<i32>()) by value;
    s64s_come_back: s64s(any::<i64>()) by value;
    chars_come_back: chars(any::<char>()) by value;
    texts_come_back: text(any::<String>()) by reference;
    bytes_come_back: bytes(any::<Vec<u8>>()) by reference;
    lists_of_texts_come_back: texts(any::<Vec<String>>()) by reference;
    nested_lists_come_back: nested(any::<Vec<Vec<Option<u16>>>>()) by reference;
    records_come_back: points(proptest::collection::vec(point(), 0..50)) by reference;
    records_in_records_come_back: people(proptest::collection::vec(person(), 0..5)) by reference;
    variants_come_back: shapes(shape()) by reference;
}

#[test]
fn floats_come_back_bit_by_bit() {
    property((any::<f32>(), any::<f64>()), |session, (a, b)| {
        assert_eq!(session.echo().f32s(a)?.to_bits(), a.to_bits());
        assert_eq!(session.echo().f64s(b)?.to_bits(), b.to_bits());
        Ok(())
    });
}

#[test]
fn all_flags_are_those_with_a_name() {
    let named = Style::BOLD | Style::THIN | Style::UNDER_LINED;
    assert_eq!(Style::all(), named);
    assert_eq!(Style::all().bits(), 0b111);
    assert_eq!((!Style::BOLD).bits(), 0b110);
    assert_eq!(Many::all().bits(), u32::MAX);
    assert_eq!(
        format!("{:?}", Style::BOLD | Style::THIN),
        "Style{BOLD, THIN}"
    );
}

#[test]
fn enums_and_flags_come_back() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    for colour in [Colour::Red, Colour::Green, Colour::Blue] {
        assert_eq!(session.echo().colours(colour).unwrap(), colour);
    }
    for style in [
        Style::empty(),
        Style::BOLD,
        Style::THIN | Style::UNDER_LINED,
        Style::all(),
    ] {
        assert_eq!(session.echo().styles(style).unwrap(), style);
    }
    for many in [Many::empty(), Many::B0 | Many::B31, Many::all()] {
        assert_eq!(session.echo().manys(many).unwrap(), many);
    }
}

#[test]
fn names_that_are_keywords_come_back() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    let awkward = Awkward {
        r#type: "t".to_owned(),
        r#match: 7,
        self_: true,
        r#async: None,
    };
    assert_eq!(session.echo().awkwards(&awkward).unwrap(), awkward);
}

#[test]
fn options_and_results_come_back() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    let mut echo = session.echo();
    for (value, expected) in [
        (None, None),
        (Some(None), Some(None)),
        (Some(Some("x")), Some(Some("x".to_owned()))),
    ] {
        assert_eq!(echo.options(value).unwrap(), expected);
    }
    assert_eq!(echo.results(Ok(3)).unwrap(), Ok(3));
    assert_eq!(echo.results(Err("no")).unwrap(), Err("no".to_owned()));
    assert_eq!(echo.bare(Err(())).unwrap(), Err(()));
    assert_eq!(echo.halves(Err(Colour::Green)).unwrap(), Err(Colour::Green));
    let tuple = (1, "two".to_owned(), (-3,));
    assert_eq!(echo.tuples((1, "two", (-3,))).unwrap(), tuple);
    let refused = echo.refuse("because").unwrap();
    assert_eq!(refused, Err(Failure::Refused("because".to_owned())));
}

#[test]
fn world_level_and_inline_exports_are_called() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    assert_eq!(session.greet("Ada").unwrap(), "Grüezi from echo, Ada");
    assert_eq!(session.inline().twice(21).unwrap(), 42);
}

#[test]
fn every_host_function_is_reached_with_its_types() {
    let outcome = echo(&host()).run(
        Mirror::default(),
        crate::common::EverythingExports::round_trip,
    );
    assert_eq!(outcome.state().nothings, 1);
    // Twelve calls, and the guest gives up one counter.
    assert_eq!(outcome.usage().host_calls, 13);
    let said = outcome.into_result().unwrap().unwrap();
    assert_eq!(
        said,
        "18446744073709551615 grüße [Person { name: \"Ada\", age: Some(36), tags: [\"first\"], \
         home: (Point { x: 1.0, y: -1.0 }, \"London\") }] Shape::Circle(2.5) \
         Colour { code: 2, name: \"blue\", message: \"\" } \
         Style { bits: 5 } (Ok(1), Err(Failure::Broken)) 7 3 4",
    );
}

#[test]
fn guest_resources_live_until_they_are_disposed_of() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    let first = Stack::new(&mut session, "a").unwrap();
    first.push(&mut session, "b").unwrap();
    let second = Stack::new(&mut session, "c").unwrap();
    assert_eq!(first.depth(&mut session).unwrap(), 2);
    let merged = Stack::merge(&mut session, first, &second).unwrap();
    assert_eq!(merged.pop(&mut session).unwrap().as_deref(), Some("c"));
    let all = session.echo().concat(&[merged, second.clone()]).unwrap();
    assert_eq!(all.depth(&mut session).unwrap(), 3);
    all.dispose(&mut session).unwrap();
    // `second` was given away with the list: the name that is left leads nowhere.
    let error = second.depth(&mut session).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::StaleHandle { .. }),
        "{error:?}"
    );
}

#[test]
fn a_guest_resource_of_another_session_leads_nowhere() {
    let plugin = echo(&host());
    let open = || plugin.session(Mirror::default()).unwrap();
    let (mut first, mut second) = (open(), open());
    let foreign = Stack::new(&mut first, "first").unwrap();
    // An object at the very place that the foreign handle points to.
    let _own = Stack::new(&mut second, "second").unwrap();
    let error = foreign.clone().dispose(&mut second).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::StaleHandle { .. }),
        "{error:?}"
    );
    let error = foreign.depth(&mut open()).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::StaleHandle { .. }),
        "{error:?}"
    );
    assert_eq!(foreign.depth(&mut first).unwrap(), 1);
}

#[test]
fn host_resources_are_made_lent_and_given() {
    let mut session = echo(&host()).session(Mirror::default()).unwrap();
    assert_eq!(session.echo().count(5).unwrap(), 5);
    let tally = Session::insert(&mut session, Tally(10)).unwrap();
    assert_eq!(session.echo().count_on(&tally, 4).unwrap(), 14);
    assert_eq!(session.echo().count_on(&tally, 1).unwrap(), 15);
    assert_eq!(session.echo().pass_on(tally).unwrap(), 15);
}
