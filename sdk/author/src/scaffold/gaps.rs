//! What the tools of the script languages make no component of, found before a project is written.
//!
//! Each refusal names the item and what is the matter with it. What a tool can do must never be
//! refused here; the stubs of both languages ask.

use guesthouse_contract::wit_parser::{TypeDefKind, WorldItem, WorldKey};

use super::ScaffoldError;
use super::surface::Surface;

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
    for (key, item) in &surface.world.world().imports {
        if let (WorldKey::Name(name), WorldItem::Type { id, .. }) = (key, item)
            && surface.resolve().types[*id].kind == TypeDefKind::Resource
        {
            return Err(ScaffoldError::unsupported(name, own_resource(tool)));
        }
    }
    match world_gap(surface).filter(|_| tool == Tool::Qjs) {
        Some(reason) => {
            let name = surface.world.full_name();
            Err(ScaffoldError::unsupported(&name, reason))
        }
        None => Ok(()),
    }
}

fn own_resource(tool: Tool) -> &'static str {
    match tool {
        Tool::Qjs => {
            "is a resource of the world itself, of which componentize-qjs makes no component: \
             an interface can have it"
        }
        Tool::Py => {
            "is a resource of the world itself, of which componentize-py makes no class: \
             an interface can have it"
        }
    }
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
        let wit = "package a:b; world w { resource tree; export f: func(t: tree); }";
        for language in [Language::JavaScript, Language::Python] {
            let (code, words) = refusal(wit, language);
            assert_eq!(code, "unsupported");
            assert!(words.starts_with("`tree` "), "{words}");
            assert!(words.contains("of the world itself"), "{words}");
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
