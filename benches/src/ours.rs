//! The guest behind Guesthouse.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise, and its items are named by what they time"
)]

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost, Resource,
    Session,
};

use self::test::echo::mirror::{Colour, Counter, Failure, Host, Person, Shape, Style};
pub use self::test::echo::types::Point;

guesthouse::extension_point!({ path: "../sdk/host/tests/guests/echo/wit", world: "everything" });

/// A host that offers everything and is asked for nothing.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::exhaustive_structs, reason = "a name, not data")]
pub struct Unasked;

fn unasked<T>() -> HostResult<T> {
    Err(guesthouse::HostError::msg(
        "the benchmarks call no host function",
    ))
}

impl Host for Unasked {
    fn scalars(
        &mut self,
        _: &mut HostCall<'_>,
        _: bool,
        _: u8,
        _: i16,
        _: u32,
        _: i64,
        _: f32,
        _: char,
    ) -> HostResult<u64> {
        unasked()
    }
    fn text(&mut self, _: &mut HostCall<'_>, _: String) -> HostResult<String> {
        unasked()
    }
    fn people(&mut self, _: &mut HostCall<'_>, _: Vec<Person>) -> HostResult<Vec<Person>> {
        unasked()
    }
    fn shapes(
        &mut self,
        _: &mut HostCall<'_>,
        _: Shape,
        _: Colour,
        _: Style,
    ) -> HostResult<(Shape, Colour, Style)> {
        unasked()
    }
    fn attempt(&mut self, _: &mut HostCall<'_>, _: bool) -> HostResult<Result<u32, Failure>> {
        unasked()
    }
    fn nothing(&mut self, _: &mut HostCall<'_>) -> HostResult<()> {
        unasked()
    }
    fn give(&mut self, _: &mut HostCall<'_>, _: Resource<Counter>) -> HostResult<u32> {
        unasked()
    }
    fn counter_new(&mut self, _: &mut HostCall<'_>, _: u32) -> HostResult<Resource<Counter>> {
        unasked()
    }
    fn counter_add(
        &mut self,
        _: &mut HostCall<'_>,
        _: Resource<Counter>,
        _: u32,
    ) -> HostResult<u32> {
        unasked()
    }
    fn counter_value(&mut self, _: &mut HostCall<'_>, _: Resource<Counter>) -> HostResult<u32> {
        unasked()
    }
    fn counter_sum(
        &mut self,
        _: &mut HostCall<'_>,
        _: Resource<Counter>,
        _: Resource<Counter>,
    ) -> HostResult<u32> {
        unasked()
    }
}

impl EverythingImports for Unasked {
    fn roll(&mut self, _: &mut HostCall<'_>, _: u32) -> HostResult<u32> {
        unasked()
    }
}

impl settings::Host for Unasked {
    fn get(&mut self, _: &mut HostCall<'_>, _: String) -> HostResult<Option<String>> {
        unasked()
    }
}

/// The plugin, under the caps of `Limits::strict`.
#[must_use]
pub fn plugin() -> Plugin<Everything, Unasked> {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).expect("a host starts");
    let artifact = Artifact::bytes("echo", crate::guest());
    host.load(artifact, &Limits::strict())
        .expect("the guest is admitted")
}

/// A session of it.
#[must_use]
pub fn session() -> Session<Everything, Unasked> {
    plugin().session(Unasked).expect("the guest starts")
}
