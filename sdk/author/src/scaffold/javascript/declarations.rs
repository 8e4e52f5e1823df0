//! `wit.d.ts`: the types of a world as TypeScript declares them, for editors and `tsc`.
//!
//! Interfaces that the plugin can call are modules by their full names; all types are in the
//! namespace `wit`. No tool's own generator is behind it: what is here is what the engine does.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{
    Docs, Function, FunctionKind, InterfaceId, TypeDefKind, TypeId, WorldItem, WorldKey,
};

use super::super::script::{self, doc_lines, indented};
use super::super::surface::{Group, Resource, Surface, short_name};
use super::names::{Names, class, is_reserved, member, variable};
use super::types::Types;

/// The whole file.
pub(super) fn text(surface: &Surface<'_>, names: &Names) -> String {
    let mut text = format!(
        "// The types of the world `{}`, made from wit/ by `guesthouse build`.\n",
        surface.world.full_name()
    );
    for group in &surface.imports {
        text.push_str(&module(surface, names, group));
    }
    let mut spaces = String::new();
    for group in script::interfaces(surface) {
        spaces.push_str(&space(surface, names, group));
    }
    spaces.push_str(&own_space(surface, names));
    let _ = write!(
        text,
        "\ndeclare namespace wit {{\n{}}}\n",
        spaces.trim_start_matches('\n')
    );
    text
}

fn types<'a>(
    surface: &'a Surface<'a>,
    names: &'a Names,
    inside: Option<Option<InterfaceId>>,
) -> Types<'a> {
    Types {
        surface,
        names,
        inside,
    }
}

/// What the plugin can call of an interface; the world's own functions are globals.
fn module(surface: &Surface<'_>, names: &Names, group: &Group<'_>) -> String {
    let types = types(surface, names, None);
    let mut body = String::new();
    for function in &group.functions {
        body.push_str(&declared(&types, group, function));
    }
    for resource in group.resources.iter().filter(|_| group.key.is_some()) {
        body.push_str(&class_of(&types, names, group, resource));
    }
    match (body.is_empty(), group.key) {
        (true, _) => String::new(),
        (false, None) => format!("\n{}", body.replace("export const", "declare var")),
        (false, Some(_)) => format!(
            "\ndeclare module \"{}\" {{\n{}}}\n",
            group.full_name,
            indented(&body, 1)
        ),
    }
}

/// A constant of a module; some names cannot be declared, but only be exported.
fn declared(types: &Types<'_>, group: &Group<'_>, function: &Function) -> String {
    let (docs, name) = (doc(types, function), member(&function.name));
    let ty = function_type(types, function);
    match (is_reserved(&name), group.key) {
        (false, _) => format!("{docs}export const {name}: {ty};\n"),
        (true, Some(_)) => {
            format!("{docs}const {name}_: {ty};\nexport {{ {name}_ as {name} }};\n")
        }
        (true, None) => String::new(),
    }
}

fn class_of(
    types: &Types<'_>,
    names: &Names,
    group: &Group<'_>,
    resource: &Resource<'_>,
) -> String {
    let name = class(resource.name);
    let object = format!("wit.{}.{name}", names.space(group.id));
    format!(
        "export type {name} = {object};\nexport const {name}: {{\n{}}};\n",
        indented(&statics(types, resource, &object), 1)
    )
}

/// What a class itself has: how objects are made, and functions that belong to none.
fn statics(types: &Types<'_>, resource: &Resource<'_>, object: &str) -> String {
    let mut text = format!("prototype: {object};\n");
    for function in &resource.functions {
        let docs = doc(types, function);
        match function.kind {
            FunctionKind::Constructor(_) => {
                let _ = writeln!(
                    text,
                    "{docs}new ({}): {object};",
                    parameters(types, function)
                );
            }
            FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => {}
            _ => text.push_str(&method(types, function, &docs)),
        }
    }
    if resource.constructor().is_none() {
        let _ = writeln!(text, "new (): {object};");
    }
    text
}

/// A namespace with the types of an interface, and what it asks of the plugin if it is exported.
fn space(surface: &Surface<'_>, names: &Names, group: &Group<'_>) -> String {
    let Some(id) = group.id else {
        return String::new();
    };
    let interface = &surface.resolve().interfaces[id];
    let types = types(surface, names, Some(Some(id)));
    let mut body = String::new();
    for (name, ty) in &interface.types {
        body.push_str(&declaration(&types, name, *ty));
    }
    let exported = surface.exports.iter().find(|one| one.id == Some(id));
    if let Some(exported) = exported {
        body.push_str(&asked(&types, exported));
    }
    namespace(&interface.docs, names.space(Some(id)), &body)
}

/// The types that the world itself has.
fn own_space(surface: &Surface<'_>, names: &Names) -> String {
    let types = types(surface, names, Some(None));
    let mut body = String::new();
    for (key, item) in &surface.world.world().imports {
        if let (WorldKey::Name(name), WorldItem::Type { id, .. }) = (key, item) {
            body.push_str(&declaration(&types, name, *id));
        }
    }
    namespace(&Docs::default(), names.space(None), &body)
}

