//! Which file a text is, and where its lines begin, so that a place is found without reading it again.
//!
//! Parser and resolver put a text's name into their messages as it is, so they know each by a name
//! that can be shown. A file may be called anything.

use std::collections::HashMap;

use crate::shown;

/// The texts that were read, by the names that the parser has for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(HashMap<String, Text>);

#[derive(Debug, Clone)]
struct Text {
    /// Its name as the reader was given it.
    file: String,
    /// Where lines end.
    ends: Vec<usize>,
}

impl Lines {
    /// Remembers a text; answers its name for the parser, which no other text has.
    pub(super) fn add(&mut self, file: &str, text: &str) -> String {
        let ends = text.bytes().enumerate();
        let ends = ends.filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
        let (file, ends) = (file.to_owned(), ends.collect());
        let mut name = shown(&file).most(usize::MAX).to_string();
        while self.0.get(&name).is_some_and(|other| other.file != file) {
            name.push('\'');
        }
        self.0.insert(name.clone(), Text { file, ends });
        name
    }

    /// The file and the line, from 1, that a byte of a text stands in.
    pub(crate) fn find(&self, name: &str, byte: usize) -> Option<(&str, u32)> {
        let Text { file, ends } = self.0.get(name)?;
        let before = ends.partition_point(|end| *end < byte);
        Some((file, u32::try_from(before + 1).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn names_that_are_shown_alike_stay_apart() {
        let mut lines = Lines::default();
        let names = ["a\nb.wit", "a\\nb.wit", "a\nb.wit"].map(|file| lines.add(file, "x\ny"));
        assert_eq!(names, ["a\\nb.wit", "a\\nb.wit'", "a\\nb.wit"]);
        assert_eq!(lines.find(&names[0], 2), Some(("a\nb.wit", 2)));
        assert_eq!(lines.find(&names[1], 0), Some(("a\\nb.wit", 1)));
        assert_eq!(lines.find("other", 0), None);
    }
}
