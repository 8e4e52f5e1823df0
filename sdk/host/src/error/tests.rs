//! Every error with hostile words in every place: what it shows is short, on its own lines, and
//! without characters that have no shape.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::io;
use std::time::Duration;

use guesthouse_contract::{ArtifactKind, Measure, is_hidden};

use super::{
    CallError, CallErrorKind, Capacity, CompileCost, Counted, Crossing, DynError, GuestTrap,
    HandleFault, HostError, ImportName, IoCap, LoadError, LoadErrorKind, Phase, Step, StoreError,
    TrapKind, Violation, WasiFault,
};
use crate::limits::{Amount, ConfigError, Usage};
use crate::policy::{
    Action, AuditEvent, Consent, Kind, Policy, PolicyError, PolicyFlaw, Verdict, Wants,
};

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
    use CallErrorKind as E;
    let errors = each!(CallErrorKind {
        OutOfFuel: E::OutOfFuel { limit: 1 },
        DeadlineExceeded: E::DeadlineExceeded {
            limit: Duration::ZERO,
            elapsed: Duration::ZERO,
            processor: Duration::ZERO,
            phase: Phase::HostCall(import()),
        },
        Cancelled: E::Cancelled {
            phase: Phase::HostCall(import()),
        },
        MemoryExceeded: E::MemoryExceeded { asked: 1, limit: 1 },
        TableElementsExceeded: E::TableElementsExceeded { asked: 1, limit: 1 },
        TooMany: E::TooMany {
            what: Counted::Tables,
            limit: 1,
        },
        StackOverflow: E::StackOverflow { limit: 1 },
        InputTooLarge: E::InputTooLarge { size: 1, limit: 1 },
        OutputTooLarge: E::OutputTooLarge {
            at_least: 1,
            limit: 1,
        },
        TooManyHostCalls: E::TooManyHostCalls { limit: 1 },
        HostCallBytesExceeded: E::HostCallBytesExceeded {
            at_least: 1,
            limit: 1,
        },
        TooManyHandles: E::TooManyHandles { limit: 1 },
        ValueMemoryExceeded: E::ValueMemoryExceeded {
            crossing: Crossing::Result,
            limit: 1,
        },
        Thread: E::Thread { source: system() },
        Trapped: E::Trapped {
            trap: Box::new(GuestTrap {
                kind: TrapKind::Other,
                backtrace: vec![evil(); 100]
            }),
        },
        GuestPanicked: E::GuestPanicked {
            backtrace: vec![evil(); 100],
        },
        Exited: E::Exited { status: 1 },
        WasiMisused: E::WasiMisused {
            import: import(),
            fault: WasiFault::NoSuchHandle,
        },
        Mistyped: E::Mistyped { message: evil() },
        StaleHandle: E::StaleHandle {
            message: evil(),
            fault: HandleFault::WrongResource { expected: evil() },
        },
        Malformed: E::Malformed { message: evil() },
        HostFailed: E::HostFailed {
            import: import(),
            source: evil().into(),
        },
        IoExceeded: E::IoExceeded {
            cap: IoCap::Written,
            used: 2,
            limit: 1
        },
        HostPanicked: E::HostPanicked {
            import: import(),
            message: evil(),
        },
        EnginePanicked: E::EnginePanicked { message: evil() },
        StackTooSmall: E::StackTooSmall { left: 1, needed: 2 },
        Poisoned: E::Poisoned,
        WouldBlock: E::WouldBlock,
        Full: E::Full {
            what: Capacity::Instances,
            weight: 1,
            limit: 1,
            waited: Duration::ZERO,
        },
        Overloaded: E::Overloaded { message: evil() },
    });
    errors.iter().for_each(is_harmless);
    is_harmless(&GuestTrap {
        kind: TrapKind::Other,
        backtrace: vec![evil(); 100],
    });
    for kind in errors {
        let error = CallError::new(kind, evil()).in_function(Some(&evil()));
        let error = error.after(Usage::default(), evil());
        is_harmless(&error);
        is_harmless(&DynError::from(error));
    }
}

