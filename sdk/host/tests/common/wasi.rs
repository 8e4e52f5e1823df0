//! Guests that use WASI: one through the standard library, one directly.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::time::Duration;

use guesthouse::{Artifact, CallError, Limits, Outcome, Plugin, PluginHost, Serves};

/// The guest that calls WASI by itself.
pub(crate) mod direct {
    guesthouse::extension_point!({ path: "tests/guests/wasi/direct/wit" });
}

/// The guest that is an ordinary program.
pub(crate) mod ordinary {
    guesthouse::extension_point!({ path: "tests/guests/wasi/ordinary/wit" });
}

use self::direct::{Direct, DirectExports};

/// The builds of the ordinary guest: with WASI 0.2.12 through the adapter, and with 0.2.6.
pub(crate) const BUILDS: [&str; 2] = ["ordinary-wasip1", "ordinary-wasip2"];

/// Limits that no call of a test without hostile intent hits, on a busy machine neither.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_mins(1);
    limits
}

/// A committed guest, loaded.
pub(crate) fn load<P: Serves<()>>(host: &PluginHost, name: &str, limits: &Limits) -> Plugin<P, ()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/wasi/built");
    let artifact = Artifact::file(folder.join(format!("{name}.wasm"))).expect("it is committed");
    host.load(artifact, limits).expect("the guest is admitted")
}

/// The guest that calls WASI by itself.
pub(crate) fn direct(host: &PluginHost) -> Plugin<Direct, ()> {
    load(host, "direct", &limits())
}

/// One call of the guest that calls WASI by itself, in a fresh sandbox.
pub(crate) fn run<T>(
    plugin: &Plugin<Direct, ()>,
    call: impl FnOnce(&mut DirectExports<()>) -> Result<T, CallError>,
) -> Outcome<T, ()> {
    plugin.run((), call)
}
