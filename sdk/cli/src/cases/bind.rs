//! A file of cases for one plugin: every function found and every value read, before anything runs.

use std::ops::Range;

use guesthouse::dynamic::DynFunction;
use guesthouse_contract::ItemName;
use toml::Spanned;

use super::ends;
use super::file::{Bytes, CaseFile, WrittenCase, WrittenStep};
use super::imports::Imports;
use super::mistake::Mistake;
use super::mock::Script;
use super::template::{ANY, Template};
use super::values::{self, Argument};
use crate::failure::Failure;

/// A case that can be played.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) script: Script,
    pub(crate) budget: Budget,
    /// In a guest of its own, not in that of the case before.
    pub(crate) fresh: bool,
}

/// One thing to do, and what should come of it.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) action: Action,
    pub(crate) expected: Expected,
    /// The name under which later steps find the result.
    pub(crate) keep: Option<String>,
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum Action {
    Call(DynFunction, Vec<Argument>),
    /// Makes an object of a resource of the host.
    New(String),
    /// Drops the object that was kept by this name.
    Drop(String),
    /// Starts the guest, and nothing more.
    Start,
}

/// What should come of a call.
#[derive(Debug)]
pub(crate) enum Expected {
    /// It has to return, whatever it may be.
    Anything,
    Returns(Option<Template>),
    /// A code, and a part of the message.
    Fails(String, Option<String>),
}

/// What a case may spend, all its calls together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Budget {
    pub(crate) fuel: Option<u64>,
    pub(crate) memory: Option<u64>,
    pub(crate) output: Option<u64>,
    pub(crate) host_calls: Option<u64>,
}

/// The file's cases, for the plugin that imports these.
pub(crate) fn bind(file: &CaseFile, imports: Imports<'_>) -> Result<Vec<Case>, Failure> {
    let binder = Binder {
        imports,
        source: &file.text,
    };
    let cases = binder.cases(file);
    cases.map_err(|mistake| file.refuse(&mistake))
}

struct Binder<'a> {
    imports: Imports<'a>,
    source: &'a str,
}

