//! What the tools of the script languages make no component of, found before a project is written.
//!
//! Each refusal names the item and what is the matter with it. What a tool can do must never be
//! refused here; the stubs of both languages ask.

use guesthouse_contract::wit_parser::{Function, Type, TypeDefKind, TypeId, WorldItem, WorldKey};

use super::ScaffoldError;
use super::script;
use super::surface::{Group, Surface};

/// A tool, and what only it cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    /// componentize-qjs.
    Qjs,
    /// componentize-py.
    Py,
}

/// Refuses a world of which the tool makes no component.
pub(super) fn refuse(surface: &Surface<'_>, tool: Tool) -> Result<(), ScaffoldError> {
    for (name, id) in types(surface) {
        refuse_if(name, type_gap(surface, id, tool))?;
    }
    for (group, function) in functions(surface) {
        refuse_if(&group.call_name(function), function_gap(surface, function))?;
    }
    let name = surface.world.full_name();
    refuse_if(&name, world_gap(surface).filter(|_| tool == Tool::Qjs))
}

fn refuse_if(item: &str, gap: Option<&str>) -> Result<(), ScaffoldError> {
    match gap {
        Some(reason) => Err(ScaffoldError::unsupported(item, reason)),
        None => Ok(()),
    }
}

/// Every type that has a name in the world.
fn types<'a>(surface: &Surface<'a>) -> Vec<(&'a str, TypeId)> {
    let groups = script::interfaces(surface);
    let interfaces = groups.iter().filter_map(|group| group.id);
    let named = interfaces.flat_map(|id| &surface.resolve().interfaces[id].types);
    let named = named.map(|(name, id)| (name.as_str(), *id));
    let own = surface.world.world().imports.iter();
    let own = own.filter_map(|(key, item)| match (key, item) {
        (WorldKey::Name(name), WorldItem::Type { id, .. }) => Some((name.as_str(), *id)),
        _ => None,
    });
    named.chain(own).collect()
}

fn functions<'a, 's>(
    surface: &'s Surface<'a>,
) -> impl Iterator<Item = (&'s Group<'a>, &'s Function)> {
    let groups = surface.imports.iter().chain(&surface.exports);
    groups.flat_map(|group| group.all_functions().map(move |function| (group, function)))
}

fn type_gap(surface: &Surface<'_>, id: TypeId, tool: Tool) -> Option<&'static str> {
    Some(match &surface.resolve().types[id].kind {
        TypeDefKind::Record(record) if record.fields.is_empty() => {
            "is a record without fields, which no component can have"
        }
        TypeDefKind::Flags(flags) if flags.flags.is_empty() => {
            "are flags without any, which no component can have"
        }
        TypeDefKind::Flags(flags) if flags.flags.len() > 32 => {
            "are more than 32 flags, which no component can have"
        }
        TypeDefKind::Resource if surface.owner(id).is_none() && tool == Tool::Qjs => {
            "is a resource of the world itself, of which componentize-qjs makes no component: \
             an interface can have it"
        }
        TypeDefKind::Resource if surface.owner(id).is_none() => {
            "is a resource of the world itself, of which componentize-py makes no class: \
             an interface can have it"
        }
        _ if flows(surface, Type::Id(id)) => "has a future or a stream, which plugins have not",
        _ => return None,
    })
}

fn function_gap(surface: &Surface<'_>, function: &Function) -> Option<&'static str> {
    let params = function.params.iter().map(|param| param.ty);
    let mut types = params.chain(function.result);
    match function.kind.is_async() {
        true => Some("is asynchronous, which plugins are not"),
        false => types
            .any(|ty| flows(surface, ty))
            .then_some("has a future or a stream, which plugins have not"),
    }
}

/// Whether something asynchronous is in a type.
fn flows(surface: &Surface<'_>, ty: Type) -> bool {
    let Type::Id(id) = ty else {
        return ty == Type::ErrorContext;
    };
    let mut found = false;
    script::walk(surface, id, &mut |id| {
        let kind = &surface.resolve().types[id].kind;
        found |= matches!(kind, TypeDefKind::Future(_) | TypeDefKind::Stream(_));
    });
    found
}

/// The engine starts nothing where there is nothing to call, but interfaces to call from there.
fn world_gap(surface: &Surface<'_>) -> Option<&'static str> {
    let asks = surface.exports.iter().any(|group| !group.is_types_only());
    let mut lent = surface.imports.iter().filter(|group| group.key.is_some());
    let lends = lent.any(|group| !group.is_types_only());
    (lends && !asks).then_some("exports no function, so that a plugin could never be called")
}

#[cfg(test)]
mod tests {
    use crate::scaffold::tests::world;
    use crate::{Language, Scaffold};

    #[test]
    fn what_the_script_languages_tools_cannot_make_is_refused_by_name() {
        let i = |types: &str| {
            format!("package a:b; interface i {{ {types} f: func(); }} world w {{ export i; }}")
        };
        let flags: Vec<_> = (0..33).map(|number| format!("bit{number}")).collect();
        let flags = format!("flags many {{ {} }}", flags.join(", "));
        let world_resource = "package a:b; world w { resource tree; export f: func(t: tree); }";
        for (wit, item, reason) in [
            (i("record nothing {}"), "nothing", "a record without fields"),
            (i(&flags), "many", "more than 32 flags"),
            (
                i("resource r { go: async func(); }"),
                "a:b/i#[method]r.go",
                "asynchronous",
            ),
            (
                i("g: func() -> list<future<u8>>;"),
                "a:b/i#g",
                "a future or a stream",
            ),
            (i("type s = stream<u8>;"), "s", "a future or a stream"),
            (world_resource.to_owned(), "tree", "of the world itself"),
        ] {
            for language in [Language::JavaScript, Language::Python] {
                let (code, words) = refusal(&wit, language);
                assert_eq!(code, "unsupported");
                assert!(words.starts_with(&format!("`{item}` ")), "{words}");
                assert!(words.contains(reason), "{words}");
            }
        }
    }

    #[test]
    fn only_javascript_has_no_project_for_a_world_that_asks_for_nothing() {
        let lends = "package a:b; interface i { f: func(); } world w { import i; }";
        let (code, words) = refusal(lends, Language::JavaScript);
        assert_eq!(code, "unsupported");
        assert!(words.contains("`a:b/w` exports no function"), "{words}");
        let (folder, world) = world(lends);
        assert!(Scaffold::of_world("a", Language::Python, &world, folder.path()).is_ok());
    }

    fn refusal(wit: &str, language: Language) -> (&'static str, String) {
        let (folder, world) = world(wit);
        let error = Scaffold::of_world("a", language, &world, folder.path()).unwrap_err();
        (error.code(), error.to_string())
    }
}
