//! Telling the audit: what a guest asked of which grant, and what it was answered.
//!
//! At most as many events a call as the limits say. The sink is the app's code: where it panics, the call ends as in
//! any host function.

use super::super::boundary::Wasi;
use crate::policy::{Action, AuditEvent, Kind, Verdict};

/// Bytes of a guest's words that the audit is told at most: no path that can be opened is longer.
const MOST: usize = 4096;

/// What was asked, before the answer is known.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    /// Which of the grants of its kind: a folder's name in the guest.
    pub(super) grant: String,
    pub(super) action: Action,
    /// The guest's own words.
    pub(super) what: String,
}

impl Wasi<'_> {
    /// Tells what was asked and answered, and how many bytes it was about.
    pub(super) fn tell(&mut self, asked: &Asked, verdict: Verdict, bytes: u64) {
        let audit = self
            .grants
            .as_ref()
            .and_then(|grants| grants.of.around.audit.clone());
        let Some(audit) = audit else { return };
        if self.meter.audit_event() {
            audit.record(&AuditEvent {
                plugin: self.plugin,
                kind: asked.kind,
                grant: &asked.grant,
                action: asked.action,
                asked: cut(&asked.what),
                verdict,
                bytes,
            });
        }
    }
}

fn cut(words: &str) -> &str {
    &words[..words.floor_char_boundary(MOST)]
}
