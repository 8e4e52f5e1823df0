//! The framer: puts a document into a template, which it reads from the folder `/templates`.
//!
//! It opens files as any program does. Which files there are is for the host's policy to say: without a
//! grant there are none, and every document is refused. It must never write one.

use std::fs;
use std::io;

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
    fn frame(document: Document) -> Result<String, String> {
        let template = template(&document.path);
        let template = template.map_err(|error| format!("template `page.md`: {error}"))?;
        Ok(fill(&template, &document))
    }
}

/// `docs.md` for what is in `docs/`, if there is such a template; `page.md` otherwise.
fn template(document: &str) -> io::Result<String> {
    let read = |name| fs::read_to_string(format!("/templates/{name}.md"));
    let of_folder = document.split_once('/').map(|(folder, _)| read(folder));
    match of_folder {
        Some(Ok(template)) => Ok(template),
        _ => read("page"),
    }
}

/// The text comes last: what is in it is never taken for a place to fill.
fn fill(template: &str, document: &Document) -> String {
    let named = template.replace("{{path}}", &document.path);
    named.replace("{{text}}", &document.text)
}

#[cfg(test)]
mod tests {
    use super::bindings::demo::press::types::Extensions;
    use super::bindings::exports::demo::press::framer::Document;
    use super::fill;

    #[test]
    fn a_template_is_filled_once() {
        let document = Document {
            path: "a.md".to_owned(),
            text: "{{path}} and {{text}}".to_owned(),
            extensions: Extensions::empty(),
        };
        let page = fill("<{{text}}> of {{path}}", &document);
        assert_eq!(page, "<{{path}} and {{text}}> of a.md");
    }
}
