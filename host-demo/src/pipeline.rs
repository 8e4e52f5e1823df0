//! One document through two plugins, each call in a fresh sandbox of its own.

use std::path::Path;
use std::sync::Arc;

use guesthouse::{Artifact, CallError, Compiler, HostConfig, Limits, Plugin, PluginHost, Usage};

use crate::error::DemoError;
use crate::press::render::Render;
use crate::press::sanitize::{Sanitize, SanitizeExports};
use crate::press::{Desk, Document, Page, Policy, Refusal, Strictness};
use crate::site::Site;

/// A renderer and a sanitizer, loaded.
#[derive(Debug)]
pub(crate) struct Pipeline {
    host: PluginHost,
    renderer: Plugin<Render, Desk>,
    sanitizer: Plugin<Sanitize, ()>,
    limits: Limits,
}

/// What became of one document.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) html: Result<String, DemoError>,
    pub(crate) notes: Vec<String>,
    /// Each plugin that ran, and what it spent.
    pub(crate) spent: Vec<(&'static str, Usage)>,
}

impl Pipeline {
    pub(crate) fn load(
        compiler: Compiler,
        renderer: &Path,
        sanitizer: &Path,
    ) -> Result<Self, DemoError> {
        let host = PluginHost::new(HostConfig::metered(compiler))?;
        let limits = Limits::strict();
        Ok(Self {
            renderer: host.load(Artifact::file(renderer)?, &limits)?,
            sanitizer: host.load(Artifact::file(sanitizer)?, &limits)?,
            limits,
            host,
        })
    }

    pub(crate) fn host(&self) -> &PluginHost {
        &self.host
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn publish(&self, document: &Document, site: &Arc<Site>) -> Published {
        let mut spent = Vec::new();
        let (page, usage, notes) = self.render(document, site);
        spent.push(("renderer", usage));
        let html = page.and_then(|page| {
            let (clean, usage) = self.clean(&page.html);
            spent.push(("sanitizer", usage));
            Ok(whole_page(&page, &clean?))
        });
        Published { html, notes, spent }
    }

    fn render(
        &self,
        document: &Document,
        site: &Arc<Site>,
    ) -> (Result<Page, DemoError>, Usage, Vec<String>) {
        let outcome = self
            .renderer
            .run(Desk::new(site), |plugin| plugin.renderer().render(document));
        let (result, usage, desk) = outcome.into_parts();
        let page = flatten("renderer", result);
        (page, usage, desk.into_notes())
    }

    fn clean(&self, html: &str) -> (Result<String, DemoError>, Usage) {
        let outcome = self.sanitizer.run((), |plugin: &mut SanitizeExports<()>| {
            let policy = Policy::new(plugin, Strictness::Article)?;
            let cleaned = policy.clean(plugin, html)?;
            policy.dispose(plugin)?;
            Ok::<_, CallError>(cleaned.html)
        });
        let (result, usage, ()) = outcome.into_parts();
        (
            result.map_err(|source| DemoError::Call {
                plugin: "sanitizer",
                source,
            }),
            usage,
        )
    }
}

/// A broken sandbox and a refusal that the WIT provides for stay two different things.
fn flatten(
    plugin: &'static str,
    result: Result<Result<Page, Refusal>, CallError>,
) -> Result<Page, DemoError> {
    match result {
        Ok(Ok(page)) => Ok(page),
        Ok(Err(refusal)) => Err(DemoError::Refused(refusal)),
        Err(source) => Err(DemoError::Call { plugin, source }),
    }
}

/// The press's own frame around a clean body. The title is text of a stranger's: escaped.
fn whole_page(page: &Page, body: &str) -> String {
    let title = page.title.as_deref().unwrap_or("Untitled");
    let title = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<body>\n{body}\n</body>\n"
    )
}
