//! [`Kept`]: the objects that the app holds handles to, in one session.
//!
//! The engine's handles are here and nowhere else. A number alone leads to nothing: the handle must
//! be the very one that was given out for what is kept under it.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use wasmtime::component::{ResourceAny, ResourceDynamic};

use super::objects::{self, Holder};
use crate::dynamic::types::{DynResource, Found, Handle, Life, fault};
use crate::error::{DynError, HandleFault, HostError};
use crate::guest::UntypedStore;
use crate::imports::Stop;

/// What a session keeps. Without a guest it keeps nothing.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    guest: Weak<Stop>,
    /// By side and number, which are given out apart on each side.
    entries: BTreeMap<(bool, u32), Entry>,
    last: u32,
}

#[derive(Debug)]
struct Entry {
    engine: ResourceAny,
    life: Arc<Life>,
    resource: DynResource,
}

fn key(handle: &Handle) -> (bool, u32) {
    (handle.resource.is_of_host(), handle.number)
}

impl Kept {
    pub(crate) fn of(guest: Weak<Stop>) -> Self {
        Self {
            guest,
            ..Self::default()
        }
    }

    /// A handle to everything that is kept.
    pub(crate) fn handles(&self) -> impl Iterator<Item = Handle> {
        let entries = self.entries.iter();
        entries.map(|((_, number), kept)| Handle::new(&kept.resource, *number, &kept.life))
    }

    /// The engine's handle.
    pub(crate) fn engine(&self, handle: &Handle) -> Result<ResourceAny, DynError> {
        let kept = self.entries.get(&key(handle));
        match kept.filter(|kept| handle.is_to(&kept.life)) {
            Some(kept) => Ok(kept.engine),
            None if handle.is_elsewhere(&self.guest) => Err(fault(handle, HandleFault::Foreign)),
            None => Err(fault(handle, HandleFault::Stale)),
        }
    }

    /// May these be passed in one call?
    pub(crate) fn admit(&self, found: &[Found<'_>]) -> Result<(), DynError> {
        let mut seen = BTreeMap::new();
        for Found { handle, given } in found {
            self.engine(handle)?;
            let before = seen.insert(key(handle), *given);
            if before.is_some_and(|before| before || *given) {
                return Err(fault(handle, HandleFault::GivenTwice));
            }
        }
        Ok(())
    }

    /// Forgets what is dropped or given away.
    pub(crate) fn take(&mut self, handle: &Handle) {
        self.entries.remove(&key(handle));
    }

    /// Forgets what the guest is to have.
    pub(crate) fn give(&mut self, store: &mut UntypedStore, handle: &Handle) {
        self.take(handle);
        if handle.resource.is_of_host() {
            objects::receive(&mut store.data_mut().objects, handle.number, Holder::Guest);
        }
    }

    /// Takes in what a call gave to the app.
    pub(crate) fn receive(
        &mut self,
        store: &mut UntypedStore,
        engine: ResourceAny,
        resource: &DynResource,
    ) -> wasmtime::Result<Handle> {
        match resource.host_number() {
            None => Ok(self.keep_guests(engine, resource)),
            Some(ty) => {
                let number = engine.try_into_resource_dynamic(&mut *store)?.rep();
                let objects = &mut store.data_mut().objects;
                objects::receive(objects, number, Holder::App);
                let (_, life) = objects::known(objects, number)
                    .ok_or_else(|| wasmtime::Error::msg("the object is not the host's"))?;
                let engine = ResourceDynamic::new_own(number, ty).try_into_resource_any(store)?;
                Ok(self.keep(engine, resource, number, life))
            }
        }
    }

    /// Makes an object of the host's for the app.
    pub(crate) fn make(
        &mut self,
        store: &mut UntypedStore,
        resource: &DynResource,
        ty: u32,
    ) -> wasmtime::Result<Handle> {
        let cell = store.data_mut();
        let made = objects::make(&mut cell.objects, &self.guest, resource, Holder::App);
        let (handle, life) = made.map_err(HostError::into_violation)?;
        match ResourceDynamic::new_own(handle.number, ty).try_into_resource_any(&mut *store) {
            Ok(engine) => Ok(self.keep(engine, resource, handle.number, life)),
            Err(error) => {
                objects::end(&mut store.data_mut().objects, handle.number);
                Err(error)
            }
        }
    }

    fn keep_guests(&mut self, engine: ResourceAny, resource: &DynResource) -> Handle {
        // The engine bounds how many there are at once, so one is free.
        self.last = self.last.wrapping_add(1);
        while self.entries.contains_key(&(false, self.last)) {
            self.last = self.last.wrapping_add(1);
        }
        let life = Life::new(&self.guest);
        self.keep(engine, resource, self.last, life)
    }

    fn keep(
        &mut self,
        engine: ResourceAny,
        resource: &DynResource,
        number: u32,
        life: Arc<Life>,
    ) -> Handle {
        let handle = Handle::new(resource, number, &life);
        let entry = Entry {
            engine,
            life,
            resource: resource.clone(),
        };
        self.entries.insert(key(&handle), entry);
        handle
    }
}
