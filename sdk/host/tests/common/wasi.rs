//! Guests that use WASI: one through the standard library, one directly.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::time::Duration;

use guesthouse::wasi::{Collected, InputStream, OutputStream};
use guesthouse::{
    Artifact, CallError, HostCall, HostResult, Limits, Outcome, Plugin, PluginHost, Resource,
    Serves,
};

/// The guest that calls WASI by itself.
pub(crate) mod direct {
    guesthouse::extension_point!({
        path: ["../contract/wit/io.wit", "tests/guests/wasi/direct/wit"],
        world: "test:direct/direct",
    });
}

/// What the app keeps of the stream that it handed out.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// What the guest wrote to it.
    pub(crate) collected: Option<Collected>,
}

impl library::Host for Desk {
    fn source(&mut self, cx: &mut HostCall<'_>, bytes: u32) -> HostResult<Resource<InputStream>> {
        cx.insert(InputStream::from_bytes(vec![b's'; bytes as usize]))
    }

    fn sink(&mut self, cx: &mut HostCall<'_>) -> HostResult<Resource<OutputStream>> {
        let (stream, collected) = OutputStream::collect(100);
        self.collected = Some(collected);
        cx.insert(stream)
    }
}

/// The guest that is an ordinary program.
pub(crate) mod ordinary {
    guesthouse::extension_point!({ path: "tests/guests/wasi/ordinary/wit" });
}

use self::direct::test::direct::library;
use self::direct::{Direct, DirectExports};

/// The builds of the ordinary guest: with WASI 0.2.12 through the adapter, and without it for 0.2.6
/// and 0.2.12.
pub(crate) const BUILDS: [&str; 3] = [
    "ordinary-wasip1",
    "ordinary-wasip2",
    "ordinary-wasip2-newest",
];

/// Limits that no call of a test without hostile intent hits, on a busy machine neither.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_mins(1);
    limits
}

/// A committed guest, loaded.
pub(crate) fn load<P: Serves<S>, S: 'static>(
    host: &PluginHost,
    name: &str,
    limits: &Limits,
) -> Plugin<P, S> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/wasi/built");
    let artifact = Artifact::file(folder.join(format!("{name}.wasm")));
    host.load(artifact, limits).expect("the guest is admitted")
}

/// The guest that calls WASI by itself.
pub(crate) fn direct(host: &PluginHost) -> Plugin<Direct, Desk> {
    load(host, "direct", &limits())
}

/// One call of the guest that calls WASI by itself, in a fresh sandbox.
pub(crate) fn run<T>(
    plugin: &Plugin<Direct, Desk>,
    call: impl FnOnce(&mut DirectExports<Desk>) -> Result<T, CallError>,
) -> Outcome<T, Desk> {
    plugin.run(Desk::default(), call)
}
