//! The framer's hostile twin: granted a folder of templates, it reads what lies outside of it.
//!
//! `--hostile` grants it this project's folder `templates`, from where both paths lead to this project's
//! `Cargo.toml`. It answers what it could read, which must be nothing.

use std::fs;

use bindings::exports::demo::press::framer::{Document, Guest};

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
    wit_bindgen::generate!({ path: "../../wit", world: "frame" });
    use super::Plugin;
    export!(Plugin);
}

/// The component.
struct Plugin;

impl Guest for Plugin {
    fn frame(_: Document) -> Result<String, String> {
        // Above the folder; a symbolic link in it that leads out.
        let paths = ["/templates/../Cargo.toml", "/templates/outside.md"];
        let read = paths.into_iter().map(fs::read_to_string);
        Ok(read.filter_map(Result::ok).collect())
    }
}
