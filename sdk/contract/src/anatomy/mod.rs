//! What a component is made of: its parts inside each other, how many bytes each takes and for
//! what, and what each says of itself.
//!
//! For people who look at an artifact. It must never decide anything, and nothing that it tells is
//! to be believed: names, versions and producers are what somebody wrote into the file.

mod metadata;
mod walk;

use std::ops::Range;

pub use self::metadata::{Metadata, Producer};
use crate::WorldError;

/// A component or a core module, with everything inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Anatomy {
    /// Whether it is a component; a core module otherwise.
    pub is_component: bool,
    /// Where in the artifact it is.
    pub range: Range<usize>,
    /// What its own bytes are for.
    pub sizes: Sizes,
    /// What it says of itself.
    pub metadata: Metadata,
    /// The components and modules inside it, in their order.
    pub parts: Vec<Self>,
}

/// Bytes of one component or module, without those of the parts inside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sizes {
    /// Bodies of functions.
    pub code: usize,
    /// Data segments.
    pub data: usize,
    /// Names for debugging.
    pub names: usize,
    /// Other custom sections.
    pub custom: usize,
    /// Types, imports, exports, tables and the headers of sections.
    pub other: usize,
}

impl Sizes {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.code + self.data + self.names + self.custom + self.other
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            code: self.code + other.code,
            data: self.data + other.data,
            names: self.names + other.names,
            custom: self.custom + other.custom,
            other: self.other + other.other,
        }
    }
}

impl Anatomy {
    /// Takes a component apart. Bytes of strangers go through [`scan`](crate::scan) first, which caps
    /// how deep parts nest.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no WebAssembly.
    pub fn of(bytes: &[u8]) -> Result<Self, WorldError> {
        walk::whole(bytes)
    }

    /// Its own sizes and those of everything inside it. They sum up to the bytes of the artifact.
    #[must_use]
    pub fn sum(&self) -> Sizes {
        let parts = self.parts.iter().map(Self::sum);
        parts.fold(self.sizes, Sizes::and)
    }
}
