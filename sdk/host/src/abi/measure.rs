//! How many bytes a value is at the boundary: its size as WIT, not as Rust.
//!
//! The measure of a value is its size in the Component Model's canonical ABI (`SIZE32` of its
//! type) plus its payload: the bytes behind each string and list, elements at their own canonical
//! size. Both directions use it, so a limit means the same for arguments, results and host calls.

use wasmtime::component::ComponentType;

use super::Handles;

use crate::limits::{ALLOCATION, Growth};

/// A type whose values can be measured. Implemented by generated code for each WIT type.
pub trait Measure: ComponentType + Handles {
    /// What is known of every value of the type.
    const SHAPE: Shape;

    /// Bytes behind the value: strings and list elements, at any depth.
    fn payload(&self) -> u64;

    /// The whole measure in bytes.
    fn measure(&self) -> u64 {
        (Self::SIZE32 as u64).saturating_add(self.payload())
    }
}

/// What is known of a type without a value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Shape {
    /// No value of the type has a payload.
    plain: bool,
    /// A value of the type can hold a handle.
    handles: bool,
    /// What its values take when they are lifted.
    growth: Growth,
}

impl Shape {
    /// A type of fixed size.
    pub const PLAIN: Self = Self {
        plain: true,
        handles: false,
        growth: Growth::PLAIN,
    };

    /// A handle to a resource of either side.
    pub const HANDLE: Self = Self {
        handles: true,
        ..Self::PLAIN
    };

    /// A string: its bytes are its payload.
    const TEXT: Self = Self {
        plain: false,
        handles: false,
        growth: Growth::TEXT,
    };

    /// The shape of something that holds both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            plain: self.plain && other.plain,
            handles: self.handles || other.handles,
            growth: self.growth.and(other.growth),
        }
    }

    /// The shape of a list of elements: the engine counts the size of each in Rust.
    const fn list<T: Measure>() -> Self {
        let wit = if T::SIZE32 == 0 { 1 } else { T::SIZE32 };
        let rust = if size_of::<T>() == 0 {
            1
        } else {
            size_of::<T>()
        };
        let held = (rust as u64).saturating_add(T::SHAPE.growth.spare);
        let elements = Growth {
            factor: size_of::<T>().div_ceil(wit) as u64,
            loose: held.div_ceil(rust as u64),
            spare: ALLOCATION,
        };
        Self {
            plain: false,
            handles: T::SHAPE.handles,
            growth: Growth {
                spare: ALLOCATION,
                ..elements.or(T::SHAPE.growth)
            },
        }
    }

    pub(crate) const fn handles(self) -> bool {
        self.handles
    }

    pub(crate) const fn growth(self) -> Growth {
        self.growth
    }
}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        impl Measure for $ty {
            const SHAPE: Shape = Shape::PLAIN;
            fn payload(&self) -> u64 {
                0
            }
        }
    )*};
}
plain!(bool, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, char);

impl Measure for str {
    const SHAPE: Shape = Shape::TEXT;
    fn payload(&self) -> u64 {
        self.len() as u64
    }
}

impl Measure for String {
    const SHAPE: Shape = Shape::TEXT;
    fn payload(&self) -> u64 {
        self.as_str().payload()
    }
}

impl<T: Measure> Measure for [T]
where
    [T]: ComponentType,
{
    const SHAPE: Shape = Shape::list::<T>();
    fn payload(&self) -> u64 {
        let elements = (self.len() as u64).saturating_mul(T::SIZE32 as u64);
        if T::SHAPE.plain {
            return elements;
        }
        let behind = self.iter().map(Measure::payload);
        behind.fold(elements, u64::saturating_add)
    }
}

impl<T: Measure> Measure for Vec<T>
where
    Self: ComponentType,
    [T]: ComponentType,
{
    const SHAPE: Shape = Shape::list::<T>();
    fn payload(&self) -> u64 {
        self.as_slice().payload()
    }
}

impl<T: Measure + ?Sized> Measure for &T {
    const SHAPE: Shape = T::SHAPE;
    fn payload(&self) -> u64 {
        (**self).payload()
    }
}

impl<T: Measure> Measure for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    fn payload(&self) -> u64 {
        self.as_ref().map_or(0, Measure::payload)
    }
}

impl<T: Measure, E: Measure> Measure for Result<T, E> {
    const SHAPE: Shape = T::SHAPE.and(E::SHAPE);
    fn payload(&self) -> u64 {
        match self {
            Ok(value) => value.payload(),
            Err(error) => error.payload(),
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Measure),*> Measure for ($($name,)*) {
            const SHAPE: Shape = Shape::PLAIN$(.and($name::SHAPE))*;
            #[allow(non_snake_case, reason = "the type parameters name the fields")]
            fn payload(&self) -> u64 {
                let ($($name,)*) = self;
                0u64$(.saturating_add($name.payload()))*
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

#[cfg(test)]
mod tests {
    use super::Measure;

    #[test]
    fn the_measure_is_the_canonical_size_and_what_lies_behind() {
        assert_eq!(7u32.measure(), 4);
        assert_eq!("abc".measure(), 8 + 3);
        assert_eq!(vec![1u16, 2, 3].measure(), 8 + 6);
        assert_eq!(vec!["ab".to_owned(), String::new()].measure(), 8 + 16 + 2);
        assert_eq!(Some("abc").measure(), 12 + 3);
        assert_eq!(None::<&str>.measure(), 12);
        assert_eq!((1u8, "a").measure(), 12 + 1);
        assert_eq!(Ok::<u64, String>(1).measure(), 16);
    }

    #[test]
    fn lists_grow_by_what_their_elements_do() {
        let growth = |shape: super::Shape| {
            let growth = shape.growth();
            (growth.factor, growth.loose, growth.spare)
        };
        assert_eq!(growth(<Vec<u8>>::SHAPE), (1, 1, 128));
        // A place of 24 bytes, and an allocation for each.
        assert_eq!(growth(<Vec<String>>::SHAPE), (3, 7, 128));
        assert_eq!(growth(<Vec<(String, String)>>::SHAPE), (3, 7, 128));
        assert_eq!(growth(<(u8, Option<Vec<Vec<u64>>>)>::SHAPE), (3, 7, 128));
        assert_eq!(growth(<(String, String)>::SHAPE), (2, 5, 256));
    }
}
