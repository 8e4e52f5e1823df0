//! The tokens of a page, as the HTML standard defines them.
//!
//! [`clean`](mod@crate::clean) reads them. This is the tokenizer's own default with two differences
//! that make the component much smaller: errors in the markup are not collected, since nobody asks,
//! and reading is not copied into each of the tokenizer's states. It must never change what a token
//! is.

use std::convert::Infallible;

use html5gum::{
    DefaultEmitter, Emitter, Error, ForwardingEmitter, Readable, Reader, StringReader, Token,
    Tokenizer,
};

/// Starts to read a page.
pub(crate) fn tokens(html: &str) -> Tokenizer<Page<'_>, Quiet> {
    Tokenizer::new_with_emitter(Page(html.to_reader()), Quiet::default())
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
pub(crate) struct Page<'h>(StringReader<'h>);

impl Reader for Page<'_> {
    type Error = Infallible;

    #[inline(never)]
    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        self.0.read_byte()
    }

    #[inline(never)]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        self.0.try_read_string(text, case_sensitive)
    }

    #[inline(never)]
    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        buffer: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Infallible> {
        self.0.read_until(needle, buffer)
    }
}