#[test]
fn load_errors_show_strangers_words_harmlessly() {
    use LoadErrorKind as E;
    let errors = each!(LoadErrorKind {
        Unreadable: E::Unreadable {
            path: evil().into(),
            source: system()
        },
        Limits: E::Limits(ConfigError::Engine { message: evil() }),
        Policy: E::Policy(PolicyError::Folder {
            guest: evil(),
            source: system()
        }),
        ConsentNeeded: E::ConsentNeeded(
            Policy::closed()
                .consent(Consent::new([1; 32], Wants::default()))
                .allows([2; 32], &Wants::default())
                .unwrap_err()
        ),
        StackTooSmall: E::StackTooSmall { left: 1, needed: 2 },
        TooHeavy: E::TooHeavy {
            weight: 2,
            places: 1,
        },
        TooLarge: E::TooLarge { size: 1, limit: 1 },
        NotAComponent: E::NotAComponent {
            kind: ArtifactKind::of(b"")
        },
        Invalid: E::Invalid { message: evil() },
        TooComplex: E::TooComplex {
            what: Measure::Nesting,
            item: Some(evil()),
            count: 1,
            limit: 1,
            offset: 1,
        },
        Unsupported: E::Unsupported {
            features: Vec::new()
        },
        ImportNotGranted: E::ImportNotGranted {
            imports: vec![evil(); 8],
            findings: Vec::new(),
        },
        ContractMismatch: E::ContractMismatch {
            world: evil(),
            findings: Vec::new(),
        },
        CompileLimit: E::CompileLimit {
            what: CompileCost::Memory { limit: 1 },
            elapsed: Duration::ZERO,
        },
        CompilerCrashed: E::CompilerCrashed {
            signal: Some(6),
            message: evil()
        },
        CompilerUnavailable: E::CompilerUnavailable { message: evil() },
        Abandoned: E::Abandoned {
            step: Step::Reading
        },
        CompilerPanicked: E::CompilerPanicked { message: evil() },
        Link: E::Link { message: evil() },
    });
    errors.iter().for_each(is_harmless);
    for kind in errors {
        let error = LoadError::new(evil().into(), kind);
        is_harmless(&error);
    }
}

