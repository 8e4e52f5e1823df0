//! Functions that a component exports: what they are called, and where they are in it.

use guesthouse_contract::ItemName;
use wasmtime::component::{Component, ComponentExportIndex};

use crate::error::LoadErrorKind;

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
    pub(crate) fn parts(self) -> (Option<&'static str>, &'static str) {
        (self.interface, self.function)
    }
}

/// A function of a component that can be called.
pub(crate) struct Function {
    pub(crate) index: ComponentExportIndex,
    /// Its full name, for errors.
    pub(crate) name: Box<str>,
}

impl Function {
    /// Finds one by its interface and its name.
    pub(super) fn find(
        component: &Component,
        export: (Option<&str>, &str),
    ) -> Result<Self, LoadErrorKind> {
        let (interface, function) = export;
        match find(component, export) {
            Some(index) => Ok(Self {
                index,
                name: ItemName::new(interface, function).to_string().into(),
            }),
            None => Err(LoadErrorKind::Link {
                message: format!("no export `{function}`"),
            }),
        }
    }
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
