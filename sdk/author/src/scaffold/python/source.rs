//! `app.py` and a file for each exported interface with resources: every export answers the
//! example value of its type, and the app's functions are shown in use.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, FunctionKind, Type, WorldKey};

use super::super::example::{Example, Handles, example};
use super::super::script::{self, doc_lines, indented};
use super::super::surface::{Group, Resource, short_name};
use super::names::{camel, snake};
use super::scope::Scope;
use super::types::annotation;
use super::values::{carrying, expression};

/// `app.py`.
pub(super) fn app(scope: &Scope<'_>, name: &str) -> String {
    let mut body = String::new();
    let shown = shown(scope);
    if !shown.is_empty() {
        let docs = "\"\"\"How the app's functions are called. Nothing here does so yet.\"\"\"";
        let shown = indented(&format!("{docs}\n{shown}"), 1);
        let _ = write!(body, "\n\ndef asks_the_app() -> None:\n{shown}");
    }
    for group in &scope.surface.exports {
        let (class, base) = match group.key {
            None => (
                "WitWorld".to_owned(),
                Some(format!("{}.WitWorld", scope.bindings())),
            ),
            Some(key) => {
                let class = camel(scope.home_of(group.id).unwrap_or(&group.full_name));
                // The bindings of an interface without a name of its own say nothing.
                let base = matches!(key, WorldKey::Interface(_)).then(|| scope.protocol(&class));
                (class, base)
            }
        };
        if !group.functions.is_empty() {
            body.push_str(&block(scope, &class, base, &group.functions, None));
        }
    }
    let world = scope.surface.world.full_name();
    file(scope, &format!("{name}: a plugin for `{world}`."), &body)
}

/// The classes of an exported interface.
pub(super) fn classes(scope: &Scope<'_>, group: &Group<'_>) -> String {
    let module = scope.home_of(group.id).unwrap_or_default().to_owned();
    let mut body = String::new();
    for resource in &group.resources {
        let class = camel(resource.name);
        let base = format!("{}.{class}", scope.exported(&module));
        body.push_str(&block(
            scope,
            &class,
            Some(base),
            &resource.functions,
            Some(resource),
        ));
    }
    let docs = format!(
        "The objects of `{}`: componentize-py looks for them here.",
        group.full_name
    );
    file(scope, &docs, &body)
}

fn file(scope: &Scope<'_>, docs: &str, body: &str) -> String {
    let imports = scope.imports();
    // A function of that name hides the decorator from those behind it; none of WIT's begins with `_`.
    let is_hidden = body.contains("def told(");
    let (told, decorator) = match (body.contains("@told\n"), is_hidden) {
        (false, _) => ("", ""),
        (true, false) => ("from told import told\n", "@told\n"),
        (true, true) => ("from told import told as _told\n", "@_told\n"),
    };
    let body = body.replace("@told\n", decorator);
    let imports = match imports.is_empty() && told.is_empty() {
        true => String::new(),
        false => format!("\n{imports}{told}"),
    };
    format!("\"\"\"{docs}\"\"\"\n{imports}{body}")
}

/// `told.py`: a function that fails in a way which its author did not expect says so, where the
/// app can hear it.
pub(super) const TOLD: &str = r#""""What an exception that nobody expected becomes, where the WIT has a text for errors."""

from functools import wraps

from componentize_py_types import Err

# They tell of a mistake in the plugin: the call ends as a panic does, and the host gets the traceback.
MISTAKES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    NotImplementedError,
    RecursionError,
    ReferenceError,
    SyntaxError,
    SystemError,
    TypeError,
)


def told(function):
    """The exception becomes the error that the app is told, but for Python's own of a mistake."""

    @wraps(function)
    def telling(*arguments):
        try:
            return function(*arguments)
        except (Err, *MISTAKES):
            raise
        except Exception as error:
            raise Err(f"{type(error).__name__}: {error}") from error

    return telling
"#;

