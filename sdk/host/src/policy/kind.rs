//! The kinds of capability that a policy can grant, and the clocks among them.

use std::fmt;

/// A kind of capability. Shown by its stable name, such as `folders`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Folders of the host: `folders`.
    Folders,
    /// A clock that follows real time: `clock`.
    Clock,
    /// Randomness of the system: `random`.
    Random,
    /// Environment variables and arguments: `environment`.
    Environment,
    /// The settings that `wasi:config/store` gives out: `config`.
    Config,
    /// `wasi:logging`: `logging`.
    Logging,
    /// A sink of the app for stdout and stderr: `output`.
    Output,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Folders,
        Self::Clock,
        Self::Random,
        Self::Environment,
        Self::Config,
        Self::Logging,
        Self::Output,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folders => "folders",
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Environment => "environment",
            Self::Config => "config",
            Self::Logging => "logging",
            Self::Output => "output",
        })
    }
}

/// Which clock a plugin is granted, for `wasi:clocks` and the times of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// Real time that moves only when a wait of the guest ends: a guest cannot measure its own computing with it.
    AtWaits,
    /// Real time in steps of 1 ms.
    Real,
}
