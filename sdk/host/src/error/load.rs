//! Why an artifact was refused: one variant a reason.

use std::path::PathBuf;
use std::time::Duration;

use guesthouse_contract::{ArtifactKind, Feature, Finding, Measure, shown};

use super::printable::{quoted, shown_debug};
use super::{CompileCost, ConfigError, Step};

/// Why an artifact was not admitted. Nothing of it ran.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read `{}`", quoted(path.display()))]
    #[non_exhaustive]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The limits themselves are not acceptable.
    #[error("limits: {0}")]
    Limits(#[from] ConfigError),
    /// The thread that loads has too little stack left to read, compile and link artifacts. Not the
    /// artifact's fault: nothing of it was read. Give the thread more stack.
    #[error(
        "`{name}` was not read: the loading thread has {left} bytes of stack left, but needs {needed}",
        name = quoted(name)
    )]
    #[non_exhaustive]
    StackTooSmall {
        /// The artifact's name.
        name: String,
        /// Bytes that are left.
        left: u64,
        /// What a guest needs too: [`HostConfig::stack`](crate::HostConfig::stack) and 128 KiB.
        needed: u64,
    },
    /// The artifact has more bytes than it may.
    #[error("`{name}` is {size} bytes, the limit is {limit}", name = quoted(name))]
    #[non_exhaustive]
    TooLarge {
        /// The artifact's name.
        name: String,
        /// Its size in bytes.
        size: u64,
        /// [`Limits::component_size`](crate::Limits::component_size).
        limit: u64,
    },
    /// The artifact is not a component.
    #[error("`{name}` is {}, not a component", kind.describe(), name = quoted(name))]
    #[non_exhaustive]
    NotAComponent {
        /// The artifact's name.
        name: String,
        /// What its first bytes say that it is.
        kind: ArtifactKind,
    },
    /// The artifact is damaged, or uses experimental features of WebAssembly.
    #[error("`{name}` is not valid: {message}", name = quoted(name), message = shown(message))]
    #[non_exhaustive]
    Invalid {
        /// The artifact's name.
        name: String,
        /// What the decoder or compiler met.
        message: String,
    },
    /// The artifact is made of more than it may be, so that reading or compiling it could harm the
    /// host. Nothing behind the place was looked at.
    #[error(
        "`{name}` is too complex: {count} {what}{}, the limit is {limit} ({}; at byte {offset})",
        called(item.as_deref()),
        what.remedy(),
        name = quoted(name)
    )]
    #[non_exhaustive]
    TooComplex {
        /// The artifact's name.
        name: String,
        /// What there is too much of; [`Measure::field`] is the limit's name.
        what: Measure,
        /// The item that has too much of it, by the artifact's own name for it, where it has one: of
        /// [`Measure::PassedItems`], the type.
        item: Option<String>,
        /// How much was counted when the scan stopped. There may be more.
        count: u64,
        /// The field of [`Limits::shape`](crate::Limits::shape) that was passed, or the limit on what
        /// an instance begins with, such as [`Limits::memory`](crate::Limits::memory).
        limit: u64,
        /// Where in the artifact the limit was passed.
        offset: u64,
    },
    /// One instance takes more places than the host has, so that no call could ever succeed.
    #[error(
        "`{name}` takes {weight} places, the host has {places} (raise `instances`; a place is one memory, two tables, eight core instances)",
        name = quoted(name)
    )]
    #[non_exhaustive]
    TooHeavy {
        /// The artifact's name.
        name: String,
        /// Places that one instance takes.
        weight: u32,
        /// [`Allocation::instances`](crate::Allocation::instances).
        places: u32,
    },
    /// The component needs what no limit and no mode allows.
    #[error(
        "`{name}` needs {}, which no limit and no mode allows",
        words(features), name = quoted(name))]
    #[non_exhaustive]
    Unsupported {
        /// The artifact's name.
        name: String,
        /// Everything of that kind that it needs.
        features: Vec<Feature>,
    },
    /// The component asks for imports that the extension point does not offer, or not in a version
    /// that meets the host's.
    #[error(
        "`{name}` asks for what the extension point does not offer: {}",
        asked(imports, findings), name = quoted(name))]
    #[non_exhaustive]
    ImportNotGranted {
        /// The artifact's name.
        name: String,
        /// Every such import.
        imports: Vec<String>,
        /// The same with what there is instead; empty for a [`DynPlugin`](crate::DynPlugin).
        findings: Vec<Finding>,
    },
    /// The component does not fit the extension point.
    #[error("`{name}` does not fit `{world}`:{}", list(findings), name = quoted(name), world = quoted(world))]
    #[non_exhaustive]
    ContractMismatch {
        /// The artifact's name.
        name: String,
        /// The extension point's world.
        world: String,
        /// Every difference.
        findings: Vec<Finding>,
    },
    /// Compiling the artifact takes more than it may; the worker was stopped.
    #[error("`{name}` takes more than {what} to compile; it was stopped after {elapsed:.1?}", name = quoted(name))]
    #[non_exhaustive]
    CompileLimit {
        /// The artifact's name.
        name: String,
        /// Too much of what, and the limit.
        what: CompileCost,
        /// How long it was compiled for.
        elapsed: Duration,
    },
    /// The artifact made the compiler crash; the worker was lost, and nothing else.
    #[error("`{name}` made the compiler crash{}: {message}", by(*signal), name = quoted(name), message = shown(message))]
    #[non_exhaustive]
    CompilerCrashed {
        /// The artifact's name.
        name: String,
        /// The signal that ended the worker, where the system has signals.
        signal: Option<i32>,
        /// The worker's last words: the end of what it wrote to stderr.
        message: String,
    },
    /// No worker could be had, or no thread to compile on in process, so the artifact was not looked at. Not the artifact's fault.
    #[error("`{name}` was not compiled: {message}", name = quoted(name), message = shown(message))]
    #[non_exhaustive]
    CompilerUnavailable {
        /// The artifact's name.
        name: String,
        /// What is wrong, and what to do.
        message: String,
    },
    /// The app wanted no more of the load.
    #[error("the load of `{name}` was abandoned while {step}", name = quoted(name))]
    #[non_exhaustive]
    Abandoned {
        /// The artifact's name.
        name: String,
        /// The step that was not finished.
        step: Step,
    },
    /// The compiler panicked; the panic was caught.
    #[error("`{name}` made the compiler panic: {message}", name = quoted(name), message = shown(message))]
    #[non_exhaustive]
    CompilerPanicked {
        /// The artifact's name.
        name: String,
        /// The panic's message, if it was text.
        message: String,
    },
    /// The engine refused to link what the contract check had admitted.
    #[error("`{name}` cannot be linked: {message}", name = quoted(name), message = shown(message))]
    #[non_exhaustive]
    Link {
        /// The artifact's name.
        name: String,
        /// The engine's own words.
        message: String,
    },
}

