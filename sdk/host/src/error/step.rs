//! The steps of admission, by name.

use std::fmt;

/// A step of admission, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The artifact's bytes are read, never further than they may be.
    Reading,
    /// Its shape is looked over: what would harm the parsers, or take too long to compile.
    Scanning,
    /// What it imports and exports is compared with the extension point.
    Comparing,
    /// It waits for a compile worker, because as many run as [`HostConfig::workers`](crate::HostConfig::workers)
    /// allows. Told only by loads that have to wait, between two times [`Step::Compiling`].
    Waiting,
    /// It is turned into machine code: by far the longest step.
    Compiling,
    /// Its imports are resolved and its exports found.
    Linking,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reading => "reading",
            Self::Scanning => "scanning",
            Self::Comparing => "comparing",
            Self::Waiting => "waiting for a compile worker",
            Self::Compiling => "compiling",
            Self::Linking => "linking",
        })
    }
}
