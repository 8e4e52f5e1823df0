//! What a byte string claims to be, from its first bytes alone.
//!
//! Called first in admission, so it must never allocate or parse further than the header.

use crate::compiled::MAGIC;

/// What the first bytes of an artifact say that it is.
///
/// The header of a component is defined by the Component Model's binary format: the magic
/// `\0asm`, then a 16-bit version and a 16-bit layer, where layer 0 is a core module and
/// layer 1 a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArtifactKind {
    /// A WebAssembly component: the only kind that can be admitted.
    Component,
    /// A core WebAssembly module, which has to be made a component first.
    CoreModule,
    /// The text format, which is never accepted from a stranger.
    Text,
    /// An already compiled artifact. Loading one that an attacker can write is arbitrary code
    /// execution, so it is refused however it was made.
    Precompiled,
    /// No bytes at all.
    Empty,
    /// None of the above.
    Unknown,
}

impl ArtifactKind {
    /// Reads the kind from the first bytes.
    ///
    /// ```
    /// use guesthouse_contract::ArtifactKind;
    ///
    /// assert_eq!(ArtifactKind::of(b"\0asm\x0d\0\x01\0"), ArtifactKind::Component);
    /// assert_eq!(ArtifactKind::of(b"(component)"), ArtifactKind::Text);
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Empty,
            [0, b'a', b's', b'm', _, _, 1, 0, ..] => Self::Component,
            [0, b'a', b's', b'm', _, _, 0, 0, ..] => Self::CoreModule,
            // wasmtime writes its compiled artifacts as ELF files on every platform.
            [0x7f, b'E', b'L', b'F', ..] => Self::Precompiled,
            _ if bytes.starts_with(MAGIC) => Self::Precompiled,
            _ if looks_like_text(bytes) => Self::Text,
            _ => Self::Unknown,
        }
    }

    /// A noun phrase for error messages.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Component => "a component",
            Self::CoreModule => "a core WebAssembly module",
            Self::Text => "WebAssembly text",
            Self::Precompiled => "a precompiled artifact",
            Self::Empty => "empty",
            Self::Unknown => "not WebAssembly",
        }
    }
}

/// Text starts with `(` or with a `;;` comment, after white space.
fn looks_like_text(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    start.starts_with(b"(") || start.starts_with(b";;")
}

#[cfg(test)]
mod tests {
    use super::ArtifactKind;

    #[test]
    fn each_kind_is_told_by_its_header() {
        for (bytes, kind) in [
            (&b""[..], ArtifactKind::Empty),
            (b"\0asm\x0d\0\x01\0rest", ArtifactKind::Component),
            (b"\0asm\x01\0\0\0", ArtifactKind::CoreModule),
            (b"\0asm", ArtifactKind::Unknown),
            (b"\x7fELF\x02", ArtifactKind::Precompiled),
            (b"\x7fguesthouse-compiled\n", ArtifactKind::Precompiled),
            (b"  ;; note\n(module)", ArtifactKind::Text),
            (b"#!/bin/sh", ArtifactKind::Unknown),
        ] {
            assert_eq!(ArtifactKind::of(bytes), kind, "{bytes:?}");
        }
    }
}
