//! Several components into one: declared in a file, wired by their imports and exports.
//!
//! | file | does |
//! |---|---|
//! | `file.rs` | reads `guesthouse.toml` |
//! | `part.rs` | reads the components |
//! | `settled.rs` | reads what the file settles by itself |
//! | `wiring.rs` | decides who answers which import, and refuses what is not clear |
//! | `trace.rs` | follows a resource to the part that defines it, or to the host |
//! | `identity.rs` | refuses parts that mean two resources by one name |
//! | `agreement.rs` | refuses parts that ask the host for one thing with two types |
//! | `world_types.rs` | refuses types of the host's that the whole cannot ask for |
//! | `sides.rs` | what refusals name |
//! | `graph.rs` | makes the component |
//!
//! Nothing is dropped in silence: a part that nobody uses, an import that nobody answers and two
//! that both could are errors. The parts stay as they are, byte for byte, inside the whole. It must
//! never run anything.

mod agreement;
mod error;
mod file;
mod graph;
mod identity;
mod part;
mod settled;
mod sides;
mod trace;
mod wiring;
mod world_types;

use std::path::{Path, PathBuf};

use guesthouse_contract::{Contract, Sources, World, WorldError};

pub use self::error::ComposeError;
use self::file::ComposeFile;
use self::part::Part;
pub use self::sides::{Offered, Source, Wanted};
use self::wiring::Wiring;
use crate::ProjectLimits;

/// Parts that are to become one component.
#[derive(Debug)]
pub struct Composition {
    file: ComposeFile,
    /// Where the file's paths begin.
    folder: PathBuf,
}

/// Several components as one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Composed {
    /// The component.
    pub bytes: Vec<u8>,
    /// Its parts, in the order of their names.
    pub parts: Vec<ComposedPart>,
    /// Who answers which import of a part.
    pub wires: Vec<Wire>,
}

/// A component inside the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ComposedPart {
    /// Its name in the file.
    pub name: String,
    /// Where it was read from.
    pub path: PathBuf,
    /// Its bytes.
    pub size: usize,
    /// SHA-256 of its bytes, which are in the whole as they were.
    pub sha256: String,
}

/// An answered import.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wire {
    /// Whose import.
    pub part: String,
    /// Full name of the interface or function.
    pub import: String,
    /// The part that answers; `None` where it is the host.
    pub from: Option<String>,
}

impl Composition {
    /// Reads a `guesthouse.toml`; paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`ComposeError::File`] and [`ComposeError::Toml`].
    pub fn read(path: &Path) -> Result<Self, ComposeError> {
        Ok(Self {
            file: ComposeFile::read(path)?,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        })
    }

    /// Where the file wants the whole to go, if it says.
    #[must_use]
    pub fn output(&self) -> Option<PathBuf> {
        let output = self.file.compose.output.as_ref();
        output.map(|output| self.folder.join(output))
    }

    /// The limits that the file says the whole must keep to, if it says: a preset or a file.
    #[must_use]
    pub fn limits(&self) -> Option<ProjectLimits> {
        let named = self.file.compose.limits.as_deref()?;
        Some(ProjectLimits::named(&self.folder, named))
    }

    /// The world that the file says the whole must fit, if it says; `world` goes before the file's.
    ///
    /// # Errors
    /// [`WorldError`] when that WIT is not there, has a mistake or has no such world.
    pub fn world(&self, world: Option<&str>) -> Result<Option<World>, WorldError> {
        let compose = &self.file.compose;
        let paths = compose.wit.as_slice();
        if paths.is_empty() {
            return Ok(None);
        }
        let mut sources = Sources::default();
        sources.paths = paths.iter().map(|path| self.folder.join(path)).collect();
        World::read(&sources, world.or(compose.world.as_deref())).map(Some)
    }

    /// Wires the parts and makes them one. With the world that the whole is for, an import that
    /// neither a part nor the world nor WASI answers is refused; without, it is the whole's own.
    ///
    /// # Errors
    /// [`ComposeError`] says which part, which import and which types.
    pub fn compose(&self, world: Option<&World>) -> Result<Composed, ComposeError> {
        let parts = part::read(&self.file, &self.folder)?;
        let wiring = Wiring::find(&self.file, &parts, world)?;
        let bytes = graph::component(&parts, &wiring)?;
        Contract::of_component(&bytes).map_err(|error| ComposeError::Refused {
            message: error.to_string(),
        })?;
        let parts = parts.iter().map(Part::told).collect();
        let wires = wiring.wires;
        Ok(Composed {
            bytes,
            parts,
            wires,
        })
    }
}
