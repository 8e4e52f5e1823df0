//! Why an artifact was refused: one variant a reason.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use guesthouse_contract::{ArtifactKind, Feature, Finding, Measure, shown};

use super::{CompileCost, Step};
use crate::limits::ConfigError;
#[cfg(feature = "wasi")]
use crate::policy::{ConsentNeeded, PolicyError};
use crate::printable::{quoted, shown_debug};

/// Why an artifact was not admitted: what [`LoadError::kind`](crate::LoadError::kind) says.
#[non_exhaustive]
pub enum LoadErrorKind {
    /// The file could not be read.
    #[non_exhaustive]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The limits themselves are not acceptable.
    Limits(ConfigError),
    /// The policy cannot be granted.
    #[cfg(feature = "wasi")]
    Policy(PolicyError),
    /// The policy is for other bytes than the artifact's: somebody has to consent to these, and to what they want more.
    #[cfg(feature = "wasi")]
    ConsentNeeded(ConsentNeeded),
    /// The thread that loads has too little stack left to read, compile and link artifacts. Not the
    /// artifact's fault: nothing of it was read. Give the thread more stack.
    #[non_exhaustive]
    StackTooSmall {
        /// Bytes that are left.
        left: u64,
        /// What a guest needs too: [`HostConfig::stack`](crate::HostConfig::stack) and 128 KiB.
        needed: u64,
    },
    /// The artifact has more bytes than it may.
    #[non_exhaustive]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// [`Limits::component_size`](crate::Limits::component_size).
        limit: u64,
    },
    /// The artifact is not a component.
    #[non_exhaustive]
    NotAComponent {
        /// What its first bytes say that it is.
        kind: ArtifactKind,
    },
    /// The artifact is damaged, or uses experimental features of WebAssembly.
    #[non_exhaustive]
    Invalid {
        /// What the decoder or compiler met.
        message: String,
    },
    /// The artifact is made of more than it may be, so that reading or compiling it could harm the
    /// host. Nothing behind the place was looked at.
    #[non_exhaustive]
    TooComplex {
        /// What there is too much of; [`Measure::field`] is the limit's name.
        what: Measure,
        /// The item that has too much of it, by the artifact's own name for it, where it has one: of
        /// [`Measure::PassedItems`], the type.
        item: Option<String>,
        /// How much was counted when the scan stopped. There may be more.
        count: u64,
        /// The field of [`Limits::complexity`](crate::Limits::complexity) that was passed, or the limit on what
        /// an instance begins with, such as [`Limits::memory`](crate::Limits::memory).
        limit: u64,
        /// Where in the artifact the limit was passed.
        offset: u64,
    },
    /// One instance takes more places than the host has, so that no call could ever succeed.
    #[non_exhaustive]
    TooHeavy {
        /// Places that one instance takes.
        weight: u32,
        /// [`Allocation::instances`](crate::inspect::Allocation::instances).
        places: u32,
    },
    /// The component needs what no limit and no mode allows.
    #[non_exhaustive]
    Unsupported {
        /// Everything of that kind that it needs.
        features: Vec<Feature>,
    },
    /// The component asks for imports that the extension point does not offer, or not in a version
    /// that meets the host's.
    #[non_exhaustive]
    ImportNotGranted {
        /// Every such import.
        imports: Vec<String>,
        /// The same with what there is instead; empty for a [`DynPlugin`](crate::dynamic::DynPlugin).
        findings: Vec<Finding>,
    },
    /// The component does not fit the extension point.
    #[non_exhaustive]
    ContractMismatch {
        /// The extension point's world.
        world: String,
        /// Every difference.
        findings: Vec<Finding>,
    },
    /// Compiling the artifact takes more than it may; the worker was stopped.
    #[non_exhaustive]
    CompileLimit {
        /// Too much of what, and the limit.
        what: CompileCost,
        /// How long it was compiled for.
        elapsed: Duration,
    },
    /// The artifact made the compiler crash; the worker was lost, and nothing else.
    #[non_exhaustive]
    CompilerCrashed {
        /// The signal that ended the worker, where the system has signals.
        signal: Option<i32>,
        /// The worker's last words: the end of what it wrote to stderr.
        message: String,
    },
    /// No worker could be had, or no thread to compile on in process, so the artifact was not looked at. Not the artifact's fault.
    #[non_exhaustive]
    CompilerUnavailable {
        /// What is wrong, and what to do.
        message: String,
    },
    /// The app wanted no more of the load.
    #[non_exhaustive]
    Abandoned {
        /// The step that was not finished.
        step: Step,
    },
    /// The compiler panicked; the panic was caught.
    #[non_exhaustive]
    CompilerPanicked {
        /// The panic's message, if it was text.
        message: String,
    },
    /// The engine refused to link what the contract check had admitted.
    #[non_exhaustive]
    Link {
        /// The engine's own words.
        message: String,
    },
}

