//! The extension point of the echo guest. In a file of its own, because the peers' package, which has
//! its own, lies elsewhere.
#![allow(missing_docs, reason = "the WIT of a test has none")]

guesthouse::extension_point!({ path: "../sdk/host/tests/guests/echo/wit", world: "everything" });

/// The repository.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
