//! The walk that takes a component apart. One pass, no recursion.

use std::ops::Range;

use wasmparser::{Encoding, Parser, Payload};

use super::metadata::is_names;
use super::{Anatomy, Metadata, Sizes};
use crate::WorldError;

pub(super) fn whole(bytes: &[u8]) -> Result<Anatomy, WorldError> {
    let mut open = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { encoding, .. } if open.is_empty() => {
                open.push(part(encoding == Encoding::Component, 0..bytes.len()));
            }
            Payload::ModuleSection {
                unchecked_range, ..
            } => open.push(part(false, unchecked_range)),
            Payload::ComponentSection {
                unchecked_range, ..
            } => open.push(part(true, unchecked_range)),
            Payload::End(_) => match closed(&mut open) {
                Some(whole) => return Ok(whole),
                None => continue,
            },
            payload => {
                if let Some(part) = open.last_mut() {
                    count(part, &payload);
                }
            }
        }
    }
    Err(WorldError::Decode {
        message: "the bytes end early".to_owned(),
    })
}

fn part(is_component: bool, range: Range<usize>) -> Anatomy {
    Anatomy {
        is_component,
        range,
        sizes: Sizes::default(),
        metadata: Metadata::default(),
        parts: Vec::new(),
    }
}

/// Ends the innermost part; the whole, if it was that.
fn closed(open: &mut Vec<Anatomy>) -> Option<Anatomy> {
    let mut ended = open.pop()?;
    let inside = ended.parts.iter().map(|part| part.range.len()).sum();
    let known = ended.sizes.total();
    ended.sizes.other = ended
        .range
        .len()
        .saturating_sub(inside)
        .saturating_sub(known);
    match open.last_mut() {
        Some(outer) => {
            outer.parts.push(ended);
            None
        }
        None => Some(ended),
    }
}

fn count(part: &mut Anatomy, payload: &Payload<'_>) {
    let sizes = &mut part.sizes;
    match payload {
        Payload::CodeSectionStart { range, .. } => sizes.code += range.len(),
        Payload::DataSection(section) => sizes.data += section.range().len(),
        Payload::CustomSection(section) => {
            part.metadata.take(section);
            match is_names(section) {
                true => sizes.names += section.range().len(),
                false => sizes.custom += section.range().len(),
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::Anatomy;

    #[test]
    fn parts_sizes_and_metadata_are_told() {
        let text = r#"(component $outer
            (component $inner (core module $m
                (memory 1) (data (i32.const 0) "0123456789")
                (func (drop (i32.const 1)))
                (@producers (language "Rust" "1.95"))))
            (@custom "version" "1.2.3")
            (@custom "notes" "anything"))"#;
        let bytes = wat::parse_str(text).unwrap();
        let whole = Anatomy::of(&bytes).unwrap();
        assert_eq!(whole.sum().total(), bytes.len());
        assert!(whole.is_component);
        assert_eq!(whole.metadata.name.as_deref(), Some("outer"));
        assert_eq!(whole.metadata.version.as_deref(), Some("1.2.3"));
        let inner = &whole.parts[0];
        assert!(inner.is_component && inner.metadata.name.as_deref() == Some("inner"));
        let module = &inner.parts[0];
        assert!(!module.is_component && module.parts.is_empty());
        assert_eq!(&bytes[module.range.start..][..4], b"\0asm");
        assert!(
            module.sizes.data >= 10 && module.sizes.code > 4,
            "{module:?}"
        );
        assert!(whole.sizes.custom > 10 && module.sizes.names > 0);
        let producer = &module.metadata.producers[0];
        assert_eq!(producer.field, "language");
        assert_eq!(
            (producer.name.as_str(), producer.version.as_str()),
            ("Rust", "1.95")
        );
    }

    #[test]
    fn what_is_cut_short_is_refused_or_whole_as_far_as_it_goes() {
        let bytes = wat::parse_str("(component (core module (memory 1)))").unwrap();
        let whole = |end| Anatomy::of(&bytes[..end]).map(|whole| whole.sum().total());
        let refused = (0..bytes.len()).filter(|end| whole(*end) != Ok(*end));
        assert!(refused.count() > bytes.len() / 2);
    }
}