shown_debug!(LoadErrorKind);

impl LoadErrorKind {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Limits(_) => "bad-limits",
            #[cfg(feature = "wasi")]
            Self::Policy(error) => error.code(),
            #[cfg(feature = "wasi")]
            Self::ConsentNeeded(needed) => needed.code(),
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

    /// Says it of an artifact that is called so.
    pub(super) fn tell(
        &self,
        artifact: &impl fmt::Display,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        match self {
            Self::Unreadable { path, .. } => write!(f, "cannot read `{}`", quoted(path.display())),
            Self::Limits(_) => write!(f, "{artifact} cannot have these limits"),
            #[cfg(feature = "wasi")]
            Self::Policy(_) => write!(f, "{artifact} cannot have this policy"),
            #[cfg(feature = "wasi")]
            Self::ConsentNeeded(_) => write!(f, "{artifact} is not what was consented to"),
            Self::StackTooSmall { left, needed } => write!(
                f,
                "{artifact} was not read: the loading thread has {left} bytes of stack left, but needs {needed}"
            ),
            Self::TooLarge { size, limit } => write!(
                f,
                "{artifact} is {size} bytes, `component_size` is {limit} bytes"
            ),
            Self::NotAComponent { kind } => {
                write!(f, "{artifact} is {}, not a component", kind.describe())
            }
            Self::Invalid { message } => write!(f, "{artifact} is not valid: {}", shown(message)),
            Self::TooComplex {
                what,
                item,
                count,
                limit,
                offset,
            } => write!(
                f,
                "{artifact} is too complex: {count} {what}{}, {} (at byte {offset})",
                called(item.as_deref()),
                what.bound(*limit)
            ),
            Self::TooHeavy { weight, places } => write!(
                f,
                "{artifact} takes {weight} places, the host has {places} (raise `max_instances`; \
                 a place is one memory, two tables, eight core instances)"
            ),
            Self::Unsupported { features } => write!(
                f,
                "{artifact} needs {}, which no limit and no mode allows",
                words(features)
            ),
            Self::ImportNotGranted { imports, findings } => write!(
                f,
                "{artifact} asks for what the extension point does not offer: {}",
                asked(imports, findings)
            ),
            Self::ContractMismatch { world, findings } => write!(
                f,
                "{artifact} does not fit `{}`:{}",
                quoted(world),
                list(findings)
            ),
            Self::CompileLimit { what, elapsed } => write!(
                f,
                "{artifact} takes more than {what} to compile; it was stopped after {elapsed:.1?}"
            ),
            Self::CompilerCrashed { signal, message } => write!(
                f,
                "{artifact} made the compiler crash{}: {}",
                by(*signal),
                shown(message)
            ),
            Self::CompilerUnavailable { message } => {
                write!(f, "{artifact} was not compiled: {}", shown(message))
            }
            Self::Abandoned { step } => {
                write!(f, "the load of {artifact} was abandoned while {step}")
            }
            Self::CompilerPanicked { message } => {
                write!(f, "{artifact} made the compiler panic: {}", shown(message))
            }
            Self::Link { message } => write!(f, "{artifact} cannot be linked: {}", shown(message)),
        }
    }
}

impl fmt::Display for LoadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(&"the artifact", f)
    }
}

impl Error for LoadErrorKind {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Limits(source) => Some(source),
            #[cfg(feature = "wasi")]
            Self::Policy(source) => Some(source),
            #[cfg(feature = "wasi")]
            Self::ConsentNeeded(source) => Some(source),
            _ => None,
        }
    }
}

impl From<ConfigError> for LoadErrorKind {
    fn from(error: ConfigError) -> Self {
        Self::Limits(error)
    }
}

#[cfg(feature = "wasi")]
impl From<ConsentNeeded> for LoadErrorKind {
    fn from(needed: ConsentNeeded) -> Self {
        Self::ConsentNeeded(needed)
    }
}

#[cfg(feature = "wasi")]
impl From<PolicyError> for LoadErrorKind {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
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
