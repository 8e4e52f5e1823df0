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
            use $crate::__private::wasmtime as __engine;
            use $crate::__private::wasmtime::component as __component;
            use $crate::__private::wasmtime::component::__internal as __abi;

            type __Handle = __component::ResourceAny;

            // SAFETY: every item is `ResourceAny`'s own, whose implementation the engine vouches
            // for; the newtype adds no data and changes none.
            unsafe impl __component::ComponentType for $name {
                const ABI: __abi::CanonicalAbiInfo = <__Handle as __component::ComponentType>::ABI;
                const MAY_REQUIRE_REALLOC: bool =
                    <__Handle as __component::ComponentType>::MAY_REQUIRE_REALLOC;
                type Lower = <__Handle as __component::ComponentType>::Lower;

                fn typecheck(
                    ty: &__abi::InterfaceType,
                    types: &__abi::InstanceType<'_>,
                ) -> __engine::Result<()> {
                    <__Handle as __component::ComponentType>::typecheck(ty, types)
                }
            }

            // SAFETY: as above.
            unsafe impl __component::Lower for $name {
                fn linear_lower_to_flat<T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, T>,
                    ty: __abi::InterfaceType,
                    dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                ) -> __engine::Result<()> {
                    let handle = self.handle.engine();
                    __component::Lower::linear_lower_to_flat(handle, cx, ty, dst)
                }

                fn linear_lower_to_memory<T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, T>,
                    ty: __abi::InterfaceType,
                    offset: usize,
                ) -> __engine::Result<()> {
                    let handle = self.handle.engine();
                    __component::Lower::linear_lower_to_memory(handle, cx, ty, offset)
                }
            }

            // SAFETY: as above.
            unsafe impl __component::Lift for $name {
                fn linear_lift_from_flat(
                    cx: &mut __abi::LiftContext<'_>,
                    ty: __abi::InterfaceType,
                    src: &Self::Lower,
                ) -> __engine::Result<Self> {
                    let handle =
                        <__Handle as __component::Lift>::linear_lift_from_flat(cx, ty, src)?;
                    let handle = $crate::__private::GuestResource::from_engine(handle);
                    ::core::result::Result::Ok(Self { handle })
                }

                fn linear_lift_from_memory(
                    cx: &mut __abi::LiftContext<'_>,
                    ty: __abi::InterfaceType,
                    bytes: &[u8],
                ) -> __engine::Result<Self> {
                    let handle =
                        <__Handle as __component::Lift>::linear_lift_from_memory(cx, ty, bytes)?;
                    let handle = $crate::__private::GuestResource::from_engine(handle);
                    ::core::result::Result::Ok(Self { handle })
                }
            }

            // The engine checks handles to the guest's objects by itself.
            impl $crate::__private::Handles for $name {}

            impl $crate::__private::Measure for $name {
                const SHAPE: $crate::__private::Shape = $crate::__private::Shape::HANDLE;
                fn payload(&self) -> u64 {
                    0
                }
            }
        };
    };
}
