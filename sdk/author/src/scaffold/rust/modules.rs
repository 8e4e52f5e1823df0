//! [`Modules`]: the bindings' modules that a source uses, each under a short name of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use guesthouse_contract::wit_parser::{InterfaceId, WorldKey};

use super::names;
use crate::scaffold::surface::Surface;

/// Short names for modules, given out as they are asked for.
#[derive(Debug)]
pub(super) struct Modules<'a> {
    surface: &'a Surface<'a>,
    /// Full path to short name, of those that were asked for.
    used: RefCell<BTreeMap<String, String>>,
}

/// Names that a module's short name would hide.
const TAKEN: [&str; 5] = ["bindings", "heap", "panics", "std", "core"];

impl<'a> Modules<'a> {
    pub(super) fn new(surface: &'a Surface<'a>) -> Self {
        let used = RefCell::default();
        Self { surface, used }
    }

    /// The short name of an interface's module. One that is both imported and exported is meant as
    /// the side of the code that names it sees it: exports see their own.
    pub(super) fn of(&self, id: InterfaceId, from_export: bool) -> String {
        let (surface, mut exported) = (self.surface, from_export);
        let find = |groups: &'a [crate::scaffold::surface::Group<'a>]| {
            groups
                .iter()
                .find(|group| group.id == Some(id))
                .and_then(|group| group.key)
        };
        let mut key = from_export.then(|| find(&surface.exports)).flatten();
        if key.is_none() {
            exported = false;
            key = find(&surface.imports);
        }
        let of_id = WorldKey::Interface(id);
        let path = names::module_path(surface.resolve(), key.unwrap_or(&of_id), exported);
        self.short(&path)
    }

    /// `use` lines for everything that was asked for.
    pub(super) fn uses(&self) -> String {
        let used = self.used.borrow();
        let lines =
            used.iter().map(
                |(path, short)| match path.rsplit("::").next() == Some(short) {
                    true => format!("use bindings::{path};\n"),
                    false => format!("use bindings::{path} as {short};\n"),
                },
            );
        lines.collect()
    }

    fn short(&self, path: &[String]) -> String {
        let full = path.join("::");
        let mut used = self.used.borrow_mut();
        if let Some(short) = used.get(&full) {
            return short.clone();
        }
        let is_free = |name: &String| {
            !TAKEN.contains(&name.as_str()) && !used.values().any(|other| other == name)
        };
        // The last part, the last two, and so on.
        let ends = (0..path.len()).rev().map(|from| path[from..].join("_"));
        let short = ends
            .into_iter()
            .find(is_free)
            .unwrap_or_else(|| full.replace("::", "__"));
        used.insert(full, short.clone());
        short
    }
}
