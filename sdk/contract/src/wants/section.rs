//! Where the section is in a component: one pass over its top level, which skips the parts inside.

use wasmparser::{Chunk, Encoding, Parser, Payload};

use super::{Wants, WantsError};
use crate::shown;

/// The section's contents, if the component has one.
pub(super) fn find(bytes: &[u8]) -> Result<Option<&[u8]>, WantsError> {
    let mut parser = Parser::new(0);
    let mut rest = bytes;
    let mut found = None;
    loop {
        let (payload, consumed) = match parser.parse(rest, true) {
            Ok(Chunk::Parsed { payload, consumed }) => (payload, consumed),
            Ok(Chunk::NeedMoreData(_)) => return Err(decode("the bytes end early")),
            Err(error) => return Err(decode(error.message())),
        };
        rest = after(rest, consumed)?;
        match payload {
            Payload::Version { encoding, .. } if encoding != Encoding::Component => {
                return Err(decode("it is no component"));
            }
            // Its own parser is not asked: ours goes on behind it.
            Payload::ModuleSection {
                unchecked_range, ..
            }
            | Payload::ComponentSection {
                unchecked_range, ..
            } => rest = after(rest, unchecked_range.len())?,
            Payload::CustomSection(section) if section.name() == Wants::SECTION => match found {
                None => found = Some(section.data()),
                Some(_) => return Err(WantsError::TwoSections),
            },
            Payload::End(_) => return Ok(found),
            _ => {}
        }
    }
}

fn after(bytes: &[u8], length: usize) -> Result<&[u8], WantsError> {
    bytes
        .get(length..)
        .ok_or_else(|| decode("the bytes end early"))
}

fn decode(message: &str) -> WantsError {
    WantsError::Decode {
        message: shown(message).to_string(),
    }
}
