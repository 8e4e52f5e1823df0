//! Who answers which import. By name and version first, and then the types must be the same.
//!
//! Where that is not clear it must never guess: two parts that could answer, one that answers with
//! other types, and parts that wait for each other are errors with both sides' types.

use std::collections::{BTreeMap, BTreeSet};

use guesthouse_contract::{Home, MAX_PASSED_ITEMS, Side, Widest, World};

use super::error::ComposeError;
use super::file::ComposeFile;
use super::part::Part;
use super::sides::{Offered, Wanted};
use super::trace::Tracer;
use super::{Wire, agreement, identity, settled, world_types};

/// The whole, decided.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    /// For each part its imports that another part answers: import, part, export.
    pub(super) answers: BTreeMap<usize, Vec<(String, usize, String)>>,
    /// The resources that these answers are about.
    pub(super) shared: Vec<Shared>,
    /// What the whole exports: part and export.
    pub(super) exports: Vec<(usize, String)>,
    /// The same in names, the host's answers too.
    pub(super) wires: Vec<Wire>,
}

/// Resources on both sides of an answered import, each of which must be one.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) asking: usize,
    pub(super) import: String,
    pub(super) from: usize,
    pub(super) export: String,
    /// That of the part that answers, and that of the one that asks.
    pub(super) resources: Vec<(Home, Home)>,
}

impl Wiring {
    pub(super) fn find(
        file: &ComposeFile,
        parts: &[Part],
        world: Option<&World>,
    ) -> Result<Self, ComposeError> {
        let finder = Finder {
            parts,
            world,
            closed: &World::wasi().map_err(|error| ComposeError::Refused {
                message: error.to_string(),
            })?,
            fixed: settled::wires(file, parts)?,
        };
        let mut wiring = Self {
            exports: settled::exports(file, parts)?,
            ..Self::default()
        };
        for asking in 0..parts.len() {
            finder.imports(asking, &mut wiring)?;
        }
        wiring.refuse_circles(parts)?;
        let tracer = Tracer::new(&wiring, parts);
        identity::refuse_others(&tracer)?;
        agreement::refuse_disagreeing(&tracer)?;
        wiring.refuse_unused(parts)?;
        world_types::refuse_unnamed(&tracer)?;
        Ok(wiring)
    }

    /// The part that answers an import, with the name of its export; none where the host does.
    pub(super) fn answer(&self, asking: usize, import: &str) -> Option<(usize, &str)> {
        let mut answers = self.answers.get(&asking)?.iter();
        let (_, from, export) = answers.find(|(name, ..)| name == import)?;
        Some((*from, export))
    }

    /// Parts that wait for each other can never be made.
    fn refuse_circles(&self, parts: &[Part]) -> Result<(), ComposeError> {
        let mut done = BTreeSet::new();
        for start in 0..parts.len() {
            let mut way = Vec::new();
            if let Some(circle) = self.circle(start, &mut way, &mut done) {
                let wires = circle.iter().map(|(asking, import, from, export)| {
                    let (asking, from) = (&parts[*asking], &parts[*from]);
                    (Wanted::of(asking, import), Offered::of(from, export))
                });
                return Err(ComposeError::Cyclic {
                    wires: wires.collect(),
                });
            }
        }
        Ok(())
    }

    /// The wires of a circle that can be reached from `part`.
    fn circle(
        &self,
        part: usize,
        way: &mut Vec<(usize, String, usize, String)>,
        done: &mut BTreeSet<usize>,
    ) -> Option<Vec<(usize, String, usize, String)>> {
        if let Some(begin) = way.iter().position(|(asking, ..)| *asking == part) {
            return Some(way[begin..].to_vec());
        }
        if done.contains(&part) {
            return None;
        }
        for (import, from, export) in self.answers.get(&part).into_iter().flatten() {
            way.push((part, import.clone(), *from, export.clone()));
            let found = self.circle(*from, way, done);
            if found.is_some() {
                return found;
            }
            way.pop();
        }
        done.insert(part);
        None
    }

    /// A part that neither exports for the whole nor answers a part that is used would be dropped.
    fn refuse_unused(&self, parts: &[Part]) -> Result<(), ComposeError> {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = self.exports.iter().map(|(part, _)| *part).collect();
        while let Some(part) = open.pop() {
            if used.insert(part) {
                let answers = self.answers.get(&part).into_iter().flatten();
                open.extend(answers.map(|(_, from, _)| *from));
            }
        }
        match (0..parts.len()).find(|part| !used.contains(part)) {
            Some(part) => Err(ComposeError::Unused {
                part: parts[part].name.clone(),
                exports: offered(&parts[part]),
            }),
            None => Ok(()),
        }
    }
}

/// What a search for answers goes by.
struct Finder<'a> {
    parts: &'a [Part],
    world: Option<&'a World>,
    closed: &'a World,
    /// What the file settles: part and import, and the part that answers, or the host.
    fixed: BTreeMap<(usize, String), Option<usize>>,
}

