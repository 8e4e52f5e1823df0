//! [`FileLimits`]: what a call may use of granted folders, as its meter has it.

use crate::limits::Limits;

/// What may be used of granted folders.
#[derive(Debug)]
pub(super) struct FileLimits {
    pub(super) open: u64,
    pub(super) read: u64,
    pub(super) written: u64,
    pub(super) size: u64,
    pub(super) created: u64,
    pub(super) audit_events: u64,
}

impl FileLimits {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            open: limits.open_files.into(),
            read: limits.file_read,
            written: limits.file_written,
            size: limits.file_size,
            created: limits.files_created,
            audit_events: limits.audit_events,
        }
    }
}
