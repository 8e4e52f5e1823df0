//! The page about an extension point: each function, type and cap, with the WIT's own words.
//!
//! The words are a stranger's: they are written as text, never as HTML, links or images.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{
    Docs, Flags, Function, Interface, Resolve, Type, TypeDef, TypeDefKind, TypeId, TypeOwner,
    WorldItem,
};
use guesthouse_contract::{markdown_cell, rustdoc_lines, type_in_full, unnamed_type_in_full};

use crate::scaffold::surface::{Group, Surface, short_name};

/// The whole page.
pub(super) fn text(surface: &Surface<'_>, limits: &str) -> String {
    let world = surface.world.world();
    let mut page = Page {
        resolve: surface.resolve(),
        text: format!("# `{}`\n", surface.world.full_name()),
    };
    page.docs(&world.docs);
    page.heading(2, "What a plugin answers");
    surface.exports.iter().for_each(|group| page.group(group));
    page.heading(2, "What a plugin may call");
    surface.imports.iter().for_each(|group| page.group(group));
    page.heading(2, "Types of the world");
    for (name, item) in world.imports.iter().chain(&world.exports) {
        if let WorldItem::Type { id, .. } = item {
            page.ty(&page.resolve.name_world_key(name), *id);
        }
    }
    page.heading(2, "What a call may spend");
    let _ = write!(page.text, "\n```toml\n{}\n```\n", limits.trim_end());
    page.text
}

struct Page<'a> {
    resolve: &'a Resolve,
    text: String,
}

impl Page<'_> {
    fn heading(&mut self, level: usize, title: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "\n{} {title}\n", "#".repeat(level));
    }

    fn docs(&mut self, docs: &Docs) {
        let lines = rustdoc_lines(docs.contents.as_deref().unwrap_or_default());
        if !lines.is_empty() {
            let _ = write!(self.text, "\n{}\n", lines.join("\n"));
        }
    }

    fn group(&mut self, group: &Group<'_>) {
        let resolve = self.resolve;
        match group.id {
            Some(id) => self.interface(&group.full_name, &resolve.interfaces[id]),
            None => group
                .all_functions()
                .for_each(|function| self.function(function)),
        }
    }

    fn interface(&mut self, name: &str, interface: &Interface) {
        self.heading(3, &format!("`{name}`"));
        self.docs(&interface.docs);
        for function in interface.functions.values() {
            self.function(function);
        }
        for (name, id) in &interface.types {
            self.ty(name, *id);
        }
    }

    fn function(&mut self, function: &Function) {
        let params = function.params.iter();
        let params =
            params.map(|it| format!("{}: {}", it.name, type_in_full(self.resolve, &it.ty)));
        let params = params.collect::<Vec<_>>().join(", ");
        let result = function
            .result
            .as_ref()
            .map(|ty| format!(" -> {}", type_in_full(self.resolve, ty)));
        let owner = function
            .kind
            .resource()
            .and_then(|id| self.resolve.types[id].name.as_deref());
        let owner = owner.map(|name| format!("{name}.")).unwrap_or_default();
        let title = format!("`{owner}{}`", short_name(function));
        self.heading(4, &title);
        let _ = write!(
            self.text,
            "\n```wit\nfunc({params}){}\n```\n",
            result.unwrap_or_default()
        );
        self.docs(&function.docs);
    }

    fn ty(&mut self, name: &str, id: TypeId) {
        let ty = &self.resolve.types[id];
        self.heading(4, &format!("{} `{name}`", kind(ty)));
        self.docs(&ty.docs);
        if let Some(words) = self.borrowed(ty) {
            let _ = write!(self.text, "\n{words}\n");
            return;
        }
        let rows = self.rows(id);
        if !rows.is_empty() {
            let _ = write!(self.text, "\n| | | |\n|---|---|---|\n{rows}");
        }
    }

    /// Where a type stands that is only used here.
    fn borrowed(&self, ty: &TypeDef) -> Option<String> {
        let TypeDefKind::Type(Type::Id(id)) = ty.kind else {
            return None;
        };
        let other = &self.resolve.types[id];
        match other.owner {
            TypeOwner::Interface(home) if ty.owner != other.owner => {
                let (home, name) = (self.resolve.id_of(home)?, other.name.as_ref()?);
                Some(format!("The `{name}` of `{home}`."))
            }
            _ => None,
        }
    }

    /// A row for each part of a type.
    fn rows(&self, id: TypeId) -> String {
        let shown = |ty: &Type| type_in_full(self.resolve, ty);
        match &self.resolve.types[id].kind {
            TypeDefKind::Record(it) => it
                .fields
                .iter()
                .map(|it| row(&it.name, &shown(&it.ty), &it.docs))
                .collect(),
            TypeDefKind::Variant(it) => {
                let shown = |ty: &Option<Type>| ty.as_ref().map(shown).unwrap_or_default();
                it.cases
                    .iter()
                    .map(|it| row(&it.name, &shown(&it.ty), &it.docs))
                    .collect()
            }
            TypeDefKind::Enum(it) => it
                .cases
                .iter()
                .map(|it| row(&it.name, "", &it.docs))
                .collect(),
            TypeDefKind::Flags(Flags { flags }) => {
                flags.iter().map(|it| row(&it.name, "", &it.docs)).collect()
            }
            TypeDefKind::Resource => String::new(),
            _ => row(
                "is",
                &unnamed_type_in_full(self.resolve, id),
                &Docs::default(),
            ),
        }
    }
}

fn kind(ty: &TypeDef) -> &'static str {
    match &ty.kind {
        TypeDefKind::Record(_) => "record",
        TypeDefKind::Variant(_) => "variant",
        TypeDefKind::Enum(_) => "enum",
        TypeDefKind::Flags(_) => "flags",
        TypeDefKind::Resource => "resource",
        _ => "type",
    }
}

fn row(name: &str, ty: &str, docs: &Docs) -> String {
    let words = markdown_cell(docs.contents.as_deref().unwrap_or_default());
    let ty = if ty.is_empty() {
        String::new()
    } else {
        format!("`{ty}`")
    };
    format!("| `{name}` | {ty} | {words} |\n")
}
