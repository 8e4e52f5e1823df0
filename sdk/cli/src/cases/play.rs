//! Runs cases in guests of one plugin and keeps what came of each. What should have come is not its
//! business.

use std::collections::HashMap;

use guesthouse::{
    Usage,
    dynamic::{DynFunction, DynPlugin, DynSession, Handle, Value},
    error::DynError,
    wasi::Log,
};

use super::bind::{Action, Case, Expected, Step};
use super::mock::{Answer, Mock};
use super::template::{ANY, Names};
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
    /// With the objects that had a name before its own were named.
    Returned(Option<Value>, Names),
    Failed {
        code: &'static str,
        message: String,
    },
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
        let arguments = match self.arguments(arguments) {
            Ok(arguments) => arguments,
            Err(end) => return played.ends.push(end),
        };
        let outcome = self.plugin.run(&function.full_name(), &arguments);
        played.add(*outcome.usage(), outcome.log());
        played.ends.push(match outcome.into_result() {
            Ok(value) => self.returned(step, value),
            Err(error) => End::failed(&error),
        });
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
            Ok(value) => self.returned(step, value),
            Err(end) => end,
        }
    }

    /// Keeps what the step names of its result.
    fn returned(&mut self, step: &Step, value: Option<Value>) -> End {
        let known = self.names();
        if let (Some(value), Expected::Returns(Some(expected))) = (&value, &step.expected) {
            let named = expected.named(value).into_iter();
            for (name, handle) in named.filter(|(name, _)| *name != ANY) {
                if known.get(name).is_none() {
                    self.keep(name, Value::Handle(handle));
                }
            }
        }
        if let (Some(value), Some(name)) = (&value, &step.keep) {
            self.keep(name, kept(value));
        }
        End::Returned(value, known)
    }

    fn keep(&mut self, name: &str, value: Value) {
        if let Value::Handle(handle) = &value {
            self.mock.know(name, handle);
        }
        self.kept.insert(name.to_owned(), value);
    }

    /// The objects that have a name now. A name of an object of the guest is free again when the app
    /// does not hold the object any more: no result can lead to it.
    fn names(&self) -> Names {
        let held: Vec<_> = self.session.iter().flat_map(DynSession::handles).collect();
        let mut names = self.mock.objects();
        names.extend(self.kept.iter().filter_map(|(name, value)| match value {
            Value::Handle(handle) if handle.resource().is_of_host() || held.contains(handle) => {
                Some((name.clone(), handle.clone()))
            }
            _ => None,
        }));
        names
    }

    fn call(
        &mut self,
        function: &DynFunction,
        arguments: &[Argument],
        played: &mut Played,
    ) -> Result<Option<Value>, End> {
        let arguments = self.arguments(arguments)?;
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
        let handle = self.handle(name)?;
        self.kept.remove(name);
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

    fn arguments(&self, arguments: &[Argument]) -> Result<Vec<Value>, End> {
        let values = arguments.iter().map(|argument| match argument {
            Argument::Kept(name) => {
                let kept = self.kept.get(name).cloned();
                kept.ok_or_else(|| End::nothing_kept(name))
            }
            Argument::Written(template) => template.filled(|name, _| self.handle(name)),
        });
        values.collect()
    }

    /// The object that has this name.
    fn handle(&self, name: &str) -> Result<Handle, End> {
        match self.kept.get(name) {
            Some(Value::Handle(handle)) => Ok(handle.clone()),
            Some(_) => Err(End::no_object(name)),
            None => {
                let made = self.mock.objects();
                made.get(name)
                    .cloned()
                    .ok_or_else(|| End::nothing_kept(name))
            }
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
        self.usage += spent;
        for entry in log.entries() {
            self.log.push_str(&entry.text());
        }
    }
}

impl End {
    fn failed(error: &DynError) -> Self {
        Self::Failed {
            code: error.code(),
            message: crate::words::whole(error),
        }
    }

    fn no_object(name: &str) -> Self {
        Self::Failed {
            code: "nothing-kept",
            message: format!("what was kept as `{name}` is no object"),
        }
    }

    fn nothing_kept(name: &str) -> Self {
        Self::Failed {
            code: "nothing-kept",
            message: format!("no step before has kept `{name}`"),
        }
    }
}
