//! [`Mistake`]: what is wrong in a file that somebody wrote, and where.
//!
//! Shown with the line that it stands in. It never says what a plugin did.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::failure::Failure;

/// What is wrong, and which bytes of the file it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        let message = message.into();
        Self { message, span }
    }

    /// What is no TOML, or not the TOML that the file should have.
    pub(crate) fn of_toml(error: &toml::de::Error) -> Self {
        Self::new(error.message(), error.span().unwrap_or(0..0))
    }

    /// The mistake as it is told of the file at `path`, which holds `text`.
    pub(crate) fn within(&self, path: &Path, text: &str) -> Failure {
        Failure::refused("case-file", self.picture(path, text))
    }

    /// The message with its place in the file and the line itself.
    pub(crate) fn picture(&self, path: &Path, text: &str) -> String {
        let path = path.display().to_string();
        let span = self.span.start.min(text.len())..self.span.end.min(text.len());
        let snippet = Snippet::source(text).path(path);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(span));
        let title = Level::ERROR.no_name().primary_title(&*self.message);
        Renderer::plain().render(&[title.element(snippet)])
    }
}

/// The bytes of a file that `inner` of the text in a TOML string stand at; the whole string, where
/// escapes are in the way.
pub(crate) fn inside(source: &str, string: &Range<usize>, inner: &Range<usize>) -> Range<usize> {
    let raw = source.get(string.clone()).unwrap_or_default();
    let quotes = ["'''", "\"\"\"", "'", "\""];
    let quote = quotes.into_iter().find(|quote| raw.starts_with(quote));
    match quote {
        Some(quote) if quote.starts_with('\'') || !raw.contains('\\') => {
            // The end of a line right after three quotes is not part of the text.
            let skipped = match raw.get(3..) {
                Some(rest) if quote.len() == 3 && rest.starts_with("\r\n") => 2,
                Some(rest) if quote.len() == 3 && rest.starts_with('\n') => 1,
                _ => 0,
            };
            let start = string.start + quote.len() + skipped;
            start + inner.start..start + inner.end.max(inner.start)
        }
        _ => string.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_place_in_a_string_is_a_place_in_the_file_unless_escapes_are_between() {
        assert_eq!(inside("a = '[1, x]'", &(4..12), &(4..5)), 9..10);
        assert_eq!(inside("a = \"[1, x]\"", &(4..12), &(4..5)), 9..10);
        assert_eq!(inside("a = '''\r\n[x]'''", &(4..15), &(1..2)), 10..11);
        assert_eq!(inside("a = '''\n[x]'''", &(4..14), &(1..2)), 9..10);
        assert_eq!(inside(r#"a = "\"x""#, &(4..9), &(1..2)), 4..9);
    }
}
