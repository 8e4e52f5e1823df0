//! Names that stand side by side: each must be one that the binary format has, and no two the same.
//!
//! What a name is and when two are one is the validator's own answer: names differ by more than
//! their case, and a method is not named as its resource.

use std::collections::HashMap;

use wasmparser::WasmFeatures;
use wasmparser::names::{ComponentName, KebabString};

use super::flaw::FlawKind;

/// Bytes of one name in the binary format.
const LONGEST: usize = 100_000;

/// Fields, cases, flags or parameters of one type.
pub(super) fn labels<'a, T>(
    names: impl Iterator<Item = (&'a str, T)>,
    mut found: impl FnMut(FlawKind, T),
) {
    let mut seen: HashMap<KebabString, &str> = HashMap::new();
    for (name, at) in names {
        if let Some(kind) = too_long(name) {
            found(kind, at);
            continue;
        }
        let Some(label) = KebabString::new(name) else {
            let message = format!("`{name}` is not in kebab case");
            found(FlawKind::BadName { message }, at);
            continue;
        };
        match seen.get(&label) {
            Some(first) => found(same(first, name), at),
            None => {
                seen.insert(label, name);
            }
        }
    }
}

/// Imports, exports, or the items of an interface.
pub(super) fn items<T>(
    names: impl Iterator<Item = (String, T)>,
    mut found: impl FnMut(FlawKind, T),
) {
    let mut seen: HashMap<ComponentName, String> = HashMap::new();
    for (name, at) in names {
        if let Some(kind) = too_long(&name) {
            found(kind, at);
            continue;
        }
        match ComponentName::new_with_features(&name, 0, WasmFeatures::all()) {
            Ok(known) => match seen.get(&known) {
                Some(first) => found(same(first, &name), at),
                None => {
                    seen.insert(known, name);
                }
            },
            Err(error) => {
                let message = error.message().to_owned();
                found(FlawKind::BadName { message }, at);
            }
        }
    }
}

fn same(first: &str, second: &str) -> FlawKind {
    FlawKind::SameName {
        first: first.to_owned(),
        second: second.to_owned(),
    }
}

fn too_long(name: &str) -> Option<FlawKind> {
    (name.len() > LONGEST).then_some(FlawKind::TooMany {
        what: "bytes of one name",
        count: name.len(),
        limit: LONGEST,
    })
}
