//! The extension point of the echo guest, as seen from this package.

guesthouse::extension_point!({ path: "../../sdk/host/tests/guests/echo/wit", world: "everything" });

/// The repository.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
