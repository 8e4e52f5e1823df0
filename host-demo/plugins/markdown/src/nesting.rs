//! How deeply a document may be nested.
//!
//! It stands first on the way of the events, so that a document that will be refused costs no
//! further work and never makes the plugin call the host.

use pulldown_cmark::{Event, Tag, TagEnd};

/// How many block quotes and lists may be open at once.
pub(crate) const LIMIT: u32 = 64;

/// Passes events on until they are nested too deeply. From there on it only counts.
#[derive(Debug)]
pub(crate) struct Guard<I> {
    events: I,
    open: u32,
    deepest: u32,
}

impl<I> Guard<I> {
    /// Watches these events.
    pub(crate) fn new(events: I) -> Self {
        Self {
            events,
            open: 0,
            deepest: 0,
        }
    }

    /// The greatest depth so far. Of the document, once the events are at their end.
    pub(crate) fn deepest(&self) -> u32 {
        self.deepest
    }

    fn count(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => self.open += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                self.open = self.open.saturating_sub(1);
            }
            _ => {}
        }
        self.deepest = self.deepest.max(self.open);
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Guard<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let event = self.events.next()?;
            self.count(&event);
            if self.deepest <= LIMIT {
                return Some(event);
            }
        }
    }
}
