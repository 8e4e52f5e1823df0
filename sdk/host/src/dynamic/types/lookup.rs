//! From the name that somebody typed to the one function that is meant.
//!
//! The full name always works; a shorter one works as long as it means one function. What is near
//! is told, never taken.

use guesthouse_contract::ItemName;

use super::function::DynFunction;
use super::resource::DynResource;
use crate::error::DynError;

/// Names that an error offers at most, and names that are compared for it.
const MOST_CANDIDATES: usize = 8;
const MOST_COMPARED: usize = 2_000;
const LONGEST_SHOWN: usize = 200;

/// What is found by name.
trait Named {
    fn item(&self) -> ItemName<'_>;
}

impl Named for DynFunction {
    fn item(&self) -> ItemName<'_> {
        ItemName::new(self.interface(), self.name())
    }
}

impl Named for DynResource {
    fn item(&self) -> ItemName<'_> {
        ItemName::new(self.interface(), self.name())
    }
}

/// The place of the function that `wanted` means.
pub(crate) fn find(functions: &[DynFunction], wanted: &str) -> Result<usize, DynError> {
    search(functions, wanted).map_err(|several| {
        let name = wanted.to_owned();
        if several.is_empty() {
            let candidates = near(functions, wanted);
            return DynError::NoSuchFunction { name, candidates };
        }
        let candidates = several;
        DynError::AmbiguousFunction { name, candidates }
    })
}

/// The resource that `wanted` means, by the same rules.
pub(crate) fn find_resource<'r>(
    resources: &'r [DynResource],
    wanted: &str,
) -> Result<&'r DynResource, DynError> {
    let found = search(resources, wanted);
    found.map(|at| &resources[at]).map_err(|candidates| {
        let name = wanted.to_owned();
        DynError::NoSuchResource { name, candidates }
    })
}

/// The one that is meant; the full names of those that may be, if there are several.
fn search<T: Named>(items: &[T], wanted: &str) -> Result<usize, Vec<String>> {
    if let Some(exact) = items.iter().position(|item| item.item().is(wanted)) {
        return Ok(exact);
    }
    let matching = items.iter().enumerate();
    let matching = matching.filter(|(_, item)| item.item().is_meant_by(wanted));
    let found: Vec<_> = matching.take(MOST_CANDIDATES + 1).collect();
    match found.as_slice() {
        [(index, _)] => Ok(*index),
        several => Err(several
            .iter()
            .map(|(_, item)| item.item().to_string())
            .collect()),
    }
}

/// The full names of functions that somebody may have meant, nearest first.
fn near(functions: &[DynFunction], wanted: &str) -> Vec<String> {
    let compared = functions.iter().take(MOST_COMPARED);
    let compared = compared.filter(|function| function.full_name().len() <= LONGEST_SHOWN);
    let mut near: Vec<_> = compared
        .filter_map(|function| Some((function.item().nearness(wanted)?, function)))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let names = near.iter().map(|(_, function)| function.full_name());
    names.take(MOST_CANDIDATES).collect()
}
