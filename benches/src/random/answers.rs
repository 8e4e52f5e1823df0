//! The functions of a component by name, and made-up answers for those that it imports.

use std::collections::HashMap;

use guesthouse::{
    HostCall, HostError, HostResult,
    dynamic::{DynFunction, DynImports, Value},
};
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{Function, WorldItem, WorldKey};

use super::numbers::Numbers;
use super::values::Values;

/// Functions by their full names.
pub(super) type Functions<'a> = HashMap<String, &'a Function>;

/// What a world imports or exports, by full names.
pub(super) fn functions<'a>(
    world: &'a World,
    items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> Functions<'a> {
    let mut found = HashMap::new();
    for (key, item) in items {
        match item {
            WorldItem::Function(function) => {
                found.insert(function.name.clone(), function);
            }
            WorldItem::Interface { id, .. } => {
                let interface = world.resolve().name_world_key(key);
                for function in world.resolve().interfaces[*id].functions.values() {
                    found.insert(format!("{interface}#{}", function.name), function);
                }
            }
            WorldItem::Type { .. } => {}
        }
    }
    found
}

/// An answer for every imported function that has values: the same one each time.
#[derive(Debug, Default)]
pub(super) struct Answers(HashMap<String, Option<Value>>);

impl Answers {
    pub(super) fn of(world: &World, numbers: &mut Numbers) -> Self {
        let imports = functions(world, world.world().imports.iter());
        let mut imports: Vec<_> = imports.into_iter().collect();
        // In an order of their own, so that the same numbers make the same answers.
        imports.sort_by(|(one, _), (other, _)| one.cmp(other));
        let answers = imports.into_iter().filter_map(|(name, function)| {
            let value = match &function.result {
                Some(ty) => Some(Values::new(world.resolve(), numbers).any(ty)?),
                None => None,
            };
            Some((name, value))
        });
        Self(answers.collect())
    }
}

impl DynImports for Answers {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        _: &[Value],
    ) -> HostResult<Option<Value>> {
        match self.0.get(&function.full_name()) {
            Some(answer) => Ok(answer.clone()),
            None => with_objects(cx, function),
        }
    }
}

/// The plainest answer where it has handles, which are made anew for each call.
fn with_objects(cx: &mut HostCall<'_>, function: &DynFunction) -> HostResult<Option<Value>> {
    let mut failed = None;
    let answer = function.result().and_then(|ty| {
        ty.example_with(|resource| match cx.new_handle(resource) {
            Ok(handle) => Some(handle),
            Err(error) => {
                failed = Some(error);
                None
            }
        })
    });
    match (answer, failed) {
        (Some(answer), _) => Ok(Some(answer)),
        (None, Some(error)) => Err(error),
        (None, None) => Err(HostError::msg(format!("no answer for {function}"))),
    }
}
