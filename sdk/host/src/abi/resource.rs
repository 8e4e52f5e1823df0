//! [`Resource`]: a handle to an object of the host, with the guest that it is of.
//!
//! To the engine it is exactly the engine's own handle. What that one does not know is kept beside
//! it: whose it is, and whether it was given away. Nothing is decided here: who uses or passes a
//! handle has it checked against the guest's objects (`imports/objects.rs`).
#![allow(
    unsafe_code,
    reason = "the engine's traits for what crosses are unsafe"
)]

use std::fmt;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentType, Lift, Lower};

use super::{Guest, Handles, Measure, Shape};
use crate::error::{HandleFault, Violation};

type Engines<T> = wasmtime::component::Resource<T>;

/// A handle to a resource of the host, typed by what stands behind it.
///
/// [`HostCall::insert`](crate::HostCall::insert) and [`Session::insert`](crate::Session::insert)
/// make one; a guest passes it back as an argument of a host function or in a result. It leads to
/// its object alone: one that is kept longer than the object lives, or used with another guest, is
/// refused as a [`HandleFault`](crate::error::HandleFault) wherever it is used or passed, in lists and
/// records too. Dropping the handle leaves the object in place.
///
/// ```
/// use guesthouse::{HostCall, HostResult, Resource};
///
/// struct Cursor {
///     row: u64,
/// }
///
/// fn advance(cx: &mut HostCall<'_>, this: Resource<Cursor>) -> HostResult<u64> {
///     let cursor = cx.get_mut(&this)?;
///     cursor.row += 1;
///     Ok(cursor.row)
/// }
/// ```
pub struct Resource<T: 'static> {
    engine: Engines<T>,
    /// `None` from the moment when it was lifted until it is adopted.
    guest: Option<Guest>,
    /// The object went to the guest.
    given: AtomicBool,
}

/// What there is to know about a handle before it is used or passed.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Seen {
    pub(crate) number: u32,
    pub(crate) guest: Option<Guest>,
    pub(crate) owned: bool,
    pub(crate) given: bool,
}

impl<T: 'static> Resource<T> {
    pub(crate) fn new(number: u32, guest: Guest) -> Self {
        Self {
            guest: Some(guest),
            ..Self::lifted(Engines::new_own(number))
        }
    }

    fn lifted(engine: Engines<T>) -> Self {
        Self {
            engine,
            guest: None,
            given: AtomicBool::new(false),
        }
    }

    /// Tells the objects of one guest apart, from 0 on. No number comes again in the same guest;
    /// other guests have the same numbers.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.engine.rep()
    }

    /// Does the object come with it? Otherwise it is lent for the length of a call, and can neither
    /// be removed nor given away.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        self.engine.owned()
    }

    pub(crate) fn seen(&self) -> Seen {
        Seen {
            number: self.number(),
            guest: self.guest,
            owned: self.is_owned(),
            given: self.given.load(Ordering::Relaxed),
        }
    }

    /// Ends the handle; what it leads to is left in place.
    pub(crate) fn into_seen(self) -> Seen {
        self.seen()
    }

    /// Has `lower` pass the handle as `ty` says, and remembers whether its object went with it.
    fn pass(
        &self,
        ty: InterfaceType,
        lower: impl FnOnce(&Engines<T>) -> wasmtime::Result<()>,
    ) -> wasmtime::Result<()> {
        let gives = matches!(ty, InterfaceType::Own(_));
        if gives && !self.is_owned() {
            return Err(Violation::Handle(HandleFault::Borrowed).into());
        }
        lower(&self.engine)?;
        if gives {
            self.given.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl<T: 'static> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("number", &self.number())
            .field("owned", &self.is_owned())
            .finish_non_exhaustive()
    }
}

impl<T: 'static> Handles for Resource<T> {
    const HOLDS: bool = true;

    fn adopt(&mut self, guest: Guest) {
        self.guest = Some(guest);
    }

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        visit(self.seen())
    }
}

impl<T: 'static> Measure for Resource<T> {
    const SHAPE: Shape = Shape::HANDLE;
    fn payload(&self) -> u64 {
        0
    }
}

// SAFETY: every item is the engine's own handle's, whose implementation the engine vouches for;
// what is kept beside that handle never crosses.
unsafe impl<T: 'static> ComponentType for Resource<T> {
    const ABI: CanonicalAbiInfo = <Engines<T> as ComponentType>::ABI;
    const MAY_REQUIRE_REALLOC: bool = <Engines<T> as ComponentType>::MAY_REQUIRE_REALLOC;
    type Lower = <Engines<T> as ComponentType>::Lower;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> wasmtime::Result<()> {
        Engines::<T>::typecheck(ty, types)
    }
}

// SAFETY: as above; a handle that is refused before the engine's own lowering writes nothing.
unsafe impl<T: 'static> Lower for Resource<T> {
    fn linear_lower_to_flat<U>(
        &self,
        cx: &mut LowerContext<'_, U>,
        ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> wasmtime::Result<()> {
        self.pass(ty, |engine| engine.linear_lower_to_flat(cx, ty, dst))
    }

    fn linear_lower_to_memory<U>(
        &self,
        cx: &mut LowerContext<'_, U>,
        ty: InterfaceType,
        offset: usize,
    ) -> wasmtime::Result<()> {
        self.pass(ty, |engine| engine.linear_lower_to_memory(cx, ty, offset))
    }
}

// SAFETY: as above.
unsafe impl<T: 'static> Lift for Resource<T> {
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        ty: InterfaceType,
        src: &Self::Lower,
    ) -> wasmtime::Result<Self> {
        Engines::linear_lift_from_flat(cx, ty, src).map(Self::lifted)
    }

    fn linear_lift_from_memory(
        cx: &mut LiftContext<'_>,
        ty: InterfaceType,
        bytes: &[u8],
    ) -> wasmtime::Result<Self> {
        Engines::linear_lift_from_memory(cx, ty, bytes).map(Self::lifted)
    }
}
