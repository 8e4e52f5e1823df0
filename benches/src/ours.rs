//! The same guests behind Guesthouse, as an app would have them.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise, and its items are named by what they time"
)]

use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost, Resource,
    Serves,
};

use crate::echo::test::echo::mirror::{Colour, Counter, Failure, Host, Person, Shape, Style};
pub use crate::echo::test::echo::types::Point;
pub use crate::echo::{Everything, exports};
use crate::echo::{EverythingImports, settings};
use crate::guests::Guest;

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

/// One world, in both ways to call it.
macro_rules! touch_world {
    ($($option:tt)*) => {
        guesthouse::extension_point!({
            inline: "
                package bench:touch;
                world touch {
                    export noop: func(touching: u32);
                    export text: func(s: string, touching: u32) -> string;
                }
            ",
            $($option)*
        });
    };
}

/// The guest that writes to as many pages as it is asked to.
pub mod touch {
    touch_world!();
}

/// As [`touch()`], with calls that are awaited.
pub mod touch_async {
    touch_world!(async: true);
}

/// The guest that asks the closed world.
pub mod closed {
    guesthouse::extension_point!({ inline: "
        package bench:closed;
        world closed {
            export stdin: func();
            export stdout: func();
            export sleep: func();
        }
    " });
}

/// The guest that works and breaks limits.
pub mod probe {
    guesthouse::extension_point!({ inline: "
        package bench:probe;
        world probe {
            import tick: func();
            import take: func(s: string);
            export noop: func();
            export fib: func(n: u32) -> u32;
            export sum: func(n: u32) -> u64;
            export walk: func(rounds: u32) -> u32;
            export call-host: func(times: u32);
            export give-host: func(times: u32, bytes: u32);
            export spin: func();
            export fill: func(pages: u32);
            export fill-once: func(pages: u32);
            export grow: func(pages: u32) -> s32;
            export grow-table: func(by: u32) -> s32;
            export recurse: func() -> u32;
            export fail: func();
            export answer: func(bytes: u32) -> string;
            export swallow: func(s: string);
        }
    " });
}

impl probe::ProbeImports for Unasked {
    fn tick(&mut self, _: &mut HostCall<'_>) -> HostResult<()> {
        Ok(())
    }
    fn take(&mut self, _: &mut HostCall<'_>, text: String) -> HostResult<()> {
        drop(std::hint::black_box(text));
        Ok(())
    }
}

/// A host as it is out of the box, which compiles in process.
#[must_use]
pub fn host() -> PluginHost {
    host_with(|_| ())
}

/// A host with something about it that is otherwise.
#[must_use]
pub fn host_with(change: impl FnOnce(&mut HostConfig)) -> PluginHost {
    let mut config = HostConfig::metered(Compiler::in_process());
    change(&mut config);
    PluginHost::new(config).expect("a host starts")
}

/// A guest, admitted.
#[must_use]
pub fn load<P: Serves<Unasked>>(
    host: &PluginHost,
    guest: Guest,
    limits: &Limits,
) -> Plugin<P, Unasked> {
    load_bytes(host, guest, &guest.bytes(), limits)
}

/// A guest, admitted, whose bytes are there already.
#[must_use]
pub fn load_bytes<P: Serves<Unasked>>(
    host: &PluginHost,
    guest: Guest,
    bytes: &[u8],
    limits: &Limits,
) -> Plugin<P, Unasked> {
    host.load(Artifact::bytes(guest.name(), bytes), limits)
        .expect("the guest is admitted")
}

/// The caps of `Limits::strict`, with a deadline that a busy machine keeps and room for the largest
/// text.
#[must_use]
pub fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(60);
    limits.fuel = 100_000_000_000;
    limits.input = 4 << 20;
    limits.output = 4 << 20;
    limits.host_call_bytes = 4 << 20;
    limits
}

/// The echo guest, out of the box.
#[must_use]
pub fn echo() -> Plugin<Everything, Unasked> {
    load(&host(), Guest::Echo, &limits())
}

/// The guest that touches pages, out of the box.
#[must_use]
pub fn touch() -> Plugin<touch::Touch, Unasked> {
    load(&host(), Guest::Touch, &limits())
}

/// As [`touch()`], with calls that are awaited.
#[must_use]
pub fn touch_async() -> Plugin<touch_async::Touch, Unasked> {
    load(&host(), Guest::Touch, &limits())
}

/// The guest that works and breaks limits, under these.
#[must_use]
pub fn probe(limits: &Limits) -> Plugin<probe::Probe, Unasked> {
    load(&host(), Guest::Probe, limits)
}
