//! The WIT's words, made plain before any language has them.
//!
//! Doc comments are data of the app's author, or of whoever wrote the WIT that the app uses. They
//! must never end the comment that they are put into. It must never know a language.

use guesthouse_contract::{World, plain_text};

/// The world as every project and the kit's page are made from it: its doc comments have lines that
/// end in `\n` and in nothing else, and no control character but the tab (`plain_text`).
///
/// A language gets its words from here and nowhere else, and still has to look for the marks that
/// mean something in its own comments: `*/`, `"""`, a `\` at the end of a line.
pub(super) fn with_plain_docs(world: &World) -> World {
    world.clone().with_docs(plain_text)
}