impl Binder<'_> {
    fn cases(&self, file: &CaseFile) -> Result<Vec<Case>, Mistake> {
        let mut cases = Vec::new();
        for written in &file.written.cases {
            if !written.fresh && cases.is_empty() {
                let message = "there is no case before it in whose guest it could go on";
                return Err(Mistake::new(message, written.name.span()));
            }
            cases.push(self.case(file, written)?);
        }
        Ok(cases)
    }

    fn case(&self, file: &CaseFile, written: &WrittenCase) -> Result<Case, Mistake> {
        let answers = written.host.iter().chain(&file.written.host);
        let answers = self
            .imports
            .answers(self.source, &answers.collect::<Vec<_>>())?;
        let steps = written.calls()?;
        let ended = steps.iter().position(|step| step.get_ref().fails.is_some());
        if let Some(after) = ended.and_then(|at| steps.get(at + 1)) {
            let message = "no step is played after one that fails: a case of its own can go on";
            return Err(Mistake::new(message, after.span()));
        }
        let steps = steps.iter().map(|step| self.step(step));
        let bytes = |bytes: Option<Bytes>| bytes.map(|Bytes(bytes)| bytes);
        Ok(Case {
            name: written.name.get_ref().clone(),
            steps: steps.collect::<Result<_, _>>()?,
            script: Script::new(answers, file.written.unanswered),
            budget: Budget {
                fuel: written.fuel,
                memory: bytes(written.memory),
                output: bytes(written.output),
                host_calls: written.host_calls,
            },
            fresh: written.fresh,
        })
    }

    fn step(&self, written: &Spanned<WrittenStep>) -> Result<Step, Mistake> {
        let (step, span) = (written.get_ref(), written.span());
        let (action, expected) = match (&step.call, &step.new, &step.drop, &step.start) {
            (Some(call), None, None, None) => self.call(call, step)?,
            (None, Some(new), None, None) => {
                let expected = nothing_more(step, step.keep.is_some(), new.span())?;
                (self.new_object(new)?, expected)
            }
            (None, None, Some(drop), None) => {
                let name = drop.get_ref().trim_start_matches('$').to_owned();
                (
                    Action::Drop(name),
                    nothing_more(step, step.keep.is_none(), drop.span())?,
                )
            }
            (None, None, None, Some(start)) if *start.get_ref() => {
                let expected = nothing_more(step, step.keep.is_none(), start.span())?;
                (Action::Start, expected)
            }
            _ => {
                let message = "a step is one `call`, `new`, `drop` or `start = true`";
                return Err(Mistake::new(message, span));
            }
        };
        let keep = step.keep.as_ref().map(|name| name.get_ref().clone());
        Ok(Step {
            action,
            expected,
            keep,
        })
    }

    fn new_object(&self, new: &Spanned<String>) -> Result<Action, Mistake> {
        let (wanted, plugin) = (new.get_ref(), self.imports.plugin);
        let items = plugin.host_resources().iter();
        let items = items.map(|one| ItemName::new(one.interface(), one.name()));
        let items: Vec<_> = items.collect();
        let meant = items.iter().filter(|item| item.is_meant_by(wanted));
        if items.iter().any(|item| item.is(wanted)) || meant.clone().count() == 1 {
            return Ok(Action::New(wanted.clone()));
        }
        let several: Vec<_> = meant.map(|item| format!("`{item}`")).collect();
        let near = ItemName::nearest(&items, wanted);
        let message = match (near, several.is_empty()) {
            (_, false) => format!("`{wanted}` is ambiguous: it may be {}", several.join(", ")),
            (Some(near), true) => {
                format!("the host defines no resource `{wanted}`: is it `{near}`?")
            }
            (None, true) => format!("the host defines no resource `{wanted}`"),
        };
        Err(Mistake::new(message, new.span()))
    }

    fn call(
        &self,
        name: &Spanned<String>,
        written: &WrittenStep,
    ) -> Result<(Action, Expected), Mistake> {
        let function = self.function(name)?.clone();
        let (waves, json) = (written.args.as_deref(), written.args_json.as_ref());
        let waves = waves.or(json.is_none().then_some(&[]));
        let arguments = values::arguments(&function, self.source, name.span(), waves, json)?;
        let arguments = arguments.unwrap_or_default();
        let is_any = |argument: &Argument| match argument {
            Argument::Kept(_) => false,
            Argument::Written(template) => template.names().any(|name| name == ANY),
        };
        if arguments.iter().any(is_any) {
            let message = "`$_` is any object: an argument has to be one that was kept";
            return Err(Mistake::new(message, name.span()));
        }
        let expected = self.expected(&function, written)?;
        Ok((Action::Call(function, arguments), expected))
    }

    fn function(&self, name: &Spanned<String>) -> Result<&DynFunction, Mistake> {
        let mistaken = |message: String| Mistake::new(message, name.span());
        let function = self.imports.plugin.function(name.get_ref());
        let function = function.map_err(|error| mistaken(error.to_string()))?;
        match function.unsupported() {
            Some(reason) => Err(mistaken(format!("`{}` {reason}", function.full_name()))),
            None => Ok(function),
        }
    }

    fn expected(&self, function: &DynFunction, step: &WrittenStep) -> Result<Expected, Mistake> {
        let (wave, json) = (step.returns.as_ref(), step.returns_json.as_ref());
        let returns = values::result(function, self.source, wave, json)?;
        if let Some(code) = &step.fails
            && let Some(why) = ends::refusal(code.get_ref())
        {
            return Err(Mistake::new(why, code.span()));
        }
        match (returns, &step.fails, &step.says) {
            (None, Some(code), says) => Ok(Expected::Fails(
                code.get_ref().clone(),
                says.as_ref().map(|says| says.get_ref().clone()),
            )),
            (Some(_), Some(code), _) => Err(Mistake::new("it returns already", code.span())),
            (_, None, Some(says)) => Err(Mistake::new("`says` goes with `fails`", says.span())),
            (Some(value), None, None) => Ok(Expected::Returns(value)),
            (None, None, None) => Ok(Expected::Anything),
        }
    }
}

/// A step that calls nothing has nothing to pass and nothing to expect; `keeps` is whether it says of
/// `keep` what it should.
fn nothing_more(step: &WrittenStep, keeps: bool, at: Range<usize>) -> Result<Expected, Mistake> {
    let more = step.args.is_some() || step.args_json.is_some() || step.returns.is_some();
    let more = more || step.returns_json.is_some() || step.fails.is_some() || step.says.is_some();
    match keeps && !more {
        true => Ok(Expected::Anything),
        false => Err(Mistake::new(
            "an object is made with `new` and `keep`, and dropped with `drop`, and nothing else; nothing goes with `start`",
            at,
        )),
    }
}

impl Step {
    /// What it does, in a word.
    pub(crate) fn name(&self) -> String {
        match &self.action {
            Action::Call(function, _) => function.full_name(),
            Action::New(resource) => format!("new {resource}"),
            Action::Drop(name) => format!("drop {name}"),
            Action::Start => "start".to_owned(),
        }
    }
}
