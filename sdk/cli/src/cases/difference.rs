//! Where two values of one type differ: the first place, from the outside in.

use guesthouse::dynamic::Value;

/// Bytes of a value that are shown, and how many of them stand before the first that differs.
const MOST_SHOWN: usize = 400;
const BEFORE: usize = 100;

/// The first place where two values differ.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// From the result inwards: `.page.outline[2].title`; empty for the result itself.
    pub(crate) path: String,
    pub(crate) expected: String,
    pub(crate) actual: String,
}

/// `None` where they are the same; NaN is the same as NaN.
pub(crate) fn difference(expected: &Value, actual: &Value) -> Option<Difference> {
    match (expected, actual) {
        (Value::Record(expected), Value::Record(actual)) => {
            let fields = std::iter::zip(expected, actual);
            fields
                .filter(|(expected, actual)| expected.0 == actual.0)
                .find_map(|((name, a), (_, b))| within(&format!(".{name}"), difference(a, b)))
        }
        (Value::Tuple(expected), Value::Tuple(actual)) => {
            let values = std::iter::zip(expected, actual).enumerate();
            values
                .into_iter()
                .find_map(|(at, (a, b))| within(&format!(".{at}"), difference(a, b)))
        }
        (Value::List(expected), Value::List(actual)) => list(expected, actual),
        (Value::Variant(a, Some(expected)), Value::Variant(b, Some(actual))) if a == b => {
            within(&format!(".{a}"), difference(expected, actual))
        }
        (Value::Option(Some(expected)), Value::Option(Some(actual))) => {
            within(".some", difference(expected, actual))
        }
        (Value::Result(Ok(Some(expected))), Value::Result(Ok(Some(actual)))) => {
            within(".ok", difference(expected, actual))
        }
        (Value::Result(Err(Some(expected))), Value::Result(Err(Some(actual)))) => {
            within(".err", difference(expected, actual))
        }
        (expected, actual) => whole(expected, actual),
    }
}

fn list(expected: &[Value], actual: &[Value]) -> Option<Difference> {
    let values = std::iter::zip(expected, actual).enumerate();
    let mut values = values.into_iter();
    let inside = values.find_map(|(at, (a, b))| within(&format!("[{at}]"), difference(a, b)));
    let (wanted, found) = (expected.len(), actual.len());
    let more = || Difference {
        path: String::new(),
        expected: elements(wanted),
        actual: elements(found),
    };
    inside.or_else(|| (wanted != found).then(more))
}

fn elements(count: usize) -> String {
    match count {
        1 => "1 element".to_owned(),
        count => format!("{count} elements"),
    }
}

fn within(place: &str, inner: Option<Difference>) -> Option<Difference> {
    inner.map(|inner| Difference {
        path: format!("{place}{}", inner.path),
        ..inner
    })
}

fn whole(expected: &Value, actual: &Value) -> Option<Difference> {
    let (expected, actual) = (expected.to_wave(), actual.to_wave());
    (expected != actual).then(|| {
        let bytes = std::iter::zip(expected.bytes(), actual.bytes());
        let at = bytes.take_while(|(a, b)| a == b).count();
        Difference {
            path: String::new(),
            expected: around(&expected, at),
            actual: around(&actual, at),
        }
    })
}

/// As much of a long text as shows where it differs from another, at the byte `at`.
fn around(text: &str, at: usize) -> String {
    if text.len() <= MOST_SHOWN {
        return text.to_owned();
    }
    let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let end = text.ceil_char_boundary(start.saturating_add(MOST_SHOWN).min(text.len()));
    let [before, after] = [start > 0, end < text.len()].map(|cut| if cut { "…" } else { "" });
    let (shown, size) = (&text[start..end], text.len());
    format!("{before}{shown}{after} (byte {at} of {size})")
}

#[cfg(test)]
mod tests {
    use guesthouse::dynamic::Value;

    use super::{Difference, difference};

    fn record(title: &str, lines: &[u8]) -> Value {
        let lines = lines.iter().copied().map(Value::U8).collect();
        let fields = [
            ("title".to_owned(), Value::String(title.to_owned())),
            ("lines".to_owned(), Value::List(lines)),
        ];
        let record = Value::Record(fields.into());
        Value::Result(Ok(Some(Box::new(record))))
    }

    fn found(path: &str, expected: &str, actual: &str) -> Option<Difference> {
        let [path, expected, actual] = [path, expected, actual].map(str::to_owned);
        Some(Difference {
            path,
            expected,
            actual,
        })
    }

    #[test]
    fn the_first_place_is_named_from_the_outside_in() {
        let base = record("a", &[1, 2]);
        assert_eq!(difference(&base, &record("a", &[1, 2])), None);
        assert_eq!(
            difference(&base, &record("b", &[1, 2])),
            found(".ok.title", r#""a""#, r#""b""#)
        );
        assert_eq!(
            difference(&base, &record("a", &[1, 3])),
            found(".ok.lines[1]", "2", "3")
        );
        assert_eq!(
            difference(&base, &record("a", &[1])),
            found(".ok.lines", "2 elements", "1 element")
        );
        let refused = Value::Result(Err(None));
        let expected = r#"ok({title: "a", lines: [1, 2]})"#;
        assert_eq!(difference(&base, &refused), found("", expected, "err"));
    }

    #[test]
    fn of_a_long_text_is_shown_where_it_differs() {
        let text = |middle: &str| {
            let text = format!("{}{middle}{}", "é".repeat(300_000), "z".repeat(1_000));
            Value::String(text)
        };
        let found = difference(&text("a"), &text("bb")).unwrap();
        let before = "é".repeat(50);
        let [a, b] = [299, 298].map(|count| "z".repeat(count));
        assert_eq!(
            found.expected,
            format!("…{before}a{a}… (byte 600001 of 601003)")
        );
        assert_eq!(
            found.actual,
            format!("…{before}bb{b}… (byte 600001 of 601004)")
        );
        let short = difference(&text("a"), &Value::String("é".to_owned())).unwrap();
        assert_eq!(short.actual, "\"é\"");
        assert!(short.expected.starts_with("\"éé"), "{}", short.expected);
        assert!(
            short.expected.ends_with("é… (byte 3 of 601003)"),
            "{}",
            short.expected
        );
    }

    #[test]
    fn nan_is_nan() {
        assert_eq!(
            difference(&Value::F64(f64::NAN), &Value::F64(f64::NAN)),
            None
        );
    }
}
