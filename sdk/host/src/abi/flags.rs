//! Flags: sets of named bits that cross the boundary as one integer.
//!
//! The engine's own macro needs a crate called `wasmtime` beside it, takes no derives, and sends
//! bits that have no name when asked for all of them; some guests do not survive that.

/// Gives a struct with a field `bits` what flags can do.
#[doc(hidden)]
#[macro_export]
#[allow(
    clippy::crate_in_macro_def,
    reason = "every path below starts at this crate's own root"
)]
macro_rules! __flags {
    ($name:ident $bits:ident $integer:ident $all:literal [$($wit:literal $flag:ident,)*]) => {
        impl $name {
            /// No flag.
            #[must_use]
            pub const fn empty() -> Self {
                Self { bits: 0 }
            }

            /// Every flag that has a name.
            #[must_use]
            pub const fn all() -> Self {
                Self { bits: $all }
            }

            /// The set as bits, the first flag lowest.
            #[must_use]
            pub const fn bits(self) -> ::core::primitive::$bits {
                self.bits
            }

            /// Whether every flag of `other` is there.
            #[must_use]
            pub const fn contains(&self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }

            /// Whether some flag of `other` is there.
            #[must_use]
            pub const fn intersects(&self, other: Self) -> bool {
                self.bits & other.bits != 0
            }
        }

        const _: () = {
            use $crate::__private::wasmtime as __engine;
            use $crate::__private::wasmtime::component as __component;
            use $crate::__private::wasmtime::component::__internal as __abi;

            type __Bits = ::core::primitive::$bits;

            impl ::core::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    let names: &[(&str, Self)] = &[$((stringify!($flag), Self::$flag),)*];
                    let held = names.iter().filter(|(_, flag)| self.contains(*flag));
                    f.write_str(stringify!($name))?;
                    let mut names = f.debug_set();
                    for (name, _) in held {
                        names.entry(&::core::format_args!("{name}"));
                    }
                    names.finish()
                }
            }

            impl ::core::ops::BitOr for $name {
                type Output = Self;
                fn bitor(self, other: Self) -> Self {
                    Self { bits: self.bits | other.bits }
                }
            }

            impl ::core::ops::BitOrAssign for $name {
                fn bitor_assign(&mut self, other: Self) {
                    self.bits |= other.bits;
                }
            }

            impl ::core::ops::BitAnd for $name {
                type Output = Self;
                fn bitand(self, other: Self) -> Self {
                    Self { bits: self.bits & other.bits }
                }
            }

            impl ::core::ops::BitAndAssign for $name {
                fn bitand_assign(&mut self, other: Self) {
                    self.bits &= other.bits;
                }
            }

            impl ::core::ops::BitXor for $name {
                type Output = Self;
                fn bitxor(self, other: Self) -> Self {
                    Self { bits: self.bits ^ other.bits }
                }
            }

            impl ::core::ops::BitXorAssign for $name {
                fn bitxor_assign(&mut self, other: Self) {
                    self.bits ^= other.bits;
                }
            }

            /// Every flag that is not there.
            impl ::core::ops::Not for $name {
                type Output = Self;
                fn not(self) -> Self {
                    Self { bits: !self.bits & $all }
                }
            }

            // SAFETY: flags are one integer at the boundary, of the size that the number of names
            // asks for; every item is that integer's own, except that the names are compared.
            unsafe impl __component::ComponentType for $name {
                const ABI: __abi::CanonicalAbiInfo = <__Bits as __component::ComponentType>::ABI;
                type Lower = <__Bits as __component::ComponentType>::Lower;

                fn typecheck(
                    ty: &__abi::InterfaceType,
                    types: &__abi::InstanceType<'_>,
                ) -> __engine::Result<()> {
                    __abi::typecheck_flags(ty, types, &[$($wit,)*])
                }
            }

            // SAFETY: as above.
            unsafe impl __component::Lower for $name {
                fn linear_lower_to_flat<T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, T>,
                    _: __abi::InterfaceType,
                    dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                ) -> __engine::Result<()> {
                    let ty = __abi::InterfaceType::$integer;
                    __component::Lower::linear_lower_to_flat(&self.bits, cx, ty, dst)
                }

                fn linear_lower_to_memory<T>(
                    &self,
                    cx: &mut __abi::LowerContext<'_, T>,
                    _: __abi::InterfaceType,
                    offset: usize,
                ) -> __engine::Result<()> {
                    let ty = __abi::InterfaceType::$integer;
                    __component::Lower::linear_lower_to_memory(&self.bits, cx, ty, offset)
                }
            }

            // SAFETY: as above. Bits without a name are dropped, as the Component Model has it.
            unsafe impl __component::Lift for $name {
                fn linear_lift_from_flat(
                    cx: &mut __abi::LiftContext<'_>,
                    _: __abi::InterfaceType,
                    src: &Self::Lower,
                ) -> __engine::Result<Self> {
                    let ty = __abi::InterfaceType::$integer;
                    let bits: __Bits = __component::Lift::linear_lift_from_flat(cx, ty, src)?;
                    ::core::result::Result::Ok(Self { bits: bits & $all })
                }

                fn linear_lift_from_memory(
                    cx: &mut __abi::LiftContext<'_>,
                    _: __abi::InterfaceType,
                    bytes: &[u8],
                ) -> __engine::Result<Self> {
                    let ty = __abi::InterfaceType::$integer;
                    let bits: __Bits = __component::Lift::linear_lift_from_memory(cx, ty, bytes)?;
                    ::core::result::Result::Ok(Self { bits: bits & $all })
                }
            }

            impl $crate::__private::Handles for $name {}

            impl $crate::__private::WitType for $name {}

            impl $crate::__private::Measure for $name {
                const SHAPE: $crate::__private::Shape = $crate::__private::Shape::PLAIN;
                fn payload(&self) -> u64 {
                    0
                }
            }
        };
    };
}
