//! Every error with hostile words in every place: what it shows forges no line and has no character
//! without a shape.

use std::fmt::{Debug, Display};
use std::io;

use guesthouse_contract::is_hidden;

use crate::compose::{ComposeError, Offered, Source, Wanted};
use crate::{BuildError, ScaffoldError, Target, TomlError};

/// What a stranger would write: it clears the screen, forges a line, turns the text around.
fn evil() -> String {
    "\u{1b}[2J\nFORGED\r\u{9b}1m\u{202e}gpj.\u{200b}\u{feff}\u{2028}\u{2029}\u{e0041}\u{0}"
        .repeat(2_000)
}

fn system() -> io::Error {
    io::Error::other(evil())
}

#[track_caller]
fn is_harmless(what: &(impl Display + Debug)) {
    for text in [what.to_string(), format!("{what:?}")] {
        let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
        assert_eq!(hidden, None, "{:?}", &text[..text.len().min(300)]);
        assert!(!text.contains("\nFORGED"), "a forged line");
    }
    let length = what.to_string().chars().count();
    assert!(length < 50_000, "{length} characters");
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
fn errors_of_building_show_strangers_words_harmlessly() {
    use BuildError as E;
    let errors = each!(BuildError {
        NoToolchain: E::NoToolchain {
            target: Target::Unknown,
            tried: "one\ntwo".to_owned()
        },
        NoTool: E::NoTool {
            tool: evil(),
            // The product's own words, on as many lines as they need.
            install: "one\ntwo".to_owned()
        },
        File: E::File {
            path: evil().into(),
            source: system()
        },
        Toml: E::Toml(TomlError::new(evil().as_ref(), Some(1), evil())),
        NoProject: E::NoProject {
            folder: evil().into(),
            looked_for: "`plugin.toml`",
            near: Some(evil().into()),
        },
        Program: E::Program {
            program: evil().into(),
            source: system()
        },
        NoCdylib: E::NoCdylib { package: evil() },
        DoesNotFit: E::DoesNotFit {
            name: evil(),
            world: evil(),
            findings: Vec::new(),
        },
        Compile: E::Compile { package: evil() },
        World: E::World(guesthouse_contract::WorldError::Decode { message: evil() }),
        Componentize: E::Componentize {
            name: evil(),
            message: evil()
        },
    });
    errors.iter().for_each(is_harmless);

    use ScaffoldError as S;
    let errors = each!(ScaffoldError {
        Name: S::Name { message: evil() },
        Exists: S::Exists {
            path: evil().into()
        },
        Unsupported: S::Unsupported {
            item: evil(),
            reason: evil()
        },
        File: S::File {
            path: evil().into(),
            source: system()
        },
        Build: S::Build(E::Compile { package: evil() }),
    });
    errors.iter().for_each(is_harmless);
}

#[test]
fn errors_of_composing_show_strangers_words_harmlessly() {
    use ComposeError as E;
    let wanted = || Wanted {
        part: evil(),
        name: evil(),
        wit: evil(),
    };
    let offered = || Offered {
        part: evil(),
        name: evil(),
        wit: evil(),
    };
    let source = || Source {
        part: Some(evil()),
        interface: Some(evil()),
        name: evil(),
    };
    let errors = each!(ComposeError {
        Unmatched: E::Unmatched {
            wanted: Box::new(wanted()),
            world: Some(evil()),
            offers: vec![offered(); 20],
        },
        Mistyped: E::Mistyped {
            wanted: Box::new(wanted()),
            offered: Box::new(offered()),
            differences: Vec::new(),
        },
        OtherResource: E::OtherResource {
            wanted: Box::new(wanted()),
            offered: Some(Box::new(offered())),
            resource: evil(),
            asking: Box::new(source()),
            offering: Box::new(source()),
        },
        TooWide: E::TooWide {
            asking: evil(),
            from: evil(),
            name: evil(),
            ty: evil(),
            items: 1,
            limit: 1,
        },
        Disagree: E::Disagree {
            first: Box::new(wanted()),
            second: Box::new(wanted()),
            differences: Vec::new(),
        },
        OneOfHost: E::OneOfHost {
            first: Box::new(wanted()),
            second: Box::new(wanted()),
            resource: evil(),
            of_first: Box::new(source()),
            of_second: Box::new(source()),
        },
        ExportedTwice: E::ExportedTwice {
            first: Box::new(offered()),
            second: Box::new(offered()),
        },
        WorldType: E::WorldType {
            part: evil(),
            ty: evil(),
            resource: evil()
        },
        Ambiguous: E::Ambiguous {
            wanted: Box::new(wanted()),
            offers: vec![offered(); 20]
        },
        Cyclic: E::Cyclic {
            wires: vec![(wanted(), offered())]
        },
        Unused: E::Unused {
            part: evil(),
            exports: vec![offered(); 20]
        },
        UnknownPart: E::UnknownPart {
            name: evil(),
            known: evil()
        },
        BadWire: E::BadWire {
            wire: evil(),
            known: vec![evil(); 3]
        },
        BadPart: E::BadPart {
            name: evil(),
            path: evil().into(),
            message: evil()
        },
        Unsupported: E::Unsupported {
            name: evil(),
            path: evil().into(),
            features: Vec::new(),
        },
        File: E::File {
            path: evil().into(),
            source: system()
        },
        Toml: E::Toml(TomlError::new(evil().as_ref(), Some(1), evil())),
        Refused: E::Refused { message: evil() },
    });
    errors.iter().for_each(is_harmless);
}
