//! `src/lib.rs` of a plugin that answers the example value of each result.

use std::collections::HashMap;
use std::fmt::Write as _;

use guesthouse_contract::rustdoc_lines;
use guesthouse_contract::wit_parser::{
    Docs, Function, FunctionKind, Resolve, Type, TypeDefKind, TypeId,
};

use super::modules::Modules;
use super::types::Types;
use super::{host_calls, names, refused};
use crate::scaffold::ScaffoldError;
use crate::scaffold::example::{Handles, example};
use crate::scaffold::surface::{Group, Resource, Surface, parts};

/// The whole source, with bindings made from the project's file or folder `wit`.
pub(super) fn text(surface: &Surface<'_>, wit: &str) -> Result<String, ScaffoldError> {
    refused::check(surface)?;
    let modules = Modules::new(surface);
    let types = Types::new(surface, &modules);
    let mut stubs = String::new();
    for group in &surface.exports {
        stubs.push_str(&types.group(group)?);
    }
    let calls = host_calls::text(&types);
    // A world that asks for nothing has bindings without an `export!`.
    let (plugin, export) = match stubs.is_empty() {
        true => ("", ""),
        false => (
            "struct Plugin;\n",
            "\nbindings::export!(Plugin with_types_in bindings);\n",
        ),
    };
    let world = surface.world.full_name();
    let named = surface.world.specifier();
    let uses = modules.uses();
    let uses = if uses.is_empty() {
        uses
    } else {
        format!("\n{uses}")
    };
    Ok(format!(
        "//! A plugin for `{world}`: every function answers an empty value until you write it.\n\
         #![allow(unused_variables, reason = \"nothing looks at the arguments yet\")]\n{}\n\
         mod heap;\nmod panics;\n\n\
         mod bindings {{\n    wit_bindgen::generate!({{ path: \"{wit}\", world: \"{named}\", generate_all{} }});\n}}\n\
         {uses}\n{plugin}{stubs}{calls}{export}",
        recursion_limit(surface),
        features(surface)
    ))
}

/// Types that may stand in each other before the compiler, which looks at each of them and at several of
/// its own in between, comes to its default of 128.
const SHALLOW: usize = 16;

/// The compiler's bound, where types are deeper than its default lets them be.
fn recursion_limit(surface: &Surface<'_>) -> String {
    let all = &surface.resolve().types;
    let mut known = HashMap::new();
    let deepest = all
        .iter()
        .map(|(id, _)| depth(surface.resolve(), id, &mut known))
        .max();
    match deepest {
        Some(deepest) if deepest > SHALLOW => {
            format!("#![recursion_limit = \"{}\"]\n", 8 * deepest)
        }
        _ => String::new(),
    }
}

/// How many types stand in each other.
fn depth(resolve: &Resolve, id: TypeId, known: &mut HashMap<TypeId, usize>) -> usize {
    if let Some(depth) = known.get(&id) {
        return *depth;
    }
    let inner = parts(&resolve.types[id].kind)
        .into_iter()
        .map(|part| match part {
            Type::Id(id) => depth(resolve, id, known),
            _ => 0,
        });
    let depth = 1 + inner.max().unwrap_or_default();
    known.insert(id, depth);
    depth
}

/// The unstable features that the WIT has: the bindings are to see what the app's WIT says.
fn features(surface: &Surface<'_>) -> String {
    let features = surface.features();
    match features.is_empty() {
        true => String::new(),
        false => format!(", features: {features:?}"),
    }
}

