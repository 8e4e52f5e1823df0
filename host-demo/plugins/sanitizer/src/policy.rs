//! What is allowed: a level, and the elements that the host added to it.
//!
//! It answers yes for names that [`elements`](crate::elements) lists and for no others: whatever a
//! host asks for, a policy must never let an element through that runs or loads something.

use crate::elements::{ARTICLE, COMMENT, HARMLESS};

/// Where a policy starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Text, emphasis, lists, tables, code, links and images.
    Article,
    /// Text and emphasis alone.
    Comment,
}

impl Level {
    /// The elements of this level.
    fn elements(self) -> &'static [&'static str] {
        match self {
            Self::Article => ARTICLE,
            Self::Comment => COMMENT,
        }
    }
}

/// What is allowed.
#[derive(Debug)]
pub(crate) struct Policy {
    level: Level,
    added: Vec<&'static str>,
}

impl Policy {
    /// Starts from a level.
    pub(crate) fn new(level: Level) -> Self {
        Self {
            level,
            added: Vec::new(),
        }
    }

    /// Allows one more element, without attributes. A name that is not known to be harmless changes
    /// nothing: there is no way to ask for `script`.
    pub(crate) fn allow(&mut self, element: &str) {
        let name = element.trim().to_ascii_lowercase();
        let mut known = ARTICLE.iter().chain(HARMLESS);
        let Some(found) = known.find(|known| **known == name) else {
            return;
        };
        if self.permits(found.as_bytes()).is_none() {
            self.added.push(found);
        }
    }

    /// The element of this name, if it may stay.
    pub(crate) fn permits(&self, name: &[u8]) -> Option<&'static str> {
        let mut permitted = self.level.elements().iter().chain(&self.added);
        permitted
            .find(|permitted| permitted.as_bytes() == name)
            .copied()
    }

    /// Whether this element may keep attributes: none may in a comment, nor any that was added.
    pub(crate) fn permits_attributes(&self, element: &str) -> bool {
        self.level == Level::Article && !self.added.contains(&element)
    }
}
