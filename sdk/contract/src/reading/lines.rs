//! Where the lines of a text begin, so that a place is found without reading the text again.

use std::collections::HashMap;

/// The lines of every text that was read, by the text's name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(HashMap<String, Vec<usize>>);

impl Lines {
    pub(super) fn add(&mut self, name: &str, text: &str) {
        let ends = text.bytes().enumerate();
        let ends = ends.filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
        self.0.insert(name.to_owned(), ends.collect());
    }

    /// The line, from 1, that a byte of a text stands in.
    pub(crate) fn line(&self, name: &str, byte: usize) -> Option<u32> {
        let ends = self.0.get(name)?;
        let before = ends.partition_point(|end| *end < byte);
        u32::try_from(before + 1).ok()
    }
}
