//! Honest calls: fresh ones, sessions with objects of both sides, calls by name, plugins that come
//! and go. Each has one right answer, which depends on the call's number.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use guesthouse::{
    Artifact, HostCall, HostError, HostResult, Limits, Plugin, PluginHost, Resource, Session,
    dynamic::{DynFunction, DynPlugin, Value},
};

use super::mirror::exports::test::echo::echo::Stack;
use super::mirror::test::echo::mirror::{Failure, Person};
use super::mirror::test::echo::types::Point;
use super::mirror::{Everything, EverythingExports, Mirror, Tally};
use super::{SLOTS, guests};
use crate::counted::Count;
use crate::tally::Wrong;

/// What the echo guest says when the host has answered everything.
const ROUND_TRIP: &str = "18446744073709551615 grüße [Person { name: \"Ada\", age: Some(36), \
    tags: [\"first\"], home: (Point { x: 1.0, y: -1.0 }, \"London\") }] Shape::Circle(2.5) \
    Colour { code: 2, name: \"blue\", message: \"\" } Style { bits: 5 } \
    (Ok(1), Err(Failure::Broken)) 7 3 4";

/// A guest that is compiled in a millisecond.
const SMALL: &str = r#"(component
  (core module $m
    (func (export "next") (param i32) (result i32)
      (i32.add (local.get 0) (i32.const 1))))
  (core instance $i (instantiate $m))
  (func (export "next") (param "number" u32) (result u32) (canon lift (core func $i "next"))))"#;

/// Calls of one session before it is closed.
const SESSION: u32 = 50;

/// How often a plugin is compiled anew: it takes milliseconds.
const COMPILED: u64 = 2_000;

/// The echo guest, typed and by name, and a small one to be compiled anew.
#[derive(Debug)]
pub(super) struct Honest {
    host: PluginHost,
    typed: Plugin<Everything, Mirror>,
    named: DynPlugin,
    small: Vec<u8>,
    /// What the same call spends every time.
    fuel: u64,
    states: Arc<Count>,
    tallies: Arc<Count>,
}

/// A session that a thread keeps between calls, with an object of the guest and one of the host.
#[derive(Debug)]
pub(super) struct Kept {
    session: Session<Everything, Mirror>,
    stack: Stack,
    counter: Resource<Tally>,
    calls: u32,
    counted: u32,
}

type Checked = Result<(), Wrong>;

impl Honest {
    pub(super) fn new(host: &PluginHost) -> Result<Self, Wrong> {
        let (bytes, mut limits) = (guests::echo()?, Limits::strict());
        // Time is what a busy machine takes of honest guests: no reason to call them wrong.
        limits.deadline = Duration::from_secs(20);
        let mut honest = Self {
            host: host.clone(),
            typed: host.load(Artifact::bytes("echo", bytes.clone()), &limits)?,
            named: host.load_dynamic_with(Artifact::bytes("echo", bytes), &limits, unasked)?,
            small: wat::parse_str(SMALL)?,
            fuel: 0,
            states: Arc::default(),
            tallies: Arc::default(),
        };
        honest.fuel = honest.spent();
        Ok(honest)
    }

    /// The call with this number, and its name.
    pub(super) fn call(&self, number: u64, kept: &mut Option<Kept>) -> (&'static str, Checked) {
        if number.is_multiple_of(COMPILED) {
            return ("compiled, called and dropped", self.comes_and_goes());
        }
        match number % 10 {
            0 => ("fresh, two numbers", self.adds(number)),
            1 => ("fresh, text", self.text(number)),
            2 => ("fresh, records", self.records(number)),
            3 => (
                "fresh, every host function and resources",
                self.round_trip(),
            ),
            4 => ("fresh, a resource of the host", self.counts(number)),
            5 => ("fresh, an error that is a value", self.refuses(number)),
            6 => ("fresh, the same fuel as ever", self.spends_the_same()),
            7 => ("by name, JSON", self.by_name(number)),
            _ => ("in a session", self.in_session(kept)),
        }
    }

    fn state(&self) -> Mirror {
        Mirror::new(&self.states, &self.tallies)
    }

    fn adds(&self, number: u64) -> Checked {
        let (a, b) = halves(number);
        let sum = self
            .typed
            .call(self.state(), |guest| guest.echo().add(a, b));
        same(&sum?, &a.wrapping_add(b))
    }

    fn text(&self, number: u64) -> Checked {
        let text = format!("number {number} ").repeat(usize::try_from(number % 40)?);
        let back = self
            .typed
            .call(self.state(), |guest| guest.echo().text(&text));
        same(&back?, &text)
    }

    fn records(&self, number: u64) -> Checked {
        let people: Vec<_> = (0..number % 7).map(|n| person(number + n)).collect();
        let back = self
            .typed
            .call(self.state(), |guest| guest.echo().people(&people));
        same(&back?, &people)
    }

