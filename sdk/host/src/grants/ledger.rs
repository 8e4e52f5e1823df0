//! [`Books`]: what a folder holds that may be written to, in bytes and entries, over all guests of its plugin.
//!
//! What was there when it was granted, and since then: what files grew by, less what was cut off and removed. A file
//! that was removed while a guest has it open counts until it is closed. It must never let two guests share the
//! same room.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use parking_lot::Mutex;

/// What one folder holds.
#[derive(Debug)]
pub(crate) struct Books(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    bytes: u64,
    entries: u64,
    /// Files that guests have open, by their number in the file system.
    open: HashMap<u64, Open>,
}

#[derive(Debug, Default)]
struct Open {
    handles: u32,
    /// It has no name any more.
    is_gone: bool,
}

/// There is no room for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Books {
    /// Of a folder that holds so much.
    pub(crate) fn new(bytes: u64, entries: u64) -> Self {
        Self(Mutex::new(Held {
            bytes,
            entries,
            open: HashMap::new(),
        }))
    }

    /// Bytes that are held.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.0.lock().bytes
    }

    /// Files and folders that are held.
    #[cfg(test)]
    pub(crate) fn entries(&self) -> u64 {
        self.0.lock().entries
    }

    /// Takes room for `bytes`, if there may be so many.
    pub(crate) fn take(&self, bytes: u64, quota: u64) -> Result<(), Full> {
        let mut held = self.0.lock();
        let sum = held.bytes.checked_add(bytes).ok_or(Full)?;
        // What takes no room needs none.
        if bytes > 0 && sum > quota {
            return Err(Full);
        }
        held.bytes = sum;
        Ok(())
    }

    /// Gives room for `bytes` back.
    pub(crate) fn give(&self, bytes: u64) {
        let mut held = self.0.lock();
        held.bytes = held.bytes.saturating_sub(bytes);
    }

    /// Counts one more file or folder, if there may be so many.
    pub(crate) fn add_entry(&self, most: u64) -> Result<(), Full> {
        let mut held = self.0.lock();
        if held.entries >= most {
            return Err(Full);
        }
        held.entries += 1;
        Ok(())
    }

    /// Counts one less.
    pub(crate) fn remove_entry(&self) {
        let mut held = self.0.lock();
        held.entries = held.entries.saturating_sub(1);
    }

    /// A file of `size` bytes has lost its name.
    pub(crate) fn remove_file(&self, number: u64, size: u64) {
        let mut held = self.0.lock();
        held.entries = held.entries.saturating_sub(1);
        match held.open.get_mut(&number) {
            Some(open) => open.is_gone = true,
            None => held.bytes = held.bytes.saturating_sub(size),
        }
    }
}

/// A file that a guest has open in a folder that may be written to.
#[derive(Debug)]
pub(crate) struct Holding {
    books: Arc<Books>,
    number: u64,
    file: Arc<File>,
}

impl Holding {
    pub(crate) fn new(books: &Arc<Books>, number: u64, file: &Arc<File>) -> Self {
        let mut held = books.0.lock();
        held.open.entry(number).or_default().handles += 1;
        drop(held);
        Self {
            books: Arc::clone(books),
            number,
            file: Arc::clone(file),
        }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let mut held = self.books.0.lock();
        let Some(open) = held.open.get_mut(&self.number) else {
            return;
        };
        open.handles -= 1;
        if open.handles > 0 {
            return;
        }
        let is_gone = open.is_gone;
        held.open.remove(&self.number);
        if is_gone {
            // The last that has it: with this its bytes are free. What cannot be asked stays counted.
            let size = self.file.metadata().map_or(0, |found| found.len());
            held.bytes = held.bytes.saturating_sub(size);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use super::{Books, Full, Holding};

    #[test]
    fn room_is_taken_and_given_back_to_the_byte() {
        let books = Books::new(10, 1);
        assert_eq!(books.take(90, 100), Ok(()));
        assert_eq!(books.take(1, 100), Err(Full));
        assert_eq!(books.take(0, 50), Ok(()));
        assert_eq!(books.take(u64::MAX, u64::MAX), Err(Full));
        books.give(1);
        assert_eq!(books.take(1, 100), Ok(()));
        assert_eq!(
            (books.add_entry(2), books.add_entry(2)),
            (Ok(()), Err(Full))
        );
        books.remove_entry();
        assert_eq!((books.bytes(), books.entries()), (100, 1));
    }

    #[test]
    fn a_removed_file_counts_until_nobody_has_it_open() {
        let books = Arc::new(Books::new(30, 3));
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0; 7]).unwrap();
        let file = Arc::new(file);
        let (one, other) = (
            Holding::new(&books, 5, &file),
            Holding::new(&books, 5, &file),
        );
        books.remove_file(5, 7);
        books.remove_file(6, 20);
        assert_eq!((books.bytes(), books.entries()), (10, 1));
        drop(one);
        assert_eq!(books.bytes(), 10);
        drop(other);
        assert_eq!(books.bytes(), 3);
    }
}
