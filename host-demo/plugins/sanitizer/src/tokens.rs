//! The tokens of a page, as the HTML standard defines them.
//!
//! [`clean`](mod@crate::clean) reads them. This is the tokenizer's own default with two
//! differences that make the component much smaller: errors in the markup are not collected, since
//! nobody asks, and reading is not copied into each of the tokenizer's states. It must never change
//! what a token is.

use std::convert::Infallible;

use html5gum::{DefaultEmitter, Emitter, Error, ForwardingEmitter, Reader, Token, Tokenizer};

/// Starts to read a page.
pub(crate) fn tokens(html: &str) -> Tokenizer<Page<'_>, Quiet> {
    Tokenizer::new_with_emitter(
        Page {
            rest: html.as_bytes(),
        },
        Quiet::default(),
    )
}

/// Collects tokens, without errors.
#[derive(Debug, Default)]
pub(crate) struct Quiet(DefaultEmitter);

impl ForwardingEmitter for Quiet {
    type Token = Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}
}

/// Reads a page, by calls that stay calls.
#[derive(Debug)]
pub(crate) struct Page<'h> {
    rest: &'h [u8],
}

impl<'h> Page<'h> {
    fn advance(&mut self, length: usize) -> &'h [u8] {
        let (read, rest) = self.rest.split_at(length);
        self.rest = rest;
        read
    }
}

impl Reader for Page<'_> {
    type Error = Infallible;

    #[inline(never)]
    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        let length = self.rest.len().min(1);
        Ok(self.advance(length).first().copied())
    }

    #[inline(never)]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        let found = self
            .rest
            .get(..text.len())
            .is_some_and(|next| next == text || !case_sensitive && next.eq_ignore_ascii_case(text));
        self.advance(if found { text.len() } else { 0 });
        Ok(found)
    }

    /// What comes before the next needle; or the needle, if it comes next.
    #[inline(never)]
    fn read_until<'b>(
        &'b mut self,
        needles: &[u8],
        _: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Infallible> {
        // Most of a text is letters, and they come after every needle.
        let highest = needles.iter().copied().max().unwrap_or_default();
        let is_needle = |byte: &u8| *byte <= highest && needles.iter().any(|n| n == byte);
        let end = self
            .rest
            .iter()
            .position(is_needle)
            .unwrap_or(self.rest.len());
        let length = end.max(1).min(self.rest.len());
        Ok(Some(self.advance(length)).filter(|read| !read.is_empty()))
    }
}
