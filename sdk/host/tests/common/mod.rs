//! What the tests of typed calls share: the echo guest and a host for it.

#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod awaited;
pub(crate) mod book;
pub(crate) mod dynamic;
pub(crate) mod hostile;
pub(crate) mod languages;
pub(crate) mod leaks;
pub(crate) mod tallies;
pub(crate) mod values;

use std::path::Path;
use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost, Resource,
    inspect::Measure,
};

use self::test::echo::mirror::{Colour, Failure, Host, Person, Shape, Style};

guesthouse::extension_point!({
    path: "tests/guests/echo/wit",
    world: "everything",
    with: { "test:echo/mirror.counter": crate::common::Tally },
});

/// Has the scan refuse nothing but what would overflow a parser's stack, so that what is behind it
/// can be tested.
pub(crate) fn of_any_shape(limits: &mut Limits) {
    for (measure, limit) in limits.complexity.each_mut() {
        *limit = match measure {
            Measure::Nesting => 100,
            _ => u64::MAX,
        };
    }
}

/// What stands behind a `counter` of the guest.
#[derive(Debug)]
pub(crate) struct Tally(pub(crate) u32);

/// The host's side of the echo world; counts what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    /// Calls of `nothing`.
    pub(crate) nothings: u32,
}

impl Host for Mirror {
    fn scalars(
        &mut self,
        _: &mut HostCall<'_>,
        a: bool,
        b: u8,
        c: i16,
        d: u32,
        e: i64,
        f: f32,
        g: char,
    ) -> HostResult<u64> {
        assert_eq!(
            (a, b, c, d, e, g),
            (true, 200, -3, 70_000, -5_000_000_000, '\u{1f980}')
        );
        assert!((f - 0.5).abs() < f32::EPSILON);
        Ok(u64::MAX)
    }

    fn text(&mut self, _: &mut HostCall<'_>, s: String) -> HostResult<String> {
        Ok(s)
    }

    fn people(&mut self, _: &mut HostCall<'_>, people: Vec<Person>) -> HostResult<Vec<Person>> {
        Ok(people)
    }

    fn shapes(
        &mut self,
        _: &mut HostCall<'_>,
        shape: Shape,
        colour: Colour,
        style: Style,
    ) -> HostResult<(Shape, Colour, Style)> {
        Ok((shape, colour, style))
    }

    fn attempt(&mut self, _: &mut HostCall<'_>, ok: bool) -> HostResult<Result<u32, Failure>> {
        Ok(if ok { Ok(1) } else { Err(Failure::Broken) })
    }

    fn nothing(&mut self, _: &mut HostCall<'_>) -> HostResult<()> {
        self.nothings += 1;
        Ok(())
    }

    fn give(&mut self, cx: &mut HostCall<'_>, counter: Resource<Tally>) -> HostResult<u32> {
        Ok(cx.remove(counter)?.0)
    }

    fn counter_new(&mut self, cx: &mut HostCall<'_>, start: u32) -> HostResult<Resource<Tally>> {
        cx.insert(Tally(start))
    }

    fn counter_add(
        &mut self,
        cx: &mut HostCall<'_>,
        this: Resource<Tally>,
        n: u32,
    ) -> HostResult<u32> {
        let tally = cx.get_mut(&this)?;
        tally.0 += n;
        Ok(tally.0)
    }

    fn counter_value(&mut self, cx: &mut HostCall<'_>, this: Resource<Tally>) -> HostResult<u32> {
        Ok(cx.get(&this)?.0)
    }

    fn counter_sum(
        &mut self,
        cx: &mut HostCall<'_>,
        a: Resource<Tally>,
        b: Resource<Tally>,
    ) -> HostResult<u32> {
        Ok(cx.get(&a)?.0 + cx.get(&b)?.0)
    }
}

impl EverythingImports for Mirror {
    fn roll(&mut self, _: &mut HostCall<'_>, sides: u32) -> HostResult<u32> {
        Ok(sides - 2)
    }
}

impl settings::Host for Mirror {
    fn get(&mut self, cx: &mut HostCall<'_>, key: String) -> HostResult<Option<String>> {
        Ok((key == "greeting").then(|| format!("Grüezi from {}", cx.plugin())))
    }
}

/// A host of its own for each test, so that none depends on another.
pub(crate) fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered(Compiler::in_process())).expect("a host starts")
}

/// The same, without fuel.
pub(crate) fn timed() -> PluginHost {
    PluginHost::new(HostConfig::timed(Compiler::in_process())).expect("a host starts")
}

/// The echo guest, loaded from its committed build.
pub(crate) fn echo(host: &PluginHost) -> Plugin<Everything, Mirror> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/echo.wasm");
    let artifact = Artifact::file(path);
    host.load(artifact, &unhurried())
        .expect("the echo guest is admitted")
}

/// Strict, but for the time: what is no test of deadlines must pass on a machine with much to do.
pub(crate) fn unhurried() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(10);
    limits
}
