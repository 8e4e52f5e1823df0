//! One difference between what the host offers and demands and what a component is.
//!
//! A finding names the item and carries both views as WIT text, and the place in the host's WIT
//! where it is known. It must never decide anything: the callers do (the host refuses, the command
//! line reports).

use std::fmt;

use crate::{Place, Side, shown};

/// One reason why a component does not fit a world.
///
/// Texts that come from the component are cut to a length that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The world demands an interface that the component does not export, in any version.
    #[non_exhaustive]
    MissingInterface {
        /// Full name: `pkg:name/interface@1.0.0`.
        item: String,
        /// The functions that it must have, as the host's WIT has them.
        expected: String,
        /// Where the host's WIT has it.
        place: Option<Place>,
    },
    /// The world demands a function or resource that the component does not export.
    #[non_exhaustive]
    MissingExport {
        /// Full name: `pkg:name/interface@1.0.0#function`, or the function's name at world level.
        item: String,
        /// The item as the host's WIT has it.
        expected: String,
        /// Where the host's WIT has it.
        place: Option<Place>,
    },
    /// The component imports something that the world does not offer.
    #[non_exhaustive]
    UnknownImport {
        /// Full name of the interface, function or resource.
        item: String,
        /// The item as the component has it.
        found: String,
        /// Where the host's WIT has the interface, if it has that.
        place: Option<Place>,
    },
    /// Both sides have the interface, in versions that do not meet.
    #[non_exhaustive]
    VersionMismatch {
        /// Full name with the version of the side that asks: the component's of an import, the
        /// world's of an export.
        item: String,
        /// Who asks.
        side: Side,
        /// The host's versions, separated by commas.
        expected: String,
        /// The component's versions.
        found: String,
        /// Where the host's WIT has the interface.
        place: Option<Place>,
    },
    /// Both sides have the function, with types that differ.
    #[non_exhaustive]
    TypeMismatch {
        /// Full name of the first function that meets the difference.
        item: String,
        /// More functions that meet it: eight of them at most are named.
        also: Vec<String>,
        /// Whether they are imported or exported.
        side: Side,
        /// The way from the function to the difference: `render(doc).blocks[].style`.
        path: String,
        /// What differs, in words.
        difference: String,
        /// The host's definition around the difference, as WIT.
        expected: String,
        /// The component's.
        found: String,
        /// Where the host's WIT has that definition.
        place: Option<Place>,
    },
    /// Both sides have the function; one of them is async.
    #[non_exhaustive]
    AsyncMismatch {
        /// Full name of the function.
        item: String,
        /// Whether it is imported or exported.
        side: Side,
        /// The host's view, as WIT.
        expected: String,
        /// The component's view, as WIT.
        found: String,
        /// Where the host's WIT has the function.
        place: Option<Place>,
    },
}

impl Finding {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingInterface { .. } => "missing-interface",
            Self::MissingExport { .. } => "missing-export",
            Self::UnknownImport { .. } => "unknown-import",
            Self::VersionMismatch { .. } => "version-mismatch",
            Self::TypeMismatch { .. } => "type-mismatch",
            Self::AsyncMismatch { .. } => "async-mismatch",
        }
    }

    /// The full name of the item that the finding is about.
    #[must_use]
    pub fn item(&self) -> &str {
        match self {
            Self::MissingInterface { item, .. }
            | Self::MissingExport { item, .. }
            | Self::UnknownImport { item, .. }
            | Self::VersionMismatch { item, .. }
            | Self::TypeMismatch { item, .. }
            | Self::AsyncMismatch { item, .. } => item,
        }
    }

    /// Whether the item is one that the component imports or one that it has to export.
    #[must_use]
    pub fn side(&self) -> Side {
        match self {
            Self::MissingInterface { .. } | Self::MissingExport { .. } => Side::Export,
            Self::UnknownImport { .. } => Side::Import,
            Self::VersionMismatch { side, .. }
            | Self::TypeMismatch { side, .. }
            | Self::AsyncMismatch { side, .. } => *side,
        }
    }

    /// The host's view, as WIT or, of versions, as text; none where it has nothing.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        match self {
            Self::UnknownImport { .. } => None,
            Self::MissingInterface { expected, .. }
            | Self::MissingExport { expected, .. }
            | Self::VersionMismatch { expected, .. }
            | Self::TypeMismatch { expected, .. }
            | Self::AsyncMismatch { expected, .. } => Some(expected),
        }
    }

    /// The component's view; none where it has nothing.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        match self {
            Self::MissingInterface { .. } | Self::MissingExport { .. } => None,
            Self::UnknownImport { found, .. }
            | Self::VersionMismatch { found, .. }
            | Self::TypeMismatch { found, .. }
            | Self::AsyncMismatch { found, .. } => Some(found),
        }
    }

    /// Where the host's WIT has the item, or the definition that differs, if that is known.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::MissingInterface { place, .. }
            | Self::MissingExport { place, .. }
            | Self::UnknownImport { place, .. }
            | Self::VersionMismatch { place, .. }
            | Self::TypeMismatch { place, .. }
            | Self::AsyncMismatch { place, .. } => place.as_ref(),
        }
    }

    /// Whether it is about an import that nobody offers: the plugin asks for more than there is,
    /// whatever its types.
    #[must_use]
    pub fn is_ungranted(&self) -> bool {
        matches!(
            self,
            Self::UnknownImport { .. }
                | Self::VersionMismatch {
                    side: Side::Import,
                    ..
                }
        )
    }
}

impl std::error::Error for Finding {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingInterface { item, expected, .. } => {
                write!(
                    f,
                    "missing interface `{}`: the host expects `{}`",
                    shown(item),
                    shown(expected)
                )?;
            }
            Self::MissingExport { item, expected, .. } => {
                write!(
                    f,
                    "missing export `{}`: the host expects `{}`",
                    shown(item),
                    shown(expected)
                )?;
            }
            Self::UnknownImport { item, found, .. } => {
                write!(
                    f,
                    "import `{}` is not offered by the host: `{}`",
                    shown(item),
                    shown(found)
                )?;
            }
            Self::VersionMismatch {
                item,
                side,
                expected,
                found,
                ..
            } => {
                let word = side.word();
                write!(
                    f,
                    "{word} `{}`: the host has {}, the plugin {}",
                    shown(item),
                    shown(expected),
                    shown(found)
                )?;
            }
            Self::TypeMismatch { .. } => self.type_mismatch(f)?,
            Self::AsyncMismatch {
                item,
                expected,
                found,
                ..
            } => {
                write!(
                    f,
                    "`{}`: the host has `{}`, the plugin `{}`",
                    shown(item),
                    shown(expected),
                    shown(found)
                )?;
            }
        }
        match self.place() {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl Finding {
    fn type_mismatch(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::TypeMismatch {
            item,
            also,
            path,
            difference,
            expected,
            found,
            ..
        } = self
        else {
            return Ok(());
        };
        write!(f, "`{}`", shown(item))?;
        if !also.is_empty() {
            write!(f, " (and {})", shown(also.join(", ")))?;
        }
        write!(f, " differs at `{}`: {}; ", shown(path), shown(difference))?;
        let (expected, found) = (shown(expected), shown(found));
        write!(f, "the host has `{expected}`, the plugin `{found}`")
    }
}
