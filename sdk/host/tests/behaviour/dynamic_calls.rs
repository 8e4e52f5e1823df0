//! Dynamic plugins answer as typed ones do: every type as WAVE, as JSON and as values.

use crate::common::dynamic::{dynamic_echo, echoes, values};
use crate::common::test::echo::types::{Person, Point};
use crate::common::{Mirror, echo, host};
use guesthouse::{
    Usage,
    dynamic::{DynFunction, Value},
    error::DynError,
};
use proptest::test_runner::TestRunner;

/// What does not differ from run to run.
fn figures(usage: &Usage) -> [u64; 6] {
    [
        usage.fuel,
        usage.input,
        usage.output,
        usage.memory,
        usage.host_calls,
        usage.host_call_bytes,
    ]
}

#[test]
fn every_type_goes_to_the_guest_and_comes_back_in_every_form() {
    let plugin = dynamic_echo(&host());
    for (function, ty) in echoes() {
        let session = std::cell::RefCell::new(plugin.session().unwrap());
        let result = TestRunner::default().run(&values(&ty), |value| {
            let mut session = session.borrow_mut();
            let (wave, json) = (value.to_wave(), value.to_json());
            let back = session
                .call(function, std::slice::from_ref(&value))
                .unwrap();
            // As text, where one NaN is like another.
            assert_eq!(back.unwrap().to_wave(), wave);
            assert_eq!(
                session.call_wave(function, &format!("({wave})")).unwrap(),
                wave
            );
            assert_eq!(session.call_each_wave(function, &[&wave]).unwrap(), wave);
            assert_eq!(
                session.call_json(function, &format!("[{json}]")).unwrap(),
                json
            );
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{function}: {error}"));
    }
}

#[test]
fn text_says_every_bit_of_a_value() {
    let plugin = dynamic_echo(&host());
    for (function, ty) in echoes() {
        let ty_of = plugin.function(function).unwrap().params()[0].ty().clone();
        let result = TestRunner::default().run(&values(&ty), |value| {
            let wave = ty_of.read_wave(&value.to_wave()).unwrap();
            let json = ty_of.read_json(&value.to_json()).unwrap();
            // `Debug` tells zeros and NaN apart from other floats, and from nothing else.
            assert_eq!(format!("{wave:?}"), format!("{value:?}"));
            assert_eq!(format!("{json:?}"), format!("{value:?}"));
            assert_eq!(ty_of.check(&value), Ok(()));
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{function}: {error}"));
    }
}

/// Typed and dynamic, each in a sandbox of its own: the same answer for the same price.
macro_rules! agree {
    ($($function:literal, $arguments:expr, |$echo:ident| $typed:expr => $answer:expr;)*) => {{
        let host = host();
        let (typed, dynamic) = (echo(&host), dynamic_echo(&host));
        $(
            let by_type = typed.run(Mirror::default(), |exports| {
                let mut $echo = exports.echo();
                $typed
            });
            let by_name = dynamic.run_wave($function, $arguments);
            assert_eq!(figures(by_type.usage()), figures(by_name.usage()), $function);
            assert!(by_type.usage().fuel > 0);
            let answer: fn(_) -> String = $answer;
            assert_eq!(answer(by_type.into_result().unwrap()), by_name.into_result().unwrap());
        )*
    }};
}

#[test]
fn typed_and_dynamic_calls_spend_the_same() {
    let person = || Person {
        name: "Ada".to_owned(),
        age: Some(36),
        tags: vec!["first".to_owned(), String::new()],
        home: (Point { x: 1.0, y: -0.5 }, "London".to_owned()),
    };
    let ada =
        r#"{name: "Ada", age: some(36), tags: ["first", ""], home: ({x: 1, y: -0.5}, "London")}"#;
    agree! {
        "noop", "()", |echo| echo.noop() => |()| "()".to_owned();
        "add", "(1, 2)", |echo| echo.add(1, 2) => |sum: u32| sum.to_string();
        "text", r#"("grüße")"#, |echo| echo.text("grüße") => |text: String| format!("{text:?}");
        "bytes", "([1, 2, 3])", |echo| echo.bytes(&[1, 2, 3]) => |bytes: Vec<u8>| format!("{bytes:?}");
        "texts", r#"(["a", "", "bcd"])"#,
            |echo| echo.texts(&["a".to_owned(), String::new(), "bcd".to_owned()])
            => |texts: Vec<String>| format!("{texts:?}");
        "options", r#"(some(some("x")))"#, |echo| echo.options(Some(Some("x")))
            => |value: Option<Option<String>>| format!("some(some({:?}))", value.unwrap().unwrap());
        "tuples", r#"((1, "two", (-3)))"#, |echo| echo.tuples((1, "two", (-3,)))
            => |(a, b, (c,))| format!("({a}, {b:?}, ({c}))");
        "results", r#"(err("no"))"#, |echo| echo.results(Err("no"))
            => |value: Result<u32, String>| format!("err({:?})", value.unwrap_err());
        "people", &format!("([{ada}, {ada}])"), |echo| echo.people(&[person(), person()])
            => |people: Vec<Person>| {
                let Person { name, age, tags, home: (Point { x, y }, city) } = &people[1];
                let one = format!(
                    "{{name: {name:?}, age: some({}), tags: {tags:?}, home: ({{x: {x}, y: {y}}}, {city:?})}}",
                    age.unwrap(),
                );
                format!("[{one}, {one}]")
            };
    }
}

#[test]
fn world_level_and_inline_functions_are_called_and_the_host_answers() {
    let plugin = dynamic_echo(&host());
    assert_eq!(
        plugin.call_wave("greet", r#"("Ada")"#).unwrap(),
        r#""Grüezi from echo, Ada""#
    );
    assert_eq!(plugin.call_json("twice", "[21]").unwrap(), "42");
    assert_eq!(plugin.call_wave("inline#twice", "(21)").unwrap(), "42");
    let outcome = plugin.run_wave("greet", r#"("Ada")"#);
    assert_eq!(outcome.usage().host_calls, 1);
    // One string: pointer, length and eight bytes of `greeting`.
    assert_eq!(outcome.usage().host_call_bytes, 16);
}

#[test]
fn a_session_keeps_the_guest_and_a_wrong_argument_does_it_no_harm() {
    let mut session = dynamic_echo(&host()).session().unwrap();
    assert_eq!(session.call_wave("add", "(1, 2)").unwrap(), "3");
    let first = session.usage();
    assert!(matches!(
        session.call_wave("add", "(1, two)").unwrap_err(),
        DynError::Argument { index: 1, .. }
    ));
    assert_eq!(session.call_wave("add", "(1, 2)").unwrap(), "3");
    assert_eq!(session.usage().input, first.input);
    assert_eq!(session.plugin().name(), "echo");
}

#[test]
fn functions_are_listed_with_their_types() {
    let plugin = dynamic_echo(&host());
    let listed: Vec<_> = plugin.functions().iter().map(ToString::to_string).collect();
    for expected in [
        "test:echo/echo@1.2.0#add: func(a: u32, b: u32) -> u32",
        "test:echo/echo@1.2.0#people: func(v: list<person>) -> list<person>",
        "test:echo/echo@1.2.0#noop: func()",
        "greet: func(name: string) -> string",
        "inline#twice: func(n: u32) -> u32",
    ] {
        assert!(
            listed.iter().any(|line| line == expected),
            "{expected}: {listed:#?}"
        );
    }
    let add = plugin.function("add").unwrap();
    assert_eq!(add.interface(), Some("test:echo/echo@1.2.0"));
    assert_eq!((add.name(), add.unsupported()), ("add", None));
    let params: Vec<_> = add
        .params()
        .iter()
        .map(|p| (p.name(), p.ty().to_string()))
        .collect();
    assert_eq!(params, [("a", "u32".to_owned()), ("b", "u32".to_owned())]);
    assert_eq!(add.result().unwrap().to_string(), "u32");
    let imports: Vec<_> = plugin
        .imports()
        .iter()
        .map(DynFunction::full_name)
        .collect();
    assert!(imports.contains(&"settings#get".to_owned()), "{imports:?}");
}

#[test]
fn a_function_is_found_by_every_name_that_means_it_alone() {
    let plugin = dynamic_echo(&host());
    for name in [
        "test:echo/echo@1.2.0#add",
        "test:echo/echo#add",
        "echo#add",
        "add",
    ] {
        assert_eq!(plugin.call_wave(name, "(1, 2)").unwrap(), "3", "{name}");
    }
    let error = plugin.call_wave("ad", "(1, 2)").unwrap_err();
    assert_eq!(error.code(), "no-such-function");
    assert_eq!(
        error.to_string(),
        "no function `ad`: is it `test:echo/echo@1.2.0#add`?"
    );
    assert!(error.usage().is_none());
    for name in ["mirror#add", "test:echo/echo@1.3.0#add", "", "#", "#add"] {
        let error = plugin.call_wave(name, "()").unwrap_err();
        assert_eq!(error.code(), "no-such-function", "{name}");
    }
}

/// Index, expected type and the part of the text that an error is about.
fn refused(function: &str, text: &str, json: bool) -> (usize, String, String, String) {
    let plugin = dynamic_echo(&host());
    let result = match json {
        true => plugin.call_json(function, text),
        false => plugin.call_wave(function, text),
    };
    match result.unwrap_err() {
        DynError::Argument {
            index,
            expected,
            message,
            range: Some(range),
            ..
        } => (index, expected, message, text[range].to_owned()),
        other => panic!("{function} {text}: {other:?}"),
    }
}

#[test]
fn an_argument_that_does_not_fit_is_named_and_shown() {
    for (function, text, json, index, expected, message, about) in [
        ("add", "(1, -2)", false, 1, "u32", "`-2` is not a u32", "-2"),
        (
            "add",
            "(1, 4294967296)",
            false,
            1,
            "u32",
            "`4294967296` is not a u32",
            "4294967296",
        ),
        (
            "f64s",
            "(1e999)",
            false,
            0,
            "f64",
            "`1e999` is too large for an f64",
            "1e999",
        ),
        (
            "f32s",
            "[-4e38]",
            true,
            0,
            "f32",
            "`-4e38` is too large for an f32",
            "-4e38",
        ),
        (
            "add",
            "(one, 2)",
            false,
            0,
            "u32",
            "expected a u32, not `one`",
            "one",
        ),
        (
            "text",
            "(1)",
            false,
            0,
            "string",
            "expected a string in double quotes, not `1`",
            "1",
        ),
        (
            "colours",
            "(pink)",
            false,
            0,
            "colour",
            "there is no case `pink`",
            "pink",
        ),
        (
            "colours",
            "(true)",
            false,
            0,
            "colour",
            "`true` is a keyword of WAVE: the case is `%true`",
            "true",
        ),
        (
            "points",
            "([{x: 1}])",
            false,
            0,
            "outline",
            "the field `y` is missing",
            "{x: 1}",
        ),
        (
            "points",
            "([{x: 1, x: 2}])",
            false,
            0,
            "outline",
            "the field `x` is there twice",
            "x",
        ),
        (
            "styles",
            "({bold, bald})",
            false,
            0,
            "style",
            "there is no flag `bald`: is it `bold`?",
            "bald",
        ),
        (
            "options",
            "(\"x\")",
            false,
            0,
            "option<option<string>>",
            "expected `some(…)` or `none`, not `\"`",
            "\"",
        ),
        (
            "add",
            "[1, \"2\"]",
            true,
            1,
            "u32",
            "expected a u32, not `\"`",
            "\"",
        ),
        (
            "add",
            "[1, 2.0]",
            true,
            1,
            "u32",
            "`2.0` is not a u32",
            "2.0",
        ),
        (
            "u64s",
            "[\"1x\"]",
            true,
            0,
            "u64",
            "expected nothing more, not `x`",
            "\"1x\"",
        ),
        (
            "shapes",
            "[\"circle\"]",
            true,
            0,
            "shape",
            "the case carries a value: {\"circle\": …}",
            "\"circle\"",
        ),
        (
            "points",
            "[[{\"x\": 1, \"z\": 2}]]",
            true,
            0,
            "outline",
            "there is no field `z`",
            "\"z\"",
        ),
        (
            "tuples",
            "[[1, \"a\"]]",
            true,
            0,
            "tuple<u8, string, tuple<s64>>",
            "expected 3 values, not 2",
            "[1, \"a\"]",
        ),
    ] {
        let found = refused(function, text, json);
        let wanted = (
            index,
            expected.to_owned(),
            message.to_owned(),
            about.to_owned(),
        );
        assert_eq!(found, wanted, "{function} {text}");
    }
}

#[test]
fn too_many_too_few_and_no_list_at_all_are_told_apart() {
    let plugin = dynamic_echo(&host());
    let code = |result: Result<String, DynError>| result.unwrap_err().code();
    for text in ["(1)", "()", "(1, 2, 3)"] {
        assert_eq!(code(plugin.call_wave("add", text)), "wrong-arity", "{text}");
    }
    assert_eq!(code(plugin.call_json("add", "[1]")), "wrong-arity");
    assert_eq!(
        code(plugin.call_each_wave("add", &["1", "2", "3"])),
        "wrong-arity"
    );
    for text in ["", "1, 2", "(1, 2", "(1, 2) 3", "(1 2)"] {
        assert_eq!(
            code(plugin.call_wave("add", text)),
            "bad-argument-list",
            "{text}"
        );
    }
    assert_eq!(
        code(plugin.call_json("add", "[1, 2,]")),
        "bad-argument-list"
    );
    let values = [Value::U32(1), Value::U8(2)];
    let error = plugin.call("add", &values).unwrap_err();
    assert_eq!(
        error.to_string(),
        "argument `b` (u32): expected a u32, not a u8"
    );
    assert_eq!(
        plugin.call("add", &values[..1]).unwrap_err().code(),
        "wrong-arity"
    );
}

#[test]
fn options_at_the_end_may_be_left_out() {
    let plugin = dynamic_echo(&host());
    assert_eq!(plugin.call_wave("options", "()").unwrap(), "none");
    assert_eq!(plugin.call_json("options", "[]").unwrap(), "null");
    assert_eq!(
        plugin.call_each_wave("options", &[] as &[&str]).unwrap(),
        "none"
    );
}

#[test]
fn text_that_is_nested_as_deep_as_it_is_long_is_refused() {
    let plugin = dynamic_echo(&host());
    for (function, part) in [
        ("nested", "["),
        ("options", "some("),
        ("results", "ok("),
        ("points", "{"),
    ] {
        let deep = part.repeat(100_000);
        let wave = plugin.call_wave(function, &format!("({deep}")).unwrap_err();
        assert_eq!(wave.code(), "bad-argument", "{function}");
        let json = plugin.call_json(function, &format!("[{deep}")).unwrap_err();
        assert_eq!(json.code(), "bad-argument", "{function}");
    }
}
