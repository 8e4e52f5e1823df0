//! The output as it grows, with its tags in balance.
//!
//! [`clean`](mod@crate::clean) writes into it. It keeps the open elements, closes the ones that
//! HTML closes silently, and drops end tags of what is not open: nothing that a page leaves open
//! must ever reach into what the host puts after it. Which elements may stay is not decided here.

use crate::elements::{ends_at, is_barrier, is_table_part, is_void};
use crate::escape::{push_attribute, push_text};

/// How many elements may be open at once. Browsers give up at 512; and every tag may have to look
/// through all of them, which has to stay cheap.
const MAX_OPEN: usize = 256;

/// An attribute that may stay.
pub(crate) type Attribute<'a> = (&'a str, &'a str);

/// Well-formed HTML, so far.
#[derive(Debug, Default)]
pub(crate) struct Balanced {
    html: String,
    open: Vec<&'static str>,
}

impl Balanced {
    /// Appends text.
    pub(crate) fn text(&mut self, text: &str) {
        push_text(&mut self.html, text);
    }

    /// Opens an element, after closing those that end where it starts. Says whether there was a
    /// place for it: table parts need a table, and there is an end to nesting.
    pub(crate) fn start(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> bool {
        let has_place = !is_table_part(name) || self.open.contains(&"table");
        if !has_place || self.open.len() >= MAX_OPEN {
            return false;
        }
        self.close_what_ends_at(name);
        self.start_tag(name, attributes);
        if !is_void(name) {
            self.open.push(name);
        }
        true
    }

    /// Closes the innermost element of this name and what is open within it; without such an
    /// element, nothing.
    pub(crate) fn end(&mut self, name: &str) {
        let within = self.within_reach(name).find(|(_, open)| *open == name);
        if let Some((at, _)) = within {
            self.close_down_to(at);
        }
    }

    /// Closes everything and hands out the HTML.
    pub(crate) fn finish(mut self) -> String {
        self.close_down_to(0);
        self.html
    }

    fn close_what_ends_at(&mut self, start: &str) {
        let outermost = self
            .within_reach(start)
            .filter(|(_, open)| ends_at(open, start))
            .last();
        if let Some((at, _)) = outermost {
            self.close_down_to(at);
        }
    }

    /// The open elements that a tag of this name may close, innermost first. The barrier itself is
    /// among them, as `</table>` closes a table.
    fn within_reach(&self, name: &str) -> impl Iterator<Item = (usize, &'static str)> {
        let mut beyond = false;
        let inwards = self.open.iter().copied().enumerate().rev();
        inwards.take_while(move |(_, open)| !std::mem::replace(&mut beyond, is_barrier(open, name)))
    }

    fn close_down_to(&mut self, length: usize) {
        for name in self.open.drain(length..).rev() {
            self.html.extend(["</", name, ">"]);
        }
    }

    fn start_tag(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.html.extend(["<", name]);
        for (name, value) in attributes {
            push_attribute(&mut self.html, name, value);
        }
        self.html.push('>');
    }
}
