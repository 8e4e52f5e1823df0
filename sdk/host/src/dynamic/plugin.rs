//! [`DynPlugin`]: a component that was admitted without an extension point.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use guesthouse_contract::World;

use super::describe::{Description, describe};
use super::imports::{self, DynImports};
use super::kept::Kept;
use super::prepare::{Prepared, as_json, as_wave};
use super::{DynFunction, DynResource, DynSession, Value, lookup};
use crate::admission::{Admitted, Artifact, Untyped, admit_untyped};
use crate::engine::{Mode, SharedEngine};
use crate::error::{CallError, CallErrorKind, DynError, LoadError, LoadErrorKind};
use crate::imports::{CancelHandle, Terms};
use crate::instance::{Outcome, Stillborn, UntypedGuest};
use crate::limits::{Growth, Limits, Usage};
use crate::profile::{Profile, Sampler};
use crate::wasi::Log;

/// A component that was admitted without an extension point: its functions are called by name,
/// with values as [`Value`], WAVE or JSON.
///
/// Limits, outcomes and usage are those of a typed [`Plugin`](crate::Plugin): each call gets a
/// fresh sandbox and one budget, unless it is made through a [`DynSession`]. Cheap to clone, and
/// shared between threads.
///
/// A function is named `interface#function`, with package and version
/// (`demo:text/filter@1.0.0#apply`) or without (`demo:text/filter#apply`, `filter#apply`), or by
/// `apply` alone where that means one function. A function of the world itself is `apply`. Those of
/// a resource are found without their brackets too: `stack.new`, `stack.push`, `stack.merge`.
///
/// ```no_run
/// use guesthouse::{Artifact, Compiler, Limits, PluginHost};
///
/// let host = PluginHost::new(Compiler::in_process())?;
/// let plugin = host.load_dynamic(Artifact::file("shout.wasm"), &Limits::strict())?;
/// for function in plugin.functions() {
///     println!("{function}"); // apply: func(text: string) -> string
/// }
/// assert_eq!(plugin.call_wave("apply", r#"("hello")"#)?, r#""HELLO""#);
/// assert_eq!(plugin.call_json("apply", r#"["hello"]"#)?, r#""HELLO""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DynPlugin {
    admitted: Arc<Admitted<()>>,
    described: Arc<Description>,
    imports: Arc<dyn DynImports>,
    terms: Terms,
}

/// A component on its way in.
struct Candidate {
    described: Description,
    imports: Arc<dyn DynImports>,
}

pub(crate) fn load(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    imports: impl DynImports,
) -> Result<DynPlugin, LoadError> {
    let imports = Arc::new(imports);
    let read =
        |world: &World, wasi: Option<&World>| Candidate::read(describe(world, wasi), imports);
    let (admitted, candidate) = admit_untyped(engine, artifact, limits, read)?;
    Ok(DynPlugin {
        admitted: Arc::new(admitted),
        described: Arc::new(candidate.described),
        imports: candidate.imports,
        terms: Terms::default(),
    })
}

impl Candidate {
    fn read(described: Description, imports: Arc<dyn DynImports>) -> Result<Self, LoadErrorKind> {
        let unanswered = imports::unanswered(&described, &*imports);
        if unanswered.is_empty() {
            return Ok(Self { described, imports });
        }
        Err(LoadErrorKind::ImportNotGranted {
            imports: unanswered,
            findings: Vec::new(),
        })
    }
}

impl Untyped<()> for Candidate {
    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let exports = self.described.exports.iter();
        exports.map(|function| (function.interface(), function.name()))
    }

    fn link(
        &self,
        linker: &mut wasmtime::component::Linker<crate::imports::Cell<()>>,
    ) -> wasmtime::Result<Growth> {
        imports::link(&self.described, &self.imports, linker)
    }
}

