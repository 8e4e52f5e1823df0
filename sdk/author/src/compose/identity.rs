//! Whether those who hand a resource to each other mean the same one.
//!
//! A resource has no structure: two of the same name and functions are two, if two parts define them.
//! Looks at what `wiring` decided and refuses; it must never wire anything.

use guesthouse_contract::Side;

use super::error::ComposeError;
use super::sides::{Offered, Wanted};
use super::trace::{Origin, Tracer};
use super::wiring::Shared;

/// Refuses an import whose answer uses another resource than the part that asks. There must be no
/// circles.
pub(super) fn refuse_others(tracer: &Tracer<'_>) -> Result<(), ComposeError> {
    for shared in &tracer.wiring.shared {
        tracer.refuse_other(shared)?;
    }
    for asking in 0..tracer.parts.len() {
        for import in tracer.asks_host(asking) {
            tracer.refuse_of_part(asking, import)?;
        }
    }
    Ok(())
}

impl Tracer<'_> {
    /// One part answers another: the resources of both must come from one place.
    fn refuse_other(&self, shared: &Shared) -> Result<(), ComposeError> {
        for (offered, asked) in &shared.resources {
            let asking = self.source(shared.asking, asked.clone());
            let offering = self.source(shared.from, offered.clone());
            if asking != offering {
                let (part, from) = (&self.parts[shared.asking], &self.parts[shared.from]);
                return Err(ComposeError::OtherResource {
                    wanted: Wanted::of(part, &shared.import).into(),
                    offered: Some(Offered::of(from, &shared.export).into()),
                    resource: asked.name.clone(),
                    asking: self.told(asking).into(),
                    offering: self.told(offering).into(),
                });
            }
        }
        Ok(())
    }

    /// The host answers: it has no resource of a part.
    fn refuse_of_part(&self, asking: usize, import: &str) -> Result<(), ComposeError> {
        let part = &self.parts[asking];
        for (resource, home) in part.contract.resources(Side::Import, import) {
            let mine = self.source(asking, home.clone());
            if mine.part.is_some() {
                let host = Origin { part: None, home };
                return Err(ComposeError::OtherResource {
                    wanted: Wanted::of(part, import).into(),
                    offered: None,
                    resource,
                    asking: self.told(mine).into(),
                    offering: self.told(host).into(),
                });
            }
        }
        Ok(())
    }
}