#[test]
fn config_and_store_errors_show_strangers_words_harmlessly() {
    use ConfigError as E;
    let errors = each!(ConfigError {
        OutOfRange: E::OutOfRange {
            field: "fuel",
            value: Amount::Count(1),
            min: Amount::Count(2),
            max: Amount::Count(3),
            line: Some(1)
        },
        Toml: E::Toml {
            line: 1,
            message: evil()
        },
        UnknownField: E::UnknownField {
            field: evil(),
            near: Some("fuel"),
            line: Some(1)
        },
        BadValue: E::BadValue {
            field: "fuel",
            value: evil(),
            expected: "a number",
            line: Some(1)
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
fn policies_show_strangers_words_harmlessly() {
    use PolicyError as E;
    let errors = each!(PolicyError {
        Io: E::Io {
            path: evil().into(),
            source: system()
        },
        Toml: E::Toml {
            line: 1,
            message: evil()
        },
        UnknownKey: E::UnknownKey {
            key: evil(),
            near: None,
            line: 1
        },
        BadValue: E::BadValue {
            key: evil(),
            value: evil(),
            expected: "a number",
            line: 1
        },
        MissingKey: E::MissingKey {
            key: "guest",
            line: 1
        },
        BadDigest: E::BadDigest { text: evil() },
        Folder: E::Folder {
            guest: evil(),
            source: system()
        },
        FolderTooLarge: E::FolderTooLarge { guest: evil() },
        HoldsOwn: E::HoldsOwn {
            guest: evil(),
            path: evil().into()
        },
        Overlap: E::Overlap {
            guest: evil(),
            other: evil()
        },
        LoadAgain: E::LoadAgain { kind: Kind::Clock },
        Flaw: E::Flaw {
            flaw: PolicyFlaw::GuestPath { guest: evil() },
            line: None
        },
    });
    errors.iter().for_each(is_harmless);
    let event = AuditEvent {
        plugin: &evil(),
        kind: Kind::Folders,
        grant: &evil(),
        action: Action::Open,
        asked: &evil(),
        verdict: Verdict::Allowed,
        bytes: 1,
    };
    harmless(&event.to_string());
    assert!(!event.to_string().contains('\n'));
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
        Call: E::Call(CallError::new(
            CallErrorKind::Malformed { message: evil() },
            evil()
        )),
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
        message: crate::printable::panic_message(&evil()),
    };
    is_harmless(&HostError::violation(violation));
    // A sentence is made harmless where it is made, since others show the source of an error.
    let source: Box<dyn Error + Send + Sync> = HostError::msg(evil()).into();
    is_harmless(&source);
}

/// An error's own text says what happened; whoever shows its source too says nothing twice.
#[test]
fn no_error_repeats_its_source() {
    let system = || io::Error::other("the paper is out");
    let config = || ConfigError::Engine {
        message: "the paper is out".to_owned(),
    };
    let import = ImportName::owned(None, "print");
    let call = |kind| Box::new(CallError::new(kind, "press")) as Box<dyn Error>;
    let load = |kind| Box::new(LoadError::new("press".into(), kind)) as Box<dyn Error>;
    let errors = [
        call(CallErrorKind::HostFailed {
            import,
            source: "the paper is out".into(),
        }),
        call(CallErrorKind::Thread { source: system() }),
        Box::new(DynError::from(CallError::new(
            CallErrorKind::Thread { source: system() },
            "press",
        ))),
        load(LoadErrorKind::Unreadable {
            path: "press.wasm".into(),
            source: system(),
        }),
        load(LoadErrorKind::Limits(config())),
        Box::new(ConfigError::Thread { source: system() }),
        Box::new(StoreError::Budget { source: config() }),
        Box::new(StoreError::io("store".as_ref(), system())),
    ];
    for error in errors {
        let why = error.source().expect("a source").to_string();
        assert!(why.contains("the paper is out"), "{error}: {why}");
        assert!(!error.to_string().contains("paper"), "{error}");
        assert_eq!(format!("{error:?}").matches("the paper is out").count(), 1);
    }
}

#[test]
fn errors_know_what_they_are_about() {
    let limit = 7;
    let error = CallError::new(CallErrorKind::OutOfFuel { limit }, "shout");
    assert_eq!((error.plugin(), error.function()), ("shout", None));
    assert_eq!((error.usage(), error.last_words()), (&Usage::default(), ""));
    let usage = Usage {
        fuel: 7,
        ..Usage::default()
    };
    let error = error.in_function(Some("demo:text/filter#apply"));
    let error = error.after(usage, "oh no".to_owned());
    assert_eq!(error.function(), Some("demo:text/filter#apply"));
    assert_eq!((error.usage().fuel, error.last_words()), (7, "oh no"));
    assert_eq!(error.to_string(), "out of fuel: `fuel` is 7");
    let shown = format!("{error:?}");
    for part in ["fuel-exhausted", "shout", "demo:text/filter#apply", "oh no"] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(matches!(
        error.into_kind(),
        CallErrorKind::OutOfFuel { limit: 7 }
    ));

    let kind = || LoadErrorKind::TooLarge { size: 9, limit: 8 };
    let error = LoadError::new("shout".into(), kind());
    assert_eq!((error.name(), error.code()), ("shout", "too-large"));
    let words = "is 9 bytes, `component_size` is 8 bytes";
    assert_eq!(error.to_string(), format!("`shout` {words}"));
    assert_eq!(
        error.into_kind().to_string(),
        format!("the artifact {words}")
    );
}
