//! [`CompiledNote`]: what stands before the machine code in a host's compiled form.
//!
//! Lines of text behind a magic, so that a person can tell what a file is. It says what the code was
//! made from and for, and proves nothing: who could write the code could write the note. It must
//! never make anything loadable.

use std::fmt::{self, Write as _};

/// What a compiled form begins with.
pub(crate) const MAGIC: &[u8] = b"\x7fguesthouse-compiled\n";

/// What machine code was made from, and for which engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompiledNote {
    /// The engine and its settings, as the host knows them: with another engine the code does not
    /// fit.
    pub engine: u64,
    /// Whether it counts fuel.
    pub metered: bool,
    /// Bytes of stack that it was made for.
    pub stack: u64,
    /// SHA-256 of the component that it was made from.
    pub component: [u8; 32],
    /// Bytes of machine code behind the note.
    pub code: u64,
}

impl CompiledNote {
    /// The note with the code behind it.
    #[must_use]
    pub fn before(&self, code: &[u8]) -> Vec<u8> {
        let note = self.to_string();
        [MAGIC, note.as_bytes(), b"\n", code].concat()
    }

    /// Reads the note of a compiled form; none where it is none, or not whole.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        // Five short lines: whatever is longer is no note.
        let head = &rest[..rest.len().min(512)];
        let end = head.windows(2).position(|two| two == b"\n\n")?;
        let note = Self::parse(std::str::from_utf8(&head[..end]).ok()?)?;
        let code = rest.len() - (end + 2);
        (note.code == code as u64).then_some(note)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let engine = u64::from_str_radix(next("engine")?, 16).ok()?;
        let metered = match next("mode")? {
            "metered" => true,
            "timed" => false,
            _ => return None,
        };
        Some(Self {
            engine,
            metered,
            stack: next("stack")?.parse().ok()?,
            component: digest(next("component")?)?,
            code: next("code")?.parse().ok()?,
        })
    }

    /// The component's digest as hexadecimal digits.
    #[must_use]
    pub fn component_text(&self) -> String {
        let mut text = String::new();
        for byte in self.component {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl fmt::Display for CompiledNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.metered { "metered" } else { "timed" };
        writeln!(f, "engine {:016x}", self.engine)?;
        writeln!(f, "mode {mode}")?;
        writeln!(f, "stack {}", self.stack)?;
        writeln!(f, "component {}", self.component_text())?;
        writeln!(f, "code {}", self.code)
    }
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::CompiledNote;
    use crate::ArtifactKind;

    #[test]
    fn a_note_is_read_back_and_a_broken_one_is_not() {
        let note = CompiledNote {
            engine: 0x12ab,
            metered: true,
            stack: 512 << 10,
            component: [0xc5; 32],
            code: 4,
        };
        let bytes = note.before(b"code");
        assert_eq!(ArtifactKind::of(&bytes), ArtifactKind::Precompiled);
        assert_eq!(CompiledNote::of(&bytes), Some(note));
        assert_eq!(CompiledNote::of(&bytes[..bytes.len() - 1]), None);
        assert_eq!(
            CompiledNote::of(b"\x7fguesthouse-compiled\nengine 1\n\n"),
            None
        );
    }
}
