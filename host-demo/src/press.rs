//! The extension points of the press, and what the press does for its plugins.

use std::sync::Arc;

use guesthouse::{HostCall, HostResult};

use self::render::demo::press::site::{Host, Severity};
pub(crate) use self::render::demo::press::types::{Document, Extensions, Refusal};
pub(crate) use self::sanitize::demo::press::types::Strictness;
pub(crate) use self::sanitize::exports::demo::press::sanitizer::Policy;
use crate::site::Site;

/// Markdown into HTML.
pub(crate) mod render {
    guesthouse::extension_point!({ path: "wit", world: "render" });
}

/// HTML into clean HTML.
pub(crate) mod sanitize {
    guesthouse::extension_point!({ path: "wit", world: "sanitize" });
}

/// Markdown into clean HTML, by one plugin: with the types and the host's side of [`render`].
pub(crate) mod publish {
    guesthouse::extension_point!({
        path: ["wit", "plugins/publisher/wit"],
        world: "demo:publishing/publish",
        with: { "demo:press": crate::press::render::demo::press },
    });
}

/// A document into its template. Its calls are awaited: the plugin waits for files.
pub(crate) mod frame {
    guesthouse::extension_point!({
        path: "wit",
        world: "frame",
        with: { "demo:press": crate::press::render::demo::press },
        async: true,
    });
}

/// What a renderer sees of the press: the site's addresses, and a place for notes.
#[derive(Debug)]
pub(crate) struct Desk {
    site: Arc<Site>,
    notes: Vec<String>,
}

/// Notes that one document may leave; the rest is counted by the host-call limit alone.
const MOST_NOTES: usize = 20;

impl Desk {
    pub(crate) fn new(site: &Arc<Site>) -> Self {
        Self {
            site: Arc::clone(site),
            notes: Vec::new(),
        }
    }

    pub(crate) fn into_notes(self) -> Vec<String> {
        self.notes
    }
}

impl Host for Desk {
    fn resolve(
        &mut self,
        cx: &mut HostCall<'_>,
        document: String,
        target: String,
    ) -> HostResult<Option<String>> {
        // Looking an address up is work that the plugin pays for.
        cx.charge(target.len() as u64)?;
        Ok(self.site.resolve(&document, &target))
    }

    fn note(&mut self, _: &mut HostCall<'_>, severity: Severity, text: String) -> HostResult<()> {
        if severity == Severity::Warning && self.notes.len() < MOST_NOTES {
            self.notes
                .push(text.chars().filter(|c| !c.is_control()).collect());
        }
        Ok(())
    }
}