fn block(
    scope: &Scope<'_>,
    class: &str,
    base: Option<String>,
    functions: &[&Function],
    resource: Option<&Resource<'_>>,
) -> String {
    let base = base.map_or_else(String::new, |base| format!("({base})"));
    let mut body = String::new();
    if let Some(resource) = resource {
        let docs = &scope.surface.resolve().types[resource.id].docs;
        body.push_str(&docstring(doc_lines(docs)));
    }
    for function in functions {
        let _ = write!(
            body,
            "{}{}",
            if body.is_empty() { "" } else { "\n" },
            method(scope, function)
        );
    }
    if functions.is_empty() {
        body.push_str("pass\n");
    }
    format!("\n\nclass {class}{base}:\n{}", indented(&body, 1))
}

fn method(scope: &Scope<'_>, function: &Function) -> String {
    let (decorator, first) = match function.kind {
        FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => ("@classmethod\n", "cls"),
        _ => ("", "self"),
    };
    let name = match function.kind {
        FunctionKind::Constructor(_) => "__init__".to_owned(),
        _ => snake(short_name(function)),
    };
    let params = script::params(function);
    let params = params.map(|(name, ty)| format!(", {}: {}", param(name), annotation(scope, ty)));
    let params: String = params.collect();
    let body = indented(
        &(docstring(doc_lines(&function.docs)) + &body(scope, function)),
        1,
    );
    let told = if tells(scope, function) {
        "@told\n"
    } else {
        ""
    };
    let returns = returns(scope, function);
    format!("{decorator}{told}def {name}({first}{params}) -> {returns}:\n{body}")
}

/// Whether the error is a text, which any exception has.
fn tells(scope: &Scope<'_>, function: &Function) -> bool {
    let result = script::fallible(scope.surface, function);
    let error = result.and_then(|result| result.err.as_ref());
    error.is_some_and(|ty| script::plain(scope.surface, ty) == Type::String)
}

fn returns(scope: &Scope<'_>, function: &Function) -> String {
    let ty = match (&function.kind, script::fallible(scope.surface, function)) {
        (FunctionKind::Constructor(_), _) => None,
        (_, Some(result)) => result.ok.as_ref(),
        (_, None) => function.result.as_ref(),
    };
    ty.map_or_else(|| "None".to_owned(), |ty| annotation(scope, ty))
}

fn body(scope: &Scope<'_>, function: &Function) -> String {
    let ty = match (&function.kind, &function.result) {
        (FunctionKind::Constructor(_), _) | (_, None) => return "pass\n".to_owned(),
        (_, Some(ty)) => ty,
    };
    let value = example(scope.surface, ty, Handles::Fresh);
    match (script::fallible(scope.surface, function), value) {
        (_, None) => "raise NotImplementedError(\"there is no value to answer yet\")\n".to_owned(),
        (Some(result), Some(Example::Ok(value))) => match result.ok.as_ref().zip(value) {
            Some((ty, value)) => format!("return {}\n", expression(scope, ty, &value)),
            None => "pass\n".to_owned(),
        },
        (Some(result), Some(Example::Err(value))) => {
            let error = carrying(scope, "Err", result.err.as_ref(), value.as_deref());
            format!("raise {error}\n")
        }
        (_, Some(value)) => format!("return {}\n", expression(scope, ty, &value)),
    }
}

/// How the app's functions are called.
fn shown(scope: &Scope<'_>) -> String {
    let mut calls = String::new();
    for (group, function, values) in script::shown_imports(scope.surface) {
        let values: Vec<_> = values
            .iter()
            .map(|(ty, value)| expression(scope, ty, value))
            .collect();
        let module = match (group.key, group.id) {
            (None, _) => scope.bindings(),
            // It has no functions for an interface without a name of its own.
            (Some(WorldKey::Interface(_)), Some(id)) => match scope.imported(id) {
                Some(module) => module,
                None => continue,
            },
            _ => continue,
        };
        let _ = writeln!(
            calls,
            "{module}.{}({})",
            snake(&function.name),
            values.join(", ")
        );
    }
    calls
}

fn docstring<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines
        .map(|line| line.replace('\\', "\\\\").replace('"', "'"))
        .collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("\"\"\"{line}\"\"\"\n"),
        lines => format!("\"\"\"{}\n\"\"\"\n", lines.join("\n")),
    }
}

/// A parameter's name, which is the author's to choose: not that of the object itself.
fn param(name: &str) -> String {
    match snake(name).as_str() {
        taken @ ("self" | "cls") => format!("{taken}_"),
        name => name.to_owned(),
    }
}
