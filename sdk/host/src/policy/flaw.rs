//! What makes no sense in a policy, whatever the machine: one variant for each flaw.

use std::path::PathBuf;

use guesthouse_contract::shown;

use crate::printable::quoted;

/// What [`Policy::check`](super::Policy::check) finds wrong with a policy.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFlaw {
    /// A folder's path on the host is not absolute.
    #[error(
        "`{}` is not an absolute path of the host; write it in full, since `~` and variables are not expanded",
        quoted(host.display())
    )]
    #[non_exhaustive]
    HostRelative {
        /// The path.
        host: PathBuf,
    },
    /// A folder's path on the host has a NUL character in it.
    #[error("`{}` has a NUL character in it, which no path can have", quoted(host.display()))]
    #[non_exhaustive]
    HostNul {
        /// The path.
        host: PathBuf,
    },
    /// The path that a guest sees is not absolute, or has a part that is empty, `.` or `..`, or a NUL character.
    #[error(
        "`{}` is no path for a guest: it must begin with `/` and have no part that is empty, `.` or `..`, \
         and no NUL character",
        quoted(guest)
    )]
    #[non_exhaustive]
    GuestPath {
        /// The path.
        guest: String,
    },
    /// Two folders are granted at the same path.
    #[error("two folders are granted at `{}`", quoted(guest))]
    #[non_exhaustive]
    GuestPathTwice {
        /// The path that the guest sees.
        guest: String,
    },
    /// A bound of a folder is 0.
    #[error(
        "`{setting}` of the folder `{}` is 0, but must be at least 1",
        quoted(guest)
    )]
    #[non_exhaustive]
    Zero {
        /// The path that the guest sees.
        guest: String,
        /// The bound: `quota` or `entries`.
        setting: &'static str,
    },
    /// A setting of a folder that its access does not have.
    #[error(
        "`{setting}` of the folder `{}` is only for folders that {}",
        quoted(guest),
        owners(setting)
    )]
    #[non_exhaustive]
    Misplaced {
        /// The path that the guest sees.
        guest: String,
        /// The setting: `quota`, `entries` or `follow_inner`.
        setting: &'static str,
    },
    /// The name of a variable is empty or has `=` or NUL in it, or the key of a setting is empty or has NUL in it.
    #[error("`{}` cannot be the name of {what}", quoted(name))]
    #[non_exhaustive]
    Name {
        /// What was to be named so: `an environment variable`, `a setting`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A variable is granted twice.
    #[error("the environment variable `{}` is granted twice", quoted(name))]
    #[non_exhaustive]
    NameTwice {
        /// The name.
        name: String,
    },
    /// A value has a NUL character in it.
    #[error("the value of {what} `{}` has a NUL character in it", quoted(name))]
    #[non_exhaustive]
    Nul {
        /// Whose value: `the environment variable`, `the argument`, `the setting`.
        what: &'static str,
        /// The name, or the place of the argument, counted from 0.
        name: String,
    },
    /// There is too much of something.
    #[error("the policy has {found} {what}, but may have {most} at most")]
    #[non_exhaustive]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
}

/// `Debug` shows its words, as `Display` does: derived, it would show a stranger's text as it is.
impl std::fmt::Debug for PolicyFlaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PolicyFlaw({:?})", shown(self).to_string())
    }
}

fn owners(setting: &str) -> &'static str {
    match setting {
        "follow_inner" => "are read",
        _ => "may be written to",
    }
}
