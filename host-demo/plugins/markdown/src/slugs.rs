//! Anchors for headings.
//!
//! A slug is made of ASCII letters, digits and `-` alone, because that is what a sanitizer lets
//! through as an `id`, and it is given once a page only.

use std::collections::BTreeMap;

/// The anchors of a page, each with the number to try next when it is asked for again.
#[derive(Debug, Default)]
pub(crate) struct Slugs {
    given: BTreeMap<String, usize>,
}

impl Slugs {
    /// An anchor for this title: its slug, or the slug and a number.
    pub(crate) fn anchor(&mut self, title: &str) -> String {
        let slug = slug(title);
        let Some(&first) = self.given.get(&slug) else {
            self.given.insert(slug.clone(), 1);
            return slug;
        };
        let (number, anchor) = self.first_free(&slug, first);
        self.given.insert(slug, number + 1);
        self.given.insert(anchor.clone(), 1);
        anchor
    }

    /// The first number, from this one on, that makes the slug unique. A title may look like a
    /// numbered slug, so that it has to be tried.
    fn first_free(&self, slug: &str, mut number: usize) -> (usize, String) {
        loop {
            let anchor = format!("{slug}-{number}");
            if !self.given.contains_key(&anchor) {
                return (number, anchor);
            }
            number += 1;
        }
    }
}

/// The title in lower case, with `-` between its words; `section` if nothing of it is left.
fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if separates(c) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    match slug.trim_end_matches('-') {
        "" => "section".to_owned(),
        slug => slug.to_owned(),
    }
}

/// Whether a word ends here. Other punctuation just goes, as in `don't`.
fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_')
}
