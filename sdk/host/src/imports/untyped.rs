//! A host function that takes and gives the engine's own values, behind the same boundary.

use wasmtime::component::{LinkerInstance, Val};

use super::boundary::cross;
use super::{Cell, HostCall};
use crate::error::{HostResult, ImportName};

/// A host function without a Rust type.
pub(crate) trait UntypedImport: Send + Sync + 'static {
    /// The arguments, made fit for `call`.
    type Arguments;

    /// Takes the arguments in, and says how many bytes they are.
    fn accept(&self, arguments: &[Val]) -> (Self::Arguments, u64);

    /// Does the work; an answer fits the function's type.
    fn call(&self, cx: &mut HostCall<'_>, arguments: Self::Arguments) -> HostResult<Option<Val>>;
}

/// Adds one host function under `name`.
pub(crate) fn add_untyped<S: 'static>(
    instance: &mut LinkerInstance<'_, Cell<S>>,
    name: &str,
    import: ImportName,
    function: impl UntypedImport,
) -> wasmtime::Result<()> {
    instance.func_new(name, move |store, _, arguments, results| {
        let (arguments, bytes) = function.accept(arguments);
        let answer = cross(store, &import, bytes, |_, cx| function.call(cx, arguments))?;
        for (place, value) in std::iter::zip(results, answer) {
            *place = value;
        }
        Ok(())
    })
}
