//! [`ArtifactStore`]: machine code kept in a folder, so that it is made once and not at each start.
//!
//! Machine code can do whatever the host can. So nothing is taken from the folder that this host's
//! key has not sealed, for this very component and this very engine: everything else (torn, changed,
//! swapped, another engine's, another key's) is as good as absent, and the component is compiled
//! again. Trouble with the folder fails no load.
//!
//! [`HostConfig::store`](crate::HostConfig::store) gives it to a host, and
//! [`PluginHost::warm_up`](crate::PluginHost::warm_up) fills it before anybody waits.

// It must never run anything.
//
// | file | what it knows |
// |---|---|
// | `key.rs` | the secret, and what is sealed with it |
// | `folder.rs` | owner-only files that appear whole or not at all |
// | `entry.rs` | one component's machine code, sealed |
// | `verdict.rs` | one answer of the contract's comparison, sealed |
// | `eviction.rs` | what goes when the folder is full |
// | `map.rs` | the bytes that were checked, handed to the engine |
// | `tally.rs`, `warm.rs` | what became of it all, and of a folder that was to be in it |

mod entry;
mod eviction;
mod folder;
mod key;
mod map;
mod tally;
mod verdict;
mod warm;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guesthouse_contract::Shape;
use wasmtime::Engine;
use wasmtime::component::Component;

use self::folder::Folder;
pub use self::key::StoreKey;
pub(crate) use self::key::{Compatibility, Identity, Question, digest};
pub use self::tally::StoreUsage;
use self::tally::Tally;
pub(crate) use self::verdict::Verdict;
pub use self::warm::{WarmUp, WarmUpProgress};
use crate::error::StoreError;
use crate::limits::{Amount, in_range};

/// Machine code of admitted components, kept in a folder between runs of the host.
///
/// A host with a store ([`HostConfig::store`](crate::HostConfig::store)) compiles each component
/// once: the next load of the same bytes, by this process or another, takes the machine code from
/// the folder. It is looked up by a digest of the component, the engine's version and settings, the
/// host's headroom, and the SDK's version. Size and shape limits are asked at each load as before; that
/// a component fits a world is kept as well, and asked anew for every other world.
///
/// **What is promised.** Code comes out of the folder only if a seal (keyed BLAKE3) over the code
/// and everything that it was looked up by was made with the host's [`StoreKey`]. Whatever is not whole is
/// compiled again and replaced; trouble with the disk is counted in [`ArtifactStore::usage`] and
/// never fails a load. Files are written beside their place and moved there, so several processes can
/// share a folder. The folder must be its owner's alone, and so are the files.
///
/// **What is not.** Who can read the key, or write to the memory of the host, needs no store to do
/// harm. An old entry that somebody puts back is a true one: it is this component's code.
///
/// ```no_run
/// use guesthouse::{Compiler, HostConfig, PluginHost, store::{ArtifactStore, StoreKey}};
///
/// let key = StoreKey::in_file("/var/lib/app/store.key")?;
/// let store = ArtifactStore::open("/var/lib/app/store", key, 1 << 30)?; // at most 1 GiB
///
/// let mut config = HostConfig::metered(Compiler::worker(std::env::args_os()));
/// config.store = Some(store.clone());
/// let host = PluginHost::new(config)?;
/// println!("{}", store.usage());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ArtifactStore {
    kept: Arc<Kept>,
}

struct Kept {
    folder: Folder,
    key: StoreKey,
    budget: u64,
    /// Bytes of files as they were last counted, and what was written since.
    size: AtomicU64,
    tally: Tally,
}

/// The folder is counted again after so many files that were written, because other processes may
/// write to it as well.
const COUNTED_EVERY: u64 = 64;

/// A component that came out of the folder.
pub(crate) struct Found {
    pub(crate) component: Component,
    pub(crate) shape: Shape,
    /// Whether its memory begins with more than the artifact says.
    pub(crate) headroom: bool,
}

impl ArtifactStore {
    /// The folder, without links in its path.
    #[cfg(feature = "wasi")]
    pub(crate) fn folder(&self) -> &Path {
        self.kept.folder.path()
    }

