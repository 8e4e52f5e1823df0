//! What is done to an open file or folder.

use crate::answer::{Answer, FileResult, bytes, flags, kind, nothing, stat, times};
use crate::exports::test::files::program::{Advice, FileAction};
use crate::table::Tables;
use crate::wasi::filesystem::types;

impl Advice {
    fn standard(self) -> types::Advice {
        match self {
            Self::Normal => types::Advice::Normal,
            Self::Sequential => types::Advice::Sequential,
            Self::Random => types::Advice::Random,
            Self::WillNeed => types::Advice::WillNeed,
            Self::DontNeed => types::Advice::DontNeed,
            Self::NoReuse => types::Advice::NoReuse,
        }
    }
}

impl Tables {
    pub(super) fn on_file(&mut self, action: &FileAction) -> Answer {
        match action {
            FileAction::Read(range) => {
                let read = self.files.get(range.file)?.read(range.length, range.offset);
                read.said(|(read, is_end)| match (read.is_empty(), is_end) {
                    (true, true) => "(end)".to_owned(),
                    (false, true) => format!("{} (end)", bytes(&read)),
                    (_, false) => bytes(&read),
                })
            }
            FileAction::Write(writing) => {
                let file = self.files.get(writing.file)?;
                let written = file.write(&writing.contents.bytes(), writing.offset);
                written.said(|written| written.to_string())
            }
            FileAction::ReadViaStream(at) => {
                let stream = self.files.get(at.file)?.read_via_stream(at.offset);
                self.inputs.put(stream.or_code()?)
            }
            FileAction::WriteViaStream(at) => {
                let stream = self.files.get(at.file)?.write_via_stream(at.offset);
                self.outputs.put(stream.or_code()?)
            }
            FileAction::AppendViaStream(file) => {
                let stream = self.files.get(*file)?.append_via_stream();
                self.outputs.put(stream.or_code()?)
            }
            FileAction::Advise((range, advice)) => {
                let file = self.files.get(range.file)?;
                let advice = advice.standard();
                file.advise(range.offset, range.length, advice)
                    .said(nothing)
            }
            FileAction::Sync(file) => self.files.get(*file)?.sync().said(nothing),
            FileAction::SyncData(file) => self.files.get(*file)?.sync_data().said(nothing),
            FileAction::GetFlags(file) => self.files.get(*file)?.get_flags().said(flags),
            FileAction::GetType(file) => {
                let ty = self.files.get(*file)?.get_type();
                ty.said(|ty| kind(ty).to_owned())
            }
            FileAction::SetSize((file, size)) => {
                self.files.get(*file)?.set_size(*size).said(nothing)
            }
            FileAction::SetTimes(times) => {
                let file = self.files.get(times.file)?;
                let (accessed, modified) = (times.accessed.stamp(), times.modified.stamp());
                file.set_times(accessed, modified).said(nothing)
            }
            FileAction::Stat(file) => self.files.get(*file)?.stat().said(stat),
            FileAction::StatTimes(file) => self.files.get(*file)?.stat().said(times),
            FileAction::IsSameObject((one, other)) => {
                let (one, other) = (self.files.get(*one)?, self.files.get(*other)?);
                Ok(one.is_same_object(other).to_string())
            }
            FileAction::MetadataHash(file) => {
                let hash = self.files.get(*file)?.metadata_hash();
                hash.said(|hash| format!("{:016x}{:016x}", hash.upper, hash.lower))
            }
        }
    }
}
