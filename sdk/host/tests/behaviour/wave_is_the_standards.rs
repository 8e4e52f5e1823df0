//! WAVE is read and written as the Component Model's own tools do, and JSON as its own readers.

use crate::common::dynamic::{Ty, dynamic_echo, echoes, values};
use crate::common::host;
use guesthouse::dynamic::{TextError, Value, ValueType};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use wasm_wave::value::{Type as TheirType, Value as TheirValue};

fn their_type(ty: &Ty) -> TheirType {
    let boxed = |ty: &Option<Box<Ty>>| ty.as_deref().map(their_type);
    match ty {
        Ty::Bool => TheirType::BOOL,
        Ty::U8 => TheirType::U8,
        Ty::U16 => TheirType::U16,
        Ty::U32 => TheirType::U32,
        Ty::U64 => TheirType::U64,
        Ty::S8 => TheirType::S8,
        Ty::S16 => TheirType::S16,
        Ty::S32 => TheirType::S32,
        Ty::S64 => TheirType::S64,
        Ty::F32 => TheirType::F32,
        Ty::F64 => TheirType::F64,
        Ty::Char => TheirType::CHAR,
        Ty::String => TheirType::STRING,
        Ty::List(element) => TheirType::list(their_type(element)),
        Ty::Record(fields) => {
            TheirType::record(fields.iter().map(|(name, ty)| (*name, their_type(ty)))).unwrap()
        }
        Ty::Tuple(types) => {
            TheirType::tuple(types.iter().map(their_type).collect::<Vec<_>>()).unwrap()
        }
        Ty::Variant(cases) => {
            let cases = cases.iter();
            TheirType::variant(cases.map(|(name, ty)| (*name, ty.as_ref().map(their_type))))
                .unwrap()
        }
        Ty::Enum(cases) => TheirType::enum_ty(cases.iter().copied()).unwrap(),
        Ty::Option(some) => TheirType::option(their_type(some)),
        Ty::Result(ok, err) => TheirType::result(boxed(ok), boxed(err)),
        Ty::Flags(names) => TheirType::flags(names.iter().map(String::as_str)).unwrap(),
    }
}

fn theirs(ty: &TheirType, text: &str) -> Option<TheirValue> {
    wasm_wave::from_str(ty, text).ok()
}

/// Each type of the echo world: ours, theirs and how to make values of it.
fn types() -> Vec<(ValueType, TheirType, Ty)> {
    let plugin = dynamic_echo(&host());
    let types = echoes().into_iter().map(|(function, ty)| {
        let ours = plugin.function(function).unwrap().params()[0].ty().clone();
        (ours, their_type(&ty), ty)
    });
    types.collect()
}

