//! Where a call was when it ended: what was running, which host function, what there was too many of.

use std::borrow::Cow;
use std::fmt;

use crate::printable::quoted;

/// What a [`CallErrorKind::TooMany`](super::CallErrorKind::TooMany) counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Counted {
    /// Core instances.
    CoreInstances,
    /// Tables.
    Tables,
    /// Linear memories.
    Memories,
}

/// What a host has places for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capacity {
    /// Instances that live: [`HostConfig::max_instances`](crate::HostConfig::max_instances).
    Instances,
    /// Guests that execute: [`HostConfig::executing`](crate::HostConfig::executing).
    Executing,
    /// Calls that are awaited: [`HostConfig::max_async_calls`](crate::HostConfig::max_async_calls).
    AsyncCalls,
}

/// What was running when a deadline passed or a call was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The guest was being instantiated: its start functions ran.
    Instantiation,
    /// An exported function ran.
    Call,
    /// The app's own code ran: in the closure of one call, or before any guest was entered.
    App,
    /// A host function ran, and returned late.
    HostCall(ImportName),
}

/// The full name of a host function.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImportName {
    interface: Option<Cow<'static, str>>,
    function: Cow<'static, str>,
}

impl Counted {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::CoreInstances => "too-many-instances",
            Self::Tables => "too-many-tables",
            Self::Memories => "too-many-memories",
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CoreInstances => "core instances",
            Self::Tables => "tables",
            Self::Memories => "memories",
        })
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instances => "for live instances",
            Self::Executing => "for guests that execute",
            Self::AsyncCalls => "for async calls",
        })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instantiation => f.write_str("during instantiation"),
            Self::Call => f.write_str("during the call"),
            Self::App => f.write_str("in the app's own code, outside of the guest"),
            Self::HostCall(import) => write!(f, "in the host function `{import}`"),
        }
    }
}

impl ImportName {
    pub(crate) const fn new(interface: Option<&'static str>, function: &'static str) -> Self {
        Self {
            interface: match interface {
                Some(interface) => Some(Cow::Borrowed(interface)),
                None => None,
            },
            function: Cow::Borrowed(function),
        }
    }

    /// A name that was read from a component.
    pub(crate) fn owned(interface: Option<&str>, function: &str) -> Self {
        Self {
            interface: interface.map(|interface| Cow::Owned(interface.to_owned())),
            function: Cow::Owned(function.to_owned()),
        }
    }

    /// The interface, with its package; `None` for a function of the world itself.
    #[must_use]
    pub fn interface(&self) -> Option<&str> {
        self.interface.as_deref()
    }

    /// The function's name in WIT.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }
}

impl fmt::Display for ImportName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.interface {
            Some(interface) => write!(f, "{}#{}", quoted(interface), quoted(&self.function)),
            None => write!(f, "{}", quoted(&self.function)),
        }
    }
}
