//! [`DynResource`]: one resource of a component, the guest's or the host's.
//!
//! It is a name and a side; it holds no object and must never hold the engine's types.

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::ItemName;

/// One resource of a component: what handles lead to. Cheap to clone.
///
/// Its `Display` is its full name.
#[derive(Clone, PartialEq, Eq)]
pub struct DynResource {
    named: Arc<Named>,
}

#[derive(PartialEq, Eq)]
struct Named {
    interface: Option<Arc<str>>,
    name: Arc<str>,
    /// What the engine is told that it is, where the host defines it.
    host: Option<u32>,
}

impl DynResource {
    /// A resource that the guest defines.
    pub(crate) fn of_guest(interface: Option<Arc<str>>, name: Arc<str>) -> Self {
        Self::new(interface, name, None)
    }

    /// A resource that the host defines, with its number for the engine.
    pub(crate) fn of_host(interface: Option<Arc<str>>, name: Arc<str>, number: u32) -> Self {
        Self::new(interface, name, Some(number))
    }

    fn new(interface: Option<Arc<str>>, name: Arc<str>, host: Option<u32>) -> Self {
        let named = Arc::new(Named {
            interface,
            name,
            host,
        });
        Self { named }
    }

    /// The interface with package and version, `None` for a resource of the world itself.
    #[must_use]
    pub fn interface(&self) -> Option<&str> {
        self.named.interface.as_deref()
    }

    /// Its name in WIT.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.named.name
    }

    /// `interface#name`, or the name alone for a resource of the world itself.
    #[must_use]
    pub fn full_name(&self) -> String {
        ItemName::new(self.interface(), self.name()).to_string()
    }

    /// Is it the host that makes its objects? Otherwise they live in the guest.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        self.named.host.is_some()
    }

    /// Its number for the engine, where the host defines it.
    pub(crate) fn host_number(&self) -> Option<u32> {
        self.named.host
    }
}

impl fmt::Display for DynResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full_name())
    }
}

impl fmt::Debug for DynResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynResource")
            .field(&self.full_name())
            .finish()
    }
}
