//! Link: the imports resolved once, and the exports found once, for all instances to come.

use guesthouse_contract::World;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use super::Blueprint;
use crate::error::{LoadErrorKind, message};
use crate::imports::{Cell, Linker};
use crate::limits::Growth;

/// The full name of a function that an extension point calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportName {
    interface: Option<&'static str>,
    function: &'static str,
}

impl ExportName {
    /// A function of an exported interface.
    #[must_use]
    pub const fn of_interface(interface: &'static str, function: &'static str) -> Self {
        Self {
            interface: Some(interface),
            function,
        }
    }

    /// A function that the world itself exports.
    #[must_use]
    pub const fn of_world(function: &'static str) -> Self {
        Self {
            interface: None,
            function,
        }
    }

    /// Where it is in a component.
    pub(crate) fn find(self, component: &Component) -> Option<ComponentExportIndex> {
        find(component, self.parts())
    }

    /// Its interface and its name.
    pub(super) fn parts(self) -> (Option<&'static str>, &'static str) {
        (self.interface, self.function)
    }
}

/// A function of a component that can be called.
pub(crate) struct Function {
    pub(crate) index: ComponentExportIndex,
    /// Its full name, for errors.
    pub(crate) name: Box<str>,
}

/// A component with its imports resolved.
pub(super) struct Linked<S: 'static> {
    pub(super) pre: InstancePre<Cell<S>>,
    pub(super) arguments: Growth,
}

pub(super) fn link<S: 'static>(
    component: &Component,
    blueprint: &Blueprint<S>,
    wasi: Option<&World>,
) -> Result<Linked<S>, LoadErrorKind> {
    let mut linker = wasmtime::component::Linker::new(component.engine());
    let mut imports = Linker::new(&mut linker);
    (blueprint.link)(&mut imports).map_err(|error| refused(error.to_string()))?;
    let arguments = imports.growth();
    if let Some(wasi) = wasi {
        let linked = crate::wasi::link(&mut linker, wasi);
        linked.map_err(|error| refused(message(&error)))?;
    }
    let pre = linker
        .instantiate_pre(component)
        .map_err(|error| refused(message(&error)))?;
    Ok(Linked { pre, arguments })
}

/// Finds functions by interface and name.
pub(super) fn functions<'a>(
    component: &Component,
    exports: impl Iterator<Item = (Option<&'a str>, &'a str)>,
) -> Result<Box<[Function]>, LoadErrorKind> {
    let found = exports.map(|export| {
        let (interface, function) = export;
        let name = match interface {
            Some(interface) => format!("{interface}#{function}"),
            None => function.to_owned(),
        };
        match find(component, export) {
            Some(index) => Ok(Function {
                index,
                name: name.into(),
            }),
            None => Err(refused(format!("no export `{function}`"))),
        }
    });
    found.collect()
}

fn find(
    component: &Component,
    (interface, function): (Option<&str>, &str),
) -> Option<ComponentExportIndex> {
    let interface = match interface {
        Some(interface) => Some(component.get_export_index(None, interface)?),
        None => None,
    };
    component.get_export_index(interface.as_ref(), function)
}

pub(super) fn refused(message: String) -> LoadErrorKind {
    LoadErrorKind::Link { message }
}
