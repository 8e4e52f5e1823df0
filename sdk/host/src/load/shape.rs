//! Shape: is it made of more than the parsers and the compiler behind this step should see?
//!
//! One linear walk over the bytes. What it lets pass may still be invalid. What an instance begins
//! with (memories, tables, instances) is known from the bytes too, and is refused here where no call
//! could ever succeed.

use guesthouse_contract::{Measure, ScanError, Shape, scan};

use crate::error::LoadErrorKind;
use crate::headroom;
use crate::imports::ELEMENT;
use crate::limits::Limits;
use crate::printable::message;

/// Counts what the artifact is made of.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Shape, LoadErrorKind> {
    let shape = scan(bytes, &limits.complexity).map_err(|error| refused(&error))?;
    check_instance(&shape, 0, limits)?;
    Ok(shape)
}

/// Compares a shape with limits that it was not counted under. An instance begins with `headroom`
/// bytes more than its artifact says.
pub(super) fn check(shape: &Shape, headroom: u64, limits: &Limits) -> Result<(), LoadErrorKind> {
    shape
        .check(&limits.complexity)
        .map_err(|error| refused(&error))?;
    check_instance(shape, headroom, limits)
}

/// Whether an instance could begin with so many pages more for each of its memories.
pub(super) fn has_room(shape: &Shape, pages: u32, limits: &Limits) -> bool {
    initial(shape).saturating_add(headroom::room(shape, pages)) <= limits.memory
}

/// Bytes of memory and tables that an instance begins with.
fn initial(shape: &Shape) -> u64 {
    let tables = shape.of(Measure::InitialElements).saturating_mul(ELEMENT);
    shape.of(Measure::InitialMemory).saturating_add(tables)
}

/// What each instance begins with, against the limits on what it may grow to. All of it is known
/// from the bytes: a component instantiates the same in every run.
fn check_instance(shape: &Shape, headroom: u64, limits: &Limits) -> Result<(), LoadErrorKind> {
    let memory = initial(shape).saturating_add(headroom);
    for (what, count, limit) in [
        (Measure::InitialMemory, memory, limits.memory),
        at(shape, Measure::InitialElements, limits.table_elements),
        at(shape, Measure::CoreInstances, limits.core_instances.into()),
        at(shape, Measure::Tables, limits.tables.into()),
        at(shape, Measure::Memories, limits.memories.into()),
    ] {
        if count > limit {
            return Err(LoadErrorKind::TooComplex {
                what,
                item: None,
                count,
                limit,
                offset: shape.place(what) as u64,
            });
        }
    }
    Ok(())
}

fn at(shape: &Shape, what: Measure, limit: u64) -> (Measure, u64, u64) {
    (what, shape.of(what), limit)
}

fn refused(error: &ScanError) -> LoadErrorKind {
    match error {
        ScanError::TooComplex {
            what,
            item,
            count,
            limit,
            offset,
        } => LoadErrorKind::TooComplex {
            what: *what,
            item: item.clone(),
            count: *count,
            limit: *limit,
            offset: *offset as u64,
        },
        error => LoadErrorKind::Invalid {
            message: message(error),
        },
    }
}
