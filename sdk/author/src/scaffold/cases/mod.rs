//! The generated cases of a project: every export answers the example value of its type.
//!
//! Functions whose values nobody can write or make are left out; a world of which nothing can be
//! called has one case, in which the plugin starts. What a step looks like is `steps.rs`.

mod steps;

use guesthouse_contract::wit_parser::{Function, FunctionKind};

use self::steps::Steps;
use super::example::{Handles, example};
use super::surface::{Group, Resource, Surface};

/// What cases can pass to the stubs of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    /// Values, and a resource's own object to its methods.
    Values,
    /// Objects of both sides as well.
    Objects,
}

/// A call with values that can be written, and its answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) arguments: Vec<String>,
    /// None where there is no result, and where it is an object and nothing more.
    pub(super) answer: Option<String>,
}

/// `tests/cases.toml`.
pub(super) fn text(surface: &Surface<'_>, passed: Passed) -> String {
    let mut cases: Vec<_> = functions(surface)
        .filter_map(|(group, function)| lone(surface, passed, group, function))
        .collect();
    for group in &surface.exports {
        let resources = group.resources.iter();
        cases.extend(resources.filter_map(|it| object(surface, passed, group, it)));
    }
    if cases.is_empty() {
        cases.push("\n[[case]]\nname = \"starts\"\n  [[case.step]]\n  start = true\n".to_owned());
    }
    format!(
        "\
# Each case is a call, and what it must answer. Values are WAVE: \"text\", 1, {{field: 1}}, some(1).
# What the plugin asks of the app is answered with an empty value where no case says better.
unanswered = \"example\"
{}",
        cases.concat()
    )
}

/// The exported functions that values can be given to and come from.
pub(super) fn plain_calls(surface: &Surface<'_>) -> Vec<Call> {
    let all = functions(surface);
    all.filter_map(|(group, function)| plain(surface, group, function))
        .collect()
}

/// The exported functions that belong to no resource.
fn functions<'a>(surface: &'a Surface<'_>) -> impl Iterator<Item = (&'a Group<'a>, &'a Function)> {
    surface.exports.iter().flat_map(|group| {
        let functions = group.functions.iter();
        functions.map(move |function| (group, *function))
    })
}

fn plain(surface: &Surface<'_>, group: &Group<'_>, function: &Function) -> Option<Call> {
    let answer = |ty| example(surface, ty, Handles::Fresh)?.wave();
    let is_plain = function
        .result
        .as_ref()
        .is_none_or(|ty| answer(ty).is_some());
    let mut steps = Steps::new(surface, Passed::Values);
    is_plain.then(|| steps.call(group, function, None))?
}

/// A case of one function: a call, and before it what makes the objects that it takes.
fn lone(
    surface: &Surface<'_>,
    passed: Passed,
    group: &Group<'_>,
    function: &Function,
) -> Option<String> {
    if let Some(call) = plain(surface, group, function) {
        let (name, body) = (quoted(&call.function), call.body());
        return Some(format!("\n[[case]]\nname = {name}\n{body}"));
    }
    if passed == Passed::Values {
        return None;
    }
    let mut steps = Steps::new(surface, passed);
    let call = steps.call(group, function, None)?;
    steps.add(&call);
    Some(steps.case(&call.function))
}

/// One case that makes an object and calls everything that belongs to its resource.
fn object(
    surface: &Surface<'_>,
    passed: Passed,
    group: &Group<'_>,
    resource: &Resource<'_>,
) -> Option<String> {
    let mut steps = Steps::new(surface, passed);
    let made = steps.object(resource.id, "object");
    let mut statics = false;
    for function in &resource.functions {
        let own = match function.kind {
            FunctionKind::Method(_) if made.is_some() => Some("$object"),
            FunctionKind::Static(_) if passed == Passed::Objects => None,
            _ => continue,
        };
        if let Some(call) = steps.call(group, function, own) {
            steps.add(&call);
            statics |= own.is_none();
        }
    }
    let name = match group.full_name.as_str() {
        "" => resource.name.to_owned(),
        interface => format!("{interface}#{}", resource.name),
    };
    (made.is_some() || statics).then(|| steps.case(&name))
}

/// Whether a stub can answer this function: some can only give back what they were given.
fn is_answered(surface: &Surface<'_>, function: &Function) -> bool {
    function.result.as_ref().is_none_or(|ty| {
        let mut params = function.params.iter();
        example(surface, ty, Handles::Fresh).is_some() || params.any(|param| param.ty == *ty)
    })
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
