//! [`Modules`]: the bindings' modules that a source uses, each under a short name of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use guesthouse_contract::wit_parser::{InterfaceId, WorldKey};

use super::names;
use crate::scaffold::surface::{Group, Surface};

/// Short names for modules, given out as they are asked for.
#[derive(Debug)]
pub(super) struct Modules<'a> {
    surface: &'a Surface<'a>,
    /// Full path to short name, of those that were asked for.
    used: RefCell<BTreeMap<String, String>>,
}

/// Names that a module's short name would hide: modules, crates, and types that Rust has itself.
const TAKEN: [&str; 22] = [
    "bindings", "heap", "panics", "std", "core", "bool", "char", "str", "f32", "f64", "i8", "i16",
    "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

impl<'a> Modules<'a> {
    pub(super) fn new(surface: &'a Surface<'a>) -> Self {
        let used = RefCell::default();
        Self { surface, used }
    }

    /// The short name of an interface's module. Each import and each export is an interface of its own.
    pub(super) fn of(&self, id: InterfaceId) -> String {
        let key = |groups: &'a [Group<'a>]| {
            let mut groups = groups.iter();
            groups.find(|group| group.id == Some(id))?.key
        };
        let exported = key(&self.surface.exports);
        let of_id = WorldKey::Interface(id);
        let key = exported
            .or_else(|| key(&self.surface.imports))
            .unwrap_or(&of_id);
        self.short(&names::module_path(
            self.surface.resolve(),
            key,
            exported.is_some(),
        ))
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
        // The last part, the last two, and so on: then with a number.
        let ends = (0..path.len()).rev().map(|from| path[from..].join("_"));
        let whole = path.join("_");
        let numbered = (2_u32..).map(|number| format!("{whole}_{number}"));
        // The numbers do not end before the names do.
        let short = ends.chain(numbered).find(is_free).unwrap_or(whole);
        used.insert(full, short.clone());
        short
    }
}
