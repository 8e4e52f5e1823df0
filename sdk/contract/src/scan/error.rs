//! Why the scan refused an artifact.

use wasmparser::BinaryReaderError;

use super::Measure;
use crate::shown;
use crate::text::clipped;

/// Why the scan refused an artifact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The bytes end early, or are not the binary format.
    #[error("{} (at byte {offset})", shown(message))]
    Damaged {
        /// What was met.
        message: String,
        /// Where.
        offset: usize,
    },
    /// There is more of something than the limits allow.
    #[error(
        "{count} {what}{}, {} (at byte {offset})",
        called(item.as_deref()),
        what.bound(*limit)
    )]
    TooComplex {
        /// What there is too much of.
        what: Measure,
        /// What a stranger calls the item that has too much of it, where it has a name; escaped, and
        /// cut to a length that can be shown.
        item: Option<String>,
        /// How much of it was counted when the scan stopped. There may be more behind.
        count: u64,
        /// How much there may be.
        limit: u64,
        /// Where the count passed the limit.
        offset: usize,
    },
}

impl ScanError {
    /// The same, about the item that the artifact calls `name`.
    pub(super) fn of(mut self, name: &str) -> Self {
        if let Self::TooComplex { item, .. } = &mut self {
            *item = Some(clipped(name));
        }
        self
    }
}

fn called(item: Option<&str>) -> String {
    item.map_or_else(String::new, |item| format!(" (`{}`)", shown(item)))
}

impl From<BinaryReaderError> for ScanError {
    fn from(error: BinaryReaderError) -> Self {
        Self::Damaged {
            message: shown(error.message()).to_string(),
            offset: error.offset(),
        }
    }
}
