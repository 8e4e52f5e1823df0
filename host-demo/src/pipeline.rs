//! One document through two plugins, each call in a fresh sandbox of its own; or through one that was
//! composed of them. A third may put it into a template before.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use guesthouse::policy::AuditSink;
use guesthouse::{Artifact, CallError, Compiler, HostConfig, Limits, Plugin, PluginHost, Usage};

use crate::error::DemoError;
use crate::frame::{Audited, Framer};
use crate::press::publish::Publish;
use crate::press::render::Render;
use crate::press::sanitize::Sanitize;
use crate::press::{Desk, Document, Policy, Refusal, Strictness};
use crate::site::Site;

/// The press's plugins, loaded.
#[derive(Debug)]
pub(crate) struct Pipeline {
    host: PluginHost,
    framer: Option<Framer>,
    stages: Stages,
    limits: Limits,
    audit: Receiver<String>,
}

/// Who does the work.
#[derive(Debug)]
enum Stages {
    /// A sandbox each: a renderer that goes wrong never sees what the sanitizer does.
    Two {
        renderer: Plugin<Render, Desk>,
        sanitizer: Plugin<Sanitize>,
    },
    /// One sandbox and one budget for both, composed.
    One(Plugin<Publish, Desk>),
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
        Self::new(compiler, Limits::strict(), |host, limits| {
            Ok(Stages::Two {
                renderer: host.load(Artifact::file(renderer), limits)?,
                sanitizer: host.load(Artifact::file(sanitizer), limits)?,
            })
        })
    }

    /// A renderer and a sanitizer that are one component.
    pub(crate) fn load_composed(compiler: Compiler, whole: &Path) -> Result<Self, DemoError> {
        // The file that the whole was checked against when it was composed.
        let limits = Limits::from_toml(include_str!("../plugins/publishing-limits.toml"))?;
        Self::new(compiler, limits, |host, limits| {
            Ok(Stages::One(host.load(Artifact::file(whole), limits)?))
        })
    }

    fn new(
        compiler: Compiler,
        limits: Limits,
        load: impl FnOnce(&PluginHost, &Limits) -> Result<Stages, DemoError>,
    ) -> Result<Self, DemoError> {
        let (audited, audit) = channel();
        let mut config = HostConfig::metered(compiler);
        config.audit = Some(AuditSink::new(Audited(audited)));
        let host = PluginHost::new(config)?;
        Ok(Self {
            framer: None,
            stages: load(&host, &limits)?,
            limits,
            audit,
            host,
        })
    }

    /// Adds the framer, which puts each document into a template of `folder` first.
    pub(crate) fn with_templates(mut self, folder: &Path) -> Result<Self, DemoError> {
        self.framer = Some(Framer::load(&self.host, &crate::built("framer"), folder)?);
        Ok(self)
    }

    pub(crate) fn host(&self) -> &PluginHost {
        &self.host
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What plugins asked of their grants since the last call of this, a line each.
    pub(crate) fn audit(&self) -> impl Iterator<Item = String> {
        self.audit.try_iter()
    }

    pub(crate) fn publish(&self, document: &Document, site: &Arc<Site>) -> Published {
        let Some(framer) = &self.framer else {
            return self.stages.publish(document, site);
        };
        let (text, usage) = framer.frame(document);
        let mut published = match text {
            Ok(text) => {
                let mut page = document.clone();
                page.text = text;
                self.stages.publish(&page, site)
            }
            Err(error) => Published {
                html: Err(error),
                notes: Vec::new(),
                spent: Vec::new(),
            },
        };
        published.spent.insert(0, ("framer", usage));
        published
    }
}

impl Stages {
    fn publish(&self, document: &Document, site: &Arc<Site>) -> Published {
        match self {
            Self::Two {
                renderer,
                sanitizer,
            } => in_two(renderer, sanitizer, document, site),
            Self::One(whole) => in_one(whole, document, site),
        }
    }
}

fn in_two(
    renderer: &Plugin<Render, Desk>,
    sanitizer: &Plugin<Sanitize>,
    document: &Document,
    site: &Arc<Site>,
) -> Published {
    let outcome = renderer.run(Desk::new(site), |plugin| plugin.renderer().render(document));
    let (result, usage, desk, _) = outcome.into_parts();
    let mut spent = vec![("renderer", usage)];
    let html = flatten("renderer", result).and_then(|page| {
        let (clean, usage) = clean(sanitizer, &page.html);
        spent.push(("sanitizer", usage));
        Ok(whole_page(page.title.as_deref(), &clean?))
    });
    let notes = desk.into_notes();
    Published { html, notes, spent }
}

fn in_one(whole: &Plugin<Publish, Desk>, document: &Document, site: &Arc<Site>) -> Published {
    let outcome = whole.run(Desk::new(site), |plugin| {
        plugin.publisher().publish(document)
    });
    let (result, usage, desk, _) = outcome.into_parts();
    let article = flatten("publisher", result);
    Published {
        html: article.map(|article| whole_page(article.title.as_deref(), &article.html)),
        notes: desk.into_notes(),
        spent: vec![("publisher", usage)],
    }
}

fn clean(sanitizer: &Plugin<Sanitize>, html: &str) -> (Result<String, DemoError>, Usage) {
    let outcome = sanitizer.run((), |plugin| {
        let policy = Policy::new(plugin, Strictness::Article)?;
        let cleaned = policy.clean(plugin, html)?;
        policy.dispose(plugin)?;
        Ok(cleaned.html)
    });
    let (result, usage, (), _) = outcome.into_parts();
    let result = result.map_err(|source| DemoError::Call {
        plugin: "sanitizer",
        source,
    });
    (result, usage)
}

/// A broken sandbox and a refusal that the WIT provides for stay two different things.
fn flatten<T>(
    plugin: &'static str,
    result: Result<Result<T, Refusal>, CallError>,
) -> Result<T, DemoError> {
    match result {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(refusal)) => Err(DemoError::Refused(refusal)),
        Err(source) => Err(DemoError::Call { plugin, source }),
    }
}

/// The press's own frame around a clean body. The title is text of a stranger's: escaped.
fn whole_page(title: Option<&str>, body: &str) -> String {
    let title = title.unwrap_or("Untitled");
    let title = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<body>\n{body}\n</body>\n"
    )
}
