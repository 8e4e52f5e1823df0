//! Whether the whole can ask the host for the types that its parts have at the level of their worlds.
//!
//! The composer writes such a type out once more, and knows a resource in it only by a name that a part's
//! world has for it, before the type. Without one it panics, and with another resource by that name it
//! makes no component. Looks at what `wiring` decided and refuses; it must never wire anything.

use guesthouse_contract::{Home, Side};

use super::error::ComposeError;
use super::trace::Tracer;

/// Refuses a type of the host's that holds a resource which the whole has no name for.
pub(super) fn refuse_unnamed(tracer: &Tracer<'_>) -> Result<(), ComposeError> {
    // Resources with their names, and those in types, in the order in which the composer writes imports.
    let mut written: Vec<(Option<String>, Home)> = Vec::new();
    for (asking, part) in tracer.parts.iter().enumerate() {
        let resources = |item: &str| part.contract.resources(Side::Import, item);
        for import in tracer.asks_host(asking).filter(|it| !it.contains('/')) {
            let held = resources(import);
            if part.contract.asks_for(Side::Import, import) {
                let own = held.into_iter().filter(|(name, _)| name == import);
                written.extend(own.map(|(name, home)| (Some(name), home)));
                continue;
            }
            let used = part.contract.used(Side::Import, import);
            let interface = used.and_then(|home| home.interface);
            let inside = interface.as_deref().map(resources);
            for (resource, home) in held {
                let is_written = match &inside {
                    // What its interface does not name is in a type of another interface, which has it.
                    Some(inside) => {
                        let mut inside = inside.iter().filter(|(_, other)| *other == home);
                        inside.clone().next().is_none()
                            || inside.any(|(name, _)| is_among(&written, Some(name), &home))
                    }
                    None => is_among(&written, None, &home),
                };
                if !is_written {
                    return Err(ComposeError::WorldType {
                        part: part.name.clone(),
                        ty: import.to_owned(),
                        resource,
                    });
                }
                written.push((None, home));
            }
        }
    }
    Ok(())
}

/// Whether a resource is there, by that name if it is to have one.
fn is_among(written: &[(Option<String>, Home)], name: Option<&String>, home: &Home) -> bool {
    written.iter().any(|(other, its)| {
        (name.is_none() || other.as_ref() == name) && its.is_one_of_a_host(home)
    })
}
