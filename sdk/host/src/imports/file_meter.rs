//! What a call uses of granted folders, counted before it happens; and what the audit is told.
//!
//! A part of the [`Meter`], for guests with a policy alone.

use std::time::Duration;

use super::Meter;
use crate::error::{IoCap, Violation};

/// What a call may still write, as an operation is told that has no meter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WritingLeft {
    pub(crate) bytes: u64,
    pub(crate) size: u64,
    pub(crate) is_new_allowed: bool,
}

impl Meter {
    /// A call begins whose guest has so many files and folders open.
    pub(crate) fn begin_with_open_files(&mut self, open: u64) {
        self.usage.open_files = open;
    }

    /// Counts that so many files and folders are open.
    pub(crate) fn open_files(&mut self, open: u64) -> Result<(), Violation> {
        within(IoCap::OpenFiles, open, self.files.open)?;
        self.usage.open_files = self.usage.open_files.max(open);
        Ok(())
    }

    /// Counts bytes that were read from a file.
    pub(crate) fn add_file_read(&mut self, bytes: u64) -> Result<(), Violation> {
        self.usage.file_read = self.usage.file_read.saturating_add(bytes);
        within(IoCap::Read, self.usage.file_read, self.files.read)
    }

    /// Counts bytes that are to be written to a file, or that it is to be longer by; it will have `size` then, or
    /// keeps what it has.
    pub(crate) fn add_file_written(
        &mut self,
        bytes: u64,
        size: Option<u64>,
    ) -> Result<(), Violation> {
        let written = self.usage.file_written.saturating_add(bytes);
        within(IoCap::Written, written, self.files.written)?;
        if let Some(size) = size {
            within(IoCap::FileSize, size, self.files.size)?;
        }
        self.usage.file_written = written;
        Ok(())
    }

    /// What is left of the limits on writing: for bytes, for the size of a file, and for new files.
    pub(crate) fn writing_left(&self) -> WritingLeft {
        WritingLeft {
            bytes: self.files.written.saturating_sub(self.usage.file_written),
            size: self.files.size,
            is_new_allowed: self.usage.files_created < self.files.created,
        }
    }

    /// Counts a file or a folder that is to be made, or was.
    pub(crate) fn add_file_created(&mut self) -> Result<(), Violation> {
        let created = self.usage.files_created + 1;
        within(IoCap::FilesCreated, created, self.files.created)?;
        self.usage.files_created = created;
        Ok(())
    }

    /// Whether the audit may be told of one more event; one that it may not is counted as dropped.
    pub(crate) fn audit_event(&mut self) -> bool {
        let is_told = self.usage.audit_events < self.files.audit_events;
        match is_told {
            true => self.usage.audit_events += 1,
            false => self.usage.audit_dropped += 1,
        }
        is_told
    }

    /// Counts time for which the guest waited.
    pub(crate) fn add_waited(&mut self, time: Duration) {
        self.usage.waited = self.usage.waited.saturating_add(time);
    }
}

fn within(cap: IoCap, used: u64, limit: u64) -> Result<(), Violation> {
    match used <= limit {
        true => Ok(()),
        false => Err(Violation::Io { cap, used, limit }),
    }
}
