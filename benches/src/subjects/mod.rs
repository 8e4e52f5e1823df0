//! Every operation that is measured in both worlds: the one list that criterion, the report and the
//! instruction counts go by.
//!
//! Names are `phase/subject/size`. Nothing here measures.
#![allow(
    clippy::expect_used,
    reason = "a benchmark stops at the first surprise"
)]

pub(crate) mod awaited;
pub(crate) mod call;
mod caps;
pub(crate) mod closed;
#[cfg(target_os = "linux")]
mod files;
pub(crate) mod fresh;
mod language;
pub(crate) mod load;
mod violation;

use std::fmt;
use std::hint::black_box;

use guesthouse::CallError;

use crate::guests::Guest;
use crate::paired::Clock;

/// One operation in both worlds, each ready to be repeated.
#[non_exhaustive]
pub struct Subject {
    /// With the raw engine.
    pub raw: Box<dyn FnMut()>,
    /// With Guesthouse.
    pub ours: Box<dyn FnMut()>,
    /// Whose processor time counts.
    pub clock: Clock,
}

impl Subject {
    fn new(raw: impl FnMut() + 'static, ours: impl FnMut() + 'static) -> Self {
        Self {
            raw: Box::new(raw),
            ours: Box::new(ours),
            clock: Clock::Thread,
        }
    }

    /// The compiler's threads work for it too.
    fn on_many_threads(self) -> Self {
        let clock = Clock::Process;
        Self { clock, ..self }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").finish_non_exhaustive()
    }
}

/// A subject that is not made before it is wanted.
#[non_exhaustive]
pub struct Entry {
    /// Of the subject.
    pub name: String,
    /// Whether it takes so long to make that once must do.
    pub dear: bool,
    make: Box<dyn Fn() -> Subject>,
}

impl Entry {
    fn new(name: impl Into<String>, make: impl Fn() -> Subject + 'static) -> Self {
        Self {
            name: name.into(),
            dear: false,
            make: Box::new(make),
        }
    }

    /// Compiles both guests.
    #[must_use]
    pub fn make(&self) -> Subject {
        (self.make)()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.name).finish()
    }
}

/// All of them, and the echo guests of other toolchains that are given as files.
#[must_use]
pub fn all(files: &[&'static str]) -> Vec<Entry> {
    let mut all = call::entries();
    all.extend(fresh::entries());
    all.extend(awaited::entries());
    all.extend(caps::entries());
    all.extend(violation::entries());
    all.extend(language::entries(files));
    all.extend(load::entries());
    #[cfg(target_os = "linux")]
    all.extend(files::entries());
    all
}

/// The function that the guests of the tests share an interface of.
pub(crate) const ECHO: Option<&str> = Some("test:echo/echo@1.2.0");

pub(crate) fn settled<T>(result: Result<T, CallError>) {
    black_box(result.expect("the guest answers"));
}

/// A text to be sent.
pub(crate) fn text(bytes: usize) -> &'static str {
    "x".repeat(bytes).leak()
}

/// Sizes as they stand in names.
fn size(bytes: usize) -> String {
    match bytes {
        ..1_024 => format!("{bytes}B"),
        1_024..1_048_576 => format!("{}KiB", bytes >> 10),
        _ => format!("{}MiB", bytes >> 20),
    }
}
