//! Tuples and parameter lists that are longer than those of Rust and of the engine.
//!
//! WIT bounds neither; Rust's own traits end at twelve parts and the engine's at seventeen. What
//! is generated for a longer one crosses the boundary as the engine's own tuples do.

/// Lets a generic struct of unnamed fields cross the boundary as a WIT tuple.
#[doc(hidden)]
#[macro_export]
#[allow(
    clippy::crate_in_macro_def,
    reason = "every path below starts at this crate's own root"
)]
macro_rules! __wide_tuple {
    ($name:ident $($part:ident)*) => {
        const _: () = {
            use $crate::__private::wasmtime as __engine;
            use $crate::__private::wasmtime::component as __component;
            use $crate::__private::wasmtime::component::__internal as __abi;

            #[doc(hidden)]
            #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
            #[repr(C)]
            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            pub struct __Lower<$($part),*> {
                $($part: $part,)*
            }

            fn __parts<'a>(
                ty: __abi::InterfaceType,
                types: &'a __abi::ComponentTypes,
            ) -> &'a [__abi::InterfaceType] {
                match ty {
                    __abi::InterfaceType::Tuple(index) => &types[index].types,
                    _ => __abi::bad_type_info(),
                }
            }

            // SAFETY: the layout is the one that the engine gives its own tuples: the record of
            // the parts in memory, the parts' own lowered forms in order (`repr(C)`) when flat.
            unsafe impl<$($part: __component::ComponentType),*> __component::ComponentType
                for $name<$($part),*>
            {
                const ABI: __abi::CanonicalAbiInfo =
                    __abi::CanonicalAbiInfo::record_static(&[$($part::ABI),*]);
                const MAY_REQUIRE_REALLOC: bool = false $(|| $part::MAY_REQUIRE_REALLOC)*;
                type Lower = __Lower<$($part::Lower),*>;

                fn typecheck(
                    ty: &__abi::InterfaceType,
                    types: &__abi::InstanceType<'_>,
                ) -> __engine::Result<()> {
                    let __abi::InterfaceType::Tuple(index) = ty else {
                        return Err(__engine::Error::msg("expected a tuple"));
                    };
                    let found = &types.types[*index].types;
                    let expected = [$(<$part as __component::ComponentType>::typecheck),*];
                    if found.len() != expected.len() {
                        return Err(__engine::Error::msg("expected a tuple of another length"));
                    }
                    let mut pairs = found.iter().zip(expected);
                    pairs.try_for_each(|(ty, check)| check(ty, types))
                }
            }

            // SAFETY: each part is lowered by its own implementation, into its own place.
            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            unsafe impl<$($part: __component::Lower),*> __component::Lower for $name<$($part),*> {
                fn linear_lower_to_flat<__T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, __T>,
                    ty: __abi::InterfaceType,
                    dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                ) -> __engine::Result<()> {
                    let mut types = __parts(ty, cx.types).iter();
                    let Self($($part),*) = self;
                    $(
                        let ty = *types.next().unwrap_or_else(__abi::bad_type_info);
                        let place = __abi::map_maybe_uninit!(dst.$part);
                        $part.linear_lower_to_flat(cx, ty, place)?;
                    )*
                    Ok(())
                }

                fn linear_lower_to_memory<__T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, __T>,
                    ty: __abi::InterfaceType,
                    mut offset: usize,
                ) -> __engine::Result<()> {
                    let mut types = __parts(ty, cx.types).iter();
                    let Self($($part),*) = self;
                    $(
                        let ty = *types.next().unwrap_or_else(__abi::bad_type_info);
                        let place = $part::ABI.next_field32_size(&mut offset);
                        $part.linear_lower_to_memory(cx, ty, place)?;
                    )*
                    Ok(())
                }
            }

            // SAFETY: each part is lifted by its own implementation, from its own place.
            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            unsafe impl<$($part: __component::Lift),*> __component::Lift for $name<$($part),*> {
                fn linear_lift_from_flat(
                    cx: &mut __abi::LiftContext<'_>,
                    ty: __abi::InterfaceType,
                    src: &Self::Lower,
                ) -> __engine::Result<Self> {
                    let mut types = __parts(ty, cx.types).iter();
                    $(
                        let ty = *types.next().unwrap_or_else(__abi::bad_type_info);
                        let $part = $part::linear_lift_from_flat(cx, ty, &src.$part)?;
                    )*
                    Ok(Self($($part),*))
                }

                fn linear_lift_from_memory(
                    cx: &mut __abi::LiftContext<'_>,
                    ty: __abi::InterfaceType,
                    bytes: &[u8],
                ) -> __engine::Result<Self> {
                    let mut types = __parts(ty, cx.types).iter();
                    let mut offset = 0;
                    $(
                        let ty = *types.next().unwrap_or_else(__abi::bad_type_info);
                        let place = $part::ABI.next_field32_size(&mut offset);
                        let bytes_of_part = &bytes[place..][..$part::SIZE32];
                        let $part = $part::linear_lift_from_memory(cx, ty, bytes_of_part)?;
                    )*
                    Ok(Self($($part),*))
                }
            }

            // SAFETY: it is a list of parts, as the engine's own tuples are.
            unsafe impl<$($part: __component::ComponentType),*> __component::ComponentNamedList
                for $name<$($part),*>
            {
            }

            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            impl<$($part: $crate::__private::Handles),*> $crate::__private::Handles
                for $name<$($part),*>
            {
                const HOLDS: bool = false $(|| $part::HOLDS)*;

                fn adopt(&mut self, guest: $crate::__private::Guest) {
                    let Self($($part),*) = self;
                    $($part.adopt(guest);)*
                }

                fn each<__E>(
                    &self,
                    visit: &mut impl FnMut($crate::__private::Seen) -> Result<(), __E>,
                ) -> Result<(), __E> {
                    let Self($($part),*) = self;
                    $($part.each(visit)?;)*
                    Ok(())
                }
            }

            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            impl<$($part: $crate::__private::Measure),*> $crate::__private::Measure
                for $name<$($part),*>
            {
                const SHAPE: $crate::__private::Shape =
                    $crate::__private::Shape::PLAIN$(.and($part::SHAPE))*;
                fn payload(&self) -> u64 {
                    let Self($($part),*) = self;
                    0u64$(.saturating_add($part.payload()))*
                }
            }
        };
    };
}
