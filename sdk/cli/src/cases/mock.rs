//! [`Mock`]: the host that a case makes up. Answers what a plugin imports, by arguments and in order.
//!
//! Shared by every guest of one plugin, of which one runs at a time; a case puts its own answers in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guesthouse::{
    DynFunction, DynImports, DynPlugin, Handle, HostCall, HostError, HostResult, Value, ValueType,
};

use super::file::{Unanswered, WrittenAnswer};
use super::mistake::Mistake;
use super::print;
use super::values::{self, Argument};

/// Answers for imported functions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mock(Arc<Mutex<Script>>);

/// What is answered, and what becomes of the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    answers: Vec<Answer>,
    unanswered: Unanswered,
    /// Objects of the host that answers have made, by their names.
    objects: HashMap<String, Handle>,
}

/// One answer of a case.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The function's full name.
    function: String,
    /// Those that it is for; `None` for all.
    arguments: Option<Vec<Argument>>,
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
    /// An object of the host; the first time, a new one.
    Object(String),
    Fails(String),
}

impl Script {
    pub(crate) fn new(answers: Vec<Answer>, unanswered: Unanswered) -> Self {
        Self {
            answers,
            unanswered,
            objects: HashMap::new(),
        }
    }

    /// The answers, for runners elsewhere.
    pub(crate) fn printed(&self) -> serde_json::Value {
        self.answers.iter().map(Answer::printed).collect()
    }

    fn answer(
        &mut self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        let (name, objects) = (function.full_name(), &self.objects);
        let mut answers = self.answers.iter_mut();
        let Some(answer) = answers.find(|answer| answer.fits(&name, arguments, objects)) else {
            return self.nothing_fits(cx, function, arguments);
        };
        answer.given += 1;
        cx.charge(answer.charges)?;
        match &answer.reply {
            Reply::Returns(value) => Ok(value.clone()),
            Reply::Fails(words) => Err(HostError::msg(words)),
            Reply::Object(name) => {
                let name = name.clone();
                self.object(cx, function, name)
            }
        }
    }

    /// The object of that name, which a function of the host answers.
    fn object(
        &mut self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        name: String,
    ) -> HostResult<Option<Value>> {
        let resource = function.result().and_then(ValueType::resource);
        let handle = match (self.objects.entry(name), resource) {
            (Entry::Occupied(known), _) => known.get().clone(),
            (Entry::Vacant(new), Some(resource)) => new.insert(cx.new_handle(resource)?).clone(),
            (Entry::Vacant(new), None) => {
                let message = format!("`${}` is no result of {function}", new.key());
                return Err(HostError::msg(message));
            }
        };
        Ok(Some(Value::Handle(handle)))
    }

    fn nothing_fits(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        if self.unanswered == Unanswered::Fail {
            let call = values::call(&function.full_name(), arguments);
            return Err(HostError::msg(format!("no mocked answer fits {call}")));
        }
        let Some(ty) = function.result() else {
            return Ok(None);
        };
        let example = ty.example_with(|resource| cx.new_handle(resource).ok());
        let none = || HostError::msg(format!("there is no example of a {ty} for {function}"));
        example.map(Some).ok_or_else(none)
    }

    /// An object is gone: its number may come again for another.
    fn forget(&mut self, handle: &Handle) {
        self.objects.retain(|_, known| known != handle);
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
        let is_holding = |argument: &Argument| matches!(argument, Argument::Holding(_));
        if arguments.iter().flatten().any(is_holding) {
            let message = "an answer knows a handle as a whole argument alone";
            return Err(Mistake::new(message, written.call.span()));
        }
        Ok(Some(Self {
            function: function.full_name(),
            arguments,
            reply: reply(function, source, written)?,
            times: written.times,
            given: 0,
            charges: written.charges,
        }))
    }

    fn printed(&self) -> serde_json::Value {
        let arguments = self.arguments.as_ref();
        let arguments: Option<Vec<_>> =
            arguments.map(|arguments| arguments.iter().map(print::argument).collect());
        let mut printed = serde_json::json!({
            "call": self.function,
            "args": arguments,
            "times": self.times,
        });
        match &self.reply {
            Reply::Returns(value) => printed["returns"] = print::optional(value.as_ref()),
            Reply::Object(name) => {
                printed["returns"] = print::argument(&Argument::Kept(name.clone()));
            }
            Reply::Fails(words) => printed["fails"] = words.as_str().into(),
        }
        printed
    }

    fn fits(&self, function: &str, arguments: &[Value], objects: &HashMap<String, Handle>) -> bool {
        let exhausted = self.times.is_some_and(|times| self.given >= times);
        let same = |expected: &Vec<Argument>| {
            let mut pairs = std::iter::zip(expected, arguments);
            expected.len() == arguments.len() && pairs.all(|(a, b)| is(a, b, objects))
        };
        !exhausted && self.function == function && self.arguments.as_ref().is_none_or(same)
    }

    /// What is missing, if it was to be given more often.
    pub(crate) fn open(&self) -> Option<String> {
        let times = self.times.filter(|times| self.given < *times)?;
        let call = match &self.arguments {
            Some(arguments) => {
                let arguments: Vec<_> = arguments.iter().map(Argument::to_string).collect();
                format!("{}({})", self.function, arguments.join(", "))
            }
            None => self.function.clone(),
        };
        let given = self.given;
        Some(format!(
            "{call} was to be called {times} times, and was {given} times"
        ))
    }
}

/// Whether an argument is the one that is meant. As text, so that NaN is NaN.
fn is(expected: &Argument, actual: &Value, objects: &HashMap<String, Handle>) -> bool {
    match (expected, actual) {
        (Argument::Value(expected), actual) => expected.to_wave() == actual.to_wave(),
        (Argument::Kept(name), Value::Handle(actual)) => objects.get(name) == Some(actual),
        (Argument::Kept(_) | Argument::Holding(_), _) => false,
    }
}

fn reply(function: &DynFunction, source: &str, written: &WrittenAnswer) -> Result<Reply, Mistake> {
    let (wave, json) = (written.returns.as_ref(), written.returns_json.as_ref());
    let object = wave.and_then(|wave| wave.get_ref().strip_prefix('$'));
    let is_object = function.result().is_some_and(|ty| ty.resource().is_some());
    if let (Some(name), None, true) = (object, json, is_object) {
        return Ok(Reply::Object(name.to_owned()));
    }
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
    /// Answers as `script` says from now on. The objects of the guest before are forgotten, unless it
    /// goes on.
    pub(crate) fn follow(&self, script: Script, goes_on: bool) {
        let mut current = self.script();
        let objects = std::mem::take(&mut current.objects);
        *current = script;
        if goes_on {
            current.objects = objects;
        }
    }

    /// Takes the answers out, with how often they were given.
    pub(crate) fn take(&self) -> Vec<Answer> {
        std::mem::take(&mut self.script().answers)
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

    fn dropped(&self, _: &mut HostCall<'_>, handle: &Handle) -> HostResult<()> {
        self.script().forget(handle);
        Ok(())
    }
}