fn namespace(docs: &Docs, name: &str, body: &str) -> String {
    match body.is_empty() {
        true => String::new(),
        false => indented(
            &format!(
                "\n{}namespace {name} {{\n{}}}\n",
                comment(doc_lines(docs)),
                indented(body, 1)
            ),
            1,
        ),
    }
}

/// What the app asks of the plugin, as the interface of the object that the plugin exports.
fn asked(types: &Types<'_>, group: &Group<'_>) -> String {
    let mut body = String::new();
    for function in &group.functions {
        body.push_str(&method(types, function, &doc(types, function)));
    }
    for resource in &group.resources {
        let name = class(resource.name);
        let inner = indented(&statics(types, resource, &name), 1);
        let _ = write!(body, "{name}: {{\n{inner}}};\n");
    }
    match body.is_empty() {
        true => String::new(),
        false => format!(
            "/** What the app asks of the plugin. */\ninterface {} {{\n{}}}\n",
            exports_name(types.surface, group),
            indented(&body, 1)
        ),
    }
}

/// The name of what an exported interface asks: `Exports`, where no type has that name.
pub(super) fn exports_name(surface: &Surface<'_>, group: &Group<'_>) -> &'static str {
    let types = group.id.map(|id| &surface.resolve().interfaces[id].types);
    let mut named = types.into_iter().flat_map(|types| types.keys());
    match named.any(|name| class(name) == "Exports") {
        true => "Exports_",
        false => "Exports",
    }
}

fn declaration(types: &Types<'_>, name: &str, id: TypeId) -> String {
    let definition = &types.surface.resolve().types[id];
    let docs = comment(doc_lines(&definition.docs));
    let name = class(name);
    match &definition.kind {
        TypeDefKind::Record(record) => {
            let mut fields = String::new();
            for field in &record.fields {
                let optional = matches!(
                    script::kind(types.surface, &field.ty),
                    Some(TypeDefKind::Option(_))
                ) && !script::is_nested_option(types.surface, &field.ty);
                let _ = writeln!(
                    fields,
                    "{}{}{}: {};",
                    comment(doc_lines(&field.docs)),
                    member(&field.name),
                    if optional { "?" } else { "" },
                    types.of(&field.ty)
                );
            }
            format!("{docs}interface {name} {{\n{}}}\n", indented(&fields, 1))
        }
        TypeDefKind::Resource => {
            format!(
                "{docs}interface {name} {{\n{}}}\n",
                indented(&methods(types, id), 1)
            )
        }
        kind => format!("{docs}type {name} = {};\n", types.written(kind)),
    }
}

fn methods(types: &Types<'_>, resource: TypeId) -> String {
    let groups = types.surface.imports.iter().chain(&types.surface.exports);
    let mut all = groups.flat_map(|group| &group.resources);
    let found = all.find(|one| one.id == resource);
    let functions = found.into_iter().flat_map(|one| &one.functions);
    let methods = functions.filter(|one| matches!(one.kind, FunctionKind::Method(_)));
    methods
        .map(|function| method(types, function, &doc(types, function)))
        .collect()
}

fn method(types: &Types<'_>, function: &Function, docs: &str) -> String {
    let name = member(short_name(function));
    format!(
        "{docs}{name}({}): {};\n",
        parameters(types, function),
        answer(types, function)
    )
}

fn function_type(types: &Types<'_>, function: &Function) -> String {
    format!(
        "({}) => {}",
        parameters(types, function),
        answer(types, function)
    )
}

fn parameters(types: &Types<'_>, function: &Function) -> String {
    let params = script::params(function);
    let params = params.map(|(name, ty)| format!("{}: {}", variable(name), types.of(ty)));
    params.collect::<Vec<_>>().join(", ")
}

/// What a function answers where it does not throw.
pub(super) fn answer(types: &Types<'_>, function: &Function) -> String {
    let ty = match script::fallible(types.surface, function) {
        Some(result) => result.ok.as_ref(),
        None => function.result.as_ref(),
    };
    ty.map_or_else(|| "void".to_owned(), |ty| types.of(ty))
}

/// A function's comment: the WIT's, and what it throws.
fn doc(types: &Types<'_>, function: &Function) -> String {
    let thrown = script::fallible(types.surface, function).map(|result| match &result.err {
        Some(ty) => format!("@throws {{{}}}", types.of(ty)),
        None => "@throws nothing that says why".to_owned(),
    });
    comment(doc_lines(&function.docs).chain(thrown.as_deref()))
}

/// Lines as a comment of JavaScript's.
pub(super) fn comment<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.map(|line| line.replace("*/", "*\\/")).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("/** {line} */\n"),
        lines => {
            let lines = lines
                .iter()
                .map(|line| format!(" * {line}").trim_end().to_owned() + "\n");
            format!("/**\n{} */\n", lines.collect::<String>())
        }
    }
}
