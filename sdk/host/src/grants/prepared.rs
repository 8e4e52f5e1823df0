//! [`Grants`]: a policy, prepared for the guests of one plugin; and [`SharedGrants`], which can be replaced.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use super::{BlockingIo, Root};
use crate::policy::{AuditSink, ConsentNeeded, Kind, Policy, PolicyError, Wants};

/// What one plugin was granted.
pub(crate) struct Grants {
    pub(crate) policy: Policy,
    pub(crate) roots: Vec<Arc<Root>>,
    pub(crate) around: Around,
}

/// What grants stand in, whatever the policy says.
#[derive(Clone)]
pub(crate) struct Around {
    /// Where whatever blocks is done.
    pub(crate) runtime: Handle,
    pub(crate) io: BlockingIo,
    pub(crate) audit: Option<AuditSink>,
    /// Files and folders of the host's own that no granted folder may hold.
    pub(crate) own: Vec<PathBuf>,
}

impl Grants {
    /// Opens what the policy names; folders that the plugin's guests have from `earlier` grants share their room.
    /// May block.
    pub(crate) fn prepare(
        policy: &Policy,
        around: Around,
        earlier: &[Arc<Root>],
    ) -> Result<Self, PolicyError> {
        policy.check()?;
        let mut roots: Vec<Arc<Root>> = Vec::new();
        for folder in &policy.folders {
            let root = Root::open(folder, earlier)?;
            let own = around.own.iter().chain(&policy.guarded);
            if let Some(held) = own.into_iter().find(|path| root.holds(path)) {
                return Err(PolicyError::HoldsOwn {
                    guest: folder.guest.clone(),
                    path: held.clone(),
                });
            }
            for (other, before) in policy.folders.iter().zip(&roots) {
                if root.collides(before, (&folder.host, &other.host)) {
                    return Err(PolicyError::Overlap {
                        guest: folder.guest.clone(),
                        other: other.guest.clone(),
                    });
                }
            }
            roots.push(Arc::new(root));
        }
        Ok(Self {
            policy: policy.clone(),
            roots,
            around,
        })
    }
}

impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grants")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// A plugin's grants, which can be replaced while it runs, within what its imports were linked to.
#[derive(Debug)]
pub(crate) struct SharedGrants {
    linked: Vec<Kind>,
    current: RwLock<Arc<Grants>>,
    /// Folders of all grants since the load that a guest may still have. Held by the one that replaces.
    roots: Mutex<Vec<Weak<Root>>>,
    /// The artifact's digest, and what it wants.
    artifact: ([u8; 32], Wants),
}

impl SharedGrants {
    pub(crate) fn new(grants: Grants, artifact: ([u8; 32], Wants)) -> Self {
        Self {
            artifact,
            roots: Mutex::new(grants.roots.iter().map(Arc::downgrade).collect()),
            linked: grants.policy.kinds(),
            current: RwLock::new(Arc::new(grants)),
        }
    }

    /// The kinds of capability that the plugin's imports are linked to.
    pub(crate) fn linked(&self) -> &[Kind] {
        &self.linked
    }

    /// Whether something is among them that guests wait for.
    pub(crate) fn waits(&self) -> bool {
        let waits = |kind: &Kind| matches!(kind, Kind::Folders | Kind::Clock);
        self.linked.iter().any(waits)
    }

    /// What holds for whatever begins now.
    pub(crate) fn current(&self) -> Arc<Grants> {
        Arc::clone(&self.current.read())
    }

    /// Whether the policy is for the artifact that was loaded, where it says for which.
    pub(crate) fn is_consented_to(&self, policy: &Policy) -> Result<(), ConsentNeeded> {
        let (digest, wants) = &self.artifact;
        policy.allows(*digest, wants)
    }

    /// Replaces them for whatever begins afterwards. May block.
    pub(crate) fn replace(&self, policy: &Policy) -> Result<(), PolicyError> {
        let lacking = policy
            .kinds()
            .into_iter()
            .find(|kind| !self.linked.contains(kind));
        if let Some(kind) = lacking {
            return Err(PolicyError::LoadAgain { kind });
        }
        let mut roots = self.roots.lock();
        roots.retain(|root| root.strong_count() > 0);
        let earlier: Vec<_> = roots.iter().filter_map(Weak::upgrade).collect();
        let around = self.current().around.clone();
        let grants = Arc::new(Grants::prepare(policy, around, &earlier)?);
        roots.extend(grants.roots.iter().map(Arc::downgrade));
        // The old value is dropped after the lock is free.
        let _old = std::mem::replace(&mut *self.current.write(), grants);
        Ok(())
    }
}