impl DynPlugin {
    /// The artifact's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.admitted.name
    }

    /// The limits that hold for what begins now.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::clone(&self.admitted.limits.current())
    }

    /// Replaces the limits, for this handle and every clone of it, from any thread: as
    /// [`Plugin::set_limits`](crate::Plugin::set_limits).
    ///
    /// # Errors
    /// [`LoadErrorKind::Limits`] and [`LoadErrorKind::TooLarge`], as when the plugin was loaded; nothing has
    /// changed then.
    pub fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        self.admitted.set_limits(limits)
    }

    /// The same plugin, whose calls and sessions `cancel` ends; this handle stays as it is.
    #[must_use]
    pub fn cancelled_by(&self, cancel: &CancelHandle) -> Self {
        let mut listening = self.clone();
        listening.terms.cancel = Some(cancel.clone());
        listening
    }

    /// The same plugin, whose calls have a deadline of their own, and for sessions each of their calls: as
    /// [`Plugin::within`](crate::Plugin::within). This handle stays as it is.
    #[must_use]
    pub fn within(&self, deadline: Duration) -> Self {
        let mut hurried = self.clone();
        hurried.terms.deadline = Some(deadline);
        hurried
    }

    /// Every function that the component exports, in the order of its interfaces; those that
    /// cannot be called with values too ([`DynFunction::unsupported`]).
    #[must_use]
    pub fn functions(&self) -> &[DynFunction] {
        &self.described.exports
    }

    /// Every function that the component imports, apart from those that the closed WASI world
    /// answers.
    #[must_use]
    pub fn imports(&self) -> &[DynFunction] {
        &self.described.imports
    }

    /// The function that `name` means.
    ///
    /// # Errors
    /// [`DynError::NoSuchFunction`] and [`DynError::AmbiguousFunction`] name the candidates.
    pub fn function(&self, name: &str) -> Result<&DynFunction, DynError> {
        Ok(&self.functions()[self.find(name)?])
    }

    /// The imported function that `name` means, by the rules for exported ones.
    ///
    /// # Errors
    /// As [`DynPlugin::function`].
    pub fn import(&self, name: &str) -> Result<&DynFunction, DynError> {
        Ok(&self.imports()[lookup::find(self.imports(), name)?])
    }

    /// Every resource that the component imports: those that the host defines.
    #[must_use]
    pub fn host_resources(&self) -> &[DynResource] {
        &self.described.resources
    }

    /// Calls a function in a fresh sandbox with `arguments`; `None` if it has no result.
    ///
    /// # Errors
    /// [`DynError`] says what is wrong with name or arguments, or how the call ended.
    pub fn call(&self, function: &str, arguments: &[Value]) -> Result<Option<Value>, DynError> {
        self.run(function, arguments).into_result()
    }

    /// Calls a function in a fresh sandbox with all arguments in one text, `(1, "two")`; the
    /// result is WAVE, or `()` if there is none. Options at the end may be left out.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_wave(&self, function: &str, arguments: &str) -> Result<String, DynError> {
        self.run_wave(function, arguments).into_result()
    }

    /// The same as [`DynPlugin::call_wave`], with a text for each argument.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_each_wave(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        self.run_each_wave(function, arguments).into_result()
    }

    /// Calls a function in a fresh sandbox with all arguments in an array, `[1, "two"]`; the
    /// result is JSON, or `null` if there is none. Options at the end may be left out.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_json(&self, function: &str, arguments: &str) -> Result<String, DynError> {
        self.run_json(function, arguments).into_result()
    }

    /// The same as [`DynPlugin::call`], with what it spent.
    pub fn run(&self, function: &str, arguments: &[Value]) -> Outcome<Option<Value>, (), DynError> {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        self.run_prepared(prepared, |_, value| Ok(value))
    }

    /// The same as [`DynPlugin::call_wave`], with what it spent.
    pub fn run_wave(&self, function: &str, arguments: &str) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_wave(function, arguments, &self.limits());
        self.run_prepared(prepared, as_wave)
    }

    /// The same as [`DynPlugin::call_each_wave`], with what it spent.
    pub fn run_each_wave(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_each_wave(function, arguments, &self.limits());
        self.run_prepared(prepared, as_wave)
    }

    /// The same as [`DynPlugin::call_json`], with what it spent.
    pub fn run_json(&self, function: &str, arguments: &str) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_json(function, arguments, &self.limits());
        self.run_prepared(prepared, as_json)
    }

    /// The same as [`DynPlugin::run`], with where the fuel went, or the time on a
    /// [timed](crate::HostConfig::timed) host. Fuel is what it would be otherwise; time is not: a guest
    /// that is watched runs many times slower, so its deadline should be generous.
    pub fn profile(
        &self,
        function: &str,
        arguments: &[Value],
    ) -> (Outcome<Option<Value>, (), DynError>, Profile) {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        let metered = self.admitted.engine.mode() == Mode::Metered;
        let sampler = Sampler::new(metered.then(|| self.limits().fuel));
        let start = || UntypedGuest::for_a_profile(&self.admitted, &self.terms, &sampler);
        let outcome = run_in(prepared, start, |_, value| Ok(value));
        let usage = *outcome.usage();
        let micros = u64::try_from(usage.elapsed.as_micros()).unwrap_or(u64::MAX);
        let total = if metered { usage.fuel } else { micros };
        (outcome, sampler.finish(total, usage.value_fuel))
    }

    /// Opens a session: a guest that is kept between calls, with a budget for opening it and a
    /// fresh one for each call.
    ///
    /// # Errors
    /// The [`CallError`] of an instantiation that failed.
    pub fn session(&self) -> Result<DynSession, CallError> {
        let guest = UntypedGuest::for_a_session(&self.admitted, &self.terms)?;
        Ok(DynSession::new(self.clone(), guest))
    }

    /// The resource of the host that `name` means, and its number for the engine.
    pub(super) fn host_resource(&self, name: &str) -> Result<(&DynResource, u32), DynError> {
        let found = lookup::find_resource(self.host_resources(), name)?;
        let number = found.host_number().unwrap_or(u32::MAX);
        Ok((found, number))
    }

    pub(super) fn answerer(&self) -> &Arc<dyn DynImports> {
        &self.imports
    }

    pub(super) fn engine(&self) -> &SharedEngine {
        &self.admitted.engine
    }

    /// The error of a call that was not begun.
    pub(super) fn refused(&self, kind: CallErrorKind) -> CallError {
        self.admitted.call_error(kind)
    }

    pub(super) fn find(&self, name: &str) -> Result<usize, DynError> {
        lookup::find(self.functions(), name)
    }

    fn run_prepared<T>(
        &self,
        prepared: Result<Prepared, DynError>,
        render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
    ) -> Outcome<T, (), DynError> {
        let start = || UntypedGuest::for_one_call(&self.admitted, &self.terms);
        run_in(prepared, start, render)
    }
}

/// Makes the call in the guest that `start` starts.
fn run_in<T>(
    prepared: Result<Prepared, DynError>,
    start: impl FnOnce() -> Result<UntypedGuest, Box<Stillborn<()>>>,
    render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
) -> Outcome<T, (), DynError> {
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return Outcome::new(Err(error), Usage::default(), (), Log::new()),
    };
    match start() {
        Ok(mut guest) => {
            let result = prepared.call(&mut guest, &mut Kept::default());
            // What went in is not needed any more.
            drop(prepared);
            let result = result.map_err(DynError::from);
            let rendered = result.and_then(|value| render(&mut guest, value));
            let (usage, log) = guest.settle();
            Outcome::new(rendered, usage, (), log)
        }
        Err(failed) => {
            let usage = *failed.error.usage();
            Outcome::new(Err(failed.error.into()), usage, (), failed.log)
        }
    }
}

impl fmt::Debug for DynPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynPlugin")
            .field("name", &self.name())
            .field("limits", &self.limits())
            .finish_non_exhaustive()
    }
}
