//! The sanitizer plugin: turns whatever HTML it is given into HTML that is safe to publish.
//!
//! The host calls it after a renderer, which passes an author's own HTML through. This file only
//! ties the component's world to [`clean`] and [`policy`]; it must never decide by itself what may
//! stay. The plugin imports nothing, so that all it can do to anyone is to answer.

mod attributes;
mod balance;
mod clean;
mod elements;
mod escape;
mod policy;
mod tokens;
mod url;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use bindings::exports::demo::press::sanitizer::{Cleaned, Guest, GuestPolicy, Strictness};

use crate::policy::{Level, Policy};

/// What `wit-bindgen` makes of the world.
#[allow(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    clippy::all,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "sanitize" });
    use super::Plugin;
    export!(Plugin);
}

/// The component.
struct Plugin;

/// A policy as the host holds it. Calls come one at a time, and none calls back, so that the cell
/// is never borrowed twice.
struct Shared(RefCell<Policy>);

impl Guest for Plugin {
    type Policy = Shared;
}

impl GuestPolicy for Shared {
    fn new(strictness: Strictness) -> Self {
        let level = match strictness {
            Strictness::Article => Level::Article,
            Strictness::Comment => Level::Comment,
        };
        Self(RefCell::new(Policy::new(level)))
    }

    fn allow(&self, element: String) {
        self.0.borrow_mut().allow(&element);
    }

    fn clean(&self, html: String) -> Cleaned {
        let (html, removed) = clean::clean(&self.0.borrow(), &html);
        Cleaned { html, removed }
    }
}
