//! Interfaces that are imported and exported under one label, told apart while bindings are
//! generated.
//!
//! The generator begins what it declares of an interface without a package with its label, whichever
//! side it is on. The component's own names have the label that the app gave.

use std::collections::HashMap;

use wit_bindgen_core::wit_parser::{Resolve, WorldId, WorldItem, WorldKey};

/// Labels of exports that were changed, with those of the app.
#[derive(Debug, Default)]
pub(super) struct Labels(HashMap<String, String>);

impl Labels {
    /// Gives an export whose label an import has as well another one, that begins as the names of
    /// other exports do.
    pub(super) fn apart(resolve: &mut Resolve, world: WorldId) -> Self {
        let mut changed = HashMap::new();
        let world = &mut resolve.worlds[world];
        let exports = std::mem::take(&mut world.exports);
        let keys: Vec<_> = exports
            .keys()
            .chain(world.imports.keys())
            .cloned()
            .collect();
        for (key, item) in exports {
            let label = match (&key, &item) {
                (WorldKey::Name(label), WorldItem::Interface { .. }) => Some(label.clone()),
                _ => None,
            };
            let is_imported = world.imports.contains_key(&key);
            let Some(label) = label.filter(|_| is_imported) else {
                world.exports.insert(key, item);
                continue;
            };
            let mut other = format!("exports-{label}");
            while keys.contains(&WorldKey::Name(other.clone())) {
                other.insert_str(0, "exports-");
            }
            world.exports.insert(WorldKey::Name(other.clone()), item);
            changed.insert(other, label);
        }
        Self(changed)
    }

    /// The app's name of an item.
    pub(super) fn original(&self, name: String) -> String {
        self.0.get(&name).cloned().unwrap_or(name)
    }

    /// Generated text with the app's labels where they are names of the component.
    pub(super) fn restored(&self, mut text: String) -> String {
        for (changed, label) in &self.0 {
            for (before, behind) in [
                ("\"[export]", "\""),
                ("\"", "#"),
                ("\"cabi_post_", "#"),
                ("`", "`"),
            ] {
                let (from, to) = (
                    format!("{before}{changed}{behind}"),
                    format!("{before}{label}{behind}"),
                );
                text = text.replace(&from, &to);
            }
        }
        text
    }
}
