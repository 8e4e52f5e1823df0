//! `plugin.js`: every export answers the example value of its type, and the app's functions are
//! shown in use.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, FunctionKind};

use super::super::ScaffoldError;
use super::super::example::{Example, Handles, example};
use super::super::script::{self, indented};
use super::super::surface::{Group, Resource, Surface, short_name};
use super::declarations::{answer, comment, exports_name};
use super::names::{Names, class, export, is_reserved, member, variable};
use super::object::Object;
use super::types::Types;
use super::values::Values;

/// The whole file.
pub(super) fn text(
    surface: &Surface<'_>,
    names: &Names,
    name: &str,
) -> Result<String, ScaffoldError> {
    let source = Source { surface, names };
    let mut text = format!(
        "// @ts-check\n// {name}: a plugin for `{}`. Its types are in wit.d.ts.\n",
        surface.world.full_name()
    );
    text.push_str(&source.imports());
    text.push_str(&source.shown());
    for group in &surface.exports {
        for resource in &group.resources {
            text.push_str(&source.class(group, resource));
        }
    }
    text.push_str(&source.objects()?);
    text.push_str(&source.functions());
    if text.contains(": mayFail(") {
        text.push_str(MAY_FAIL);
    }
    Ok(text)
}

/// The engine takes what a constructor makes for the whole `result` that the WIT gives it.
const MAY_FAIL: &str = r#"
/**
 * A class whose constructor may throw what the WIT has as its error.
 *
 * @template {new (...values: any[]) => object} Class
 * @param {Class} made
 */
function mayFail(made) {
    return new Proxy(made, {
        construct(target, values) {
            try {
                return { tag: "ok", val: new target(...values) };
            } catch (/** @type {any} */ error) {
                if (error instanceof Error && !("payload" in error)) throw error;
                return { tag: "err", val: error?.payload ?? error };
            }
        },
    });
}
"#;

struct Source<'a> {
    surface: &'a Surface<'a>,
    names: &'a Names,
}

