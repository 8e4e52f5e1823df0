//! The functions and resources of one WASI interface, each behind the boundary's adapter.
//!
//! Called by the files of the interfaces, when a component that imports WASI is linked.

use wasmtime::component::{
    ComponentNamedList, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType,
};

use super::boundary::{Answer, Wasi, answer};
use crate::error::ImportName;
use crate::imports::Cell;

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

    /// Adds one function: a pointer to it, so that what the engine needs around it is compiled once for each
    /// signature, and not for each function, with every type of state that an app has.
    pub(super) fn function<P, R>(
        &mut self,
        name: &'static str,
        function: fn(&mut Wasi<'_>, P) -> Answer<R>,
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
        self.dropped_by(name, ResourceType::host::<T>(), |wasi, number| {
            wasi.discard(&Resource::<T>::new_own(number));
        })
    }

    /// For all types of resources, as [`Interface::function`] is for all functions of a signature.
    fn dropped_by(
        &mut self,
        name: &'static str,
        ty: ResourceType,
        discard: fn(&mut Wasi<'_>, u32),
    ) -> wasmtime::Result<()> {
        let import = ImportName::new(Some(self.name), name);
        self.instance.resource(name, ty, move |mut store, number| {
            answer(&mut store, &import, |wasi| {
                discard(wasi, number);
                Ok(())
            })
        })
    }
}
