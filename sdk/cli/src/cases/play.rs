//! Runs cases in guests of one plugin and keeps what came of each. What should have come is not its
//! business.

use std::collections::HashMap;

use guesthouse::{
    DynError, DynFunction, DynPlugin, DynSession, Handle, Log, TextError, Usage, Value,
};

use super::bind::{Action, Case, Step};
use super::mock::{Answer, Mock};
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
        self.mock.follow(case.script.clone(), !case.fresh);
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
        played.answers = self.mock.take();
        played
    }

    /// One call in a sandbox of its own, as `DynPlugin::call` makes it.
    fn once(&mut self, step: &Step, played: &mut Played) {
        self.forget();
        let Action::Call(function, arguments) = &step.action else {
            let end = self.step(step, played);
            return played.ends.push(end);
        };
        let arguments = match self.arguments(function, arguments) {
            Ok(arguments) => arguments,
            Err(end) => return played.ends.push(end),
        };
        let outcome = self.plugin.run(&function.full_name(), &arguments);
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
        let done = match &step.action {
            Action::Call(function, arguments) => self.call(function, arguments, played),
            Action::New(resource) => self.make(resource),
            Action::Drop(name) => self.let_go(name, played),
            Action::Start => self.start(played),
        };
        match done {
            Ok(value) => {
                if let (Some(name), Some(value)) = (&step.keep, &value) {
                    self.kept.insert(name.clone(), kept(value));
                }
                End::Returned(value)
            }
            Err(end) => end,
        }
    }

    fn call(
        &mut self,
        function: &DynFunction,
        arguments: &[Argument],
        played: &mut Played,
    ) -> Result<Option<Value>, End> {
        let arguments = self.arguments(function, arguments)?;
        let session = self.session()?;
        let result = session.call(&function.full_name(), &arguments);
        played.settle(session, &result);
        result.map_err(|error| End::failed(&error))
    }

    fn make(&mut self, resource: &str) -> Result<Option<Value>, End> {
        let handle = self.session()?.new_handle(resource);
        handle
            .map(|handle| Some(Value::Handle(handle)))
            .map_err(|error| End::failed(&error))
    }

    fn start(&mut self, played: &mut Played) -> Result<Option<Value>, End> {
        let session = self.session()?;
        let started: Result<(), DynError> = Ok(());
        played.settle(session, &started);
        Ok(None)
    }

    /// Drops an object; its destructor is a call like any other.
    fn let_go(&mut self, name: &str, played: &mut Played) -> Result<Option<Value>, End> {
        let Some(Value::Handle(handle)) = self.kept.remove(name) else {
            return Err(End::nothing_kept(name));
        };
        let session = self.session()?;
        let result = session.drop_handle(&handle);
        played.settle(session, &result);
        result.map(|()| None).map_err(|error| End::failed(&error))
    }

    /// The guest that is kept; opened where there is none.
    fn session(&mut self) -> Result<&mut DynSession, End> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self
                .plugin
                .session()
                .map_err(|error| End::failed(&error.into()))?,
        };
        Ok(self.session.insert(session))
    }

    fn arguments(&self, function: &DynFunction, arguments: &[Argument]) -> Result<Vec<Value>, End> {
        let arguments = std::iter::zip(function.params(), arguments);
        let values = arguments.map(|(param, argument)| match argument {
            Argument::Value(value) => Ok(value.clone()),
            Argument::Kept(name) => {
                let kept = self.kept.get(name).cloned();
                kept.ok_or_else(|| End::nothing_kept(name))
            }
            Argument::Holding(text) => {
                let read = param.ty().read_wave_with(text, |name, _| self.handle(name));
                read.map_err(|error| End::bad_argument(param.name(), &error))
            }
        });
        values.collect()
    }

    /// The handle that was kept by this name.
    fn handle(&self, name: &str) -> Option<Handle> {
        match self.kept.get(name) {
            Some(Value::Handle(handle)) => Some(handle.clone()),
            _ => None,
        }
    }
}

/// What is kept of a result: of one that came well, the handle inside, because that is what can be
/// passed on.
fn kept(value: &Value) -> Value {
    match value {
        Value::Result(Ok(Some(inner))) | Value::Option(Some(inner))
            if matches!(**inner, Value::Handle(_)) =>
        {
            (**inner).clone()
        }
        value => value.clone(),
    }
}

impl Played {
    /// Adds what the last call in a session spent.
    fn settle<T>(&mut self, session: &DynSession, result: &Result<T, DynError>) {
        let spent = match result {
            Ok(_) => session.usage(),
            Err(error) => error.usage().copied().unwrap_or_default(),
        };
        self.add(spent, session.log());
    }

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
        result.map_or_else(|error| Self::failed(&error), Self::Returned)
    }

    fn failed(error: &DynError) -> Self {
        Self::Failed {
            code: error.code(),
            message: crate::words::whole(error),
        }
    }

    fn bad_argument(name: &str, error: &TextError) -> Self {
        Self::Failed {
            code: "bad-argument",
            message: format!("argument `{name}`: {error}"),
        }
    }

    fn nothing_kept(name: &str) -> Self {
        Self::Failed {
            code: "nothing-kept",
            message: format!("no step before has kept `{name}`"),
        }
    }
}
