//! Every error with hostile words in every place: what it shows is short, on its own lines, and
//! without characters that have no shape.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::io;
use std::time::Duration;

use guesthouse_contract::{ArtifactKind, Measure, is_hidden};

use super::{
    CallError, Capacity, ConfigError, Counted, Crossing, DynError, GuestTrap, HandleFault,
    HostError, ImportName, LoadError, Phase, Step, StoreError, TrapKind, WasiFault,
};
use super::{CompileCost, Violation};

/// What a stranger would write: it clears the screen, forges a line, turns the text around, and is
/// half a million characters long.
fn evil() -> String {
    "\u{1b}[2J\nFORGED\r\u{9b}1m\u{202e}gpj.\u{200b}\u{feff}\u{2028}\u{2029}\u{e0041}\u{0}"
        .repeat(20_000)
}

fn system() -> io::Error {
    io::Error::other(evil())
}

fn import() -> ImportName {
    ImportName::owned(Some(&evil()), &evil())
}

#[track_caller]
fn harmless(text: &str) {
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
    assert_eq!(hidden, None, "{:?}", &text[..text.len().min(300)]);
    assert!(!text.contains("\nFORGED"), "a forged line");
    assert!(text.chars().count() < 10_000, "{} characters", text.len());
}

#[track_caller]
fn is_harmless(what: &(impl Display + Debug)) {
    harmless(&what.to_string());
    harmless(&format!("{what:?}"));
    harmless(&format!("{what:#?}"));
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
fn call_errors_show_strangers_words_harmlessly() {
    use CallError as E;
    let usage = Box::default;
    let errors = each!(CallError {
        OutOfFuel: E::OutOfFuel {
            limit: 1,
            usage: usage()
        },
        DeadlineExceeded: E::DeadlineExceeded {
            limit: Duration::ZERO,
            elapsed: Duration::ZERO,
            processor: Duration::ZERO,
            phase: Phase::HostCall(import()),
            usage: usage(),
        },
        Cancelled: E::Cancelled {
            phase: Phase::HostCall(import()),
            usage: usage()
        },
        MemoryExceeded: E::MemoryExceeded {
            asked: 1,
            limit: 1,
            usage: usage()
        },
        TableElementsExceeded: E::TableElementsExceeded {
            asked: 1,
            limit: 1,
            usage: usage()
        },
        TooMany: E::TooMany {
            what: Counted::Tables,
            limit: 1,
            usage: usage()
        },
        StackOverflow: E::StackOverflow {
            limit: 1,
            usage: usage()
        },
        InputTooLarge: E::InputTooLarge {
            size: 1,
            limit: 1,
            usage: usage()
        },
        OutputTooLarge: E::OutputTooLarge {
            at_least: 1,
            limit: 1,
            usage: usage()
        },
        TooManyHostCalls: E::TooManyHostCalls {
            limit: 1,
            usage: usage()
        },
        HostCallBytesExceeded: E::HostCallBytesExceeded {
            at_least: 1,
            limit: 1,
            usage: usage()
        },
        TooManyHandles: E::TooManyHandles {
            limit: 1,
            usage: usage()
        },
        ValueMemoryExceeded: E::ValueMemoryExceeded {
            crossing: Crossing::Result,
            limit: 1,
            usage: usage(),
        },
        Thread: E::Thread {
            source: system(),
            usage: usage(),
        },
        Trapped: E::Trapped {
            trap: Box::new(GuestTrap {
                kind: TrapKind::Other,
                backtrace: vec![evil(); 100]
            }),
            usage: usage(),
        },
        GuestPanicked: E::GuestPanicked {
            message: evil(),
            backtrace: vec![evil(); 100],
            usage: usage(),
        },
        Exited: E::Exited {
            status: 1,
            message: evil(),
            usage: usage()
        },
        WasiMisused: E::WasiMisused {
            import: import(),
            fault: WasiFault::NoSuchHandle,
            usage: usage(),
        },
        Mistyped: E::Mistyped {
            message: evil(),
            usage: usage()
        },
        StaleHandle: E::StaleHandle {
            message: evil(),
            fault: HandleFault::WrongResource { expected: evil() },
            usage: usage(),
        },
        Malformed: E::Malformed {
            message: evil(),
            usage: usage()
        },
        HostFailed: E::HostFailed {
            import: import(),
            source: evil().into(),
            usage: usage()
        },
        HostPanicked: E::HostPanicked {
            import: import(),
            message: evil(),
            usage: usage()
        },
        EnginePanicked: E::EnginePanicked {
            message: evil(),
            usage: usage()
        },
        StackTooSmall: E::StackTooSmall {
            left: 1,
            needed: 2,
            usage: usage(),
        },
        Poisoned: E::Poisoned { usage: usage() },
        Full: E::Full {
            what: Capacity::Instances,
            weight: 1,
            limit: 1,
            waited: Duration::ZERO,
            usage: usage(),
        },
        Overloaded: E::Overloaded {
            message: evil(),
            usage: usage()
        },
    });
    errors.iter().for_each(is_harmless);
    is_harmless(&GuestTrap {
        kind: TrapKind::Other,
        backtrace: vec![evil(); 100],
    });
    errors
        .into_iter()
        .map(DynError::from)
        .for_each(|error| is_harmless(&error));
}

#[test]
fn load_errors_show_strangers_words_harmlessly() {
    use LoadError as E;
    let name = evil;
    let errors = each!(LoadError {
        Unreadable: E::Unreadable {
            path: evil().into(),
            source: system()
        },
        Limits: E::Limits(ConfigError::Engine { message: evil() }),
        StackTooSmall: E::StackTooSmall {
            name: name(),
            left: 1,
            needed: 2,
        },
        TooHeavy: E::TooHeavy {
            name: name(),
            weight: 2,
            places: 1,
        },
        TooLarge: E::TooLarge {
            name: name(),
            size: 1,
            limit: 1
        },
        NotAComponent: E::NotAComponent {
            name: name(),
            kind: ArtifactKind::of(b"")
        },
        Invalid: E::Invalid {
            name: name(),
            message: evil()
        },
        TooComplex: E::TooComplex {
            name: name(),
            what: Measure::Nesting,
            item: Some(evil()),
            count: 1,
            limit: 1,
            offset: 1,
        },
        Unsupported: E::Unsupported {
            name: name(),
            features: Vec::new()
        },
        ImportNotGranted: E::ImportNotGranted {
            name: name(),
            imports: vec![evil(); 8],
            findings: Vec::new(),
        },
        ContractMismatch: E::ContractMismatch {
            name: name(),
            world: evil(),
            findings: Vec::new(),
        },
        CompileLimit: E::CompileLimit {
            name: name(),
            what: CompileCost::Memory { limit: 1 },
            elapsed: Duration::ZERO,
        },
        CompilerCrashed: E::CompilerCrashed {
            name: name(),
            signal: Some(6),
            message: evil()
        },
        CompilerUnavailable: E::CompilerUnavailable {
            name: name(),
            message: evil()
        },
        Abandoned: E::Abandoned {
            name: name(),
            step: Step::Reading
        },
        CompilerPanicked: E::CompilerPanicked {
            name: name(),
            message: evil()
        },
        Link: E::Link {
            name: name(),
            message: evil()
        },
    });
    errors.iter().for_each(is_harmless);
}

#[test]
fn config_and_store_errors_show_strangers_words_harmlessly() {
    use ConfigError as E;
    let errors = each!(ConfigError {
        OutOfRange: E::OutOfRange {
            field: "fuel",
            value: 1,
            min: 2,
            max: 3,
            line: Some(1)
        },
        Toml: E::Toml {
            line: 1,
            message: evil()
        },
        UnknownField: E::UnknownField {
            field: evil(),
            line: 1
        },
        BadValue: E::BadValue {
            field: "fuel",
            value: evil(),
            expected: "a number",
            line: 1
        },
        MissingFields: E::MissingFields {
            fields: vec!["fuel"]
        },
        Engine: E::Engine { message: evil() },
        Thread: E::Thread { source: system() },
    });
    errors.iter().for_each(is_harmless);

    use StoreError as S;
    let errors = each!(StoreError {
        NotOwnerOnly: S::NotOwnerOnly {
            path: evil().into(),
            mode: 0o777,
            owner: 0
        },
        BadKey: S::BadKey {
            path: evil().into()
        },
        Budget: S::Budget {
            source: E::Engine { message: evil() }
        },
        Io: S::Io {
            path: evil().into(),
            source: system()
        },
        Absent: S::Absent,
        Unsupported: S::Unsupported,
    });
    errors.iter().for_each(is_harmless);
}

#[test]
fn errors_of_calls_by_name_show_strangers_words_harmlessly() {
    use DynError as E;
    let errors = each!(DynError {
        NoSuchFunction: E::NoSuchFunction {
            name: evil(),
            candidates: vec![evil(); 8]
        },
        AmbiguousFunction: E::AmbiguousFunction {
            name: evil(),
            candidates: vec![evil(); 9]
        },
        Unsupported: E::Unsupported {
            function: evil(),
            reason: evil()
        },
        WrongArity: E::WrongArity {
            function: evil(),
            expected: 1,
            found: 2
        },
        Argument: E::Argument {
            index: 0,
            parameter: evil(),
            expected: evil(),
            message: evil(),
            range: Some(1..2),
        },
        Handle: E::Handle {
            handle: evil(),
            fault: HandleFault::WrongResource { expected: evil() },
        },
        NoSuchResource: E::NoSuchResource {
            name: evil(),
            candidates: vec![evil(); 9]
        },
        Arguments: E::Arguments {
            message: evil(),
            range: 1..2
        },
        ArgumentText: E::ArgumentText { size: 1, limit: 1 },
        Input: E::Input { limit: 1 },
        ResultText: E::ResultText {
            limit: 1,
            usage: Box::default()
        },
        Call: E::Call(CallError::Malformed {
            message: evil(),
            usage: Box::default()
        }),
    });
    errors.iter().for_each(is_harmless);
}

/// The app's own error, which shows what it was given.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Careless(String);

#[test]
fn errors_of_host_functions_show_strangers_words_harmlessly() {
    is_harmless(&HostError::msg(evil()));
    is_harmless(&HostError::from(Careless(evil())));
    let violation = Violation::HostPanicked {
        message: super::panic_message(&evil()),
    };
    is_harmless(&HostError::violation(violation));
    // A sentence is made harmless where it is made, since others show the source of an error.
    let source: Box<dyn Error + Send + Sync> = HostError::msg(evil()).into();
    is_harmless(&source);
}
