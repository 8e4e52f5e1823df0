//! [`Mock`]: the host that a case makes up. Answers what a plugin imports, by arguments and in order.
//!
//! Shared by every guest of one plugin, of which one runs at a time; a case puts its own answers in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guesthouse::{
    HostCall, HostError, HostResult,
    dynamic::{DynFunction, DynImports, DynResource, Handle, Value},
};

use super::file::{Unanswered, WrittenAnswer};
use super::mistake::Mistake;
use super::print;
use super::template::{self, ANY, Names, Template};
use super::values::{self, Argument};

/// Answers for imported functions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mock(Arc<Mutex<Script>>);

/// What is answered, and what becomes of the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    answers: Vec<Answer>,
    unanswered: Unanswered,
    /// Objects of the host that have a name.
    objects: Names,
    /// Those that came back from the plugin, which an answer can give it again.
    here: Vec<Handle>,
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
    /// Its names are objects of the host: the first time that one is met, it is made.
    Returns(Option<Template>),
    Fails(String),
}

impl Script {
    pub(crate) fn new(answers: Vec<Answer>, unanswered: Unanswered) -> Self {
        Self {
            answers,
            unanswered,
            objects: Names::default(),
            here: Vec::new(),
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
        let came = arguments.iter().flat_map(template::handles);
        self.here.extend(came.filter(|it| it.is_owned()).cloned());
        let name = function.full_name();
        let mut answers = self.answers.iter_mut();
        let Some(answer) = answers.find(|it| it.fits(&name, arguments, &self.objects)) else {
            return self.nothing_fits(cx, function, arguments);
        };
        answer.given += 1;
        cx.charge(answer.charges)?;
        match answer.reply.clone() {
            Reply::Returns(None) => Ok(None),
            Reply::Returns(Some(template)) => {
                let filled = template.filled(|name, resource| self.give(cx, name, resource));
                filled.map(Some)
            }
            Reply::Fails(words) => Err(HostError::msg(words)),
        }
    }

    /// The object of that name, for the plugin.
    fn give(
        &mut self,
        cx: &mut HostCall<'_>,
        name: &str,
        resource: &DynResource,
    ) -> HostResult<Handle> {
        if name == ANY {
            return cx.new_handle(resource);
        }
        let Some(known) = self.objects.get(name) else {
            let handle = cx.new_handle(resource)?;
            self.objects.extend([(name.to_owned(), handle.clone())]);
            return Ok(handle);
        };
        match self.here.iter().position(|here| here == known) {
            Some(at) => Ok(self.here.remove(at)),
            None => {
                let words = "is not the host's to give: it was given already, or a step keeps it";
                let message = format!("`${name}` {words}; `$_` is a new object each time");
                Err(HostError::msg(message))
            }
        }
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
        self.objects.forget(handle);
        self.here.retain(|here| here != handle);
    }
}

impl Answer {
    /// The answer as it is written, of an imported function.
    pub(crate) fn bind(
        function: &DynFunction,
        source: &str,
        written: &WrittenAnswer,
    ) -> Result<Self, Mistake> {
        let (waves, json) = (written.args.as_deref(), written.args_json.as_ref());
        let at = written.call.span();
        let arguments = values::arguments(function, source, at.clone(), waves, json)?;
        for argument in arguments.iter().flatten() {
            if let Argument::Kept(name) = argument {
                let message =
                    format!("`${name}` stands for an object, and the function takes none there");
                return Err(Mistake::new(message, at));
            }
        }
        Ok(Self {
            function: function.full_name(),
            arguments,
            reply: reply(function, source, written)?,
            times: written.times,
            given: 0,
            charges: written.charges,
        })
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
            Reply::Fails(words) => printed["fails"] = words.as_str().into(),
        }
        printed
    }

    fn fits(&self, function: &str, arguments: &[Value], objects: &Names) -> bool {
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
fn is(expected: &Argument, actual: &Value, objects: &Names) -> bool {
    let Argument::Written(expected) = expected else {
        return false;
    };
    let is_meant = |name: &str, handle: &Handle| objects.leads_to(name, handle);
    let expected = expected.beside(actual, objects, is_meant);
    expected.to_wave() == objects.shown(actual).to_wave()
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
    /// Answers as `script` says from now on. The objects of the guest before are forgotten, unless it
    /// goes on.
    pub(crate) fn follow(&self, script: Script, goes_on: bool) {
        let mut current = self.script();
        let before = std::mem::replace(&mut *current, script);
        if goes_on {
            (current.objects, current.here) = (before.objects, before.here);
        }
    }

    /// The objects of the host that have a name.
    pub(crate) fn objects(&self) -> Names {
        self.script().objects.clone()
    }

    /// Learns the name of an object of the host that a step keeps.
    pub(crate) fn know(&self, name: &str, handle: &Handle) {
        if handle.resource().is_of_host() {
            let named = (name.to_owned(), handle.clone());
            self.script().objects.extend([named]);
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
