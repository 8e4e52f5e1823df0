//! A host function that takes and gives the engine's own values, behind the same boundary.

use wasmtime::component::{LinkerInstance, Val};
use wasmtime::{AsContextMut, StoreContextMut};

use super::boundary::cross;
use super::{Cell, HostCall};
use crate::error::{HostResult, ImportName};

/// The guest that calls, as the engine has it.
pub(crate) type Caller<'a> = StoreContextMut<'a, Cell<()>>;

/// A host function without a Rust type.
pub(crate) trait UntypedImport: Send + Sync + 'static {
    /// The arguments, made fit for `call`.
    type Arguments;
    /// What `call` answers: it fits the function's type.
    type Answer;

    /// Takes the arguments in, and says how many bytes they are.
    fn accept(&self, caller: &mut Caller<'_>, arguments: &[Val]) -> (Self::Arguments, u64);

    /// Does the work.
    fn call(&self, cx: &mut HostCall<'_>, arguments: Self::Arguments) -> HostResult<Self::Answer>;

    /// Makes the answer fit for the engine.
    fn answer(
        &self,
        caller: &mut Caller<'_>,
        answer: Self::Answer,
    ) -> wasmtime::Result<Option<Val>>;
}

/// Adds one host function under `name`.
pub(crate) fn add_untyped(
    instance: &mut LinkerInstance<'_, Cell<()>>,
    name: &str,
    import: ImportName,
    function: impl UntypedImport,
) -> wasmtime::Result<()> {
    instance.func_new(name, move |mut caller, _, arguments, results| {
        let (arguments, bytes) = function.accept(&mut caller, arguments);
        let answer = cross(caller.as_context_mut(), &import, bytes, |_, cx| {
            function.call(cx, arguments)
        })?;
        let value = function.answer(&mut caller, answer)?;
        for (place, value) in std::iter::zip(results, value) {
            *place = value;
        }
        Ok(())
    })
}
