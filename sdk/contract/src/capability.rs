//! What a component asks of its host, import by import, and who would answer.
//!
//! Imports are all that a component can ask for, so this list is what an operator reads. It must
//! never judge types: `compare` does.

use wit_parser::{Resolve, TypeDefKind, TypeId, WorldItem};

use crate::{World, WorldError, imports_beyond_wit};

/// One import of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capability {
    /// Full name of the interface, or the name of what the world itself imports.
    pub name: String,
    /// The functions and resources that it asks for; empty where only types are named.
    pub items: Vec<String>,
    /// Who answers.
    pub answer: Answer,
}

/// Who answers an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// It names types and asks for nothing.
    Nothing,
    /// The closed WASI world, which reaches nothing.
    ClosedWorld,
    /// The app: its world offers it.
    App,
    /// Nobody who is known here: the world does not offer it, or no world was given.
    Nobody,
}

impl Answer {
    /// A stable name for scripts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "types-only",
            Self::ClosedWorld => "closed-world",
            Self::App => "app",
            Self::Nobody => "nobody",
        }
    }
}

impl Capability {
    /// Everything that `component` imports; `app` is the world that it is to fit, if that is known.
    ///
    /// # Errors
    /// [`WorldError`] when the bytes are no component.
    pub fn of(component: &[u8], app: Option<&World>) -> Result<Vec<Self>, WorldError> {
        let plugin = World::of_component(component)?;
        let closed = World::wasi()?;
        let resolve = plugin.resolve();
        let imports = plugin.world().imports.iter().map(|(key, item)| {
            let (name, items) = (resolve.name_world_key(key), items(resolve, item));
            let answer = answer(&name, item, &items, &closed, app);
            Self {
                name,
                items,
                answer,
            }
        });
        let mut found: Vec<_> = imports.collect();
        found.extend(imports_beyond_wit(component).into_iter().map(|name| Self {
            name,
            items: Vec::new(),
            answer: Answer::Nobody,
        }));
        Ok(found)
    }
}

fn items(resolve: &Resolve, item: &WorldItem) -> Vec<String> {
    match item {
        WorldItem::Interface { id, .. } => {
            let interface = &resolve.interfaces[*id];
            let resources = interface
                .types
                .iter()
                .filter(|(_, id)| is_resource(resolve, **id));
            let names = resources.map(|(name, _)| name);
            names.chain(interface.functions.keys()).cloned().collect()
        }
        WorldItem::Function(function) => vec![function.name.clone()],
        WorldItem::Type { id, .. } if is_resource(resolve, *id) => {
            resolve.types[*id].name.iter().cloned().collect()
        }
        WorldItem::Type { .. } => Vec::new(),
    }
}

/// Defined here, that is: another name for one asks for nothing.
fn is_resource(resolve: &Resolve, id: TypeId) -> bool {
    matches!(resolve.types[id].kind, TypeDefKind::Resource)
}

fn answer(
    name: &str,
    item: &WorldItem,
    items: &[String],
    closed: &World,
    app: Option<&World>,
) -> Answer {
    if items.is_empty() {
        return Answer::Nothing;
    }
    let interface = matches!(item, WorldItem::Interface { .. });
    match app {
        _ if interface && closed.offers(name) => Answer::ClosedWorld,
        Some(app) if app.offers(name) => Answer::App,
        _ => Answer::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Capability};
    use crate::World;

    #[test]
    fn each_import_is_told_with_who_answers_it() {
        let text = r#"(component
            (import "demo:a/types@1.0.0" (instance (type (record (field "x" u8))) (export "r" (type (eq 0)))))
            (import "demo:a/log@1.2.0" (instance (export "line" (func))))
            (import "wasi:io/poll@0.2.3" (instance (export "poll" (func))))
            (import "own" (func))
            (import "whole" (core module)))"#;
        let bytes = wat::parse_str(text).unwrap();
        let app = "package demo:a@1.0.0; interface log { line: func(); } world w { import log; }";
        let app = World::from_source("app.wit", app, None).unwrap();
        let told = |app| {
            let found = Capability::of(&bytes, app).unwrap();
            found.iter().map(|one| one.answer).collect::<Vec<_>>()
        };
        use Answer::{App, ClosedWorld, Nobody, Nothing};
        assert_eq!(told(None), [Nothing, Nobody, ClosedWorld, Nobody, Nobody]);
        assert_eq!(
            told(Some(&app)),
            [Nothing, App, ClosedWorld, Nobody, Nobody]
        );
        let log = &Capability::of(&bytes, None).unwrap()[1];
        assert_eq!(
            (log.name.as_str(), log.items.join(" ")),
            ("demo:a/log@1.2.0", "line".to_owned())
        );
    }
}
