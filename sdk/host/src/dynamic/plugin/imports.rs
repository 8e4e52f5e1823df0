//! [`DynImports`]: who answers when a dynamic plugin calls the host.

use std::collections::HashSet;
use std::sync::Arc;

use wasmtime::AsContextMut;
use wasmtime::component::{LinkerInstance, ResourceAny, ResourceDynamic, ResourceType, Val};

use super::convert::{Lift, lower};
use super::objects::{self, Holder};
use crate::dynamic::types::{
    Description, DynFunction, DynParam, DynResource, Handle, Value, ValueType, check,
};
use crate::error::{HostError, HostResult, ImportName};
use crate::imports::{Caller, Cell, HostCall, UntypedImport, add_untyped, cross};
use crate::limits::Growth;
use crate::printable::printable;

/// Answers what a dynamic plugin imports. Implemented by closures of the shape of
/// [`DynImports::call`], which answer everything.
///
/// ```
/// use guesthouse::{HostCall, HostResult, dynamic::{DynFunction, Value}};
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

    /// Does the host have the resource? Asked when a component is loaded, for those in interfaces
    /// without functions: others come with the functions of their interface.
    fn defines(&self, resource: &DynResource) -> bool {
        let _ = resource;
        true
    }

    /// Does the work of an imported function. The arguments fit its parameters; the answer must
    /// fit its result, and is `None` if it has none.
    ///
    /// Handles in the answer are those that [`HostCall::new_handle`] made or that came back owned.
    /// One that comes owned is the answerer's from then on, until it gives it back or
    /// [ends it](HostCall::remove_handle).
    ///
    /// # Errors
    /// An error ends the guest's call, as for typed host functions.
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>>;

    /// The guest, or the app, has dropped an object of the host; its number may come again after
    /// this. Counts as a host call.
    ///
    /// # Errors
    /// An error ends the guest's call, as for typed host functions.
    fn dropped(&self, cx: &mut HostCall<'_>, handle: &Handle) -> HostResult<()> {
        let _ = (cx, handle);
        Ok(())
    }
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

    fn defines(&self, _: &DynResource) -> bool {
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
pub(crate) fn unanswered(described: &Description, imports: &dyn DynImports) -> Vec<String> {
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
    // Whoever answers some function of an interface defines its resources.
    let asked: HashSet<_> = described
        .imports
        .iter()
        .map(DynFunction::interface)
        .collect();
    let bare = described.resources.iter();
    let bare = bare.filter(|resource| !asked.contains(&resource.interface()));
    let bare = bare.filter(|resource| !imports.defines(resource));
    for resource in bare.take(MOST_UNANSWERED - names.len()) {
        names.push(shown(resource.interface().unwrap_or(resource.name())));
    }
    names
}

/// Adds every import; answers what their arguments take when they are lifted.
pub(crate) fn link(
    described: &Description,
    imports: &Arc<dyn DynImports>,
    linker: &mut wasmtime::component::Linker<Cell<()>>,
) -> wasmtime::Result<Growth> {
    let mut growth = Growth::NOTHING;
    for function in &described.imports {
        growth = growth.or(function.inputs().lifted());
        let mut instance = instance(linker, function.interface())?;
        let import = ImportName::owned(function.interface(), function.name());
        let answer = Answer {
            function: function.clone(),
            imports: Arc::clone(imports),
        };
        add_untyped(&mut instance, function.name(), import, answer)?;
    }
    for resource in &described.resources {
        link_resource(resource, imports, linker)?;
    }
    Ok(growth)
}

fn link_resource(
    resource: &DynResource,
    imports: &Arc<dyn DynImports>,
    linker: &mut wasmtime::component::Linker<Cell<()>>,
) -> wasmtime::Result<()> {
    let ty = ResourceType::host_dynamic(resource.host_number().unwrap_or(u32::MAX));
    let imports = Arc::clone(imports);
    let mut instance = instance(linker, resource.interface())?;
    let dropped = move |mut caller: Caller<'_>, number| match objects::known(
        &caller.data().objects,
        number,
    ) {
        Some((handle, _)) => ended(caller.as_context_mut(), &*imports, &handle),
        None => Ok(()),
    };
    instance.resource(resource.name(), ty, dropped)
}

