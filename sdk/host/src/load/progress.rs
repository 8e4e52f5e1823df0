//! How far a load is: told to the app, which may stop it.
//!
//! Asked by the steps of a load, on the loading thread; it never decides anything itself.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::error::{LoadErrorKind, Step};

/// How far a load is, as [`Artifact::watched`](crate::Artifact::watched) is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// Time since the load began.
    pub elapsed: Duration,
}

/// What an app is told with.
pub(super) type Watch = Box<dyn FnMut(&Progress) -> ControlFlow<()> + Send>;

/// One load's step and clock, and who wants to know.
pub(super) struct Steps {
    started: Instant,
    step: Step,
    watch: Option<Watch>,
}

impl Steps {
    pub(super) fn new(watch: Option<Watch>) -> Self {
        Self {
            started: Instant::now(),
            step: Step::Reading,
            watch,
        }
    }

    /// Begins a step or goes on with it, unless the app wants no more.
    pub(super) fn begin(&mut self, step: Step) -> Result<(), LoadErrorKind> {
        self.step = step;
        let Some(watch) = &mut self.watch else {
            return Ok(());
        };
        let progress = Progress {
            step: self.step,
            elapsed: self.started.elapsed(),
        };
        match watch(&progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(LoadErrorKind::Abandoned { step: self.step }),
        }
    }
}
