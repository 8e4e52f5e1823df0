//! What one Python file imports, and how the names in it are written.
//!
//! A file asks for types and values while it is written; what they need is imported at its top.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use guesthouse_contract::wit_parser::{InterfaceId, TypeId};

use super::super::script::{self, Taken};
use super::super::surface::Surface;
use super::names::{Modules, camel, snake};

/// One file.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) surface: &'a Surface<'a>,
    modules: &'a Modules,
    /// The exported interface whose classes this file holds.
    home: Option<InterfaceId>,
    taken: RefCell<Taken>,
    /// Lines of imports, with the variables that they make.
    imported: RefCell<HashMap<String, String>>,
    /// Names out of componentize-py's own module.
    own: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        surface: &'a Surface<'a>,
        modules: &'a Modules,
        home: Option<InterfaceId>,
    ) -> Self {
        Self {
            surface,
            modules,
            home,
            taken: RefCell::new(Taken::new(spoken_for(surface))),
            imported: RefCell::default(),
            own: RefCell::default(),
        }
    }

    /// `Ok`, `Err`, `Some` and `Result`, which every file gets from one place.
    pub(super) fn own(&self, name: &'static str) -> &'static str {
        self.own.borrow_mut().insert(name);
        name
    }

    /// The package of the bindings.
    pub(super) fn bindings(&self) -> String {
        self.import("import wit_world".to_owned(), &["wit_world".to_owned()])
    }

    /// The module in which an interface's functions are, for calling them.
    pub(super) fn imported(&self, interface: InterfaceId) -> Option<String> {
        let module = self.modules.imports.get(&interface)?;
        Some(self.module("imports", module))
    }

    /// A type by its name, with the module that it is in.
    pub(super) fn named(&self, id: TypeId, name: &str) -> String {
        let origin = self.surface.origin(id);
        let name = self.original(origin, name);
        match self.surface.owner(origin) {
            None => format!("{}.{name}", self.bindings()),
            Some(_) if self.surface.makes(origin) => self.class(origin, &name),
            Some(owner) => match self.modules.imports.get(&owner) {
                Some(module) if !self.holds_made(origin) => {
                    format!("{}.{name}", self.module("imports", module))
                }
                _ => {
                    let module = self.modules.exports.get(&owner);
                    let module = module.map_or("exports", String::as_str);
                    format!("{}.{name}", self.module("exports", module))
                }
            },
        }
    }

    /// The module of an exported interface that its classes are in.
    pub(super) fn home_of(&self, interface: Option<InterfaceId>) -> Option<&str> {
        self.modules.exports.get(&interface?).map(String::as_str)
    }

    /// The base class that the bindings have for an exported interface.
    pub(super) fn protocol(&self, path: &str) -> String {
        let exports = ["exports".to_owned(), "wit_exports".to_owned()];
        let line = "from wit_world import exports".to_owned();
        format!("{}.{path}", self.import(line, &exports))
    }

    /// The module of the bindings that holds the base classes of an interface's resources.
    pub(super) fn exported(&self, module: &str) -> String {
        self.module("exports", module)
    }

    /// The lines at the file's top.
    pub(super) fn imports(&self) -> String {
        let mut groups = [BTreeSet::new(), BTreeSet::new()];
        for (line, variable) in self.imported.borrow().iter() {
            let last = line.rsplit(' ').next().unwrap_or_default();
            let line = match last == variable {
                true => line.clone(),
                false => format!("{line} as {variable}"),
            };
            groups[usize::from(line.starts_with("from"))].insert(line);
        }
        let own: Vec<_> = self.own.borrow().iter().copied().collect();
        if !own.is_empty() {
            groups[1].insert(format!(
                "from componentize_py_types import {}",
                own.join(", ")
            ));
        }
        groups
            .iter()
            .flatten()
            .map(|line| format!("{line}\n"))
            .collect()
    }

    fn original(&self, origin: TypeId, name: &str) -> String {
        let named = self.surface.resolve().types[origin].name.as_deref();
        camel(named.unwrap_or(name))
    }

    /// A class of the plugin's own: of this file, or of the module of its interface.
    fn class(&self, origin: TypeId, name: &str) -> String {
        let owner = self.surface.owner(origin);
        match owner.and_then(|id| self.modules.exports.get(&id)) {
            Some(module) if owner != self.home => {
                let longer = camel(&format!("{module}-{name}"));
                self.import(
                    format!("from {module} import {name}"),
                    &[name.to_owned(), longer],
                )
            }
            _ => name.to_owned(),
        }
    }

    /// Whether a type of an interface that is both imported and exported has the plugin's objects
    /// in it: there are two of those.
    fn holds_made(&self, id: TypeId) -> bool {
        let mut holds = false;
        script::walk(self.surface, id, &mut |inner| {
            holds |= self.surface.makes(inner)
        });
        holds
    }

    fn module(&self, side: &str, module: &str) -> String {
        let wanted = [module.to_owned(), format!("{module}_{side}")];
        self.import(format!("from wit_world.{side} import {module}"), &wanted)
    }

    fn import(&self, line: String, wanted: &[String]) -> String {
        let mut imported = self.imported.borrow_mut();
        let variable = imported.entry(line);
        variable
            .or_insert_with(|| self.taken.borrow_mut().free(wanted))
            .clone()
    }
}

/// Names that variables of a file would lose to: parameters, methods and classes.
fn spoken_for(surface: &Surface<'_>) -> impl Iterator<Item = String> {
    let functions = surface
        .exports
        .iter()
        .flat_map(super::super::surface::Group::all_functions);
    let names = functions.flat_map(|function| {
        let params = script::params(function).map(|(name, _)| snake(name));
        let own = snake(super::super::surface::short_name(function));
        params.chain([own]).collect::<Vec<_>>()
    });
    let classes = surface
        .exports
        .iter()
        .map(|group| camel(script::short(surface, group)));
    let fixed = [
        "self",
        "cls",
        "Err",
        "Ok",
        "Some",
        "Result",
        "WitWorld",
        "told",
        "asks_the_app",
    ];
    names.chain(classes).chain(fixed.map(str::to_owned))
}
