//! The way from a function to a part of its types: `render(doc).blocks[].style`.

use crate::text::{Budget, clipped};

/// One step into a type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// Into a parameter, by the host's name.
    Parameter(&'a str),
    /// Into the result of the function.
    Answer,
    /// Into a field of a record or the payload of a case.
    Named(&'a str),
    /// Into what an option, list, future or stream holds.
    Held(&'static str),
    /// Into a part of a tuple.
    Part(usize),
}

/// The whole way, of which only so much is written as anybody reads.
pub(super) fn path(function: &str, steps: &[Step<'_>]) -> String {
    let mut text = Budget::default();
    text.name(function);
    for step in steps {
        match step {
            Step::Parameter(name) => text.push(&format!("({})", clipped(name))),
            Step::Answer => text.push("()"),
            Step::Named(name) => text.push(&format!(".{}", clipped(name))),
            Step::Held(sign) => text.push(sign),
            Step::Part(index) => text.push(&format!(".{index}")),
        }
    }
    text.finish()
}