    fn round_trip(&self) -> Checked {
        let said = self
            .typed
            .call(self.state(), EverythingExports::round_trip)?;
        same(&said, &Ok(ROUND_TRIP.to_owned()))
    }

    fn counts(&self, number: u64) -> Checked {
        let upto = u32::try_from(number % 30)?;
        let counted = self
            .typed
            .call(self.state(), |guest| guest.echo().count(upto));
        same(&counted?, &upto)
    }

    fn refuses(&self, number: u64) -> Checked {
        let why = format!("for reason {number}");
        let refused = self
            .typed
            .call(self.state(), |guest| guest.echo().refuse(&why));
        same(&refused?, &Err(Failure::Refused(why)))
    }

    fn spent(&self) -> u64 {
        let outcome = self
            .typed
            .run(self.state(), |guest| guest.echo().text("the same"));
        outcome.usage().fuel
    }

    fn spends_the_same(&self) -> Checked {
        same(&self.spent(), &self.fuel)
    }

    fn by_name(&self, number: u64) -> Checked {
        let sent = format!(r#"["{number}",["{number}"]]"#);
        let back = self.named.call_json("echo#texts", &format!("[{sent}]"));
        // The second element is a list where text belongs.
        same(&back.map_err(|error| error.code()), &Err("bad-argument"))?;
        let sent = format!(r#"["{number}","two"]"#);
        same(
            &self.named.call_json("echo#texts", &format!("[{sent}]"))?,
            &sent,
        )
    }

    fn comes_and_goes(&self) -> Checked {
        let artifact = Artifact::bytes("passing", self.small.clone());
        let plugin = self
            .host
            .load_dynamic_with(artifact, &Limits::strict(), unasked)?;
        same(&plugin.call_json("next", "[1]")?.as_str(), &"2")
    }

    /// Two objects grow by one with each call; after the last they are given back and looked at.
    fn in_session(&self, kept: &mut Option<Kept>) -> Checked {
        let mut open = match kept.take() {
            Some(open) => open,
            None => self.open()?,
        };
        open.calls += 1;
        match open.calls % 3 {
            0 => open.stack.push(&mut open.session, "more")?,
            1 => same(&open.stack.depth(&mut open.session)?, &(1 + open.calls / 3))?,
            _ => {
                open.counted += 1;
                let counted = open.session.echo().count_on(&open.counter, 1)?;
                same(&counted, &open.counted)?;
            }
        }
        if open.calls == SESSION {
            return open.close();
        }
        *kept = Some(open);
        Ok(())
    }

    fn open(&self) -> Result<Kept, Wrong> {
        let mut session = self.typed.session(self.state())?;
        let counter = Session::insert(&mut session, Tally::new(0, &self.tallies))?;
        let stack = Stack::new(&mut session, "first")?;
        Ok(Kept {
            session,
            stack,
            counter,
            calls: 0,
            counted: 0,
        })
    }

    /// What was made for guests and is still alive.
    pub(super) fn lost(&self) -> Vec<String> {
        let counts = [("states", &self.states), ("tallies", &self.tallies)];
        let alive = counts.iter().filter(|(_, count)| count.alive() > 0);
        let mut lost: Vec<_> = alive
            .map(|(name, count)| format!("{name}: {count}"))
            .collect();
        let sessions: Result<Vec<_>, _> = (0..SLOTS)
            .map(|_| self.typed.session(self.state()))
            .collect();
        lost.extend(sessions.err().map(|error| format!("slots: {error}")));
        lost
    }

    pub(super) fn kept(&self) -> Vec<String> {
        vec![
            format!("states of honest guests: {}", self.states),
            format!("values kept for honest guests: {}", self.tallies),
        ]
    }
}

impl Kept {
    fn close(mut self) -> Checked {
        let counted = self.session.echo().pass_on(self.counter)?;
        same(&counted, &self.counted)?;
        Ok(self.stack.dispose(&mut self.session)?)
    }
}

/// The host's side of what is called by name here: it calls no host function.
fn unasked(_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
    Err(HostError::msg("no call by name needs the host"))
}

/// The two halves of a number that looks random.
fn halves(number: u64) -> (u32, u32) {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let [a, b] = [mixed >> 32, mixed & 0xffff_ffff];
    (
        u32::try_from(a).unwrap_or(u32::MAX),
        u32::try_from(b).unwrap_or(u32::MAX),
    )
}

fn person(number: u64) -> Person {
    let (x, y) = halves(number);
    let (x, y) = (f64::from(x), f64::from(y));
    Person {
        name: format!("number {number}"),
        age: u8::try_from(number % 300).ok(),
        tags: (0..number % 5).map(|tag| format!("tag {tag}")).collect(),
        home: (Point { x, y }, "Zürich".to_owned()),
    }
}

/// The one right answer.
pub(super) fn same<T: PartialEq + Debug>(found: &T, right: &T) -> Checked {
    if found == right {
        return Ok(());
    }
    Err(format!("{found:?} where {right:?} is right").into())
}
