//! What a policy grants, where it ends, and that every wait for it ends too.
//!
//! The guest does what its steps say (`common/files.rs`); a policy is made for each test, and the folder with it.

mod attacks;
mod folders;
mod real_guests;
mod settings;
mod waits;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use guesthouse::policy::{Audit, AuditEvent, AuditSink, Policy};
use guesthouse::{Artifact, CallError, Compiler, HostConfig, Limits, Plugin, PluginHost, Usage};
use parking_lot::Mutex;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::files::{Files, Step, built, run};

/// The app's runtime.
fn runtime() -> &'static Handle {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(2).enable_time().build().unwrap()
    });
    runtime.handle()
}

/// What the audit was told, as lines.
#[derive(Debug, Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Audit for Told {
    fn record(&self, event: &AuditEvent<'_>) {
        self.0.lock().push(event.to_string());
    }
}

impl Told {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock())
    }
}

/// A host whose audit is kept.
fn audited() -> (PluginHost, Told) {
    let told = Told::default();
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 16;
    config.audit = Some(AuditSink::new(told.clone()));
    (PluginHost::new(config).unwrap(), told)
}

/// Limits that no honest call of a test hits, on a busy machine neither.
fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_mins(1);
    limits
}

/// The guest that takes steps, with a policy.
fn granted(policy: &Policy, limits: &Limits) -> Plugin<Files, ()> {
    load(&crate::common::host(), policy, limits)
}

fn load(host: &PluginHost, policy: &Policy, limits: &Limits) -> Plugin<Files, ()> {
    let artifact = Artifact::file(built("files"));
    host.load_granted(artifact, limits, policy, runtime())
        .unwrap()
}

/// What a fresh guest answers to each step.
fn answers(plugin: &Plugin<Files, ()>, steps: &[Step]) -> Vec<String> {
    outcome(plugin, steps).0.unwrap()
}

/// What a fresh guest answers, or why its call ended, and what it spent.
fn outcome(plugin: &Plugin<Files, ()>, steps: &[Step]) -> (Result<Vec<String>, CallError>, Usage) {
    let outcome = runtime().block_on(run(plugin, (), steps));
    let usage = *outcome.usage();
    (outcome.into_result(), usage)
}
