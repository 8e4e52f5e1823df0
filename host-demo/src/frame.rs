//! The third plugin: it puts documents into templates, which it reads from a folder that a policy grants.
//!
//! `Pipeline` calls it before the renderer, where `--templates` says so. It must never grant more than that folder,
//! nor be trusted: what it answers goes through the sanitizer, like any author's text.

use std::path::Path;
use std::sync::mpsc::Sender;

use guesthouse::policy::{Audit, AuditEvent, Folder, Policy};
use guesthouse::{Artifact, Limits, Plugin, PluginHost, Usage};
use tokio::runtime::{Builder, Runtime};

use crate::error::DemoError;
use crate::press::Document;
use crate::press::frame::Frame;

/// A plugin that may read one folder.
#[derive(Debug)]
pub(crate) struct Framer {
    plugin: Plugin<Frame>,
    /// Files are read on its threads. The SDK starts none by itself.
    runtime: Runtime,
}

impl Framer {
    /// Loads `file`, and lets it read the folder `templates`.
    pub(crate) fn load(
        host: &PluginHost,
        file: &Path,
        templates: &Path,
    ) -> Result<Self, DemoError> {
        // A policy knows no working directory: its folders are absolute.
        let folder = templates.canonicalize().map_err(|source| DemoError::File {
            path: templates.to_owned(),
            source,
        })?;
        let policy = Policy::closed().folder(Folder::read(folder).at("/templates"));
        let runtime = Builder::new_multi_thread().worker_threads(1).build();
        let runtime = runtime.map_err(DemoError::Runtime)?;
        let (artifact, limits) = (Artifact::file(file), Limits::strict());
        Ok(Self {
            plugin: host.load_granted(artifact, &limits, &policy, runtime.handle())?,
            runtime,
        })
    }

    /// The document's text in its template, and what that took.
    pub(crate) fn frame(&self, document: &Document) -> (Result<String, DemoError>, Usage) {
        let call = self
            .plugin
            .run_async((), async |plugin| plugin.framer().frame(document).await);
        let (result, usage, (), _) = self.runtime.block_on(call).into_parts();
        let text = match result {
            Ok(answer) => answer.map_err(DemoError::Unframed),
            Err(source) => Err(DemoError::Call {
                plugin: "framer",
                source,
            }),
        };
        (text, usage)
    }
}

/// Sends what plugins ask of their grants to the pipeline, a line each, at most `Limits::audit_events` for a call. It
/// prints nothing itself: the plugin waits meanwhile, and a terminal may be slow.
#[derive(Debug)]
pub(crate) struct Audited(pub(crate) Sender<String>);

impl Audit for Audited {
    fn record(&self, event: &AuditEvent<'_>) {
        // Without a receiver the pipeline is gone, and nobody asks for the line.
        drop(self.0.send(event.to_string()));
    }
}
