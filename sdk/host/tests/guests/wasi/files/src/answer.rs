//! What WASI answers, as text. Bytes are text as far as they are; nothing else is left out.

use crate::wasi::clocks::wall_clock::Datetime;
use crate::wasi::filesystem::types::{
    self, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
};
use crate::wasi::io::streams::StreamError;

/// A value, or why there is none.
pub(crate) type Answer = Result<String, String>;

/// An answer as the host gets it.
pub(crate) fn told(answer: Answer) -> String {
    match answer {
        Ok(value) if value.is_empty() => "ok".to_owned(),
        Ok(value) => format!("ok {value}"),
        Err(error) => error,
    }
}

/// What a file function says.
pub(crate) trait FileResult<T> {
    fn or_code(self) -> Result<T, String>;
    fn said(self, say: impl FnOnce(T) -> String) -> Answer;
}

impl<T> FileResult<T> for Result<T, ErrorCode> {
    fn or_code(self) -> Result<T, String> {
        self.map_err(|code| format!("err {}", code.name()))
    }

    fn said(self, say: impl FnOnce(T) -> String) -> Answer {
        self.or_code().map(say)
    }
}

/// What a stream says, an error with its words.
pub(crate) fn streamed<T>(result: Result<T, StreamError>, say: impl FnOnce(T) -> String) -> Answer {
    result.map(say).map_err(|error| match error {
        StreamError::Closed => "err closed".to_owned(),
        StreamError::LastOperationFailed(error) => {
            let code = types::filesystem_error_code(&error);
            let code = code.map_or("no file's", |code| code.name());
            format!(
                "err last-operation-failed {code}: {}",
                error.to_debug_string()
            )
        }
    })
}

pub(crate) fn nothing((): ()) -> String {
    String::new()
}

/// Up to a hundred bytes as they are, if they are text, and the number of what is more.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.len() <= 100 => text.to_owned(),
        _ => format!("{} bytes", bytes.len()),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    match bytes.len() {
        0..=32 => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        more => format!("{more} bytes"),
    }
}

pub(crate) fn kind(kind: DescriptorType) -> &'static str {
    match kind {
        DescriptorType::Unknown => "unknown",
        DescriptorType::BlockDevice => "block-device",
        DescriptorType::CharacterDevice => "character-device",
        DescriptorType::Directory => "directory",
        DescriptorType::Fifo => "fifo",
        DescriptorType::SymbolicLink => "symbolic-link",
        DescriptorType::RegularFile => "regular-file",
        DescriptorType::Socket => "socket",
    }
}

pub(crate) fn stat(stat: DescriptorStat) -> String {
    let kind = kind(stat.type_);
    format!("{kind} {} bytes {} links", stat.size, stat.link_count)
}

pub(crate) fn time(time: Datetime) -> String {
    format!("{}.{:09}", time.seconds, time.nanoseconds)
}

pub(crate) fn times(stat: DescriptorStat) -> String {
    let times = [
        stat.data_access_timestamp,
        stat.data_modification_timestamp,
        stat.status_change_timestamp,
    ];
    let times = times.map(|at| at.map_or_else(|| "none".to_owned(), time));
    times.join(" ")
}

pub(crate) fn entry(entry: DirectoryEntry) -> String {
    format!("{} {}", entry.name, kind(entry.type_))
}

pub(crate) fn flags(flags: DescriptorFlags) -> String {
    let names = [
        (DescriptorFlags::READ, "read"),
        (DescriptorFlags::WRITE, "write"),
        (DescriptorFlags::FILE_INTEGRITY_SYNC, "file-integrity-sync"),
        (DescriptorFlags::DATA_INTEGRITY_SYNC, "data-integrity-sync"),
        (
            DescriptorFlags::REQUESTED_WRITE_SYNC,
            "requested-write-sync",
        ),
        (DescriptorFlags::MUTATE_DIRECTORY, "mutate-directory"),
    ];
    let set = names.iter().filter(|(flag, _)| (flags & *flag) == *flag);
    set.map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
}
