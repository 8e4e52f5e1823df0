//! The publisher: asks a renderer for HTML and a sanitizer to clean it, and hands out nothing that
//! was not cleaned.
//!
//! It knows neither of the two: `guesthouse compose` wires it to components that export them. It
//! must never change what they answer.

use bindings::demo::press::renderer::render;
use bindings::demo::press::sanitizer::{Policy, Strictness};
use bindings::exports::demo::publishing::publisher::{Article, Document, Guest, Refusal};

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
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "demo:publishing/publishing",
        generate_all,
    });
    use super::Plugin;
    export!(Plugin);
}

/// The component.
struct Plugin;

impl Guest for Plugin {
    fn publish(document: Document) -> Result<Article, Refusal> {
        let page = render(&document)?;
        let cleaned = Policy::new(Strictness::Article).clean(&page.html);
        Ok(Article {
            html: cleaned.html,
            title: page.title,
            outline: page.outline,
            removed: cleaned.removed,
        })
    }
}
