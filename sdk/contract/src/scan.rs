//! One linear walk over the bytes, before anything that recurses or allocates sees them.
//!
//! The parsers behind `World` and the compiler read nested type declarations by recursion and
//! grow their buffers by the sizes that a section claims. This walk does neither: it refuses what
//! would make them overflow the stack or the memory of the process. Called first, on the whole
//! artifact; it must never recurse.

use wasmparser::{
    BinaryReader, BinaryReaderError, ComponentAlias, ComponentExternName, ComponentImport,
    ComponentType, ComponentTypeRef, CoreType, Encoding, Parser, Payload,
};

/// How deep types and components may nest: the Component Model's own bound for validation.
pub const MAX_NESTING: u32 = 100;

/// Why the walk refused an artifact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The bytes end early, or are not the binary format.
    #[error("{message} (at byte {offset})")]
    Damaged {
        /// What was met.
        message: String,
        /// Where.
        offset: usize,
    },
    /// Types or components are nested deeper than [`MAX_NESTING`].
    #[error("nested deeper than {MAX_NESTING} (at byte {offset})")]
    TooDeep {
        /// Where the bound was passed.
        offset: usize,
    },
}

impl From<BinaryReaderError> for ScanError {
    fn from(error: BinaryReaderError) -> Self {
        Self::Damaged {
            message: error.message().to_owned(),
            offset: error.offset(),
        }
    }
}

/// Walks over a component's sections and type declarations.
///
/// # Errors
/// [`ScanError`] when a section reaches beyond the end, a type cannot be read, or something is
/// nested too deep. That a component passes does not mean that it is valid.
pub fn scan(bytes: &[u8]) -> Result<(), ScanError> {
    let mut nesting = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version {
                encoding, range, ..
            } => {
                nesting += u32::from(encoding == Encoding::Component);
                if nesting > MAX_NESTING {
                    let offset = range.start;
                    return Err(ScanError::TooDeep { offset });
                }
            }
            Payload::ComponentTypeSection(section) => {
                let range = section.range();
                scan_types(BinaryReader::new(&bytes[range.clone()], range.start))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Walks over one type section with a stack of its own: how many declarations are left to read at
/// each level.
fn scan_types(mut reader: BinaryReader<'_>) -> Result<(), ScanError> {
    let mut left = vec![reader.read_var_u32()?];
    while let Some(top) = left.last_mut() {
        if *top == 0 {
            left.pop();
            continue;
        }
        *top -= 1;
        // On the outermost level there are types, below it declarations of which some are types.
        if left.len() > 1 && !is_type_next(&mut reader)? {
            continue;
        }
        if let Some(declarations) = read_type(&mut reader)? {
            left.push(declarations);
            if left.len() > MAX_NESTING as usize {
                let offset = reader.original_position();
                return Err(ScanError::TooDeep { offset });
            }
        }
    }
    Ok(())
}

/// Reads one declaration, or only its tag if it is a type.
fn is_type_next(reader: &mut BinaryReader<'_>) -> Result<bool, ScanError> {
    match reader.read_u8()? {
        0x01 => return Ok(true),
        0x00 => {
            reader.read::<CoreType<'_>>()?;
        }
        0x02 => {
            reader.read::<ComponentAlias<'_>>()?;
        }
        0x03 => {
            reader.read::<ComponentImport<'_>>()?;
        }
        0x04 => {
            reader.read::<ComponentExternName<'_>>()?;
            reader.read::<ComponentTypeRef>()?;
        }
        _ => {
            return Err(ScanError::Damaged {
                message: "unknown declaration in a type".to_owned(),
                offset: reader.original_position(),
            });
        }
    }
    Ok(false)
}

/// Reads one type, or only its head and the count of its declarations if it has some.
fn read_type(reader: &mut BinaryReader<'_>) -> Result<Option<u32>, ScanError> {
    let mut ahead = reader.clone();
    if matches!(ahead.read_u8()?, 0x41 | 0x42) {
        reader.read_u8()?;
        return Ok(Some(reader.read_var_u32()?));
    }
    reader.read::<ComponentType<'_>>()?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{ScanError, scan};

    /// A component with one section.
    fn component(section: u8, contents: &[u8]) -> Vec<u8> {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        bytes.push(section);
        let mut size = contents.len();
        loop {
            let low = u8::try_from(size & 0x7f).unwrap();
            size >>= 7;
            bytes.push(if size == 0 { low } else { low | 0x80 });
            if size == 0 {
                break;
            }
        }
        bytes.extend_from_slice(contents);
        bytes
    }

    fn nested(depth: usize) -> Vec<u8> {
        let mut types = vec![1];
        types.extend([0x41, 1, 1].repeat(depth));
        types.push(0x7f);
        component(7, &types)
    }

    #[test]
    fn types_may_nest_to_the_bound_and_no_deeper() {
        assert_eq!(scan(&nested(99)), Ok(()));
        assert!(matches!(scan(&nested(100)), Err(ScanError::TooDeep { .. })));
        assert!(matches!(
            scan(&nested(1_000_000)),
            Err(ScanError::TooDeep { .. })
        ));
    }

    #[test]
    fn components_may_nest_to_the_bound_and_no_deeper() {
        let nested = |depth: usize| {
            let innermost = b"\0asm\x0d\0\x01\0".to_vec();
            (1..depth).fold(innermost, |inner, _| component(4, &inner))
        };
        assert_eq!(scan(&nested(100)), Ok(()));
        assert!(matches!(scan(&nested(101)), Err(ScanError::TooDeep { .. })));
    }

    #[test]
    fn a_section_that_claims_more_than_there_is_is_damaged() {
        let claims = b"\0asm\x0d\0\x01\0\0\x80\x80\x80\x80\x04";
        assert!(matches!(scan(claims), Err(ScanError::Damaged { .. })));
    }

    #[test]
    fn an_ordinary_component_passes() {
        let text = r#"(component
            (type (component
                (core type (module (import "a" "b" (func)) (export "c" (memory 1))))
                (type $t (func (param "x" u8)))
                (import "i" (instance (export "f" (func (type 0)))))
                (alias outer 1 0 (type))
                (export "e" (func (type $t))))))"#
            .replace("(alias outer 1 0 (type))", "")
            .replace("(type 0)", "(param \"y\" u8)");
        assert_eq!(scan(&wat::parse_str(text).unwrap()), Ok(()));
    }
}