shown_debug!(LoadError);

impl LoadError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Limits(_) => "bad-limits",
            Self::StackTooSmall { .. } => "stack-too-small",
            Self::TooLarge { .. } => "too-large",
            Self::NotAComponent { .. } => "not-a-component",
            Self::Invalid { .. } => "invalid",
            Self::TooComplex { .. } => "too-complex",
            Self::TooHeavy { .. } => "too-heavy",
            Self::Unsupported { .. } => "unsupported",
            Self::ImportNotGranted { .. } => "import-not-granted",
            Self::ContractMismatch { .. } => "contract-mismatch",
            Self::CompileLimit { .. } => "compile-limit",
            Self::CompilerCrashed { .. } => "compiler-crashed",
            Self::CompilerUnavailable { .. } => "compiler-unavailable",
            Self::Abandoned { .. } => "load-abandoned",
            Self::CompilerPanicked { .. } => "compiler-panicked",
            Self::Link { .. } => "link-refused",
        }
    }
}

fn called(item: Option<&str>) -> String {
    item.map_or_else(String::new, |item| format!(" (`{}`)", quoted(item)))
}

fn by(signal: Option<i32>) -> String {
    signal.map_or_else(String::new, |signal| format!(" (signal {signal})"))
}

/// The imports, each with the versions that the host has of it.
fn asked(imports: &[String], findings: &[Finding]) -> String {
    let mut findings = findings.iter();
    let named = imports.iter().map(|import| {
        let same = findings.find(|finding| finding.item() == import);
        match same {
            Some(Finding::VersionMismatch { expected, .. }) => {
                format!("{} (the host has {})", quoted(import), quoted(expected))
            }
            _ => quoted(import).to_string(),
        }
    });
    named.collect::<Vec<_>>().join(", ")
}

fn words(features: &[Feature]) -> String {
    let words: Vec<_> = features.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn list(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| format!("\n  - {finding}"));
    lines.collect()
}
