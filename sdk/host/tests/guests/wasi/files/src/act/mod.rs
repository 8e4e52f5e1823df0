//! One action: a call of WASI with what the tables hold, answered as it was answered.

mod file;
mod folder;
mod stream;
mod world;

use crate::answer::Answer;
use crate::exports::test::files::program::{Action, Contents, Handle, NewTime};
use crate::table::Tables;
use crate::wasi::clocks::wall_clock::Datetime;
use crate::wasi::filesystem::types::NewTimestamp;

impl Tables {
    pub(crate) fn act(&mut self, action: &Action) -> Answer {
        match action {
            Action::Folder(action) => self.in_folder(action),
            Action::File(action) => self.on_file(action),
            Action::Stream(action) => self.on_stream(action),
            Action::World(action) => self.in_world(action),
            Action::Drop(Handle::File(slot)) => self.files.remove(*slot),
            Action::Drop(Handle::Input(slot)) => self.inputs.remove(*slot),
            Action::Drop(Handle::Output(slot)) => self.outputs.remove(*slot),
            Action::Drop(Handle::Listing(slot)) => self.listings.remove(*slot),
            Action::Drop(Handle::Pollable(slot)) => self.pollables.remove(*slot),
            Action::Spin => loop {
                std::hint::spin_loop();
            },
        }
    }
}

impl Contents {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Letters(length) => vec![b'x'; *length as usize],
        }
    }
}

impl NewTime {
    fn stamp(self) -> NewTimestamp {
        match self {
            Self::NoChange => NewTimestamp::NoChange,
            Self::Now => NewTimestamp::Now,
            Self::At(seconds) => NewTimestamp::Timestamp(Datetime {
                seconds,
                nanoseconds: 0,
            }),
        }
    }
}
