//! What `with` puts in place of generated items, and which of its entries found their item.
//!
//! Knows names only; what a replacement must be able to do is for the compiler to say.

use std::cell::Cell;

use syn::{Error, Result};

use crate::options::With;

/// The entries of `with`, each with whether an item took it.
pub(super) struct Replaced<'a> {
    entries: Vec<(&'a With, Cell<bool>)>,
}

impl<'a> Replaced<'a> {
    pub(super) fn new(with: &'a [With]) -> Self {
        let entries = with.iter().map(|with| (with, Cell::new(false)));
        Self {
            entries: entries.collect(),
        }
    }

    /// The app's type for `name` of an interface, or of the world itself.
    pub(super) fn of_type(&self, interface: Option<&str>, name: &str) -> Option<&'a syn::Path> {
        let Some(interface) = interface else {
            return self.take(&[name.to_owned()]);
        };
        let plain = unversioned(interface);
        self.take(&[
            format!("{interface}.{name}"),
            format!("{plain}.{name}"),
            format!("{plain}/{name}"),
        ])
    }

    /// The module that stands for a whole interface.
    pub(super) fn of_interface(&self, name: &str) -> Option<syn::Path> {
        let plain = unversioned(name);
        self.take(&[name.to_owned(), plain.to_owned()]).cloned()
    }

    /// The module of an interface below the one that stands for its whole package.
    pub(super) fn of_package(&self, name: &str) -> Option<syn::Path> {
        let plain = unversioned(name);
        let (package, interface) = plain.split_once('/')?;
        let version = name.strip_prefix(plain).unwrap_or_default();
        let path = self.take(&[format!("{package}{version}"), package.to_owned()])?;
        let mut path = path.clone();
        let segment = crate::names::ident(&crate::names::Scope::default().snake(interface));
        path.segments.push(segment.into());
        Some(path)
    }

    fn take(&self, keys: &[String]) -> Option<&'a syn::Path> {
        let mut entries = self.entries.iter();
        let (with, used) = entries.find(|(with, _)| keys.contains(&with.item.value()))?;
        used.set(true);
        Some(&with.path)
    }

    /// Refuses entries that name nothing: they are most likely misspelt.
    pub(super) fn all_used(&self) -> Result<()> {
        match self.entries.iter().find(|(_, used)| !used.get()) {
            None => Ok(()),
            Some((with, _)) => Err(Error::new(
                with.item.span(),
                "the world has no such interface, resource, record, variant, enum or flags; \
                 expected `package:name/interface.type`, `package:name/interface` or \
                 `package:name`",
            )),
        }
    }
}

fn unversioned(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}
