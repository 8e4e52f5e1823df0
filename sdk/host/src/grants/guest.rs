//! [`GuestGrants`]: what one guest has of its plugin's grants.
//!
//! In the guest's store. A guest keeps the grants of the moment when it was made, whatever replaces them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Grants, RealClock};
use crate::policy::Clock;

/// The grants of one guest.
#[derive(Debug)]
pub(crate) struct GuestGrants {
    pub(crate) of: Arc<Grants>,
    pub(crate) clock: RealClock,
    /// How many files and folders it has open.
    pub(crate) open: Arc<AtomicU32>,
}

impl GuestGrants {
    pub(crate) fn new(of: Arc<Grants>) -> Self {
        Self {
            of,
            clock: RealClock::new(),
            open: Arc::default(),
        }
    }

    /// A call begins; answers how many files and folders are open.
    pub(crate) fn begin(&mut self) -> u64 {
        self.clock.look();
        self.open().into()
    }

    /// How many files and folders are open.
    pub(crate) fn open(&self) -> u32 {
        self.open.load(Ordering::Relaxed)
    }

    /// The clock that was granted, if one was.
    pub(crate) fn clock(&mut self) -> Option<(Clock, &mut RealClock)> {
        self.of.policy.clock.map(|kind| (kind, &mut self.clock))
    }
}