/// Tells of an object's end, and has it end.
pub(crate) fn ended(
    caller: Caller<'_>,
    imports: &dyn DynImports,
    handle: &Handle,
) -> wasmtime::Result<()> {
    let resource = handle.resource();
    let import = ImportName::owned(resource.interface(), resource.name());
    let call = |(): &mut (), cx: &mut HostCall<'_>| {
        let told = imports.dropped(cx, handle);
        objects::end(cx.objects(), handle.number());
        told
    };
    cross(caller, &import, 0, call, |()| 0)
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
    type Answer = Option<Value>;

    fn accept(&self, caller: &mut Caller<'_>, arguments: &[Val]) -> (Self::Arguments, u64) {
        let types = self.function.params().iter().map(DynParam::ty);
        let lifted = std::iter::zip(types, arguments).map(|(ty, value)| {
            let types = ty.types();
            let handle = |engine, _: &_| received(caller, engine);
            Lift { types, handle }.value(ty.id(), value.clone())
        });
        let lifted: Option<Vec<_>> = lifted.collect::<wasmtime::Result<_>>().ok();
        let bytes = lifted.as_deref().map(|values| self.function.input(values));
        (lifted, bytes.unwrap_or(self.function.inputs().size))
    }

    fn call(&self, cx: &mut HostCall<'_>, arguments: Self::Arguments) -> HostResult<Self::Answer> {
        let function = &self.function;
        let (Some(arguments), None) = (arguments, function.unsupported()) else {
            return Err(function.unsupported_error().into());
        };
        let answer = self.imports.call(cx, function, &arguments)?;
        match (function.result(), &answer) {
            (None, None) => {}
            (Some(ty), Some(value)) => fits(cx, ty, value)?,
            (Some(ty), None) => {
                return Err(HostError::msg(format!("the answer is missing: {ty}")));
            }
            (None, Some(_)) => {
                return Err(HostError::msg("an answer where there is no result"));
            }
        }
        Ok(answer)
    }

    fn measure(&self, answer: &Self::Answer) -> u64 {
        self.function.output(answer.as_ref())
    }

    fn answer(
        &self,
        caller: &mut Caller<'_>,
        answer: Self::Answer,
    ) -> wasmtime::Result<Option<Val>> {
        let mut engine = |handle: &Handle| {
            let ty = handle.resource.host_number().unwrap_or(u32::MAX);
            let object = ResourceDynamic::new_own(handle.number, ty);
            object.try_into_resource_any(caller.as_context_mut())
        };
        let lowered = answer.map(|value| lower(value, &mut engine));
        lowered.transpose()
    }
}

/// Whether the answer fits; the objects in it are the guest's from then on.
fn fits(cx: &mut HostCall<'_>, ty: &ValueType, value: &Value) -> HostResult<()> {
    let found = check(ty.types(), ty.id(), value);
    let found = found.map_err(|error| HostError::msg(format!("the answer is no {ty}: {error}")))?;
    objects::surrender(cx.objects(), &found)
}

/// A handle to an object of the host, as it comes from the guest.
fn received(caller: &mut Caller<'_>, engine: ResourceAny) -> wasmtime::Result<Handle> {
    let owned = engine.owned();
    let number = engine
        .try_into_resource_dynamic(caller.as_context_mut())?
        .rep();
    let objects = &mut caller.data_mut().objects;
    if owned {
        objects::receive(objects, number, Holder::Imports);
    }
    let known = objects::known(objects, number).map(|(handle, _)| handle);
    let handle = known.ok_or_else(|| wasmtime::Error::msg("no object of the host"))?;
    Ok(if owned { handle } else { handle.borrowed() })
}
