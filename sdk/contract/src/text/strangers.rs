//! Every finding and error with hostile words in every place: what it shows is on its own lines and
//! without characters that have no shape.

use std::fmt::{Debug, Display};

use crate::{
    Breaks, Change, Finding, Flaw, FlawKind, KnownWorlds, Measure, Place, ScanError, Side,
    WorldError, is_hidden,
};

/// What a stranger would write: it clears the screen, forges a line, turns the text around.
fn evil() -> String {
    "\u{1b}[2J\nFORGED\r\u{9b}1m\u{202e}gpj.\u{200b}\u{feff}\u{2028}\u{2029}\u{e0041}\u{0}"
        .repeat(20_000)
}

fn place() -> Option<Place> {
    Some(Place {
        file: evil(),
        line: 1,
    })
}

#[track_caller]
fn harmless(text: &str, forged: bool) {
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
    assert_eq!(hidden, None, "{:?}", &text[..text.len().min(300)]);
    assert!(forged || !text.contains("\nFORGED"), "a forged line");
}

/// `parsers` has several lines by itself: a message of the WIT parser.
#[track_caller]
fn is_harmless(what: &(impl Display + Debug), parsers: bool) {
    let text = what.to_string();
    harmless(&text, parsers);
    assert!(text.chars().count() < 20_000, "{} characters", text.len());
    harmless(&format!("{what:?}"), false);
}

/// A value for each variant. A new variant does not compile until it has one here.
macro_rules! each {
    ($error:ident { $($variant:ident: $value:expr,)* }) => {{
        #[allow(dead_code, reason = "only compiled: it has an arm for each variant")]
        fn listed(error: &$error) {
            match error {
                $($error::$variant { .. } => {})*
            }
        }
        let values: Vec<$error> = vec![$($value),*];
        values
    }};
}

#[test]
fn findings_show_strangers_words_harmlessly() {
    use Finding as F;
    let (item, expected, found) = (evil, evil, evil);
    let findings = each!(Finding {
        MissingInterface: F::MissingInterface {
            item: item(),
            expected: expected(),
            place: place(),
        },
        MissingExport: F::MissingExport {
            item: item(),
            expected: expected(),
            place: place(),
        },
        UnknownImport: F::UnknownImport {
            item: item(),
            found: found(),
            place: place(),
        },
        VersionMismatch: F::VersionMismatch {
            item: item(),
            side: Side::Import,
            expected: expected(),
            found: found(),
            place: place(),
        },
        TypeMismatch: F::TypeMismatch {
            item: item(),
            also: vec![evil(); 8],
            side: Side::Export,
            path: evil(),
            difference: evil(),
            expected: expected(),
            found: found(),
            place: place(),
        },
        AsyncMismatch: F::AsyncMismatch {
            item: item(),
            side: Side::Export,
            expected: expected(),
            found: found(),
            place: place(),
        },
    });
    findings
        .iter()
        .for_each(|finding| is_harmless(finding, false));
    let change = Change {
        breaks: Breaks::PluginsThatUse(vec![evil(); 8]),
        item: evil(),
        words: evil(),
        old: Some(evil()),
        new: Some(evil()),
        old_place: place(),
        new_place: place(),
    };
    is_harmless(&change, false);
}

fn flaw(kind: FlawKind) -> Flaw {
    Flaw {
        item: evil(),
        kind,
        place: place(),
    }
}

#[test]
fn errors_show_strangers_words_harmlessly() {
    let errors = each!(ScanError {
        Damaged: ScanError::Damaged {
            message: evil(),
            offset: 1,
        },
        TooComplex: ScanError::TooComplex {
            what: Measure::Nesting,
            item: Some(evil()),
            count: 1,
            limit: 1,
            offset: 1,
        },
    });
    errors.iter().for_each(|error| is_harmless(error, false));
    let errors = each!(WorldError {
        NoSuchPath: WorldError::NoSuchPath {
            path: evil().into(),
        },
        Wit: WorldError::Wit { message: evil() },
        Unfit: WorldError::Unfit {
            flaws: vec![
                flaw(FlawKind::SameName {
                    first: evil(),
                    second: evil(),
                }),
                flaw(FlawKind::BadName { message: evil() }),
                flaw(FlawKind::NotEncodable { message: evil() }),
            ],
        },
        NoSuchWorld: WorldError::NoSuchWorld {
            name: Some(evil()),
            known: KnownWorlds::new(vec![evil(); 20], Some(&evil())),
        },
        Decode: WorldError::Decode { message: evil() },
    });
    for error in &errors {
        let parsers = error.code() == "bad-wit";
        is_harmless(error, parsers);
    }
}
