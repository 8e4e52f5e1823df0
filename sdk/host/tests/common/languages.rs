//! The echo guest in other languages: what each can do, and the checks that all must pass.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::cell::RefCell;
use std::fmt::Debug;

use guesthouse::{
    Artifact, CallError, Limits, Plugin, PluginHost, Session,
    dynamic::{DynPlugin, Value},
    error::CallErrorKind,
    wasi::LogStream,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::dynamic::{echoes, mirror, values};
use super::exports::test::echo::echo::Stack;
use super::tallies::Tallies;
use super::test::echo::types::{Awkward, Colour, Failure, Many, Style};
use super::values::{person, point, shape};
use super::{Everything, Mirror, Tally};

/// What the guests of one toolchain do, where they differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Language {
    /// The name of the component.
    pub(crate) name: &'static str,
    /// Whether integers of 64 bits keep all of them.
    pub(crate) exact: bool,
    /// Whether it can call an interface that the world imports without a name of its own.
    pub(crate) inline_imports: bool,
    /// Whether it can be given or lent an object of its own, other than to call its methods.
    pub(crate) takes_back: bool,
    /// Whether it gives back in time what the host lends it.
    pub(crate) lent: bool,
    /// What `round-trip` says when the host has answered everything.
    pub(crate) round_trip: &'static str,
    /// Whether standard output and standard error are to be had.
    pub(crate) speaks: bool,
    /// The codes of `CallError` for a panic, `abort`, `exit(0)` and `exit(3)`.
    pub(crate) ends: [&'static str; 4],
}

const RUST: &str = "18446744073709551615 grüße [Person { name: \"Ada\", age: Some(36), \
    tags: [\"first\"], home: (Point { x: 1.0, y: -1.0 }, \"London\") }] Shape::Circle(2.5) \
    Colour { code: 2, name: \"blue\", message: \"\" } Style { bits: 5 } \
    (Ok(1), Err(Failure::Broken)) 7 3 4";

const C: &str = "18446744073709551615 grüße Ada 36 first 1 -1 London 1 2.5 2 5 1 1 0 1 7 3 4";

/// The first number should be the greatest of 64 bits.
const JAVASCRIPT: &str = concat!(
    r#"[-1,"grüße",[{"name":"Ada","age":36,"tags":["first"],"home":[{"x":1,"y":-1},"London"]}],"#,
    r#"[{"tag":"circle","val":2.5},"blue",{"bold":true,"thin":false,"underLined":true}],"#,
    r#"[{"ok":1},{"err":{"tag":"broken"}}],7,3,4]"#,
);

const PYTHON: &str = "18446744073709551615 grüße [Person(name='Ada', age=36, tags=['first'], \
    home=(Point(x=1.0, y=-1.0), 'London'))] (Shape_Circle(value=2.5), <Colour.BLUE: 2>, \
    <Style.BOLD|UNDER_LINED: 5>) [Ok(value=1), Err(value=Failure_Broken())] 7 3 4";

/// Every guest that was tried.
pub(crate) const LANGUAGES: [Language; 8] = [
    Language {
        name: "echo",
        exact: true,
        inline_imports: true,
        takes_back: true,
        lent: true,
        round_trip: RUST,
        speaks: false,
        ends: [
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
        ],
    },
    Language {
        name: "rust-wasip1",
        exact: true,
        inline_imports: true,
        takes_back: true,
        lent: true,
        round_trip: RUST,
        speaks: true,
        ends: [
            "guest-panicked",
            "guest-trapped",
            "guest-exited",
            "guest-exited",
        ],
    },
    Language {
        name: "rust-wasip2",
        exact: true,
        inline_imports: true,
        takes_back: true,
        lent: true,
        round_trip: RUST,
        speaks: true,
        ends: [
            "guest-panicked",
            "guest-trapped",
            "guest-exited",
            "guest-exited",
        ],
    },
    Language {
        name: "c",
        exact: true,
        inline_imports: true,
        takes_back: true,
        lent: true,
        round_trip: C,
        speaks: true,
        ends: [
            "guest-panicked",
            "guest-trapped",
            "guest-exited",
            "guest-exited",
        ],
    },
    Language {
        name: "javascript",
        exact: false,
        inline_imports: true,
        takes_back: false,
        lent: false,
        round_trip: JAVASCRIPT,
        speaks: false,
        ends: [
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
        ],
    },
    Language {
        name: "javascript-wasi",
        exact: false,
        inline_imports: true,
        takes_back: false,
        lent: false,
        round_trip: JAVASCRIPT,
        speaks: false,
        ends: [
            "guest-panicked",
            "guest-panicked",
            "guest-panicked",
            "guest-panicked",
        ],
    },
    Language {
        name: "python",
        exact: true,
        inline_imports: false,
        takes_back: true,
        lent: true,
        round_trip: PYTHON,
        speaks: false,
        ends: [
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
            "guest-trapped",
        ],
    },
    Language {
        name: "python-wasi",
        exact: true,
        inline_imports: false,
        takes_back: true,
        lent: true,
        round_trip: PYTHON,
        speaks: true,
        ends: [
            "guest-panicked",
            "guest-trapped",
            "guest-exited",
            "guest-exited",
        ],
    },
];

/// The language of a component's name.
pub(crate) fn language(name: &str) -> Language {
    let mut all = LANGUAGES.into_iter();
    all.find(|one| one.name == name)
        .unwrap_or_else(|| panic!("no guest is called {name}"))
}

/// A guest behind the extension point.
pub(crate) fn typed(host: &PluginHost, name: &str, bytes: &[u8]) -> Plugin<Everything, Mirror> {
    let artifact = Artifact::bytes(name, bytes.to_vec());
    host.load(artifact, &Limits::scripting())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The same guest, with no type known in advance.
pub(crate) fn dynamic(host: &PluginHost, name: &str, bytes: &[u8]) -> DynPlugin {
    let artifact = Artifact::bytes(name, bytes.to_vec());
    host.load_dynamic_with(artifact, &Limits::scripting(), mirror)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Fewer cases than elsewhere: interpreters are slow, and there are many.
fn runner() -> TestRunner {
    TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(64)
    })
}

/// Runs one property against one session.
fn property<V: Debug>(
    plugin: &Plugin<Everything, Mirror>,
    strategy: impl Strategy<Value = V>,
    test: impl Fn(&mut Session<Everything, Mirror>, V) -> Result<(), CallError>,
) {
    let session = RefCell::new(plugin.session(Mirror::default()).unwrap());
    let result = runner().run(&strategy, |value| {
        test(&mut session.borrow_mut(), value)
            .map_err(|error| TestCaseError::fail(error.to_string()))
    });
    result.unwrap_or_else(|error| panic!("{}: {error}", plugin.name()));
}

macro_rules! come_back {
    ($plugin:expr; $($function:ident($strategy:expr) by $pass:tt;)*) => {$(
        property($plugin, $strategy, |session, value| {
            let back = session.echo().$function(come_back!($pass value))?;
            assert_eq!(back, value, "{}", stringify!($function));
            Ok(())
        });
    )*};
    (value $value:ident) => { $value };
    (reference $value:ident) => { &$value };
}

/// Any value of each type goes to the guest and comes back as it was.
pub(crate) fn values_come_back(language: Language, plugin: &Plugin<Everything, Mirror>) {
    // Where integers are floats, the bits that those have.
    let spare = if language.exact { 0 } else { 11 };
    come_back! { plugin;
        bools(any::<bool>()) by value;
        u8s(any::<u8>()) by value;
        u16s(any::<u16>()) by value;
        u32s(any::<u32>()) by value;
        u64s(any::<u64>().prop_map(|n| n >> spare)) by value;
        s8s(any::<i8>()) by value;
        s16s(any::<i16>()) by value;
        s32s(any::<i32>()) by value;
        s64s(any::<i64>().prop_map(|n| n >> spare)) by value;
        chars(any::<char>()) by value;
        text(any::<String>()) by reference;
        bytes(any::<Vec<u8>>()) by reference;
        texts(any::<Vec<String>>()) by reference;
        nested(any::<Vec<Vec<Option<u16>>>>()) by reference;
        points(proptest::collection::vec(point(), 0..20)) by reference;
        people(proptest::collection::vec(person(), 0..4)) by reference;
        shapes(shape()) by reference;
        bare(any::<Result<(), ()>>()) by value;
    }
    property(plugin, (any::<f32>(), any::<f64>()), |session, (a, b)| {
        assert_eq!(session.echo().f32s(a)?.to_bits(), a.to_bits());
        assert_eq!(session.echo().f64s(b)?.to_bits(), b.to_bits());
        Ok(())
    });
    property(plugin, any::<Option<Option<String>>>(), |session, value| {
        let lent = value.as_ref().map(Option::as_deref);
        assert_eq!(session.echo().options(lent)?, value);
        Ok(())
    });
    property(plugin, any::<Result<u32, String>>(), |session, value| {
        let lent = value.as_ref().map(|n| *n).map_err(String::as_str);
        assert_eq!(session.echo().results(lent)?, value);
        Ok(())
    });
    let tuples = (any::<u8>(), any::<String>(), any::<i64>());
    property(plugin, tuples, |session, (a, b, c)| {
        let c = (c >> spare,);
        assert_eq!(session.echo().tuples((a, &b, c))?, (a, b, c));
        Ok(())
    });
    let awkwards = (
        any::<String>(),
        any::<u32>(),
        any::<bool>(),
        any::<Option<u8>>(),
    );
    property(
        plugin,
        awkwards,
        |session, (r#type, r#match, self_, r#async)| {
            let awkward = Awkward {
                r#type,
                r#match,
                self_,
                r#async,
            };
            assert_eq!(session.echo().awkwards(&awkward)?, awkward);
            Ok(())
        },
    );
    cases_come_back(plugin);
}

fn cases_come_back(plugin: &Plugin<Everything, Mirror>) {
    let mut session = plugin.session(Mirror::default()).unwrap();
    let mut echo = session.echo();
    echo.noop().unwrap();
    assert_eq!(echo.add(u32::MAX, 2).unwrap(), 1);
    for colour in [Colour::Red, Colour::Green, Colour::Blue] {
        assert_eq!(echo.colours(colour).unwrap(), colour);
        assert_eq!(echo.halves(Err(colour)).unwrap(), Err(colour));
    }
    assert_eq!(echo.halves(Ok(())).unwrap(), Ok(()));
    for style in [
        Style::empty(),
        Style::BOLD | Style::UNDER_LINED,
        Style::BOLD | Style::THIN | Style::UNDER_LINED,
    ] {
        assert_eq!(echo.styles(style).unwrap(), style);
    }
    for many in [Many::empty(), Many::B0 | Many::B31, Many::all()] {
        assert_eq!(echo.manys(many).unwrap(), many);
    }
    let refused = echo.refuse("because").unwrap();
    assert_eq!(refused, Err(Failure::Refused("because".to_owned())));
}

/// The same by name, as values, as WAVE and as JSON.
pub(crate) fn values_come_back_by_name(language: Language, plugin: &DynPlugin) {
    for (function, ty) in echoes() {
        let session = RefCell::new(plugin.session().unwrap());
        let spare = if language.exact { 0 } else { 11 };
        let strategy = values(&ty).prop_map(|value| narrowed(value, spare));
        let result = runner().run(&strategy, |value| {
            let mut session = session.borrow_mut();
            let (wave, json) = (value.to_wave(), value.to_json());
            let back = session
                .call(function, std::slice::from_ref(&value))
                .unwrap();
            // As text, where one NaN is like another.
            assert_eq!(back.unwrap().to_wave(), wave);
            let said = session.call_each_wave(function, &[&wave]).unwrap();
            assert_eq!(said, wave);
            let said = session.call_json(function, &format!("[{json}]")).unwrap();
            assert_eq!(said, json);
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{} {function}: {error}", language.name));
    }
}

/// Integers of 64 bits without as many bits.
fn narrowed(value: Value, spare: u32) -> Value {
    match value {
        Value::U64(n) => Value::U64(n >> spare),
        Value::S64(n) => Value::S64(n >> spare),
        Value::Tuple(values) => {
            let values = values.into_iter().map(|value| narrowed(value, spare));
            Value::Tuple(values.collect())
        }
        other => other,
    }
}

/// The guest's objects live in the host's hands, and the host's in the guest's.
pub(crate) fn resources_cross(plugin: &Plugin<Everything, Mirror>) {
    let mut session = plugin.session(Mirror::default()).unwrap();
    let stack = Stack::new(&mut session, "a").unwrap();
    let other = Stack::new(&mut session, "x").unwrap();
    stack.push(&mut session, "b").unwrap();
    assert_eq!(stack.depth(&mut session).unwrap(), 2);
    for text in [Some("b"), Some("a"), None] {
        assert_eq!(stack.pop(&mut session).unwrap().as_deref(), text);
    }
    stack.dispose(&mut session).unwrap();
    assert_eq!(other.depth(&mut session).unwrap(), 1);

    assert_eq!(session.echo().count(5).unwrap(), 5);
    let tally = Session::insert(&mut session, Tally(10)).unwrap();
    assert_eq!(session.echo().pass_on(tally).unwrap(), 10);
}

/// The same by name.
pub(crate) fn objects_by_name(host: &PluginHost, name: &str, bytes: &[u8]) {
    let (tallies, artifact) = (Tallies::default(), Artifact::bytes(name, bytes.to_vec()));
    let plugin = host.load_dynamic_with(artifact, &Limits::scripting(), tallies.clone());
    let mut session = plugin.unwrap().session().unwrap();
    let text = |text: &str| Value::String(text.to_owned());
    let stack = session.call("stack.new", &[text("a")]).unwrap().unwrap();
    session
        .call("stack.push", &[stack.clone(), text("b")])
        .unwrap();
    let this = [stack.clone()];
    let depth = session.call("stack.depth", &this).unwrap().unwrap();
    assert_eq!(depth, Value::U32(2));
    for expected in ["some(\"b\")", "some(\"a\")", "none"] {
        let popped = session.call("stack.pop", &this).unwrap().unwrap();
        assert_eq!(popped.to_wave(), expected);
    }
    let Value::Handle(stack) = &stack else {
        panic!("{stack:?}");
    };
    session.drop_handle(stack).unwrap();

    assert_eq!(session.call_wave("count", "(5)").unwrap(), "5");
    let counter = session.new_handle("counter").unwrap();
    tallies.set(&counter, 10);
    let given = session.call("pass-on", &[Value::Handle(counter)]).unwrap();
    assert_eq!(given, Some(Value::U32(10)));
}

/// Lends a guest an object of the host, twice.
fn objects_lent(plugin: &Plugin<Everything, Mirror>) -> Result<(), CallError> {
    let mut session = plugin.session(Mirror::default())?;
    let tally = Session::insert(&mut session, Tally(10)).unwrap();
    assert_eq!(session.echo().count_on(&tally, 4)?, 14);
    assert_eq!(session.echo().count_on(&tally, 1)?, 15);
    Ok(())
}

/// Gives and lends a guest its own objects: three texts come together.
fn objects_given_back(plugin: &Plugin<Everything, Mirror>) -> Result<(), CallError> {
    let mut session = plugin.session(Mirror::default())?;
    let [first, second, third] = ["a", "b", "c"].map(|text| Stack::new(&mut session, text));
    let second = second?;
    let merged = Stack::merge(&mut session, first?, &second)?;
    assert_eq!(second.depth(&mut session)?, 1);
    let all = session.echo().concat(&[merged, third?])?;
    for text in [Some("c"), Some("b"), Some("a"), None] {
        assert_eq!(all.pop(&mut session)?.as_deref(), text);
    }
    Ok(())
}

/// Where a language falls short it does so as the book says, and no further.
pub(crate) fn shortcomings_are_these(language: Language, plugin: &Plugin<Everything, Mirror>) {
    let odd = (1 << 53) + 1;
    let back = plugin.call(Mirror::default(), |guest| guest.echo().u64s(odd));
    assert_eq!(back.unwrap() == odd, language.exact);
    let lent = objects_lent(plugin);
    assert_eq!(lent.is_ok(), language.lent, "{lent:?}");
    let given_back = objects_given_back(plugin);
    assert_eq!(given_back.is_ok(), language.takes_back, "{given_back:?}");
}

/// Functions of the world itself, and each of the host's with its types.
pub(crate) fn host_is_reached(language: Language, plugin: &Plugin<Everything, Mirror>) {
    let mut session = plugin.session(Mirror::default()).unwrap();
    let greeting = match language.inline_imports {
        true => format!("Grüezi from {}, Ada", language.name),
        false => "Hello, Ada".to_owned(),
    };
    assert_eq!(session.greet("Ada").unwrap(), greeting);
    assert_eq!(session.inline().twice(21).unwrap(), 42);
    let outcome = plugin.run(Mirror::default(), super::EverythingExports::round_trip);
    assert_eq!(outcome.state().nothings, 1);
    let said = outcome.into_result().unwrap().unwrap();
    assert_eq!(said, language.round_trip, "{}", language.name);
}

/// What it writes is in the log, and each way of ending badly is told from the others.
pub(crate) fn trouble_is_told(language: Language, plugin: &Plugin<Everything, Mirror>) {
    let outcome = plugin.run(Mirror::default(), |guest| guest.trouble().say("spoken"));
    if language.speaks {
        let log = outcome.log().entries();
        let log: Vec<_> = log
            .map(|entry| (entry.stream, entry.text().into_owned()))
            .collect();
        let line = || "spoken\n".to_owned();
        assert_eq!(
            log,
            [(LogStream::Stdout, line()), (LogStream::Stderr, line())]
        );
        outcome.into_result().unwrap();
    }
    let ends = [
        plugin.call(Mirror::default(), |guest| {
            guest.trouble().panic("a known message")
        }),
        plugin.call(Mirror::default(), |guest| guest.trouble().abort()),
        plugin.call(Mirror::default(), |guest| guest.trouble().exit(0)),
        plugin.call(Mirror::default(), |guest| guest.trouble().exit(3)),
    ];
    let errors = ends.map(Result::unwrap_err);
    assert_eq!(errors.each_ref().map(CallError::code), language.ends);
    let [panicked, _, well, badly] = &errors;
    if let CallErrorKind::GuestPanicked { .. } = panicked.kind() {
        let message = panicked.last_words();
        assert!(message.contains("a known message"), "{message}");
    }
    if let (
        CallErrorKind::Exited { status: well, .. },
        CallErrorKind::Exited { status: badly, .. },
    ) = (well.kind(), badly.kind())
    {
        assert_eq!((*well, *badly), (0, 1));
    }
}
