//! The generated cases of a project: every export answers the example value of its type.
//!
//! One file fits the stubs of all languages. Functions whose values cannot be written are left out.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, FunctionKind, Handle, Type, TypeDefKind, TypeId};

use super::example::{Example, Handles, example};
use super::surface::{Group, Resource, Surface};

/// A call with values that can be written, and its answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) arguments: Vec<String>,
    /// None where there is no result.
    pub(super) answer: Option<String>,
}

/// `tests/cases.toml`.
pub(super) fn text(surface: &Surface<'_>) -> String {
    let mut text = "\
# Each case is a call, and what it must answer. Values are WAVE: \"text\", 1, {field: 1}, some(1).
# What the plugin asks of the app is answered with an empty value where no case says better.
unanswered = \"example\"
"
    .to_owned();
    for call in plain_calls(surface) {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n[[case]]\nname = {}\n{}",
            quoted(&call.function),
            call.body()
        );
    }
    for group in &surface.exports {
        for resource in &group.resources {
            text.push_str(&object(surface, group, resource).unwrap_or_default());
        }
    }
    if !text.contains("[[case]]") {
        text.push_str(NONE);
    }
    text
}

/// Where every function takes or answers an object of the app's, for one.
const NONE: &str = "
# There is no case here: no function of this world can be called with values that are written down.
";

/// The exported functions that values can be given to and come from.
pub(super) fn plain_calls(surface: &Surface<'_>) -> Vec<Call> {
    let calls = surface.exports.iter().flat_map(|group| {
        let functions = group.functions.iter();
        functions.filter_map(|function| Call::new(surface, group, function, None))
    });
    calls.collect()
}

impl Call {
    /// A call on the object `of`, if there is one.
    fn new(
        surface: &Surface<'_>,
        group: &Group<'_>,
        function: &Function,
        of: Option<TypeId>,
    ) -> Option<Self> {
        let params = function.params.iter();
        let arguments = params.map(|param| argument(surface, &param.ty, of));
        let answer = match &function.result {
            Some(ty) => Some(answer(surface, ty)?),
            None => None,
        };
        Some(Self {
            function: group.call_name(function),
            arguments: arguments.collect::<Option<_>>()?,
            answer,
        })
    }

    fn body(&self) -> String {
        let arguments: Vec<_> = self.arguments.iter().map(|text| quoted(text)).collect();
        let mut body = format!("call = {}\n", quoted(&self.function));
        if !arguments.is_empty() {
            let _ = writeln!(body, "args = [{}]", arguments.join(", "));
        }
        if let Some(answer) = &self.answer {
            let _ = writeln!(body, "returns = {}", quoted(answer));
        }
        body
    }
}

fn argument(surface: &Surface<'_>, ty: &Type, of: Option<TypeId>) -> Option<String> {
    match lent(surface, ty) {
        Some(resource) if Some(resource) == of => Some("$object".to_owned()),
        Some(_) => None,
        None => example(surface, ty, Handles::None)?.wave(),
    }
}

/// What the stub answers, if it can be written.
fn answer(surface: &Surface<'_>, ty: &Type) -> Option<String> {
    example(surface, ty, Handles::Fresh)?.wave()
}

/// The resource that a parameter is a handle of.
fn lent(surface: &Surface<'_>, ty: &Type) -> Option<TypeId> {
    let Type::Id(id) = ty else { return None };
    match surface.resolve().types[surface.origin(*id)].kind {
        TypeDefKind::Handle(Handle::Borrow(id) | Handle::Own(id)) => Some(surface.origin(id)),
        _ => None,
    }
}

/// One case that makes an object and calls each of its methods.
fn object(surface: &Surface<'_>, group: &Group<'_>, resource: &Resource<'_>) -> Option<String> {
    let (maker, arguments) = maker(surface, group, resource)?;
    let name = format!("{}#{}", group.full_name, resource.name);
    let arguments: Vec<_> = arguments.iter().map(|text| quoted(text)).collect();
    let mut text = format!(
        "\n[[case]]\nname = {}\n  [[case.step]]\n  call = {}\n  args = [{}]\n  keep = \"object\"\n",
        quoted(&name),
        quoted(&group.call_name(maker)),
        arguments.join(", ")
    );
    for function in &resource.functions {
        let is_method = matches!(function.kind, FunctionKind::Method(_));
        let call = Call::new(surface, group, function, Some(resource.id));
        if let Some(call) = call.filter(|_| is_method) {
            let body = call.body().trim_end().replace('\n', "\n  ");
            let _ = write!(text, "  [[case.step]]\n  {body}\n");
        }
    }
    Some(text)
}

/// The function that makes an object, with its arguments: the constructor, or any that answers one.
fn maker<'a>(
    surface: &Surface<'_>,
    group: &'a Group<'_>,
    resource: &'a Resource<'_>,
) -> Option<(&'a Function, Vec<String>)> {
    let others = group.all_functions();
    let mut all = resource.constructor().into_iter().chain(others);
    all.find_map(|function| {
        let result = function.result.as_ref()?;
        let answer = example(surface, result, Handles::Fresh)?;
        let params = function.params.iter();
        let arguments = params.map(|param| argument(surface, &param.ty, None));
        let arguments = arguments.collect::<Option<_>>()?;
        (answer == Example::Own(resource.id)).then_some((function, arguments))
    })
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
