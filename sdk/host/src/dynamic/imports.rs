//! [`DynImports`]: who answers when a dynamic plugin calls the host.

use std::collections::HashSet;
use std::sync::Arc;

use wasmtime::component::{LinkerInstance, ResourceType, Val};

use super::describe::Description;
use super::{DynFunction, Value, convert};
use crate::error::{HostError, HostResult, ImportName, printable};
use crate::imports::{Cell, HostCall, UntypedImport, add_untyped};

/// Answers what a dynamic plugin imports. Implemented by closures of the shape of
/// [`DynImports::call`], which answer everything.
///
/// ```
/// use guesthouse::{DynFunction, HostCall, HostResult, Value};
///
/// fn answer(_: &mut HostCall<'_>, function: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
///     match function.full_name().as_str() {
///         "demo:text/clock@1.0.0#now" => Ok(Some(Value::U64(0))),
///         other => Err(guesthouse::HostError::msg(format!("nobody answers {other}"))),
///     }
/// }
/// ```
pub trait DynImports: Send + Sync + 'static {
    /// Is the function answered? Asked for each imported function when a component is loaded; one
    /// that is not answered is a reason to refuse it.
    fn answers(&self, function: &DynFunction) -> bool {
        let _ = function;
        true
    }

    /// Does the work of an imported function. The arguments fit its parameters; the answer must
    /// fit its result, and is `None` if it has none.
    ///
    /// # Errors
    /// An error ends the guest's call, as for typed host functions.
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>>;
}

impl<F> DynImports for F
where
    F: Fn(&mut HostCall<'_>, &DynFunction, &[Value]) -> HostResult<Option<Value>>
        + Send
        + Sync
        + 'static,
{
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        self(cx, function, arguments)
    }
}

/// Answers nothing.
#[derive(Debug)]
pub(crate) struct Nothing;

impl DynImports for Nothing {
    fn answers(&self, _: &DynFunction) -> bool {
        false
    }

    fn call(
        &self,
        _: &mut HostCall<'_>,
        function: &DynFunction,
        _: &[Value],
    ) -> HostResult<Option<Value>> {
        Err(HostError::msg(format!(
            "nobody answers {}",
            function.full_name()
        )))
    }
}

/// Names of imports that a refusal lists at most.
const MOST_UNANSWERED: usize = 200;

/// A stranger's name, as a refusal shows it.
fn shown(name: &str) -> String {
    printable(name, 240)
}

/// What nobody answers: a whole interface where none of it is, functions otherwise.
pub(super) fn unanswered(described: &Description, imports: &dyn DynImports) -> Vec<String> {
    let (answered, open): (Vec<_>, Vec<_>) = described
        .imports
        .iter()
        .partition(|function| imports.answers(function));
    let partly: HashSet<_> = answered.iter().map(|f| f.interface()).collect();
    let mut names: Vec<String> = Vec::new();
    for function in open {
        let name = match function.interface() {
            Some(interface) if !partly.contains(&Some(interface)) => shown(interface),
            _ => shown(&function.full_name()),
        };
        if names.last() != Some(&name) && names.len() < MOST_UNANSWERED {
            names.push(name);
        }
    }
    // A resource without functions: whoever answers some function of its interface defines it.
    let asked: HashSet<_> = described
        .imports
        .iter()
        .map(DynFunction::interface)
        .collect();
    let bare = described.resources.iter();
    let bare = bare.filter(|(interface, _)| !asked.contains(&interface.as_deref()));
    for (interface, resource) in bare.take(MOST_UNANSWERED - names.len()) {
        names.push(shown(interface.as_ref().unwrap_or(resource)));
    }
    names
}

/// Adds every import; answers how much arguments can grow when lifted.
pub(super) fn link(
    described: &Description,
    imports: &Arc<dyn DynImports>,
    linker: &mut wasmtime::component::Linker<Cell<()>>,
) -> wasmtime::Result<u64> {
    let mut factor = 1;
    for function in &described.imports {
        factor = factor.max(function.inputs().most_growth());
        let mut instance = instance(linker, function.interface())?;
        let import = ImportName::owned(function.interface(), function.name());
        let answer = Answer {
            function: function.clone(),
            imports: Arc::clone(imports),
        };
        add_untyped(&mut instance, function.name(), import, answer)?;
    }
    for (number, (interface, resource)) in (0..).zip(&described.resources) {
        let ty = ResourceType::host_dynamic(number);
        instance(linker, interface.as_deref())?.resource(resource, ty, |_, _| Ok(()))?;
    }
    Ok(factor)
}

fn instance<'a>(
    linker: &'a mut wasmtime::component::Linker<Cell<()>>,
    interface: Option<&str>,
) -> wasmtime::Result<LinkerInstance<'a, Cell<()>>> {
    match interface {
        Some(interface) => linker.instance(interface),
        None => Ok(linker.root()),
    }
}

/// One imported function and who answers it.
struct Answer {
    function: DynFunction,
    imports: Arc<dyn DynImports>,
}

impl UntypedImport for Answer {
    /// Nothing where the signature has no dynamic form.
    type Arguments = Option<Vec<Value>>;

    fn accept(&self, arguments: &[Val]) -> (Self::Arguments, u64) {
        let lifted: Option<Vec<_>> = arguments.iter().cloned().map(convert::lift).collect();
        let bytes = lifted.as_deref().map(|values| self.function.input(values));
        (lifted, bytes.unwrap_or(self.function.inputs().size))
    }

    fn call(&self, cx: &mut HostCall<'_>, arguments: Self::Arguments) -> HostResult<Option<Val>> {
        let function = &self.function;
        let (Some(arguments), None) = (arguments, function.unsupported()) else {
            return Err(super::prepare::unsupported(function).into());
        };
        let answer = self.imports.call(cx, function, &arguments)?;
        match (function.result(), answer) {
            (None, None) => Ok(None),
            (Some(ty), Some(value)) => {
                let fits = ty.check(&value);
                fits.map_err(|message| {
                    HostError::msg(format!("the answer is no {ty}: {message}"))
                })?;
                Ok(Some(convert::lower(value)))
            }
            (Some(ty), None) => Err(HostError::msg(format!("the answer is missing: {ty}"))),
            (None, Some(_)) => Err(HostError::msg("an answer where there is no result")),
        }
    }
}