impl Finder<'_> {
    fn imports(&self, asking: usize, wiring: &mut Wiring) -> Result<(), ComposeError> {
        let part = &self.parts[asking];
        for import in part.contract.item_names(Side::Import) {
            // Types alone are the same wherever they are named, and what is used comes with its interface.
            let contract = &part.contract;
            if !contract.asks_for(Side::Import, import)
                || contract.used(Side::Import, import).is_some()
            {
                continue;
            }
            let from = match self.fixed.get(&(asking, import.to_owned())) {
                Some(None) => None,
                Some(Some(from)) => Some(self.fixed_answer(asking, import, *from)?),
                None => self.answer(asking, import)?,
            };
            wiring.wires.push(Wire {
                part: part.name.clone(),
                import: import.to_owned(),
                from: from
                    .as_ref()
                    .map(|(from, _)| self.parts[*from].name.clone()),
            });
            if let Some((from, export)) = from {
                let shared = self.same(asking, import, from, &export)?;
                wiring.shared.push(shared);
                self.not_too_wide(asking, import, from)?;
                let answers = wiring.answers.entry(asking).or_default();
                answers.push((import.to_owned(), from, export));
            }
        }
        Ok(())
    }

    /// The part that answers, with the name of its export; none where the host does.
    fn answer(&self, asking: usize, import: &str) -> Result<Option<(usize, String)>, ComposeError> {
        let others = self
            .parts
            .iter()
            .enumerate()
            .filter(|(part, _)| *part != asking);
        let found: Vec<_> = others
            .filter_map(|(part, other)| {
                let export = other.contract.answering(Side::Export, import)?;
                Some((part, export.to_owned()))
            })
            .collect();
        match found.as_slice() {
            [] => self.host(asking, import).map(|()| None),
            [one] => Ok(Some(one.clone())),
            several => Err(ComposeError::Ambiguous {
                wanted: Wanted::of(&self.parts[asking], import).into(),
                offers: several
                    .iter()
                    .map(|(part, export)| Offered::of(&self.parts[*part], export))
                    .collect(),
            }),
        }
    }

    /// Whether the host answers what no part does.
    fn host(&self, asking: usize, import: &str) -> Result<(), ComposeError> {
        if self.closed.offers(import) || self.world.is_some_and(|world| world.offers(import)) {
            return Ok(());
        }
        let versions = self.versions(asking, import);
        // Without a world nobody knows what the host has, unless a part nearly has it.
        if self.world.is_none() && versions.is_empty() {
            return Ok(());
        }
        let others = self
            .parts
            .iter()
            .enumerate()
            .filter(|(part, _)| *part != asking);
        Err(ComposeError::Unmatched {
            wanted: Wanted::of(&self.parts[asking], import).into(),
            world: self.world.map(World::full_name),
            offers: match versions.is_empty() {
                true => others.flat_map(|(_, part)| offered(part)).collect(),
                false => versions,
            },
        })
    }

    /// Parts that have the interface in a version that does not meet.
    fn versions(&self, asking: usize, import: &str) -> Vec<Offered> {
        let others = self
            .parts
            .iter()
            .enumerate()
            .filter(|(part, _)| *part != asking);
        let versions = others.flat_map(|(_, part)| {
            let names = part
                .contract
                .other_versions(Side::Export, import)
                .into_iter();
            names
                .map(|name| Offered::of(part, name))
                .collect::<Vec<_>>()
        });
        versions.collect()
    }

    /// What the file says must be possible.
    fn fixed_answer(
        &self,
        asking: usize,
        import: &str,
        from: usize,
    ) -> Result<(usize, String), ComposeError> {
        let part = &self.parts[from];
        match part.contract.answering(Side::Export, import) {
            Some(export) => Ok((from, export.to_owned())),
            None => Err(ComposeError::Unmatched {
                wanted: Wanted::of(&self.parts[asking], import).into(),
                world: None,
                offers: offered(part),
            }),
        }
    }

    /// Types that are equal are not enough: the engine carries them from part to part.
    fn not_too_wide(&self, asking: usize, import: &str, from: usize) -> Result<(), ComposeError> {
        let asking = &self.parts[asking];
        let widest = asking.contract.widest(Side::Import, import);
        match widest.filter(|widest| widest.items > MAX_PASSED_ITEMS) {
            None => Ok(()),
            Some(Widest { ty, items, .. }) => Err(ComposeError::TooWide {
                asking: asking.name.clone(),
                from: self.parts[from].name.clone(),
                name: import.to_owned(),
                ty,
                items,
                limit: MAX_PASSED_ITEMS,
            }),
        }
    }

    /// Names that meet are not enough.
    fn same(
        &self,
        asking: usize,
        import: &str,
        from: usize,
        export: &str,
    ) -> Result<Shared, ComposeError> {
        let (wants, has) = (&self.parts[asking], &self.parts[from]);
        let meeting = has
            .contract
            .meet(Side::Export, export, &wants.contract, import);
        match meeting.differences.is_empty() {
            true => Ok(Shared {
                asking,
                import: import.to_owned(),
                from,
                export: export.to_owned(),
                resources: meeting.resources,
            }),
            false => Err(ComposeError::Mistyped {
                wanted: Wanted::of(wants, import).into(),
                offered: Offered::of(has, export).into(),
                differences: meeting.differences,
            }),
        }
    }
}

/// Everything that a part exports and that is more than types.
fn offered(part: &Part) -> Vec<Offered> {
    let names = part.contract.item_names(Side::Export);
    let names = names.filter(|name| part.contract.asks_for(Side::Export, name));
    names.map(|name| Offered::of(part, name)).collect()
}
