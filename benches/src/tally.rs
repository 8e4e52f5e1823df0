//! How many calls of each kind there were, and what was wrong with some.

use std::collections::BTreeMap;

/// Whatever stopped a run or made an answer wrong.
pub type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// How many wrong answers are kept in words; beyond that they are only counted.
const SHOWN: usize = 20;

/// Calls by what they were or how they ended.
#[derive(Debug, Default)]
pub struct Tally {
    right: BTreeMap<&'static str, u64>,
    wrong: u64,
    shown: Vec<String>,
}

impl Tally {
    /// Right answers, by kind of call.
    #[must_use]
    pub fn right(&self) -> &BTreeMap<&'static str, u64> {
        &self.right
    }

    /// How many answers were wrong.
    #[must_use]
    pub fn wrongs(&self) -> u64 {
        self.wrong
    }

    /// The first of them in words.
    #[must_use]
    pub fn shown(&self) -> &[String] {
        &self.shown
    }

    /// One more call.
    pub fn count(&mut self, name: &'static str, checked: Result<(), Wrong>) {
        match checked {
            Ok(()) => *self.right.entry(name).or_default() += 1,
            Err(wrong) => self.wrong(name, &wrong.to_string()),
        }
    }

    /// One more call that was answered wrongly.
    pub fn wrong(&mut self, name: &str, why: &str) {
        self.wrong += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(format!("{name}: {why}"));
        }
    }

    /// What another thread or another stretch counted.
    pub fn add(&mut self, other: Self) {
        for (name, count) in other.right {
            *self.right.entry(name).or_default() += count;
        }
        self.wrong += other.wrong;
        self.shown.extend(other.shown);
        self.shown.truncate(SHOWN);
    }
}
