//! Puts the closed world into an engine's linker: every interface, by its own file.

use guesthouse_contract::World;
use wasmtime::component::{
    ComponentNamedList, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType,
};

use super::boundary::{Answer, Wasi, answer};
use super::{absent, cli, clocks, error, filesystem, poll, random, sockets, streams};
use crate::error::ImportName;
use crate::imports::Cell;

/// What the engine may lift for one WASI call, in bytes, however low the limits on host calls are.
pub(crate) const LEAST_WALL: u64 = 1 << 20;

/// Links everything that `wasi` has. What the app has linked itself is not touched: the names are
/// those of the version that stands in the WIT.
pub(crate) fn link<S: 'static>(linker: &mut Linker<Cell<S>>, wasi: &World) -> wasmtime::Result<()> {
    error::link(linker)?;
    poll::link(linker)?;
    streams::link(linker)?;
    cli::link(linker)?;
    clocks::link(linker)?;
    random::link(linker)?;
    filesystem::link(linker)?;
    sockets::link(linker)?;
    absent::link(linker, wasi)
}

/// The functions of one WASI interface.
pub(super) struct Interface<'a, S: 'static> {
    pub(super) instance: LinkerInstance<'a, Cell<S>>,
    pub(super) name: &'static str,
}

impl<'a, S: 'static> Interface<'a, S> {
    pub(super) fn open(
        linker: &'a mut Linker<Cell<S>>,
        name: &'static str,
    ) -> wasmtime::Result<Self> {
        let instance = linker.instance(name)?;
        Ok(Self { instance, name })
    }

    /// Adds one function.
    pub(super) fn function<P, R>(
        &mut self,
        name: &'static str,
        function: impl Fn(&mut Wasi<'_>, P) -> Answer<R> + Send + Sync + 'static,
    ) -> wasmtime::Result<()>
    where
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + 'static,
    {
        let import = ImportName::new(Some(self.name), name);
        self.instance.func_wrap(name, move |mut store, params: P| {
            answer(&mut store, &import, |wasi| function(wasi, params))
        })
    }

    /// Adds one resource, whose values are in the instance's table.
    pub(super) fn resource<T: 'static>(&mut self, name: &'static str) -> wasmtime::Result<()> {
        let import = ImportName::new(Some(self.name), name);
        let ty = ResourceType::host::<T>();
        self.instance.resource(name, ty, move |mut store, rep| {
            let handle = Resource::<T>::new_own(rep);
            answer(&mut store, &import, |wasi| {
                wasi.discard(&handle);
                Ok(())
            })
        })
    }
}
