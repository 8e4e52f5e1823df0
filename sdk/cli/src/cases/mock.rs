//! [`Mock`]: the host that a case makes up. Answers what a plugin imports, by arguments and in order.
//!
//! Shared by every guest of one plugin, of which one runs at a time; a case puts its own answers in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guesthouse::{DynFunction, DynImports, DynPlugin, HostCall, HostError, HostResult, Value};

use super::file::{Unanswered, WrittenAnswer};
use super::mistake::Mistake;
use super::values::{self, Argument};

/// Answers for imported functions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mock(Arc<Mutex<Script>>);

/// What is answered, and what becomes of the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    answers: Vec<Answer>,
    unanswered: Unanswered,
}

/// One answer of a case.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The function's full name.
    function: String,
    /// Those that it is for; `None` for all.
    arguments: Option<Vec<Value>>,
    reply: Reply,
    /// How often it is to be given.
    times: Option<u64>,
    given: u64,
    /// Fuel that the host takes for it.
    charges: u64,
}

#[derive(Debug, Clone)]
enum Reply {
    Returns(Option<Value>),
    Fails(String),
}

impl Script {
    pub(crate) fn new(answers: Vec<Answer>, unanswered: Unanswered) -> Self {
        Self {
            answers,
            unanswered,
        }
    }

    fn answer(
        &mut self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        let name = function.full_name();
        let mut answers = self.answers.iter_mut();
        let Some(answer) = answers.find(|answer| answer.fits(&name, arguments)) else {
            return self.nothing_fits(function, arguments);
        };
        answer.given += 1;
        cx.charge(answer.charges)?;
        match &answer.reply {
            Reply::Returns(value) => Ok(value.clone()),
            Reply::Fails(words) => Err(HostError::msg(words)),
        }
    }

    fn nothing_fits(
        &self,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        let example = function.result().map(guesthouse::ValueType::example);
        match (self.unanswered, example) {
            (Unanswered::Example, None) => Ok(None),
            (Unanswered::Example, Some(Some(value))) => Ok(Some(value)),
            _ => {
                let call = values::call(&function.full_name(), arguments);
                Err(HostError::msg(format!("no mocked answer fits {call}")))
            }
        }
    }
}

impl Answer {
    /// The answer as it is written, for what `plugin` imports; `None` if it does not import that.
    pub(crate) fn bind(
        plugin: &DynPlugin,
        source: &str,
        written: &WrittenAnswer,
    ) -> Result<Option<Self>, Mistake> {
        let Ok(function) = plugin.import(written.call.get_ref()) else {
            return Ok(None);
        };
        let (waves, json) = (written.args.as_deref(), written.args_json.as_ref());
        let arguments = values::arguments(function, source, waves, json)?;
        let arguments = arguments.map(|arguments| known(written, arguments));
        Ok(Some(Self {
            function: function.full_name(),
            arguments: arguments.transpose()?,
            reply: reply(function, source, written)?,
            times: written.times,
            given: 0,
            charges: written.charges,
        }))
    }

    fn fits(&self, function: &str, arguments: &[Value]) -> bool {
        let exhausted = self.times.is_some_and(|times| self.given >= times);
        let same = |expected: &Vec<Value>| {
            // As text, so that NaN is NaN.
            values::call("", expected) == values::call("", arguments)
        };
        !exhausted && self.function == function && self.arguments.as_ref().is_none_or(same)
    }

    /// What is missing, if it was to be given more often.
    pub(crate) fn open(&self) -> Option<String> {
        let times = self.times.filter(|times| self.given < *times)?;
        let call = match &self.arguments {
            Some(arguments) => values::call(&self.function, arguments),
            None => self.function.clone(),
        };
        let given = self.given;
        Some(format!(
            "{call} was to be called {times} times, and was {given} times"
        ))
    }
}

fn known(written: &WrittenAnswer, arguments: Vec<Argument>) -> Result<Vec<Value>, Mistake> {
    let values = arguments.into_iter().map(|argument| match argument {
        Argument::Value(value) => Ok(value),
        Argument::Kept(name) => Err(Mistake::new(
            format!("an answer cannot wait for `${name}`"),
            written.call.span(),
        )),
    });
    values.collect()
}

fn reply(function: &DynFunction, source: &str, written: &WrittenAnswer) -> Result<Reply, Mistake> {
    let (wave, json) = (written.returns.as_ref(), written.returns_json.as_ref());
    match (
        values::result(function, source, wave, json)?,
        &written.fails,
    ) {
        (Some(_), Some(fails)) => Err(Mistake::new("it returns already", fails.span())),
        (Some(value), None) => Ok(Reply::Returns(value)),
        (None, Some(words)) => Ok(Reply::Fails(words.get_ref().clone())),
        (None, None) if function.result().is_none() => Ok(Reply::Returns(None)),
        (None, None) => Err(Mistake::new(
            "the answer is missing: `returns`, or `fails` for a host that fails",
            written.call.span(),
        )),
    }
}

impl Mock {
    /// Puts other answers in, and takes out those that were there.
    pub(crate) fn put(&self, script: Script) -> Vec<Answer> {
        std::mem::replace(&mut *self.script(), script).answers
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DynImports for Mock {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        self.script().answer(cx, function, arguments)
    }
}
