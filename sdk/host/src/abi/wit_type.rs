//! What makes a type of the app fit to stand for one of the WIT, in `with`: asked once, where it is
//! named, so that a type which is not is one error and not one for each use.
//!
//! Generated code names such a type as `<Type as Stands<{ <Type as WitType>::IS }>>::This`. Where
//! `WitType` is missing, the constant is an error, the whole is no type at all, and the compiler says
//! nothing more about it.

/// A type that crosses the boundary by what `wit_type` or `extension_point!` has generated for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not stand for a WIT type",
    label = "named in `with`, without `#[guesthouse::wit_type]`",
    note = "put `#[guesthouse::wit_type]` on it"
)]
pub trait WitType {
    /// It is one.
    const IS: bool = true;
}

/// Every type, once it is known to be a [`WitType`].
pub trait Stands<const IS: bool> {
    /// The type itself.
    type This;
}

impl<T> Stands<true> for T {
    type This = T;
}
