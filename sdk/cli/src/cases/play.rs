//! Runs cases in guests of one plugin and keeps what came of each. What should have come is not its
//! business.

use std::collections::HashMap;

use guesthouse::{CallError, DynError, DynPlugin, DynSession, Log, Usage, Value};

use super::bind::{Case, Step};
use super::mock::{Answer, Mock, Script};
use super::values::Argument;

/// What came of a case.
#[derive(Debug)]
pub(crate) struct Played {
    /// One for each step, up to the first that failed.
    pub(crate) ends: Vec<End>,
    /// Of all its calls together; memory is the most that was there at once.
    pub(crate) usage: Usage,
    /// What the guest wrote.
    pub(crate) log: String,
    /// The answers, with how often they were given.
    pub(crate) answers: Vec<Answer>,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum End {
    Returned(Option<Value>),
    Failed { code: &'static str, message: String },
}

/// The guest that cases go on in, and the values that they kept.
#[derive(Debug)]
pub(crate) struct Player<'p> {
    plugin: &'p DynPlugin,
    mock: &'p Mock,
    session: Option<DynSession>,
    kept: HashMap<String, Value>,
}

impl<'p> Player<'p> {
    pub(crate) fn new(plugin: &'p DynPlugin, mock: &'p Mock) -> Self {
        Self {
            plugin,
            mock,
            session: None,
            kept: HashMap::new(),
        }
    }

    /// Plays `case`; with `goes_on` its guest is kept for the next.
    pub(crate) fn play(&mut self, case: &Case, goes_on: bool) -> Played {
        drop(self.mock.put(case.script.clone()));
        let mut played = Played {
            ends: Vec::new(),
            usage: Usage::default(),
            log: String::new(),
            answers: Vec::new(),
        };
        match case.steps.as_slice() {
            [step] if case.fresh && !goes_on => self.once(step, &mut played),
            steps => self.in_session(case, steps, &mut played),
        }
        played.answers = self.mock.put(Script::default());
        played
    }

    /// One call in a sandbox of its own, as `DynPlugin::call` makes it.
    fn once(&mut self, step: &Step, played: &mut Played) {
        self.forget();
        let arguments = match self.arguments(step) {
            Ok(arguments) => arguments,
            Err(end) => return played.ends.push(end),
        };
        let outcome = self.plugin.run(&step.function.full_name(), &arguments);
        played.add(*outcome.usage(), outcome.log());
        played.ends.push(End::of(outcome.into_result()));
    }

    fn in_session(&mut self, case: &Case, steps: &[Step], played: &mut Played) {
        if case.fresh {
            self.forget();
        }
        for step in steps {
            let end = self.step(step, played);
            let failed = matches!(end, End::Failed { .. });
            played.ends.push(end);
            if failed {
                return;
            }
        }
    }

    fn forget(&mut self) {
        self.session = None;
        self.kept.clear();
    }

    fn step(&mut self, step: &Step, played: &mut Played) -> End {
        let arguments = match self.arguments(step) {
            Ok(arguments) => arguments,
            Err(end) => return end,
        };
        let session = match self.session() {
            Ok(session) => session,
            Err(error) => return End::of(Err(error.into())),
        };
        let result = session.call(&step.function.full_name(), &arguments);
        let spent = match &result {
            Ok(_) => session.usage(),
            Err(error) => error.usage().copied().unwrap_or_default(),
        };
        played.add(spent, session.log());
        if let (Some(name), Ok(Some(value))) = (&step.keep, &result) {
            self.kept.insert(name.clone(), value.clone());
        }
        End::of(result)
    }

    /// The guest that is kept; opened where there is none.
    fn session(&mut self) -> Result<&mut DynSession, CallError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.plugin.session()?,
        };
        Ok(self.session.insert(session))
    }

    fn arguments(&self, step: &Step) -> Result<Vec<Value>, End> {
        let values = step.arguments.iter().map(|argument| match argument {
            Argument::Value(value) => Ok(value.clone()),
            Argument::Kept(name) => self.kept.get(name).cloned().ok_or_else(|| End::Failed {
                code: "nothing-kept",
                message: format!("no step before has kept `{name}`"),
            }),
        });
        values.collect()
    }
}

impl Played {
    fn add(&mut self, spent: Usage, log: &Log) {
        let total = &mut self.usage;
        total.fuel = total.fuel.saturating_add(spent.fuel);
        total.elapsed = total.elapsed.saturating_add(spent.elapsed);
        total.peak_memory = total.peak_memory.max(spent.peak_memory);
        total.host_calls = total.host_calls.saturating_add(spent.host_calls);
        total.host_call_bytes = total.host_call_bytes.saturating_add(spent.host_call_bytes);
        total.bytes_in = total.bytes_in.saturating_add(spent.bytes_in);
        total.bytes_out = total.bytes_out.saturating_add(spent.bytes_out);
        for entry in log.entries() {
            self.log.push_str(&entry.text());
        }
    }
}

impl End {
    fn of(result: Result<Option<Value>, DynError>) -> Self {
        match result {
            Ok(value) => Self::Returned(value),
            Err(error) => Self::Failed {
                code: error.code(),
                message: crate::words::whole(&error),
            },
        }
    }
}
