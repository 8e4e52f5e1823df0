//! The cleaning itself: reads tokens, keeps what the policy permits, and writes it anew.
//!
//! [`lib`](crate) calls it once a page. No byte of the input must ever be copied to the output as
//! markup: tags are written from our own tables, and everything else is escaped. So the output is
//! safe even where a browser would have understood the input differently.

use html5gum::{EndTag, StartTag, State, Token};

use crate::attributes;
use crate::balance::Balanced;
use crate::elements::{heeds_slash, is_dropped_whole, tokenizer_state};
use crate::policy::Policy;
use crate::tokens::tokens;

/// The clean HTML, and how many elements and attributes were taken out. An element that goes with
/// its content counts as one, and the attributes of an element that goes do not count.
pub(crate) fn clean(policy: &Policy, html: &str) -> (String, u32) {
    let mut tokens = tokens(html);
    let mut cleaner = Cleaner {
        policy,
        output: Balanced::default(),
        removed: 0,
        skipped: None,
    };
    while let Some(Ok(token)) = tokens.next() {
        if let Some(state) = cleaner.take(token) {
            tokens.set_state(state);
        }
    }
    (cleaner.output.finish(), cleaner.removed)
}

/// One page on its way.
struct Cleaner<'p> {
    policy: &'p Policy,
    output: Balanced,
    removed: u32,
    /// The element that is being left out with its content.
    skipped: Option<Skipped>,
}

/// An element that is being left out, and how many of its name are open.
struct Skipped {
    name: Vec<u8>,
    open: usize,
}

impl Cleaner<'_> {
    /// Takes one token and says how the tokenizer has to go on, if differently. Comments and
    /// document types vanish.
    fn take(&mut self, token: Token) -> Option<State> {
        match token {
            Token::StartTag(tag) => return self.start(&tag),
            Token::EndTag(tag) => self.end(&tag),
            Token::String(text) if self.skipped.is_none() => self.output.text(decoded(&text)),
            _ => {}
        }
        None
    }

    fn start(&mut self, tag: &StartTag<()>) -> Option<State> {
        let complete = tag.self_closing && heeds_slash(&tag.name);
        match &mut self.skipped {
            Some(skipped) if *skipped.name == *tag.name && !complete => skipped.open += 1,
            Some(_) => {}
            None if is_dropped_whole(&tag.name) && !complete => self.skip(tag),
            None => self.element(tag),
        }
        tokenizer_state(&tag.name)
    }

    fn skip(&mut self, tag: &StartTag<()>) {
        self.remove();
        self.skipped = Some(Skipped {
            name: tag.name.to_vec(),
            open: 1,
        });
    }

    fn end(&mut self, tag: &EndTag<()>) {
        let Some(skipped) = &mut self.skipped else {
            if let Some(name) = self.policy.permits(&tag.name) {
                self.output.end(name);
            }
            return;
        };
        if *skipped.name == *tag.name {
            skipped.open -= 1;
        }
        if skipped.open == 0 {
            self.skipped = None;
        }
    }

    fn element(&mut self, tag: &StartTag<()>) {
        if !self.keep(tag) {
            self.remove();
        }
    }

    /// Writes the start tag with the attributes that may stay, or says that the element may not.
    fn keep(&mut self, tag: &StartTag<()>) -> bool {
        let Some(name) = self.policy.permits(&tag.name) else {
            return false;
        };
        let given: Vec<_> = tag
            .attributes
            .iter()
            .map(|(n, v)| (decoded(n), decoded(v)))
            .collect();
        let kept: Vec<_> = given
            .iter()
            .filter_map(|(n, v)| self.vetted(name, n, v))
            .collect();
        if name == "input" && !kept.iter().any(|(n, _)| *n == "type") {
            return false;
        }
        if !self.output.start(name, &kept) {
            return false;
        }
        (kept.len()..given.len()).for_each(|_| self.remove());
        true
    }

    fn vetted<'a>(
        &self,
        element: &str,
        name: &'a str,
        value: &'a str,
    ) -> Option<(&'a str, &'a str)> {
        if !self.policy.permits_attributes(element) {
            return None;
        }
        attributes::vetted(element, name, value).map(|value| (name, value))
    }

    fn remove(&mut self) {
        self.removed = self.removed.saturating_add(1);
    }
}

/// Bytes of the tokenizer as text. It was given UTF-8 and gives UTF-8 back; if it ever did not, the
/// text would go rather than change.
fn decoded(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}
