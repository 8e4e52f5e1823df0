//! Text that stops growing at its budget.
//!
//! What is written may be a stranger's, who can make a small artifact say a gigabyte. Everything
//! that can repeat goes through `list`, which stops with the text.

use super::shown;

/// Bytes of one text, about; what is longer ends in `…`.
pub(crate) const BUDGET: usize = 400;
/// Characters of one name within a text.
pub(crate) const NAME_BUDGET: usize = 120;

/// A name that may be a stranger's, as it can be shown.
pub(crate) fn clipped(name: &str) -> String {
    shown(name).most(NAME_BUDGET).to_string()
}

/// A text under way.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    text: String,
    /// What is written is one's own, and nothing of it may be missing.
    endless: bool,
}

impl Budget {
    pub(crate) fn endless() -> Self {
        Self {
            endless: true,
            ..Self::default()
        }
    }

    pub(crate) fn finish(mut self) -> String {
        if self.is_full() {
            self.text.push('…');
        }
        self.text
    }

    fn is_full(&self) -> bool {
        !self.endless && self.text.len() >= BUDGET
    }

    pub(crate) fn push(&mut self, text: &str) {
        if !self.is_full() {
            self.text.push_str(text);
        }
    }

    pub(crate) fn name(&mut self, name: &str) {
        if self.endless {
            self.push(name);
        } else {
            self.push(&clipped(name));
        }
    }
}

/// Writers over a budget, whatever they write.
pub(crate) trait Writes: Sized {
    fn budget(&mut self) -> &mut Budget;

    fn push(&mut self, text: &str) {
        self.budget().push(text);
    }

    fn name(&mut self, name: &str) {
        self.budget().name(name);
    }

    /// Everything that can repeat comes through here, and stops at the budget.
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (position, item) in items.into_iter().enumerate() {
            if self.budget().is_full() {
                return;
            }
            if position > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    /// `name<a, _>` of types that may be left out.
    fn generic<T>(
        &mut self,
        name: &str,
        types: impl IntoIterator<Item = Option<T>>,
        [open, close]: [&str; 2],
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.push(name);
        self.push(open);
        self.list(types, |text, ty| match ty {
            Some(ty) => write(text, ty),
            None => text.push("_"),
        });
        self.push(close);
    }
}
