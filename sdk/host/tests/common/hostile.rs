//! Hostile guests, assembled from their text, and an extension point that admits them.

use std::path::{Path, PathBuf};

use guesthouse::{Artifact, HostCall, HostResult, Limits, LoadError, Plugin, PluginHost};
use guesthouse_author::componentize_text;

pub(crate) use self::test::hostile::host::Host;

guesthouse::extension_point!({ path: "tests/hostile", world: "hostile" });

/// What `ping` does, decided by the test.
pub(crate) type Ping = fn(&mut HostCall<'_>, &[u8]) -> HostResult<()>;

/// The host's side.
#[derive(Debug)]
pub(crate) struct App {
    /// Does the work of `ping`.
    pub(crate) ping: Ping,
}

impl Default for App {
    fn default() -> Self {
        Self {
            ping: |_, _| Ok(()),
        }
    }
}

impl Host for App {
    fn ping(&mut self, cx: &mut HostCall<'_>, payload: Vec<u8>) -> HostResult<()> {
        (self.ping)(cx, &payload)
    }
}

/// A host whose `ping` is a closure of the test's.
pub(crate) struct Acting(Act);

type Act = Box<dyn FnMut(&mut HostCall<'_>) -> HostResult<()> + Send>;

impl Acting {
    /// From a closure.
    pub(crate) fn new(
        ping: impl FnMut(&mut HostCall<'_>) -> HostResult<()> + Send + 'static,
    ) -> Self {
        Self(Box::new(ping))
    }

    /// Does nothing.
    pub(crate) fn idle() -> Self {
        Self::new(|_| Ok(()))
    }
}

impl Host for Acting {
    fn ping(&mut self, cx: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        (self.0)(cx)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}

/// A hostile guest as an artifact, by the name of its file.
pub(crate) fn artifact(name: &str) -> Artifact {
    Artifact::bytes(name, component(name))
}

/// The bytes of a hostile guest.
pub(crate) fn component(name: &str) -> Vec<u8> {
    assemble(name, &text(name))
}

/// The text of a hostile guest: of a case of the hostile suite.
pub(crate) fn text(name: &str) -> String {
    let grounds = std::fs::read_dir(folder().join("cases")).expect("the cases are there");
    let mut files = grounds.map(|ground| {
        let ground = ground.expect("a folder").path();
        ground.join(format!("{name}.wat"))
    });
    let file = files
        .find(|file| file.exists())
        .expect("the guest is there");
    std::fs::read_to_string(file).expect("the guest is text")
}

/// A guest from text: a component as it is, a core module made one.
pub(crate) fn assemble(name: &str, text: &str) -> Vec<u8> {
    if text.contains("(component") {
        return wat::parse_str(text).expect("the text assembles");
    }
    componentize_text(name, text, &folder(), Some("hostile")).expect("the text assembles")
}

/// A hostile guest that is loaded.
pub(crate) type Attacker = Plugin<Hostile, App>;

/// Loads a hostile guest.
pub(crate) fn load(host: &PluginHost, name: &str, limits: &Limits) -> Result<Attacker, LoadError> {
    host.load(artifact(name), limits)
}

/// Limits that nothing in a test hits but what the test lowers.
pub(crate) fn generous() -> Limits {
    let mut limits = Limits::strict();
    limits.fuel = 10_000_000_000;
    limits.deadline = std::time::Duration::from_mins(1);
    limits.memory = 256 << 20;
    limits.table_elements = 100_000;
    limits.tables = 50;
    limits.memories = 50;
    limits.core_instances = 50;
    limits.output = 256 << 20;
    limits.host_call_bytes = 256 << 20;
    limits.value_memory = 16 << 30;
    limits.handles = 100_000;
    limits
}