impl Source<'_> {
    fn values(&self) -> Values<'_> {
        Values {
            surface: self.surface,
            names: self.names,
        }
    }

    fn types(&self) -> Types<'_> {
        Types {
            surface: self.surface,
            names: self.names,
            inside: None,
        }
    }

    fn imports(&self) -> String {
        let mut text = String::new();
        for group in &self.surface.imports {
            if let Some(variable) = self.names.import(group) {
                let _ = writeln!(text, "import * as {variable} from \"{}\";", group.full_name);
            }
        }
        match text.is_empty() {
            true => text,
            false => format!("\n{text}"),
        }
    }

    /// How the app's functions are called.
    fn shown(&self) -> String {
        let mut calls = String::new();
        for (group, function, values) in script::shown_imports(self.surface) {
            let values = values.iter().map(|(ty, value)| self.values().of(ty, value));
            let values = values.collect::<Vec<_>>().join(", ");
            let object = self.names.import(group).unwrap_or("globalThis");
            let _ = writeln!(calls, "{object}.{}({values});", member(&function.name));
        }
        match calls.is_empty() {
            true => String::new(),
            false => format!(
                "\n/** How the app's functions are called. Nothing here does so yet. */\n\
                 function asksTheApp() {{\n{}}}\n",
                indented(&calls, 1)
            ),
        }
    }

    fn class(&self, group: &Group<'_>, resource: &Resource<'_>) -> String {
        let mut body = String::new();
        for function in &resource.functions {
            let start = match function.kind {
                FunctionKind::Constructor(_) => "constructor".to_owned(),
                FunctionKind::Method(_) => property(short_name(function)),
                _ => format!("static {}", property(short_name(function))),
            };
            body.push_str(&self.docs(function));
            body.push_str(&self.function(&start, function));
        }
        let object = format!(
            "wit.{}.{}",
            self.names.space(group.id),
            class(resource.name)
        );
        let name = self.names.class(resource.id);
        format!(
            "\n/** @implements {{{object}}} */\nclass {name} {{\n{}}}\n",
            indented(&body, 1)
        )
    }

    /// One object for each exported interface.
    fn objects(&self) -> Result<String, ScaffoldError> {
        let mut objects = BTreeMap::<String, Object>::new();
        for group in self
            .surface
            .exports
            .iter()
            .filter(|group| group.key.is_some())
        {
            let object = objects.entry(export(self.surface, group)).or_default();
            let space = self.names.space(group.id);
            let asked = format!("wit.{space}.{}", exports_name(self.surface, group));
            if !group.is_types_only() {
                object.types.push(asked);
            }
            for (name, member) in self.members(group) {
                object.add(&group.full_name, name, member)?;
            }
        }
        Ok(objects
            .iter()
            .map(|(name, object)| object.text(name))
            .collect())
    }

    fn members(&self, group: &Group<'_>) -> Vec<(String, String)> {
        let classes = group.resources.iter().map(|resource| {
            let (name, class) = (class(resource.name), self.names.class(resource.id));
            let text = match (name == class, self.may_fail(resource)) {
                (_, true) => format!("{name}: mayFail({class}),\n"),
                (true, false) => format!("{name},\n"),
                (false, false) => format!("{name}: {class},\n"),
            };
            (name, text)
        });
        let functions = group.functions.iter().map(|function| {
            let text = self.function(&property(&function.name), function);
            (member(&function.name), text.trim_end().to_owned() + ",\n")
        });
        classes.chain(functions).collect()
    }

    /// Whether the WIT gives the constructor a `result`.
    fn may_fail(&self, resource: &Resource<'_>) -> bool {
        let constructor = resource.constructor();
        constructor.is_some_and(|one| script::fallible(self.surface, one).is_some())
    }

    /// The world's own functions.
    fn functions(&self) -> String {
        let own = self
            .surface
            .exports
            .iter()
            .filter(|group| group.key.is_none());
        let mut text = String::new();
        for function in own.flat_map(|group| &group.functions) {
            let name = member(&function.name);
            let _ = write!(text, "\n{}", self.docs(function));
            match is_reserved(&name) {
                true => {
                    let start = format!("function {name}_");
                    text.push_str(&self.function(&start, function));
                    let _ = writeln!(text, "export {{ {name}_ as {name} }};");
                }
                false => {
                    let start = format!("export function {name}");
                    text.push_str(&self.function(&start, function));
                }
            }
        }
        text
    }

    /// The types of a function that no interface gives them to.
    fn docs(&self, function: &Function) -> String {
        let types = self.types();
        let params = script::params(function);
        let params =
            params.map(|(name, ty)| format!("@param {{{}}} {}", types.of(ty), variable(name)));
        let returns = match function.kind {
            FunctionKind::Constructor(_) => None,
            _ => Some(format!("@returns {{{}}}", answer(&types, function))),
        };
        let lines: Vec<_> = params.chain(returns).collect();
        comment(lines.iter().map(String::as_str))
    }

    /// A function with its body, whatever stands before its parameters.
    fn function(&self, start: &str, function: &Function) -> String {
        let params: Vec<_> = script::params(function)
            .map(|(name, _)| variable(name))
            .collect();
        let body = self.body(function);
        let start = format!("{start}({})", params.join(", "));
        match body.is_empty() {
            true => format!("{start} {{}}\n"),
            false => format!("{start} {{\n{}}}\n", indented(&body, 1)),
        }
    }

    fn body(&self, function: &Function) -> String {
        let ty = match (&function.kind, &function.result) {
            (FunctionKind::Constructor(_), _) | (_, None) => return String::new(),
            (_, Some(ty)) => ty,
        };
        let value = example(self.surface, ty, Handles::Fresh);
        let values = self.values();
        match (script::fallible(self.surface, function), value) {
            (_, None) => "throw new Error(\"there is no value to answer yet\");\n".to_owned(),
            (Some(result), Some(Example::Ok(value))) => match result.ok.as_ref().zip(value) {
                Some((ty, value)) => format!("return {};\n", values.of(ty, &value)),
                None => String::new(),
            },
            (Some(result), Some(Example::Err(value))) => match result.err.as_ref().zip(value) {
                Some((ty, value)) => format!("throw {};\n", values.of(ty, &value)),
                None => "throw undefined;\n".to_owned(),
            },
            (_, Some(value)) => format!("return {};\n", values.of(ty, &value)),
        }
    }
}

/// A method's name; one word is a constructor whatever it means in WIT.
fn property(name: &str) -> String {
    match member(name).as_str() {
        "constructor" => "[\"constructor\"]".to_owned(),
        name => name.to_owned(),
    }
}
