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

    /// How many bytes the answer is.
    fn measure(&self, answer: &Self::Answer) -> u64;

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
        // The engine has lifted them without a look at the clock, and they are copied now.
        caller.data().stop.guest()?;
        let (arguments, bytes) = function.accept(&mut caller, arguments);
        let call = |(): &mut (), cx: &mut HostCall<'_>| function.call(cx, arguments);
        let measure = |answer: &_| function.measure(answer);
        let answer = cross(caller.as_context_mut(), &import, bytes, call, measure)?;
        let value = function.answer(&mut caller, answer)?;
        for (place, value) in std::iter::zip(results, value) {
            *place = value;
        }
        Ok(())
    })
}
