//! Link: the imports resolved once, and the exports found once, for all instances to come.

use guesthouse_contract::World;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use super::Blueprint;
use crate::error::{LoadError, message};
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
        match self.interface {
            Some(interface) => {
                let interface = component.get_export_index(None, interface)?;
                component.get_export_index(Some(&interface), self.function)
            }
            None => component.get_export_index(None, self.function),
        }
    }
}

/// A component with its imports resolved.
pub(super) struct Linked<S: 'static> {
    pub(super) pre: InstancePre<Cell<S>>,
    pub(super) arguments: Growth,
}

pub(super) fn link<S: 'static>(
    name: &str,
    component: &Component,
    blueprint: &Blueprint<S>,
    wasi: Option<&World>,
) -> Result<Linked<S>, LoadError> {
    let mut linker = wasmtime::component::Linker::new(component.engine());
    let mut imports = Linker::new(&mut linker);
    (blueprint.link)(&mut imports).map_err(|error| refused(name, error.to_string()))?;
    let arguments = imports.growth();
    if let Some(wasi) = wasi {
        let linked = crate::wasi::link(&mut linker, wasi);
        linked.map_err(|error| refused(name, message(&error)))?;
    }
    let pre = linker
        .instantiate_pre(component)
        .map_err(|error| refused(name, message(&error)))?;
    Ok(Linked { pre, arguments })
}

pub(super) fn indices(
    name: &str,
    component: &Component,
    functions: &[ExportName],
) -> Result<Box<[ComponentExportIndex]>, LoadError> {
    let find = |export: &ExportName| {
        let found = export.find(component);
        found.ok_or_else(|| refused(name, format!("no export `{}`", export.function)))
    };
    functions.iter().map(find).collect()
}

pub(super) fn refused(name: &str, message: String) -> LoadError {
    LoadError::Link {
        name: name.to_owned(),
        message,
    }
}