impl Types<'_> {
    /// The implementation of one interface.
    fn group(&self, group: &Group<'_>) -> Result<String, ScaffoldError> {
        if group.is_types_only() {
            return Ok(String::new());
        }
        let module = match group.id {
            Some(id) => self.modules.of(id),
            None => "bindings".to_owned(),
        };
        let mut text = format!("\nimpl {module}::Guest for Plugin {{\n");
        for resource in &group.resources {
            let _ = writeln!(
                text,
                "    type {} = {};",
                names::case(resource.name),
                self.objects[&resource.id]
            );
        }
        self.functions(&mut text, &group.functions, group)?;
        text.push_str("}\n");
        for resource in &group.resources {
            self.resource(&mut text, &module, resource, group)?;
        }
        Ok(text)
    }

    fn resource(
        &self,
        text: &mut String,
        module: &str,
        resource: &Resource<'_>,
        group: &Group<'_>,
    ) -> Result<(), ScaffoldError> {
        let (name, object) = (names::case(resource.name), &self.objects[&resource.id]);
        let docs = &self.surface.resolve().types[resource.id].docs;
        let _ = write!(
            text,
            "\n{}struct {object};\n\nimpl {module}::Guest{name} for {object} {{",
            comment(docs, "")
        );
        if !resource.functions.is_empty() {
            text.push('\n');
        }
        self.functions(text, &resource.functions, group)?;
        text.push_str("}\n");
        Ok(())
    }

    fn functions(
        &self,
        text: &mut String,
        functions: &[&Function],
        group: &Group<'_>,
    ) -> Result<(), ScaffoldError> {
        for (at, function) in functions.iter().enumerate() {
            if at > 0 || text.ends_with(";\n") {
                text.push('\n');
            }
            text.push_str(&self.function(function, &group.call_name(function))?);
        }
        Ok(())
    }

    fn function(&self, function: &Function, full_name: &str) -> Result<String, ScaffoldError> {
        let own = match &function.kind {
            FunctionKind::Method(_) => Some("&self"),
            FunctionKind::Freestanding | FunctionKind::Static(_) | FunctionKind::Constructor(_) => {
                None
            }
            _ => {
                return Err(ScaffoldError::unsupported(
                    full_name,
                    "is asynchronous, which plugins are not",
                ));
            }
        };
        let name = names::value(names::of_function(function));
        let given = function.params.iter().skip(usize::from(own.is_some()));
        let given = given.map(|param| {
            Ok(format!(
                "{}: {}",
                names::value(&param.name),
                self.text(&param.ty)?
            ))
        });
        let given = given.collect::<Result<Vec<_>, ScaffoldError>>()?;
        let params: Vec<_> = own.map(str::to_owned).into_iter().chain(given).collect();
        let (answer, body) = self.answer(function)?;
        let docs = comment(&function.docs, "    ");
        let line = format!("    fn {name}({}){answer} {{", params.join(", "));
        let line = if line.len() <= 100 {
            line
        } else {
            broken(&name, &params, &answer)
        };
        Ok(match body.is_empty() {
            true => format!("{docs}{line}}}\n"),
            false => format!("{docs}{line}\n{body}    }}\n"),
        })
    }

    /// The result's type with its arrow, and the body that makes an example of it.
    fn answer(&self, function: &Function) -> Result<(String, String), ScaffoldError> {
        if let FunctionKind::Constructor(id) = &function.kind {
            return self.constructed(*id, function.result.as_ref());
        }
        let Some(ty) = &function.result else {
            return Ok(Default::default());
        };
        let body = match example(self.surface, ty, Handles::Fresh) {
            Some(value) => self.expression(&value, 8),
            None => given_back(function, ty),
        };
        Ok((
            format!(" -> {}", self.text(ty)?),
            format!("        {body}\n"),
        ))
    }

    fn constructed(
        &self,
        id: TypeId,
        result: Option<&Type>,
    ) -> Result<(String, String), ScaffoldError> {
        let object = &self.objects[&id];
        let Some(Type::Id(result)) = result else {
            return Ok((" -> Self".to_owned(), format!("        {object}\n")));
        };
        match &self.surface.resolve().types[*result].kind {
            TypeDefKind::Result(it) => {
                let err = self.optional(it.err.as_ref())?;
                Ok((
                    format!(" -> Result<Self, {err}>"),
                    format!("        Ok({object})\n"),
                ))
            }
            _ => Ok((" -> Self".to_owned(), format!("        {object}\n"))),
        }
    }
}

/// Of what only the app can make, the argument of the same type, if there is one.
fn given_back(function: &Function, ty: &Type) -> String {
    let alike = function.params.iter().find(|param| param.ty == *ty);
    alike.map_or_else(
        || "unimplemented!(\"there is no value to answer yet\")".to_owned(),
        |param| names::value(&param.name),
    )
}

/// A signature that is too long for a line.
fn broken(name: &str, params: &[String], answer: &str) -> String {
    let params = params.iter().map(|param| format!("        {param},\n"));
    format!(
        "    fn {name}(\n{}    ){answer} {{",
        params.collect::<String>()
    )
}

/// The WIT's words about an item.
fn comment(docs: &Docs, indent: &str) -> String {
    let lines = rustdoc_lines(docs.contents.as_deref().unwrap_or_default());
    let lines = lines.iter();
    let lines = lines.map(|line| format!("{indent}/// {line}").trim_end().to_owned() + "\n");
    lines.collect()
}
