//! What the stubs of the script languages share: types seen through their other names, and names
//! that are not taken yet. It must never know one of the languages.

use std::collections::HashSet;

use guesthouse_contract::wit_parser::{
    Docs, Function, FunctionKind, InterfaceId, Result_, Type, TypeDefKind, TypeId,
};

use super::example::{Example, Handles, example};
use super::surface::{Group, Surface, parts};

/// What a type is, behind every `use` and `type a = b`; none for a type without a definition.
pub(super) fn kind<'a>(surface: &Surface<'a>, ty: &Type) -> Option<&'a TypeDefKind> {
    match plain(surface, ty) {
        Type::Id(id) => Some(&surface.resolve().types[id].kind),
        _ => None,
    }
}

/// The type behind every `use` and `type a = b`.
pub(super) fn plain(surface: &Surface<'_>, ty: &Type) -> Type {
    match ty {
        Type::Id(id) => match &surface.resolve().types[*id].kind {
            TypeDefKind::Type(next) => plain(surface, next),
            _ => *ty,
        },
        _ => *ty,
    }
}

/// The result that a function ends with instead of answering, if it does.
pub(super) fn fallible<'a>(surface: &Surface<'a>, function: &Function) -> Option<&'a Result_> {
    match kind(surface, function.result.as_ref()?)? {
        TypeDefKind::Result(result) => Some(result),
        _ => None,
    }
}

/// Whether an option holds another option, so that an absent value is not enough to say which.
pub(super) fn is_nested_option(surface: &Surface<'_>, ty: &Type) -> bool {
    match kind(surface, ty) {
        Some(TypeDefKind::Option(inner)) => {
            matches!(kind(surface, inner), Some(TypeDefKind::Option(_)))
        }
        _ => false,
    }
}

/// The parameters that an author writes: a method's object is not one.
pub(super) fn params(function: &Function) -> impl Iterator<Item = (&str, &Type)> {
    let skipped = usize::from(matches!(function.kind, FunctionKind::Method(_)));
    let params = function.params.iter().skip(skipped);
    params.map(|param| (param.name.as_str(), &param.ty))
}

/// Values that a function can be called with, if all can be written down.
pub(super) fn arguments(
    surface: &Surface<'_>,
    function: &Function,
    handles: Handles,
) -> Option<Vec<(Type, Example)>> {
    let values = params(function).map(|(_, ty)| Some((*ty, example(surface, ty, handles)?)));
    values.collect()
}

/// The first import of each interface that can be called with values which can be written down.
pub(super) fn shown_imports<'a, 's>(
    surface: &'s Surface<'a>,
) -> impl Iterator<Item = (&'s Group<'a>, &'a Function, Vec<(Type, Example)>)> {
    surface.imports.iter().filter_map(move |group| {
        group.functions.iter().find_map(|function| {
            let values = arguments(surface, function, Handles::None)?;
            Some((group, *function, values))
        })
    })
}

/// Every interface of the world, each once.
pub(super) fn interfaces<'a, 's>(surface: &'s Surface<'a>) -> Vec<&'s Group<'a>> {
    let mut seen = HashSet::new();
    let all = surface.imports.iter().chain(&surface.exports);
    all.filter(|group| group.id.is_some_and(|id| seen.insert(id)))
        .collect()
}

/// The interface's own name, without package and version.
pub(super) fn short<'a>(surface: &Surface<'a>, group: &'a Group<'_>) -> &'a str {
    let named = group.id.and_then(|id| named(surface, id));
    named.unwrap_or(group.full_name.as_str())
}

fn named<'a>(surface: &Surface<'a>, id: InterfaceId) -> Option<&'a str> {
    surface.resolve().interfaces[id].name.as_deref()
}

/// Names that are taken in one place.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The first of these that is free, or else the last with a number; it is taken then.
    pub(super) fn free(&mut self, wanted: &[String]) -> String {
        let last = wanted.last().cloned().unwrap_or_default();
        let numbered = (2u32..).map(|number| format!("{last}{number}"));
        let mut all = wanted.iter().cloned().chain(numbered);
        // The numbers do not end before the names do.
        let name = all.find(|name| !self.0.contains(name)).unwrap_or(last);
        self.0.insert(name.clone());
        name
    }
}

/// The lines of a doc comment.
pub(super) fn doc_lines(docs: &Docs) -> impl Iterator<Item = &str> {
    let text = docs.contents.as_deref().unwrap_or_default().trim();
    text.lines().map(str::trim_end)
}

/// Text with every line that has something moved in by `depth` steps of four.
pub(super) fn indented(text: &str, depth: usize) -> String {
    let margin = "    ".repeat(depth);
    let lines = text.lines().map(|line| match line.is_empty() {
        true => "\n".to_owned(),
        false => format!("{margin}{line}\n"),
    });
    lines.collect()
}

/// Every type that a type is made of, itself and handles' resources too.
pub(super) fn walk(surface: &Surface<'_>, id: TypeId, seen: &mut impl FnMut(TypeId)) {
    seen(id);
    for ty in parts(&surface.resolve().types[id].kind) {
        if let Type::Id(inner) = ty {
            walk(surface, inner, seen);
        }
    }
}