#[test]
fn they_read_what_we_write_and_we_read_what_they_write() {
    for (ours, their, ty) in types() {
        let result = TestRunner::default().run(&values(&ty), |value| {
            let text = value.to_wave();
            let read = theirs(&their, &text).unwrap_or_else(|| panic!("{ours}: {text}"));
            let written = wasm_wave::to_string(&read).unwrap();
            let back = ours.read_wave(&written).unwrap();
            assert_eq!(format!("{back:?}"), format!("{value:?}"), "{written}");
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{ours}: {error}"));
    }
}

/// Their reader goes on where a field is unknown or a comma is missing between fields or flags,
/// which their grammar does not allow.
fn is_read_loosely(ty: &Ty) -> bool {
    match ty {
        Ty::Record(_) | Ty::Flags(_) => true,
        Ty::List(of) | Ty::Option(of) => is_read_loosely(of),
        Ty::Tuple(types) => types.iter().any(is_read_loosely),
        Ty::Variant(cases) => cases
            .iter()
            .filter_map(|(_, ty)| ty.as_ref())
            .any(is_read_loosely),
        _ => false,
    }
}

/// Their reader makes infinity of a number that is too large, and ours has none of it.
fn overflows(error: &TextError, theirs: &TheirValue) -> bool {
    let theirs = wasm_wave::to_string(theirs).unwrap();
    error.message.contains("is too large for an f") && theirs.contains("inf")
}

#[test]
fn a_text_with_a_slip_is_wrong_for_both_or_means_the_same() {
    // One change to a text that is right: often wrong then, and sometimes another value.
    let change = (
        any::<prop::sample::Index>(),
        0..3usize,
        prop::sample::select(PARTS),
    );
    for (ours, their, ty) in types() {
        let result = TestRunner::default().run(&(values(&ty), &change), |(value, change)| {
            let text = changed(&value.to_wave(), change);
            let (read, theirs) = (ours.read_wave(&text), theirs(&their, &text));
            match (read, theirs) {
                (Ok(read), Some(theirs)) => {
                    let theirs = wasm_wave::to_string(&theirs).unwrap();
                    let theirs = ours.read_wave(&theirs).unwrap();
                    assert_eq!(format!("{read:?}"), format!("{theirs:?}"), "{text}");
                }
                // Their grammar has `%` before any name, their reader not before a flag's.
                (Ok(read), None) => assert!(
                    matches!(ty, Ty::Flags(_)) && text.contains('%'),
                    "{ours}: {text}: {read:?}",
                ),
                (Err(error), Some(theirs)) => assert!(
                    is_read_loosely(&ty) || overflows(&error, &theirs),
                    "{ours}: {text}: {error}"
                ),
                (Err(error), None) => assert!(text.get(error.range).is_some(), "{text}"),
            }
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{ours}: {error}"));
    }
}

const PARTS: &[&str] = &[
    "",
    " ",
    "\n",
    "// x\n",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "\"",
    "'",
    "\\",
    "\\n",
    "\\u{1f980}",
    "-",
    "0",
    "1",
    ".5",
    "e3",
    "%",
    "some",
    "none",
    "ok",
    "err",
    "nan",
    "inf",
    "-inf",
    "true",
    "some(",
    "ok(",
    "x: 1",
    "red",
    "\"\"\"",
    "\"\"\"\n  a\n  \"\"\"",
];

/// `text` with a part put in, taken out, or written over the rest.
fn changed(text: &str, (at, kind, part): (prop::sample::Index, usize, &str)) -> String {
    let mut places: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let at = *at.get(&places);
    let (before, after) = text.split_at(at);
    let skipped = after.chars().next().map_or(0, char::len_utf8);
    match kind {
        0 => format!("{before}{part}{after}"),
        1 => format!("{before}{part}{}", &after[skipped..]),
        _ => format!("{before}{part}"),
    }
}

fn wave(function: &str, text: &str) -> Result<Value, String> {
    let plugin = dynamic_echo(&host());
    let ty = plugin.function(function).unwrap().params()[0].ty();
    let ours = ty.read_wave(text).map_err(|error| error.to_string());
    let (_, known) = echoes()
        .into_iter()
        .find(|(name, _)| *name == function)
        .unwrap();
    let theirs = theirs(&their_type(&known), text);
    assert_eq!(
        ours.is_ok(),
        theirs.is_some(),
        "{text}: {ours:?} {theirs:?}"
    );
    ours
}

fn text(value: &str) -> Result<Value, String> {
    Ok(Value::String(value.to_owned()))
}

#[test]
fn strings_have_escapes_and_lines() {
    assert_eq!(
        wave("text", r#""a\"b\\c\n\t\r\'\u{1F980}é'""#),
        text("a\"b\\c\n\t\r'🦀é'")
    );
    assert_eq!(wave("text", "\"\"\"\n\"\"\""), text(""));
    assert!(wave("text", "\"\"\"\n  one\n\n  \"\"\"").is_err());
    assert_eq!(
        wave(
            "text",
            "\"\"\"\n  one\n    two \"\"\n  \\u{41}\\\\\n  \"\"\""
        ),
        text("one\n  two \"\"\nA\\")
    );
    assert_eq!(
        wave("text", "\"\"\"\r\n  one\r\n  two\r\n  \"\"\""),
        text("one\ntwo")
    );
    for wrong in [
        "\"",
        "\"a",
        "\"a\nb\"",
        r#""\x""#,
        r#""\u{d800}""#,
        r#""\u{110000}""#,
        r#""\u{}""#,
        r#""\u41""#,
        "\"\"\"",
        "\"\"\"a\"\"\"",
        "\"\"\"\n a\n  \"\"\"",
        "\"\"\"\na x\"\"\"",
        "'a'",
        "\"a\" b",
    ] {
        assert!(wave("text", wrong).is_err(), "{wrong}");
    }
}

#[test]
fn chars_are_one_character() {
    for (written, meant) in [
        ("'x'", 'x'),
        (r"'\''", '\''),
        ("'\"'", '"'),
        (r"'\u{0}'", '\0'),
        ("'🦀'", '🦀'),
    ] {
        assert_eq!(wave("chars", written), Ok(Value::Char(meant)), "{written}");
    }
    for wrong in ["''", "'ab'", "'", "'\\'", "\"a\"", "a", "'\n'"] {
        assert!(wave("chars", wrong).is_err(), "{wrong}");
    }
}

#[test]
fn numbers_are_exact() {
    assert_eq!(
        wave("u64s", "18446744073709551615"),
        Ok(Value::U64(u64::MAX))
    );
    assert_eq!(
        wave("s64s", "-9223372036854775808"),
        Ok(Value::S64(i64::MIN))
    );
    assert_eq!(wave("f64s", "-1.5e-3"), Ok(Value::F64(-0.0015)));
    assert_eq!(wave("f32s", "16777217"), Ok(Value::F32(16_777_216.0)));
    for (function, wrong) in [
        ("u8s", "256"),
        ("u8s", "-1"),
        ("u8s", "01"),
        ("u8s", "+1"),
        ("u8s", "1.0"),
        ("u8s", "0x1"),
        ("u8s", ""),
        ("s8s", "-129"),
        ("f64s", ".5"),
        ("f64s", "1."),
        ("f64s", "NaN"),
        ("f64s", "-nan"),
        ("u64s", "1e3"),
    ] {
        assert!(wave(function, wrong).is_err(), "{function} {wrong}");
    }
}

#[test]
fn commas_may_trail_and_comments_stand_anywhere() {
    let two = || vec![Value::U8(1), Value::U8(2)];
    for written in [
        "[1,2]",
        "[ 1 , 2 , ]",
        "[1, // one\n 2]// end",
        "// begin\n[1,2,]",
    ] {
        assert_eq!(wave("bytes", written), Ok(Value::List(two())), "{written}");
    }
    for wrong in ["[1,,2]", "[,]", "[1 2]", "[1,2", "1,2]", "(1,2)"] {
        assert!(wave("bytes", wrong).is_err(), "{wrong}");
    }
    assert_eq!(
        wave("styles", "{ thin, bold, }"),
        Ok(Value::Flags(vec!["bold".into(), "thin".into()]))
    );
    assert_eq!(wave("styles", "{}"), Ok(Value::Flags(Vec::new())));
    assert!(wave("styles", "{bold, bold}").is_err());
}

#[test]
fn json_strings_have_escapes() {
    let plugin = dynamic_echo(&host());
    let ty = plugin.function("text").unwrap().params()[0].ty();
    let json = |text: &str| ty.read_json(text).ok();
    let string = |text: &str| Some(Value::String(text.to_owned()));
    assert_eq!(
        json(r#" "\"\\\/\b\f\n\r\tA🦀é" "#),
        string("\"\\/\u{8}\u{c}\n\r\tA🦀é")
    );
    assert_eq!(json(r#""\u0041\u00e9""#), string("Aé"));
    assert_eq!(json(r#""\ud83e\udd80""#), string("🦀"));
    for wrong in [
        "\"",
        "\"\n\"",
        r#""\x""#,
        r#""\ud83e""#,
        r#""\ud83e\u0041""#,
        r#""\udd80""#,
        r#""\u00g0""#,
        r#""\u+041""#,
        "'a'",
    ] {
        assert_eq!(json(wrong), None, "{wrong}");
    }
    assert_eq!(
        Value::String("\u{0}\u{7f}\u{85}\"\\\n".into()).to_json(),
        "\"\\u0000\\u007f\\u0085\\\"\\\\\\n\""
    );
}

#[test]
fn json_of_any_value_is_json() {
    for (_, _, ty) in types() {
        let result = TestRunner::default().run(&values(&ty), |value| {
            let json = value.to_json();
            let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert!(
                !parsed.is_null() || matches!(value, Value::Option(None)),
                "{json}"
            );
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{error}"));
    }
}
