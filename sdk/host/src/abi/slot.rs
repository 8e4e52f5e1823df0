//! One exported function of a live instance: checked at its first call, called unchecked after.
//!
//! The engine checks a function's type whenever it is looked up; a slot remembers that it has
//! passed, so that a warm call costs neither the look-up nor the check.

use std::any::TypeId;

use wasmtime::AsContext;
use wasmtime::component::{ComponentNamedList, Func, Lift, Lower, TypedFunc};

use super::Measure;

/// The Rust type of one exported function. Implemented by generated code.
pub trait Signature: 'static {
    /// Its place in the extension point's list of functions.
    const INDEX: usize;
    /// A tuple of its parameters, borrowed for one call.
    type Params<'a>: ComponentNamedList + Lower + Measure;
    /// A tuple of its results.
    type Results: ComponentNamedList + Lift + Measure + 'static;
}

/// Remembers one function once its type has been checked.
#[derive(Debug, Default)]
pub struct Slot {
    checked: Option<(TypeId, Func)>,
}

impl Slot {
    /// A slot whose function has not been called yet.
    pub const EMPTY: Self = Self { checked: None };

    /// The remembered function, if it was checked against this very signature.
    pub(crate) fn get<'a, K: Signature>(&self) -> Option<TypedFunc<K::Params<'a>, K::Results>> {
        match self.checked {
            Some((signature, func)) if signature == TypeId::of::<K>() => Some(unchecked::<K>(func)),
            _ => None,
        }
    }

    /// Checks `func` against the signature and remembers it.
    pub(crate) fn fill<'a, K: Signature>(
        &mut self,
        store: impl AsContext,
        func: Func,
    ) -> wasmtime::Result<TypedFunc<K::Params<'a>, K::Results>> {
        func.typed::<K::Params<'static>, K::Results>(store)?;
        self.checked = Some((TypeId::of::<K>(), func));
        Ok(unchecked::<K>(func))
    }
}

#[allow(
    unsafe_code,
    reason = "a typed function cannot be kept across borrowed arguments without it"
)]
fn unchecked<'a, K: Signature>(func: Func) -> TypedFunc<K::Params<'a>, K::Results> {
    // SAFETY: `fill` is the only way into a slot, and it has had the engine check this very
    // function against `K`, with `'static` in place of `'a`. The check looks at the shape of the
    // types, and a lifetime has none: an implementation of `ComponentType` cannot depend on it.
    // A function of another store is refused by the engine when it is called.
    unsafe { TypedFunc::new_unchecked(func) }
}