    /// Opens the folder, and makes it if it is not there; the folder that it is in must be. `budget`
    /// is how many bytes of the store's files may be in it, 1 MiB to 1 TiB: when there are more, those
    /// that were not used for longest go. The entry that was written last stays, however large it is.
    /// What other processes write is counted at every 64th file.
    ///
    /// # Errors
    /// [`StoreError::NotOwnerOnly`] if others than the owner may read, write or enter the folder or
    /// it is not this process's; [`StoreError::Io`] if it cannot be made or written to;
    /// [`StoreError::Budget`] if the budget makes no sense; [`StoreError::Unsupported`] on systems
    /// where a file cannot be kept from other users by its mode (all but Unix).
    pub fn open(path: impl AsRef<Path>, key: StoreKey, budget: u64) -> Result<Self, StoreError> {
        in_range(
            "budget",
            Amount::Bytes(budget),
            Amount::Bytes(1 << 20)..=Amount::Bytes(1 << 40),
        )
        .map_err(|source| StoreError::Budget { source })?;
        let folder = Folder::open(path.as_ref())?;
        Ok(Self {
            kept: Arc::new(Kept {
                folder,
                key,
                budget,
                // Not known: the first file that is written has all of them counted.
                size: AtomicU64::new(budget),
                tally: Tally::default(),
            }),
        })
    }

    /// Where it is, with every symbolic link resolved.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.kept.folder.path()
    }

    /// What became of it since it was opened, through this handle and its clones.
    #[must_use]
    pub fn usage(&self) -> StoreUsage {
        self.kept.tally.read()
    }

    /// The machine code of a component, if it is there and whole. Whether a load found what it
    /// looked for is for [`ArtifactStore::count`] to be told.
    pub(crate) fn find(&self, engine: &Engine, identity: &Identity) -> Option<Found> {
        let tally = &self.kept.tally;
        let file = self.kept.folder.read(&identity.entry_name());
        let mut file = file.inspect_err(|_| tally.failed()).ok()??;
        let found = map::found(engine, &mut file, &self.kept.key, identity);
        if found.is_some() {
            file.touch();
        } else {
            tally.refused();
        }
        found
    }

    /// Books a load.
    pub(crate) fn count(&self, found: bool) {
        if found {
            self.kept.tally.found();
        } else {
            self.kept.tally.absent();
        }
    }

    /// Keeps machine code, and lets go of what there is no room for.
    pub(crate) fn keep(&self, identity: &Identity, shape: &Shape, headroom: bool, code: &[u8]) {
        let name = identity.entry_name();
        let seal = entry::seal(code, shape, headroom, &self.kept.key, identity);
        self.write(&name, &[code, &seal], &[identity]);
    }

    /// What the contract's comparison answered to a question, if that is known.
    pub(crate) fn verdict(&self, identity: &Identity, question: &Question) -> Option<Verdict> {
        let name = identity.verdict_name(question);
        let mut file = self.kept.folder.read(&name).ok()??;
        let verdict = verdict::unseal(&mut file, &self.kept.key, identity, question);
        if verdict.is_some() {
            file.touch();
        } else {
            self.kept.tally.refused();
        }
        verdict
    }

    /// Keeps such an answer. It must not drive out the code that it is about, which is that of one of
    /// `about`.
    pub(crate) fn judge(
        &self,
        identity: &Identity,
        question: &Question,
        verdict: Verdict,
        about: &[&Identity],
    ) {
        let sealed = verdict::seal(verdict, &self.kept.key, identity, question);
        self.write(&identity.verdict_name(question), &[&sealed], about);
    }

    /// Puts a file there, and lets go of what there is no room for, but not of the code of `stays`.
    fn write(&self, name: &str, parts: &[&[u8]], stays: &[&Identity]) {
        let Kept { folder, tally, .. } = &*self.kept;
        if folder.write(name, parts).is_err() {
            return tally.failed();
        }
        let due = tally.kept().is_multiple_of(COUNTED_EVERY);
        let more = parts.iter().map(|part| part.len() as u64).sum::<u64>();
        let size = self.kept.size.fetch_add(more, Ordering::Relaxed) + more;
        if due || size > self.kept.budget {
            self.make_room(stays);
        }
    }

    fn make_room(&self, stays: &[&Identity]) {
        let Kept { folder, tally, .. } = &*self.kept;
        let stays: Vec<_> = stays.iter().map(|code| code.entry_name()).collect();
        match eviction::evict(folder, self.kept.budget, &stays) {
            Ok(evicted) => {
                self.kept.size.store(evicted.left, Ordering::Relaxed);
                tally.evicted(evicted.gone);
            }
            Err(_) => tally.failed(),
        }
    }
}

impl fmt::Debug for ArtifactStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArtifactStore")
            .field("path", &self.path())
            .field("budget", &self.kept.budget)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}

/// A store is itself: two that were opened apart are two, whatever their folders.
impl PartialEq for ArtifactStore {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.kept, &other.kept)
    }
}

impl Eq for ArtifactStore {}
