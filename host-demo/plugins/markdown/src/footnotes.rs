//! Footnotes get names that are fit for an `id`.
//!
//! An author may call a note anything, even like a heading of the page. So the names that reach the
//! page are `fn_1`, `fn_2` and so on: no slug has an underscore, and the two can never meet.

use std::collections::BTreeMap;

use pulldown_cmark::{CowStr, Event, Tag};

/// The footnotes seen so far, numbered as they appear.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    numbers: BTreeMap<String, usize>,
}

impl Footnotes {
    /// The event, with the footnote's new name if it is about one.
    pub(crate) fn named<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        match event {
            Event::FootnoteReference(name) => Event::FootnoteReference(self.name(&name)),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                Event::Start(Tag::FootnoteDefinition(self.name(&name)))
            }
            other => other,
        }
    }

    /// `[^A]` and `[^a]` are the same note.
    fn name(&mut self, name: &str) -> CowStr<'static> {
        let next = self.numbers.len() + 1;
        let number = self
            .numbers
            .entry(name.to_ascii_lowercase())
            .or_insert(next);
        CowStr::from(format!("fn_{number}"))
    }
}
