//! One linear walk over the bytes, before anything that recurses or allocates sees them.
//!
//! The parsers behind `World` read nested declarations by recursion, and they and the compiler take
//! time and memory that grow faster than the artifact. The scan counts what they grow with and
//! refuses what is beyond the limits. Called first, on the whole artifact; it must never recurse,
//! never allocate more than a small multiple of what it read, and never fail in any other way than
//! by its error.

mod body;
mod component;
mod cost;
mod error;
mod item;
mod limits;
mod measure;
mod module;
mod shape;
#[cfg(test)]
mod tests;
mod types;
mod walk;

pub use self::error::ScanError;
pub use self::limits::{MAX_NESTING, MAX_PASSED_ITEMS, ShapeLimits};
pub use self::measure::Measure;
pub use self::shape::Shape;

/// Walks over a component and counts what it is made of.
///
/// ```
/// use guesthouse_contract::{Measure, ShapeLimits, scan};
///
/// let empty = b"\0asm\x0d\0\x01\0";
/// let shape = scan(empty, &ShapeLimits::strict())?;
/// assert_eq!(shape.of(Measure::Functions), 0);
/// # Ok::<(), guesthouse_contract::ScanError>(())
/// ```
///
/// # Errors
/// [`ScanError`] when a section reaches beyond the end, something cannot be read, or there is more
/// of a measure than the limits allow. The walk stops there: what is behind was not looked at. That
/// a component passes does not mean that it is valid.
pub fn scan(bytes: &[u8], limits: &ShapeLimits) -> Result<Shape, ScanError> {
    walk::Walk::new(bytes, limits).run()
}
