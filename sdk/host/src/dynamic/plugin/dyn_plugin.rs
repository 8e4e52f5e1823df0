//! [`DynPlugin`]: a component that was admitted without an extension point.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "wasi")]
use tokio::runtime::Handle;
use wasmtime::component::Linker;

use super::imports::{self, DynImports};
use crate::dynamic::types::{Description, DynFunction, DynResource, describe, lookup};
use crate::engine::{SharedEngine, Standard};
use crate::error::{CallError, CallErrorKind, DynError, LoadError, LoadErrorKind};
use crate::guest::{Loaded, loaded};
use crate::imports::Cell;
use crate::limits::{Growth, Limits};
use crate::load::{self, Admitted, Artifact, Candidate, Point};
#[cfg(feature = "wasi")]
use crate::policy::Policy;

/// A component that was admitted without an extension point: its functions are called by name,
/// with values as [`Value`](crate::dynamic::Value), WAVE or JSON.
///
/// Limits, outcomes and usage are those of a typed [`Plugin`](crate::Plugin): each call gets a
/// fresh sandbox and one budget, unless it is made through a [`DynSession`](crate::dynamic::DynSession). Cheap to clone, and
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
    pub(super) loaded: Loaded<()>,
    described: Arc<Description>,
    imports: Arc<dyn DynImports>,
}

/// Any component at all, if `imports` and the closed WASI world answer what it imports.
struct Any {
    imports: Arc<dyn DynImports>,
    /// What it is, once it has been compared.
    described: Description,
}

pub(crate) fn load(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    imports: impl DynImports,
) -> Result<DynPlugin, LoadError> {
    let mut any = Any::of(imports);
    let admitted = load::load(engine, artifact, limits, &mut any)?;
    Ok(any.plugin(admitted))
}

/// As [`load`], with what a policy grants.
#[cfg(feature = "wasi")]
pub(crate) fn load_granted(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    granted: (&Policy, &Handle),
    imports: impl DynImports,
) -> Result<DynPlugin, LoadError> {
    let mut any = Any::of(imports);
    let admitted = load::load_granted(engine, artifact, limits, granted, &mut any)?;
    Ok(any.plugin(admitted))
}

impl Any {
    fn of(imports: impl DynImports) -> Self {
        Self {
            imports: Arc::new(imports),
            described: Description::default(),
        }
    }

    fn plugin(self, admitted: Admitted<()>) -> DynPlugin {
        DynPlugin {
            loaded: Loaded::new(admitted),
            described: Arc::new(self.described),
            imports: self.imports,
        }
    }
}

impl Point<()> for Any {
    fn compare(
        &mut self,
        candidate: &mut Candidate<'_>,
        standard: &Standard,
    ) -> Result<bool, LoadErrorKind> {
        let (world, wasi) = candidate.decode(standard)?;
        self.described = describe(&world, wasi);
        let imports = imports::unanswered(&self.described, &*self.imports);
        if imports.is_empty() {
            return Ok(wasi.is_some());
        }
        Err(candidate.explain(LoadErrorKind::ImportNotGranted {
            imports,
            findings: Vec::new(),
        }))
    }

    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let exports = self.described.exports.iter();
        exports.map(|function| (function.interface(), function.name()))
    }

    fn link(&self, linker: &mut Linker<Cell<()>>) -> wasmtime::Result<Growth> {
        imports::link(&self.described, &self.imports, linker)
    }
}

impl DynPlugin {
    fn with(&self, loaded: Loaded<()>) -> Self {
        Self {
            loaded,
            ..self.clone()
        }
    }

    loaded::handle!();

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

    /// The resource of the host that `name` means, and its number for the engine.
    pub(crate) fn host_resource(&self, name: &str) -> Result<(&DynResource, u32), DynError> {
        let found = lookup::find_resource(self.host_resources(), name)?;
        let number = found.host_number().unwrap_or(u32::MAX);
        Ok((found, number))
    }

    pub(crate) fn answerer(&self) -> &Arc<dyn DynImports> {
        &self.imports
    }

    /// The error of a call that was not begun.
    pub(crate) fn refused(&self, kind: CallErrorKind) -> CallError {
        self.loaded.call_error(kind)
    }

    pub(crate) fn find(&self, name: &str) -> Result<usize, DynError> {
        lookup::find(self.functions(), name)
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
