//! What refusals name: an import, an export, and where a resource is from, as they are read.
//!
//! It must never judge.

use std::fmt;

use guesthouse_contract::{Side, shown};

use super::part::Part;

/// An import of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wanted {
    /// Whose.
    pub part: String,
    /// Full name of the interface or function.
    pub name: String,
    /// Its type, as WIT.
    pub wit: String,
}

/// An export of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offered {
    /// Whose.
    pub part: String,
    /// Full name of the interface or function.
    pub name: String,
    /// Its type, as WIT.
    pub wit: String,
}

/// Where a resource is from: who made it, and what it is called there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The part that defines it; `None` where it is the host.
    pub part: Option<String>,
    /// The interface, if it is in one.
    pub interface: Option<String>,
    /// Its name there.
    pub name: String,
}

impl Wanted {
    pub(super) fn of(part: &Part, name: &str) -> Self {
        Self {
            part: part.name.clone(),
            name: name.to_owned(),
            wit: wit(part, Side::Import, name),
        }
    }
}

impl Offered {
    pub(super) fn of(part: &Part, name: &str) -> Self {
        Self {
            part: part.name.clone(),
            name: name.to_owned(),
            wit: wit(part, Side::Export, name),
        }
    }
}

fn wit(part: &Part, side: Side, name: &str) -> String {
    part.contract.describe(side, name).unwrap_or_default()
}

/// Characters that are shown of a name or type: a list of them stays readable.
const MOST: usize = 600;

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [part, name, wit] =
            [&self.part, &self.name, &self.wit].map(|text| shown(text).most(MOST));
        write!(f, "`{part}` imports `{name}` as `{wit}`")
    }
}

impl fmt::Display for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [part, name, wit] =
            [&self.part, &self.name, &self.wit].map(|text| shown(text).most(MOST));
        write!(f, "`{part}` exports `{name}` as `{wit}`")
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            part,
            interface,
            name,
        } = self;
        let name = shown(name);
        match interface {
            Some(interface) => write!(f, "`{}#{name}`", shown(interface))?,
            None => write!(f, "`{name}`")?,
        }
        match part {
            Some(part) => write!(f, " of `{}`", shown(part)),
            None => f.write_str(" of the host"),
        }
    }
}
