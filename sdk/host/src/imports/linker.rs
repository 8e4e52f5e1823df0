//! What generated code sees of the engine's linker: typed functions and resources, each behind
//! the boundary's adapter.

use std::sync::Arc;

use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower, ResourceType};

use super::awaited::cross_async;
use super::boundary::cross;
use super::{Cell, HostCall, HostFuture};
use crate::abi::{Handles, Measure, Resource};
use crate::error::{HostResult, ImportName};
use crate::limits::Growth;

/// Collects the host functions of one extension point.
pub struct Linker<'a, S: 'static> {
    engine: &'a mut wasmtime::component::Linker<Cell<S>>,
    /// What arguments of any host function take when they are lifted.
    growth: Growth,
}

/// The functions of one interface, or of the world itself.
pub struct Imports<'a, S: 'static> {
    instance: LinkerInstance<'a, Cell<S>>,
    interface: Option<&'static str>,
    growth: Growth,
}

/// Two host functions of the same name: cannot happen in generated code.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LinkError(String);

impl<'a, S: 'static> Linker<'a, S> {
    pub(crate) fn new(engine: &'a mut wasmtime::component::Linker<Cell<S>>) -> Self {
        let growth = Growth::NOTHING;
        Self { engine, growth }
    }

    pub(crate) fn growth(&self) -> Growth {
        self.growth
    }

    /// Adds what an interface imports.
    ///
    /// # Errors
    /// When a name is there already.
    pub fn interface(
        &mut self,
        name: &'static str,
        add: impl FnOnce(&mut Imports<'_, S>) -> Result<(), LinkError>,
    ) -> Result<(), LinkError> {
        let instance = self
            .engine
            .instance(name)
            .map_err(|error| link_error(&error))?;
        collect(instance, Some(name), &mut self.growth, add)
    }

    /// Adds what the world itself imports.
    ///
    /// # Errors
    /// When a name is there already.
    pub fn world(
        &mut self,
        add: impl FnOnce(&mut Imports<'_, S>) -> Result<(), LinkError>,
    ) -> Result<(), LinkError> {
        collect(self.engine.root(), None, &mut self.growth, add)
    }
}

/// Has `add` put its functions into `instance`, and keeps what their arguments take at most.
fn collect<S: 'static>(
    instance: LinkerInstance<'_, Cell<S>>,
    interface: Option<&'static str>,
    growth: &mut Growth,
    add: impl FnOnce(&mut Imports<'_, S>) -> Result<(), LinkError>,
) -> Result<(), LinkError> {
    let mut imports = Imports {
        instance,
        interface,
        growth: *growth,
    };
    add(&mut imports)?;
    *growth = imports.growth;
    Ok(())
}

impl<S: 'static> Imports<'_, S> {
    /// Adds one host function.
    ///
    /// # Errors
    /// When the name is there already.
    pub fn function<P, R>(
        &mut self,
        name: &'static str,
        function: impl Fn(&mut S, &mut HostCall<'_>, P) -> HostResult<R> + Send + Sync + 'static,
    ) -> Result<(), LinkError>
    where
        P: ComponentNamedList + Lift + Measure + 'static,
        R: ComponentNamedList + Lower + Measure + Handles + 'static,
    {
        self.growth = self.growth.or(P::SHAPE.growth());
        let import = ImportName::new(self.interface, name);
        let wrapped = self.instance.func_wrap(name, move |store, params: P| {
            let bytes = params.measure();
            let call = |state: &mut S, cx: &mut HostCall<'_>| {
                let params = cx.receive(params);
                let results = function(state, cx, params)?;
                cx.surrender(results)
            };
            cross(store, &import, bytes, call, R::measure)
        });
        wrapped.map_err(|error| link_error(&error))
    }

    /// Adds one host function that is awaited.
    ///
    /// # Errors
    /// When the name is there already.
    pub fn function_async<P, R>(
        &mut self,
        name: &'static str,
        function: impl for<'a, 'b> Fn(&'a mut S, &'a mut HostCall<'b>, P) -> HostFuture<'a, R>
        + Send
        + Sync
        + 'static,
    ) -> Result<(), LinkError>
    where
        S: Send,
        P: ComponentNamedList + Lift + Measure + Send + 'static,
        R: ComponentNamedList + Lower + Measure + Handles + Send + 'static,
    {
        self.growth = self.growth.or(P::SHAPE.growth());
        let import = Arc::new(ImportName::new(self.interface, name));
        let function = Arc::new(function);
        let wrapped = self
            .instance
            .func_wrap_async(name, move |store, params: P| {
                let bytes = params.measure();
                let (import, function) = (Arc::clone(&import), Arc::clone(&function));
                Box::new(async move {
                    let call = cross_async(store, &import, bytes, R::measure, |state, cx| {
                        Box::pin(async move {
                            let params = cx.receive(params);
                            let results = function(state, cx, params).await?;
                            cx.surrender(results)
                        })
                    });
                    call.await
                })
            });
        wrapped.map_err(|error| link_error(&error))
    }

    /// Adds one resource of the host whose `drop` is awaited.
    ///
    /// # Errors
    /// When the name is there already.
    pub fn resource_async<T: 'static>(
        &mut self,
        name: &'static str,
        drop: impl for<'a, 'b> Fn(&'a mut S, &'a mut HostCall<'b>, Resource<T>) -> HostFuture<'a, ()>
        + Send
        + Sync
        + 'static,
    ) -> Result<(), LinkError>
    where
        S: Send,
    {
        let import = Arc::new(ImportName::new(self.interface, name));
        let drop = Arc::new(drop);
        let ty = ResourceType::host::<T>();
        let added = self.instance.resource_async(name, ty, move |store, rep| {
            let (import, drop) = (Arc::clone(&import), Arc::clone(&drop));
            Box::new(async move {
                let call = cross_async(
                    store,
                    &import,
                    0,
                    |()| 0,
                    |state, cx| {
                        let handle = Resource::new(rep, cx.objects().guest());
                        drop(state, cx, handle)
                    },
                );
                call.await
            })
        });
        added.map_err(|error| link_error(&error))
    }

    /// Adds one resource of the host; `drop` runs when the guest gives up its last handle.
    ///
    /// # Errors
    /// When the name is there already.
    pub fn resource<T: 'static>(
        &mut self,
        name: &'static str,
        drop: impl Fn(&mut S, &mut HostCall<'_>, Resource<T>) -> HostResult<()> + Send + Sync + 'static,
    ) -> Result<(), LinkError> {
        let import = ImportName::new(self.interface, name);
        let added = self
            .instance
            .resource(name, ResourceType::host::<T>(), move |store, rep| {
                let call = |state: &mut S, cx: &mut HostCall<'_>| {
                    let handle = Resource::new(rep, cx.objects().guest());
                    drop(state, cx, handle)
                };
                cross(store, &import, 0, call, |()| 0)
            });
        added.map_err(|error| link_error(&error))
    }
}

impl<S: 'static> std::fmt::Debug for Linker<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linker").finish_non_exhaustive()
    }
}

impl<S: 'static> std::fmt::Debug for Imports<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imports")
            .field("interface", &self.interface)
            .finish_non_exhaustive()
    }
}

fn link_error(error: &wasmtime::Error) -> LinkError {
    LinkError(format!("{error:#}"))
}
