//! After a refusal: was it because of something that no host here has?
//!
//! What an asynchronous component imports is refused as not granted, and what a threaded one
//! contains as invalid. Both are true and neither helps, so the deeper reason is looked for.

use std::panic::catch_unwind;

use guesthouse_contract::Feature;

use crate::error::LoadErrorKind;

/// The deeper reason of `error`, if there is one.
pub(super) fn explain(bytes: &[u8], error: LoadErrorKind) -> LoadErrorKind {
    let may_be = matches!(
        error,
        LoadErrorKind::Invalid { .. }
            | LoadErrorKind::ImportNotGranted { .. }
            | LoadErrorKind::ContractMismatch { .. }
    );
    if !may_be {
        return error;
    }
    // A parser over a stranger's bytes, as everywhere in admission.
    let features = catch_unwind(|| Feature::needed_by(bytes)).unwrap_or_default();
    if features.is_empty() {
        return error;
    }
    LoadErrorKind::Unsupported { features }
}
