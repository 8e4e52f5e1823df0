//! Why the scan refused an artifact.

use wasmparser::BinaryReaderError;

use super::Measure;

/// Why the scan refused an artifact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The bytes end early, or are not the binary format.
    #[error("{message} (at byte {offset})")]
    Damaged {
        /// What was met.
        message: String,
        /// Where.
        offset: usize,
    },
    /// There is more of something than the limits allow.
    #[error("{count} {what}, the limit is {limit} (at byte {offset})")]
    TooComplex {
        /// What there is too much of.
        what: Measure,
        /// How much of it was counted when the scan stopped. There may be more behind.
        count: u64,
        /// How much there may be.
        limit: u64,
        /// Where the count passed the limit.
        offset: usize,
    },
}

impl From<BinaryReaderError> for ScanError {
    fn from(error: BinaryReaderError) -> Self {
        Self::Damaged {
            message: error.message().to_owned(),
            offset: error.offset(),
        }
    }
}
