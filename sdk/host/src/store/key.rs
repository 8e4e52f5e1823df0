//! [`StoreKey`]: the secret of a store; and the digests that entries are looked up by.
//!
//! Digests say what a file is about, seals that this host wrote it. It must never put the key
//! anywhere but into a hash.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use blake3::Hash as Digest;
use wasmtime::Engine;

use super::folder::{self, Owned};
use crate::error::StoreError;

/// Bytes of a key, and of a seal.
pub(super) const LENGTH: usize = 32;

/// The secret with which an [`ArtifactStore`](super::ArtifactStore) seals what it writes.
///
/// Whoever has it can have the host run any machine code. A host with another key finds nothing in
/// the store and compiles everything again.
#[derive(Clone)]
pub struct StoreKey([u8; LENGTH]);

impl StoreKey {
    /// From 32 bytes that nobody can guess: of a secret store, or of the system's random numbers.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From a file of 32 bytes that is its owner's alone. Where there is none, one is made with the
    /// system's random numbers; of several processes that try this at once, all get the same key.
    ///
    /// # Errors
    /// [`StoreError::NotOwnerOnly`] if others than the owner may read or write it,
    /// [`StoreError::BadKey`] if it has not 32 bytes, [`StoreError::Io`] if it can be neither read
    /// nor made.
    pub fn in_file(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        match folder::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path),
            opened => Self::read(path, opened.map_err(|source| StoreError::io(path, source))?),
        }
    }

    fn read(path: &Path, file: Owned) -> Result<Self, StoreError> {
        file.check(path)?;
        let mut bytes = Vec::new();
        let mut capped = file.into_file().take(LENGTH as u64 + 1);
        let read = capped.read_to_end(&mut bytes);
        read.map_err(|source| StoreError::io(path, source))?;
        let bytes = <[u8; LENGTH]>::try_from(bytes).map_err(|_| StoreError::BadKey {
            path: path.to_owned(),
        })?;
        Ok(Self(bytes))
    }

    /// Written beside its place and linked there, which fails if somebody was faster.
    fn make(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::io(path, source);
        let mut bytes = [0; LENGTH];
        folder::random(&mut bytes).map_err(failed)?;
        let beside = folder::beside(path).map_err(failed)?;
        let mut file = folder::create(&beside).map_err(failed)?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| std::fs::hard_link(&beside, path));
        // Whatever became of it, the other name is not needed.
        let _ = std::fs::remove_file(&beside);
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(error)),
            _ => Self::read(path, folder::open(path).map_err(failed)?),
        }
    }

    /// What only the holder of the key can say of these bytes. `about` keeps seals of one kind from
    /// being taken for another's.
    pub(super) fn sealing(&self, about: &'static str) -> blake3::Hasher {
        let mut seal = blake3::Hasher::new_keyed(&self.0);
        seal.update(about.as_bytes());
        seal.update(&[0]);
        seal
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(..)")
    }
}

/// The digest of a component's bytes.
pub(crate) fn digest(component: &[u8]) -> Digest {
    blake3::hash(component)
}

/// Everything that machine code depends on beside the component: the engine's version, settings and
/// target, and the versions of this crate and of the one that counts and compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compatibility(Digest);

impl Compatibility {
    /// Tens of microseconds: once for an engine, not for each load.
    pub(crate) fn of(engine: &Engine) -> Self {
        let mut digest = blake3::Hasher::new();
        part(&mut digest, env!("CARGO_PKG_VERSION").as_bytes());
        part(&mut digest, guesthouse_contract::VERSION.as_bytes());
        let mut digest = Fed(digest);
        engine.precompile_compatibility_hash().hash(&mut digest);
        Self(digest.0.finalize())
    }
}

/// Which component, for which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity(Digest);

impl Identity {
    /// Of an engine, a component's digest, and how many pages of headroom it has.
    pub(crate) fn new(compatibility: &Compatibility, component: &Digest, headroom: u32) -> Self {
        let mut digest = blake3::Hasher::new();
        digest.update(compatibility.0.as_bytes());
        digest.update(component.as_bytes());
        digest.update(&headroom.to_le_bytes());
        Self(digest.finalize())
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        self.0.as_bytes()
    }

    pub(super) fn entry_name(&self) -> String {
        format!("{}.code", self.0.to_hex())
    }

    pub(super) fn verdict_name(&self, question: &Question) -> String {
        format!("{}.{}.fit", self.0.to_hex(), question.0.to_hex())
    }
}

/// What the contract's comparison is asked: whether it fits this world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Question(Digest);

impl Question {
    pub(crate) fn new(world: &str, contract: &[u8]) -> Self {
        let mut digest = blake3::Hasher::new();
        part(&mut digest, world.as_bytes());
        part(&mut digest, contract);
        Self(digest.finalize())
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        self.0.as_bytes()
    }
}

/// Adds bytes with their length before them, so that no two lists of parts are the same bytes.
fn part(digest: &mut blake3::Hasher, bytes: &[u8]) {
    digest.update(&(bytes.len() as u64).to_le_bytes());
    digest.update(bytes);
}

/// Feeds the engine's settings to a digest of 32 bytes instead of one of 8: all that the engine lets be done
/// with them is to hash them. Which bytes that feeds is up to the standard library; where another one feeds
/// others, nothing is found and all is compiled again.
struct Fed(blake3::Hasher);

impl Hasher for Fed {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        // Part of the trait; nobody asks.
        let digest = self.0.finalize();
        digest
            .as_bytes()
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}
