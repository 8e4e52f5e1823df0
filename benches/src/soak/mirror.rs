//! The host's side of the echo guest: it answers what it was given, and counts what it keeps.

use std::sync::Arc;

use guesthouse::{HostCall, HostResult, Resource};

use self::test::echo::mirror::{Colour, Failure, Host, Person, Shape, Style};
use crate::counted::{Count, Counted};

guesthouse::extension_point!({
    path: "../sdk/host/tests/guests/echo/wit",
    world: "everything",
    with: { "test:echo/mirror.counter": crate::soak::mirror::Tally },
});

/// What stands behind a `counter` of the guest.
#[derive(Debug)]
pub struct Tally {
    value: u32,
    _counted: Counted,
}

impl Tally {
    /// A tally that begins with `value`, counted in `tallies`.
    #[must_use]
    pub fn new(value: u32, tallies: &Arc<Count>) -> Self {
        let _counted = Counted::new(tallies);
        Self { value, _counted }
    }
}

/// The app's state for one guest.
#[derive(Debug)]
pub struct Mirror {
    tallies: Arc<Count>,
    _counted: Counted,
}

impl Mirror {
    /// A state that is counted in `states` and counts its tallies in `tallies`.
    #[must_use]
    pub fn new(states: &Arc<Count>, tallies: &Arc<Count>) -> Self {
        let (tallies, _counted) = (Arc::clone(tallies), Counted::new(states));
        Self { tallies, _counted }
    }
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
        let sent = (true, 200, -3, 70_000, -5_000_000_000, 0.5, '\u{1f980}');
        Ok(if (a, b, c, d, e, f, g) == sent {
            u64::MAX
        } else {
            0
        })
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
        Ok(())
    }

    fn give(&mut self, cx: &mut HostCall<'_>, counter: Resource<Tally>) -> HostResult<u32> {
        Ok(cx.remove(counter)?.value)
    }

    fn counter_new(&mut self, cx: &mut HostCall<'_>, start: u32) -> HostResult<Resource<Tally>> {
        cx.insert(Tally::new(start, &self.tallies))
    }

    fn counter_add(
        &mut self,
        cx: &mut HostCall<'_>,
        this: Resource<Tally>,
        n: u32,
    ) -> HostResult<u32> {
        let tally = cx.get_mut(&this)?;
        tally.value += n;
        Ok(tally.value)
    }

    fn counter_value(&mut self, cx: &mut HostCall<'_>, this: Resource<Tally>) -> HostResult<u32> {
        Ok(cx.get(&this)?.value)
    }

    fn counter_sum(
        &mut self,
        cx: &mut HostCall<'_>,
        a: Resource<Tally>,
        b: Resource<Tally>,
    ) -> HostResult<u32> {
        Ok(cx.get(&a)?.value + cx.get(&b)?.value)
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
