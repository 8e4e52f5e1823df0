//! Finds the handles to the host's objects in a value, at any depth.
//!
//! The engine lifts and lowers without knowing whose handle it has. So every value that can hold
//! one is walked: after it was lifted, to say of which guest its handles are, and before it is
//! lowered, to look at each. Types without handles cost nothing: [`Handles::HOLDS`] is known
//! before the walk.

use super::{Guest, Seen};

/// A type whose values may hold handles to the host's objects. Implemented by generated code for
/// each WIT type; what is written here is right for a type that holds none.
pub trait Handles {
    /// Whether a value of the type can hold one.
    const HOLDS: bool = false;

    /// Stamps every handle: it came from `guest`.
    fn adopt(&mut self, guest: Guest) {
        let _ = guest;
    }

    /// Shows every handle to `visit`, until that refuses one.
    ///
    /// # Errors
    /// What `visit` answered.
    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        let _ = visit;
        Ok(())
    }
}

macro_rules! none {
    ($($ty:ty),*) => {
        $(impl Handles for $ty {})*
    };
}
none!(
    bool, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, char, str, String
);

impl<T: Handles> Handles for [T] {
    const HOLDS: bool = T::HOLDS;

    fn adopt(&mut self, guest: Guest) {
        if T::HOLDS {
            self.iter_mut().for_each(|element| element.adopt(guest));
        }
    }

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        if T::HOLDS {
            self.iter().try_for_each(|element| element.each(visit))?;
        }
        Ok(())
    }
}

impl<T: Handles> Handles for Vec<T> {
    const HOLDS: bool = T::HOLDS;

    fn adopt(&mut self, guest: Guest) {
        self.as_mut_slice().adopt(guest);
    }

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        self.as_slice().each(visit)
    }
}

/// Only arguments are borrowed, and nobody lifts those: there is nothing to stamp.
impl<T: Handles + ?Sized> Handles for &T {
    const HOLDS: bool = T::HOLDS;

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        (**self).each(visit)
    }
}

impl<T: Handles> Handles for Option<T> {
    const HOLDS: bool = T::HOLDS;

    fn adopt(&mut self, guest: Guest) {
        if let Some(value) = self {
            value.adopt(guest);
        }
    }

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        self.as_ref().map_or(Ok(()), |value| value.each(visit))
    }
}

impl<T: Handles, F: Handles> Handles for Result<T, F> {
    const HOLDS: bool = T::HOLDS || F::HOLDS;

    fn adopt(&mut self, guest: Guest) {
        match self {
            Ok(value) => value.adopt(guest),
            Err(error) => error.adopt(guest),
        }
    }

    fn each<E>(&self, visit: &mut impl FnMut(Seen) -> Result<(), E>) -> Result<(), E> {
        match self {
            Ok(value) => value.each(visit),
            Err(error) => error.each(visit),
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[allow(non_snake_case, unused_variables, reason = "the type parameters name the fields")]
        impl<$($name: Handles),*> Handles for ($($name,)*) {
            const HOLDS: bool = false $(|| $name::HOLDS)*;

            fn adopt(&mut self, guest: Guest) {
                let ($($name,)*) = self;
                $($name.adopt(guest);)*
            }

            fn each<Z>(&self, visit: &mut impl FnMut(Seen) -> Result<(), Z>) -> Result<(), Z> {
                let ($($name,)*) = self;
                $($name.each(visit)?;)*
                Ok(())
            }
        }
    };
}
tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L M);
tuples!(A B C D E F G H I J K L M N);
tuples!(A B C D E F G H I J K L M N O);
tuples!(A B C D E F G H I J K L M N O P);
tuples!(A B C D E F G H I J K L M N O P Q);

/// Walks the fields of a struct, or what the case at hand of an enum carries.
#[doc(hidden)]
#[macro_export]
macro_rules! __handles {
    (struct $name:ident { $($field:ident: $ty:ty,)* }) => {
        impl $crate::__private::Handles for $name {
            const HOLDS: ::core::primitive::bool =
                false $(|| <$ty as $crate::__private::Handles>::HOLDS)*;

            fn adopt(&mut self, guest: $crate::__private::Guest) {
                let _ = guest;
                $($crate::__private::Handles::adopt(&mut self.$field, guest);)*
            }

            fn each<__E>(
                &self,
                visit: &mut impl ::core::ops::FnMut(
                    $crate::__private::Seen,
                ) -> ::core::result::Result<(), __E>,
            ) -> ::core::result::Result<(), __E> {
                let _ = &visit;
                $($crate::__private::Handles::each(&self.$field, visit)?;)*
                ::core::result::Result::Ok(())
            }
        }
    };
    (enum $name:ident { $($case:ident $(($ty:ty))?,)* }) => {
        impl $crate::__private::Handles for $name {
            const HOLDS: ::core::primitive::bool =
                false $($(|| <$ty as $crate::__private::Handles>::HOLDS)?)*;

            fn adopt(&mut self, guest: $crate::__private::Guest) {
                let _ = guest;
                $($(
                    if let Self::$case(payload) = self {
                        <$ty as $crate::__private::Handles>::adopt(payload, guest);
                    }
                )?)*
            }

            fn each<__E>(
                &self,
                visit: &mut impl ::core::ops::FnMut(
                    $crate::__private::Seen,
                ) -> ::core::result::Result<(), __E>,
            ) -> ::core::result::Result<(), __E> {
                let _ = &visit;
                $($(
                    if let Self::$case(payload) = self {
                        return <$ty as $crate::__private::Handles>::each(payload, visit);
                    }
                )?)*
                ::core::result::Result::Ok(())
            }
        }
    };
}
