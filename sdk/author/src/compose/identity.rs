//! Whether those who hand a resource to each other mean the same one.
//!
//! A resource has no structure: two of the same name and functions are two, if two parts define them.
//! Looks at what `wiring` decided and refuses; it must never wire anything.

use guesthouse_contract::{Home, Side};

use super::error::ComposeError;
use super::part::Part;
use super::sides::{Offered, Source, Wanted};
use super::wiring::Wiring;

/// Refuses an import whose answer uses another resource than the part that asks. There must be no
/// circles.
pub(super) fn refuse_others(wiring: &Wiring, parts: &[Part]) -> Result<(), ComposeError> {
    let tracer = Tracer { wiring, parts };
    for (asking, part) in parts.iter().enumerate() {
        for import in part.contract.item_names(Side::Import) {
            tracer.refuse_other(asking, import)?;
        }
    }
    Ok(())
}

struct Tracer<'a> {
    wiring: &'a Wiring,
    parts: &'a [Part],
}

impl Tracer<'_> {
    fn refuse_other(&self, asking: usize, import: &str) -> Result<(), ComposeError> {
        let part = &self.parts[asking];
        let answer = self.wiring.answer(asking, import);
        let theirs = answer.map(|(from, export)| {
            let there = &self.parts[from].contract;
            (from, there.resources(Side::Export, export))
        });
        for (resource, home) in part.contract.resources(Side::Import, import) {
            // Whoever answers defines it: there is only one.
            if is_here(&home, import, &resource) {
                continue;
            }
            let mine = self.source(asking, home);
            let offering = match &theirs {
                Some((from, resources)) => {
                    let found = resources.iter().find(|(name, _)| *name == resource);
                    let Some((_, home)) = found else { continue };
                    self.source(*from, home.clone())
                }
                None if mine.part.is_none() => continue,
                None => Source {
                    part: None,
                    ..mine.clone()
                },
            };
            if !is_same(&mine, &offering) {
                return Err(ComposeError::OtherResource {
                    wanted: Wanted::of(part, import).into(),
                    offered: answer
                        .map(|(from, export)| Offered::of(&self.parts[from], export).into()),
                    resource,
                    asking: mine.into(),
                    offering: offering.into(),
                });
            }
        }
        Ok(())
    }

    /// Follows a resource from part to part to the one that defines it, or to the host.
    fn source(&self, mut part: usize, mut home: Home) -> Source {
        loop {
            let defined = |part: Option<usize>, home: Home| Source {
                part: part.map(|part| self.parts[part].name.clone()),
                interface: home.interface,
                name: home.name,
            };
            if home.side == Side::Export {
                return defined(Some(part), home);
            }
            let import = home.interface.as_deref().unwrap_or(&home.name);
            let Some((from, export)) = self.wiring.answer(part, import) else {
                return defined(None, home);
            };
            let resources = self.parts[from].contract.resources(Side::Export, export);
            let mut resources = resources.into_iter();
            match resources.find(|(name, _)| *name == home.name) {
                Some((_, next)) => (part, home) = (from, next),
                None => return defined(Some(from), home),
            }
        }
    }
}

fn is_here(home: &Home, import: &str, resource: &str) -> bool {
    home.interface.as_deref().unwrap_or(resource) == import
}

/// The host has one resource for all versions of a track.
fn is_same(one: &Source, other: &Source) -> bool {
    let base = |source: &Source| {
        let interface = source.interface.as_deref().unwrap_or_default();
        let base = interface.split('@').next().unwrap_or_default();
        base.to_owned()
    };
    match (&one.part, &other.part) {
        (None, None) => one.name == other.name && base(one) == base(other),
        _ => one == other,
    }
}
