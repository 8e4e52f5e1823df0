//! One want: what is needed, and why.

use std::fmt;

use super::WantsError;
use crate::shown;

/// Bytes of one field of a want.
const MOST_OF_A_FIELD: usize = 1_024;
/// Characters of a path, a name or a reason that are shown.
const MOST_SHOWN: usize = 240;

/// One thing that a plugin says it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Want {
    /// What it needs.
    pub need: Need,
    /// Why, in the author's words; may be empty.
    pub why: String,
}

/// What a plugin can say that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// A folder to read.
    #[non_exhaustive]
    ReadFolder {
        /// Where the plugin looks for it.
        guest: String,
    },
    /// A folder to read and write.
    #[non_exhaustive]
    WriteFolder {
        /// Where the plugin looks for it.
        guest: String,
        /// Bytes of files that it needs room for. At least 1.
        quota: u64,
    },
    /// A clock that follows real time; one that moves when waits end will do.
    Clock,
    /// A clock that measures the plugin's own computing.
    RealClock,
    /// Randomness of the system.
    Random,
    /// An environment variable.
    #[non_exhaustive]
    Variable {
        /// Its name.
        name: String,
    },
    /// Command-line arguments.
    Arguments,
    /// A setting of `wasi:config/store`.
    #[non_exhaustive]
    Setting {
        /// Its key.
        key: String,
    },
    /// `wasi:logging`.
    Logging,
}

impl Want {
    /// A need with its reason.
    #[must_use]
    pub fn new(need: Need, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { need, why }
    }

    /// Refuses what the section cannot have.
    pub(super) fn check(&self) -> Result<(), WantsError> {
        let bad = |what, value: &str, expected| {
            let value = shown(value).most(MOST_SHOWN).to_string();
            Err(WantsError::BadValue {
                what,
                value,
                expected,
            })
        };
        let name = self.need.name();
        for (what, field) in [("name", name.unwrap_or("-")), ("reason", &self.why)] {
            if field.len() > MOST_OF_A_FIELD || field.contains(char::is_control) {
                let expected = "at most 1,024 bytes without control characters";
                return bad(what, field, expected);
            }
        }
        match &self.need {
            Need::ReadFolder { guest } | Need::WriteFolder { guest, .. }
                if !is_guest_path(guest) =>
            {
                let expected = "an absolute path without empty parts, `.` and `..`";
                bad("path", guest, expected)
            }
            Need::WriteFolder { quota: 0, .. } => bad("quota", "0", "at least 1"),
            Need::Variable { name } if name.is_empty() || name.contains('=') => {
                bad("name", name, "a variable's name, without `=`")
            }
            Need::Setting { key } if key.is_empty() => bad("key", key, "a setting's key"),
            _ => Ok(()),
        }
    }
}

impl Need {
    /// A folder to read, by the path at which the plugin looks for it.
    #[must_use]
    pub fn read_folder(guest: impl Into<String>) -> Self {
        let guest = guest.into();
        Self::ReadFolder { guest }
    }

    /// A folder to read and write, with room for so many bytes.
    #[must_use]
    pub fn write_folder(guest: impl Into<String>, quota: u64) -> Self {
        let guest = guest.into();
        Self::WriteFolder { guest, quota }
    }

    /// An environment variable.
    #[must_use]
    pub fn variable(name: impl Into<String>) -> Self {
        Self::Variable { name: name.into() }
    }

    /// A setting.
    #[must_use]
    pub fn setting(key: impl Into<String>) -> Self {
        Self::Setting { key: key.into() }
    }

    /// The word that its line in the section begins with: `read-folder`, `clock`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::ReadFolder { .. } => "read-folder",
            Self::WriteFolder { .. } => "write-folder",
            Self::Clock => "clock",
            Self::RealClock => "real-clock",
            Self::Random => "random",
            Self::Variable { .. } => "variable",
            Self::Arguments => "arguments",
            Self::Setting { .. } => "setting",
            Self::Logging => "logging",
        }
    }

    /// The path, name or key that it is about, if it is about one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::ReadFolder { guest } | Self::WriteFolder { guest, .. } => Some(guest),
            Self::Variable { name } => Some(name),
            Self::Setting { key } => Some(key),
            _ => None,
        }
    }

    /// The bytes that it needs room for, if it is a folder to write to.
    #[must_use]
    pub fn quota(&self) -> Option<u64> {
        match self {
            Self::WriteFolder { quota, .. } => Some(*quota),
            _ => None,
        }
    }

    /// Its place among others, which no two wants of a plugin have in common.
    pub(super) fn row(&self) -> (u8, &str) {
        let row = match self {
            Self::ReadFolder { .. } | Self::WriteFolder { .. } => 0,
            Self::Clock | Self::RealClock => 1,
            Self::Random => 2,
            Self::Variable { .. } => 3,
            Self::Arguments => 4,
            Self::Setting { .. } => 5,
            Self::Logging => 6,
        };
        (row, self.name().unwrap_or_default())
    }

    /// Whether who has this has the other too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::RealClock, Self::Clock) => true,
            (Self::WriteFolder { guest, .. }, Self::ReadFolder { guest: other }) => guest == other,
            (
                Self::WriteFolder { guest, quota },
                Self::WriteFolder {
                    guest: other,
                    quota: wanted,
                },
            ) => guest == other && wanted <= quota,
            _ => self == other,
        }
    }
}

/// Says it to people, with a stranger's words escaped.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |name| shown(name).most(MOST_SHOWN);
        match self {
            Self::ReadFolder { guest } => write!(f, "reading the folder `{}`", name(guest)),
            Self::WriteFolder { guest, quota } => {
                write!(f, "writing {quota} bytes to the folder `{}`", name(guest))
            }
            Self::Clock => f.write_str("a clock"),
            Self::RealClock => f.write_str("a clock that measures computing"),
            Self::Random => f.write_str("randomness"),
            Self::Variable { name: of } => write!(f, "the environment variable `{}`", name(of)),
            Self::Arguments => f.write_str("arguments"),
            Self::Setting { key } => write!(f, "the setting `{}`", name(key)),
            Self::Logging => f.write_str("logging"),
        }
    }
}

/// Says it to people, with the reason after a colon.
impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why.as_str() {
            "" => write!(f, "{}", self.need),
            why => write!(f, "{}: {}", self.need, shown(why).most(MOST_SHOWN)),
        }
    }
}

/// Whether a path is one that a folder can be granted at: absolute, without NUL, and with no part that is empty, `.` or
/// `..`.
///
/// ```
/// use guesthouse_contract::is_guest_path;
///
/// assert!(is_guest_path("/") && is_guest_path("/a/b"));
/// assert!(!is_guest_path("a") && !is_guest_path("/a/") && !is_guest_path("/a/../b"));
/// ```
#[must_use]
pub fn is_guest_path(path: &str) -> bool {
    let Some(below) = path.strip_prefix('/') else {
        return false;
    };
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    !path.contains('\0') && (below.is_empty() || below.split('/').all(is_part))
}
