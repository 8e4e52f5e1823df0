//! The outline of a page, and the anchors that its entries point to.
//!
//! It holds back the events of one heading at a time, since the `id` of a heading is written before
//! its text is known. It must never change anything but that `id`.

use std::collections::VecDeque;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};

use crate::bindings::demo::press::types::Heading;
use crate::slugs::Slugs;

/// Passes events on, with an anchor for every heading.
#[derive(Debug)]
pub(crate) struct Anchored<'a, I> {
    events: I,
    held: VecDeque<Event<'a>>,
    slugs: Slugs,
    outline: Vec<Heading>,
}

impl<'a, I: Iterator<Item = Event<'a>>> Anchored<'a, I> {
    /// Anchors the headings among these events.
    pub(crate) fn new(events: I) -> Self {
        Self {
            events,
            held: VecDeque::new(),
            slugs: Slugs::default(),
            outline: Vec::new(),
        }
    }

    /// The headings so far.
    pub(crate) fn into_outline(self) -> Vec<Heading> {
        self.outline
    }

    /// Reads a heading to its end and hands out its start.
    fn heading(&mut self, level: HeadingLevel) -> Event<'a> {
        let title = self.hold_heading();
        let anchor = self.slugs.anchor(&title);
        let id = Some(CowStr::from(anchor.clone()));
        self.outline.push(Heading {
            level: number(level),
            title,
            anchor,
        });
        Event::Start(Tag::Heading {
            level,
            id,
            classes: Vec::new(),
            attrs: Vec::new(),
        })
    }

    /// Holds back what belongs to the heading, and returns its text.
    fn hold_heading(&mut self) -> String {
        let mut title = String::new();
        for event in self.events.by_ref() {
            push_text(&mut title, &event);
            let ends = matches!(event, Event::End(TagEnd::Heading(_)));
            self.held.push_back(event);
            if ends {
                break;
            }
        }
        title.trim().to_owned()
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Anchored<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        match self.held.pop_front().or_else(|| self.events.next())? {
            Event::Start(Tag::Heading { level, .. }) => Some(self.heading(level)),
            other => Some(other),
        }
    }
}

/// Appends what a reader sees of an event as text.
fn push_text(title: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::Code(text) => title.push_str(text),
        Event::SoftBreak | Event::HardBreak => title.push(' '),
        _ => {}
    }
}

/// 1 to 6.
fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
