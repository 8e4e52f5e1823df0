//! What would have the standard's resolver recurse too deep or copy too much, found before it does.
//!
//! The parser nests types a hundred deep and no further, and orders what refers to each other without
//! recursion. Behind it, names are followed by recursion, and a world's `include` copies what it
//! names. It must never resolve anything.

use std::collections::HashMap;

use wit_parser::{
    AstItem, Resolve, Span, Type, TypeDef, TypeDefKind, TypeId, TypeOwner, UnresolvedPackage,
};

use crate::sound::sizes::Sizes;
use crate::sound::{DEEPEST, FlawKind};

/// Steps over which names may lead to each other.
pub(super) const MOST_STEPS: u32 = 256;
/// Items that all `include`s of a package may copy or look at.
const MOST_COPIED: u64 = 1_000_000;

/// What is wrong, of what, and where.
pub(super) type Harm = (String, FlawKind, Span);

/// Over how many steps names lead to each other in a package, whose dependencies `resolve` has and
/// which nothing stands in the way of resolving.
pub(super) fn before(package: &UnresolvedPackage, resolve: &Resolve) -> Result<u32, Harm> {
    let interfaces: Vec<_> = package.interfaces.iter().collect();
    let spans = interfaces.iter().map(|(_, interface)| interface.span);
    let needs = interfaces.iter().map(|(id, interface)| {
        let types = interface.types.values();
        let needed = types.filter_map(|ty| match package.types[*ty].kind {
            TypeDefKind::Type(Type::Id(ty)) => match package.types[ty].owner {
                TypeOwner::Interface(owner) if owner != *id => Some(owner.index()),
                _ => None,
            },
            _ => None,
        });
        needed.collect::<Vec<_>>()
    });
    let names = interfaces.iter();
    let names: Vec<_> = names
        .map(|(_, interface)| interface.name.clone().unwrap_or_default())
        .collect();
    let far = types(package.types.iter())?;
    let needs: Vec<_> = needs.collect();
    let spans: Vec<_> = spans.collect();
    let far = far.max(steps(&needs, &names, &spans)?);
    match includes(package, resolve) {
        Some(harm) => Err(harm),
        None => Ok(far),
    }
}

/// The same of all packages that are resolved.
pub(super) fn after(resolve: &Resolve) -> Result<u32, Harm> {
    let interfaces: Vec<_> = resolve.interfaces.iter().collect();
    let spans: Vec<_> = interfaces.iter().map(|(_, it)| it.span).collect();
    let needs = interfaces.iter().map(|(id, _)| {
        let needed = resolve.interface_direct_deps(*id);
        needed.map(|id| id.index()).collect::<Vec<_>>()
    });
    let names = interfaces.iter();
    let names: Vec<_> = names
        .map(|(id, _)| resolve.id_of(*id).unwrap_or_default())
        .collect();
    let far = types(resolve.types.iter())?;
    Ok(far.max(steps(&needs.collect::<Vec<_>>(), &names, &spans)?))
}

/// Refuses the first type that is too far from what it stands for.
fn types<'a>(types: impl Iterator<Item = (TypeId, &'a TypeDef)>) -> Result<u32, Harm> {
    let types: Vec<_> = types.collect();
    let sizes = Sizes::of(types.iter().copied());
    let mut far = 0;
    for (id, ty) in types {
        let size = sizes.get(id);
        far = far.max(size.steps);
        if size.steps <= MOST_STEPS {
            continue;
        }
        let kind = match size.depth > DEEPEST {
            true => FlawKind::TooDeep {
                depth: size.depth,
                limit: DEEPEST,
            },
            false => FlawKind::TooLong {
                steps: size.steps,
                limit: MOST_STEPS,
            },
        };
        return Err((ty.name.clone().unwrap_or_default(), kind, ty.span));
    }
    Ok(far)
}

/// Refuses the first of them that is too far from what it needs.
fn steps(needs: &[Vec<usize>], names: &[String], spans: &[Span]) -> Result<u32, Harm> {
    let mut known: Vec<Option<u32>> = vec![None; needs.len()];
    for start in 0..needs.len() {
        let mut open = vec![start];
        while let Some(at) = open.last().copied() {
            let missing = needs[at].iter().copied();
            let missing = missing.filter(|need| known[*need].is_none() && !open.contains(need));
            let missing: Vec<_> = missing.collect();
            if known[at].is_some() || missing.is_empty() {
                open.pop();
                let far = needs[at].iter().filter_map(|need| known[*need]).max();
                let steps = far.unwrap_or(0) + 1;
                if steps > MOST_STEPS {
                    let limit = MOST_STEPS;
                    let kind = FlawKind::TooLong { steps, limit };
                    return Err((names[at].clone(), kind, spans[at]));
                }
                known[at] = Some(steps);
            } else {
                open.extend(missing);
            }
        }
    }
    Ok(known.into_iter().flatten().max().unwrap_or(0))
}

/// The first world whose `include`s come to too much.
fn includes(package: &UnresolvedPackage, resolve: &Resolve) -> Option<Harm> {
    let mut items = HashMap::new();
    for (name, of) in &package.foreign_deps {
        let known = resolve.package_names.get(name);
        for (name, (item, _)) in of {
            if let AstItem::World(id) = item {
                let world = known.and_then(|known| resolve.packages[*known].worlds.get(name));
                let world = world.map(|id| &resolve.worlds[*id]);
                let count = world.map_or(0, |it| it.imports.len() + it.exports.len());
                items.insert(*id, count as u64);
            }
        }
    }
    let mut copied = 0_u64;
    // A world mostly stands behind those that it includes; one that does not is counted when it does.
    let mut open: Vec<_> = package.worlds.iter().map(|(id, _)| id).collect();
    open.reverse();
    let mut waiting = 0;
    while let Some(id) = open.pop() {
        let world = &package.worlds[id];
        if items.contains_key(&id) {
            continue;
        }
        let unknown = world.includes.iter().map(|include| include.id);
        let unknown: Vec<_> = unknown.filter(|id| !items.contains_key(id)).collect();
        // A circle is the parser's to refuse.
        if !unknown.is_empty() && waiting <= package.worlds.len() {
            waiting += 1;
            open.push(id);
            open.extend(unknown);
            continue;
        }
        let mut count = (world.imports.len() + world.exports.len()) as u64;
        for include in &world.includes {
            let more = items.get(&include.id).copied().unwrap_or(0);
            count = count.saturating_add(more);
            let looks = more.saturating_mul(1 + include.names.len() as u64);
            copied = copied.saturating_add(looks);
        }
        if copied > MOST_COPIED {
            let kind = FlawKind::TooBig {
                parts: copied,
                limit: MOST_COPIED,
            };
            return Some((world.name.clone(), kind, world.span));
        }
        items.insert(id, count);
    }
    None
}
