//! Where a resource that a part names comes from, once it is decided who answers whom.
//!
//! Follows what `wiring` decided. It must never judge.

use guesthouse_contract::{Home, Side};

use super::part::Part;
use super::sides::Source;
use super::wiring::Wiring;

/// The parts, wired. There must be no circles.
pub(super) struct Tracer<'a> {
    pub(super) wiring: &'a Wiring,
    pub(super) parts: &'a [Part],
}

/// Who defines a resource, the host where it is no part, and as what.
pub(super) struct Origin {
    pub(super) part: Option<usize>,
    pub(super) home: Home,
}

/// A type that a part uses at the level of its world, of an interface that another part answers.
pub(super) struct Used {
    /// Its name as an import.
    pub(super) import: String,
    /// The part that has it, and the interface's name there.
    pub(super) from: usize,
    pub(super) export: String,
    /// Its name in the interface.
    pub(super) name: String,
}

impl<'a> Tracer<'a> {
    pub(super) fn new(wiring: &'a Wiring, parts: &'a [Part]) -> Self {
        Self { wiring, parts }
    }

    /// The imports of a part that the host answers.
    pub(super) fn asks_host(&self, asking: usize) -> impl Iterator<Item = &'a str> {
        let imports = self.parts[asking].contract.item_names(Side::Import);
        imports.filter(move |import| {
            self.wiring.answer(asking, import).is_none() && self.used(asking, import).is_none()
        })
    }

    /// The types that come with an interface of another part.
    pub(super) fn used_of_parts(&self, asking: usize) -> Vec<Used> {
        let imports = self.parts[asking].contract.item_names(Side::Import);
        imports
            .filter_map(|import| self.used(asking, import))
            .collect()
    }

    fn used(&self, asking: usize, import: &str) -> Option<Used> {
        let home = self.parts[asking].contract.used(Side::Import, import)?;
        let (from, export) = self.wiring.answer(asking, home.interface.as_deref()?)?;
        Some(Used {
            import: import.to_owned(),
            from,
            export: export.to_owned(),
            name: home.name,
        })
    }

    /// Follows a resource from part to part to the one that defines it, or to the host.
    pub(super) fn source(&self, mut part: usize, mut home: Home) -> Origin {
        loop {
            if home.side == Side::Export {
                let part = Some(part);
                return Origin { part, home };
            }
            let import = home.interface.as_deref().unwrap_or(&home.name);
            let Some((from, export)) = self.wiring.answer(part, import) else {
                return Origin { part: None, home };
            };
            let resources = self.parts[from].contract.resources(Side::Export, export);
            let mut resources = resources.into_iter();
            match resources.find(|(name, _)| *name == home.name) {
                Some((_, next)) => (part, home) = (from, next),
                None => {
                    let part = Some(from);
                    return Origin { part, home };
                }
            }
        }
    }

    pub(super) fn told(&self, origin: Origin) -> Source {
        Source {
            part: origin.part.map(|part| self.parts[part].name.clone()),
            interface: origin.home.interface,
            name: origin.home.name,
        }
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part
            && match self.part {
                None => self.home.is_one_of_a_host(&other.home),
                Some(_) => self.home == other.home,
            }
    }
}
