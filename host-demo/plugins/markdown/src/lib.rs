//! The Markdown plugin: turns one document into HTML, with an outline and checked links.
//!
//! The host calls it for every document and answers its questions about the site. This file only
//! ties the component's world to [`render`]. HTML that the author wrote is passed through, so that
//! nothing this plugin returns may ever be published before a sanitizer has seen it.

mod footnotes;
mod links;
mod nesting;
mod outline;
mod render;
mod slugs;

#[cfg(test)]
mod tests;

use bindings::demo::press::site::{Severity, note, resolve};
use bindings::exports::demo::press::renderer::{Document, Guest, Page, Refusal};

use crate::links::Site;

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
    wit_bindgen::generate!({ path: "../../wit", world: "render" });
    use super::Plugin;
    export!(Plugin);
}

/// The component.
struct Plugin;

impl Guest for Plugin {
    fn render(document: Document) -> Result<Page, Refusal> {
        let site = Imported {
            document: &document.path,
        };
        render::render(&document, &site)
    }
}

/// The host's site, as one document sees it.
struct Imported<'d> {
    document: &'d str,
}

impl Site for Imported<'_> {
    fn resolve(&self, target: &str) -> Option<String> {
        resolve(self.document, target)
    }

    fn warn(&self, text: &str) {
        note(Severity::Warning, text);
    }
}
