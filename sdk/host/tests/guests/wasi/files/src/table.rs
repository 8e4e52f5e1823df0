//! The handles that the guest holds, each kind in a table of its own. Nothing is dropped that no step drops.

use crate::wasi::filesystem::preopens;
use crate::wasi::filesystem::types::{Descriptor, DirectoryEntryStream};
use crate::wasi::io::poll::Pollable;
use crate::wasi::io::streams::{InputStream, OutputStream};

/// Handles by number.
pub(crate) struct Table<T> {
    slots: Vec<Option<T>>,
    newest: usize,
}

impl<T> Table<T> {
    fn new(handles: Vec<T>) -> Self {
        let slots = handles.into_iter().map(Some).collect();
        Self { slots, newest: 0 }
    }

    /// Keeps a handle at the lowest free number, and answers that.
    pub(crate) fn put(&mut self, handle: T) -> Result<String, String> {
        let free = self.slots.iter().position(Option::is_none);
        self.newest = free.unwrap_or(self.slots.len());
        match free {
            Some(free) => self.slots[free] = Some(handle),
            None => self.slots.push(Some(handle)),
        }
        Ok(self.newest.to_string())
    }

    fn number(&self, slot: u32) -> usize {
        match slot {
            u32::MAX => self.newest,
            slot => slot as usize,
        }
    }

    pub(crate) fn get(&self, slot: u32) -> Result<&T, String> {
        let handle = self.slots.get(self.number(slot));
        handle.and_then(Option::as_ref).ok_or_else(none)
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Result<String, String> {
        let number = self.number(slot);
        let handle = self.slots.get_mut(number);
        let handle = handle.and_then(Option::take).ok_or_else(none)?;
        drop(handle);
        Ok(String::new())
    }
}

fn none() -> String {
    "no such slot".to_owned()
}

/// Everything that the guest holds.
pub(crate) struct Tables {
    pub(crate) files: Table<Descriptor>,
    pub(crate) inputs: Table<InputStream>,
    pub(crate) outputs: Table<OutputStream>,
    pub(crate) listings: Table<DirectoryEntryStream>,
    pub(crate) pollables: Table<Pollable>,
}

impl Tables {
    /// With the folders that the guest has from the start.
    pub(crate) fn new() -> Self {
        let folders = preopens::get_directories().into_iter();
        Self {
            files: Table::new(folders.map(|(folder, _)| folder).collect()),
            inputs: Table::new(Vec::new()),
            outputs: Table::new(Vec::new()),
            listings: Table::new(Vec::new()),
            pollables: Table::new(Vec::new()),
        }
    }
}
