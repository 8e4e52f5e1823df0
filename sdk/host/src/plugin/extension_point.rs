//! [`ExtensionPoint`] and [`Exports`], which `extension_point!` implements; and `Typed`, what a load asks of them.

use std::marker::PhantomData;

use crate::engine::Standard;
use crate::error::LoadErrorKind;
use crate::guest::Live;
use crate::imports::{Cell, LinkError, Linker};
use crate::limits::Growth;
use crate::load::{Candidate, Expected, ExportName, Point};

/// A typed slot that the app offers: one WIT world.
///
/// Implemented by the type that [`extension_point!`](crate::extension_point) generates. Its items
/// are for generated code only.
#[diagnostic::on_unimplemented(message = "`{Self}` is no extension point")]
pub trait ExtensionPoint: 'static {
    /// The type whose methods are the exported functions.
    type Exports<S: 'static>: Exports<S>;
    /// The full name of the world.
    const WORLD: &'static str;
    /// The world's package in its binary encoding.
    #[doc(hidden)]
    const CONTRACT: &'static [u8];
    /// Where the world's items stand in its WIT, for messages.
    #[doc(hidden)]
    const PLACES: &'static str = "";
    /// The functions to be found in a component, in the order of their slots.
    #[doc(hidden)]
    const FUNCTIONS: &'static [ExportName];
}

/// An extension point whose functions are called by the thread, which waits: as `extension_point!` makes them.
#[diagnostic::on_unimplemented(
    message = "the calls of `{Self}` are awaited",
    note = "its `extension_point!` says `async: true`: use the methods that end in `_async`"
)]
pub trait Blocking: ExtensionPoint {}

/// An extension point whose functions are awaited: `extension_point!` with `async: true`.
#[diagnostic::on_unimplemented(
    message = "the calls of `{Self}` are not awaited",
    note = "say `async: true` in its `extension_point!`"
)]
pub trait Awaited: ExtensionPoint {}

/// An extension point whose imports the state `S` answers.
///
/// Implemented by generated code for every `S` that implements the host traits of the world. Only
/// loading asks for it, so that a missing host trait is one error, where the plugin is loaded.
#[diagnostic::on_unimplemented(
    message = "the state `{S}` does not answer the imports of `{Self}`",
    note = "implement the host traits that `extension_point!` generated on the state"
)]
pub trait Serves<S: 'static>: ExtensionPoint {
    /// Adds what the world imports.
    ///
    /// # Errors
    /// When a name is there twice, which generated code does not do.
    #[doc(hidden)]
    fn link(linker: &mut Linker<'_, S>) -> Result<(), LinkError>;
}

/// What a component is admitted to that is to be a plugin of `P`.
pub(super) struct Typed<P>(PhantomData<P>);

impl<P> Default for Typed<P> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<P: Serves<S>, S: 'static> Point<S> for Typed<P> {
    fn compare(
        &mut self,
        candidate: &mut Candidate<'_>,
        standard: &Standard,
    ) -> Result<bool, LoadErrorKind> {
        let expected = Expected {
            world: P::WORLD,
            contract: P::CONTRACT,
            places: P::PLACES,
        };
        candidate.compare(expected, standard)
    }

    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        P::FUNCTIONS.iter().map(|export| export.parts())
    }

    fn link(&self, linker: &mut wasmtime::component::Linker<Cell<S>>) -> wasmtime::Result<Growth> {
        let mut imports = Linker::new(linker);
        P::link(&mut imports)?;
        Ok(imports.growth())
    }
}

/// The generated type around a live guest. Its items are for generated code only.
pub trait Exports<S: 'static>: Sized {
    /// Takes a guest.
    #[doc(hidden)]
    fn bind(live: Live<S>) -> Self;
    /// The guest.
    #[doc(hidden)]
    fn live(&self) -> &Live<S>;
    /// The guest.
    #[doc(hidden)]
    fn live_mut(&mut self) -> &mut Live<S>;
    /// Gives the guest back.
    #[doc(hidden)]
    fn into_live(self) -> Live<S>;
}
