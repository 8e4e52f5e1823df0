//! A handle to an object that lives in the guest.
//!
//! Generated newtypes wrap it, so that a `parser` cannot be passed where a `policy` is expected.
//! To the engine the newtype is exactly its own handle.

use wasmtime::component::ResourceAny;

/// The engine's handle, behind our own name.
#[derive(Debug, Clone, Copy)]
pub struct GuestResource(ResourceAny);

impl GuestResource {
    #[doc(hidden)]
    #[must_use]
    pub fn from_engine(handle: ResourceAny) -> Self {
        Self(handle)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn engine(&self) -> &ResourceAny {
        &self.0
    }
}

/// Lets a newtype over [`GuestResource`] cross the boundary as the engine's own handle does.
#[doc(hidden)]
#[macro_export]
#[allow(
    clippy::crate_in_macro_def,
    reason = "every path below starts at this crate's own root"
)]
macro_rules! __guest_resource {
    ($name:ident) => {
        const _: () = {
            use $crate::__private::wasmtime::Result;
            use $crate::__private::wasmtime::component::__internal::{
                CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
            };
            use $crate::__private::wasmtime::component::{ComponentType, Lift, Lower, ResourceAny};

            // SAFETY: every item is `ResourceAny`'s own, whose implementation the engine vouches
            // for; the newtype adds no data and changes none.
            unsafe impl ComponentType for $name {
                const ABI: CanonicalAbiInfo = ResourceAny::ABI;
                const MAY_REQUIRE_REALLOC: bool = ResourceAny::MAY_REQUIRE_REALLOC;
                type Lower = <ResourceAny as ComponentType>::Lower;

                fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
                    ResourceAny::typecheck(ty, types)
                }
            }

            // SAFETY: as above.
            unsafe impl Lower for $name {
                fn linear_lower_to_flat<T>(
                    &self,
                    cx: &mut LowerContext<'_, T>,
                    ty: InterfaceType,
                    dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                ) -> Result<()> {
                    self.0.engine().linear_lower_to_flat(cx, ty, dst)
                }

                fn linear_lower_to_memory<T>(
                    &self,
                    cx: &mut LowerContext<'_, T>,
                    ty: InterfaceType,
                    offset: usize,
                ) -> Result<()> {
                    self.0.engine().linear_lower_to_memory(cx, ty, offset)
                }
            }

            // SAFETY: as above.
            unsafe impl Lift for $name {
                fn linear_lift_from_flat(
                    cx: &mut LiftContext<'_>,
                    ty: InterfaceType,
                    src: &Self::Lower,
                ) -> Result<Self> {
                    let handle = ResourceAny::linear_lift_from_flat(cx, ty, src)?;
                    Ok(Self($crate::__private::GuestResource::from_engine(handle)))
                }

                fn linear_lift_from_memory(
                    cx: &mut LiftContext<'_>,
                    ty: InterfaceType,
                    bytes: &[u8],
                ) -> Result<Self> {
                    let handle = ResourceAny::linear_lift_from_memory(cx, ty, bytes)?;
                    Ok(Self($crate::__private::GuestResource::from_engine(handle)))
                }
            }

            impl $crate::__private::Measure for $name {
                const SHAPE: $crate::__private::Shape = $crate::__private::Shape::PLAIN;
                fn payload(&self) -> u64 {
                    0
                }
            }
        };
    };
}
