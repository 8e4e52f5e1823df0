//! The host's objects that handles of dynamic plugins lead to: who holds each, in the guest's table.
//!
//! There is nothing in them but an identity; what they mean is known to whoever answers the
//! imports. An object has one holder at a time, and nobody gives away what another holds.

use std::sync::{Arc, Weak};

use crate::dynamic::types::{DynResource, Found, Handle, Life, fault};
use crate::error::{HandleFault, HostError, HostResult};
use crate::imports::{HostCall, Objects, Stop};

/// One object of the host.
#[derive(Debug)]
struct Object {
    life: Arc<Life>,
    resource: DynResource,
    holder: Holder,
}

/// Who may give an object away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Whoever opened the session.
    App,
    /// Whoever answers the imports.
    Imports,
    Guest,
}

/// Makes an object of one of the host's resources.
pub(crate) fn make(
    objects: &mut Objects,
    guest: &Weak<Stop>,
    resource: &DynResource,
    holder: Holder,
) -> HostResult<(Handle, Arc<Life>)> {
    let life = Life::new(guest);
    let object = Object {
        life: Arc::clone(&life),
        resource: resource.clone(),
        holder,
    };
    let number = objects.insert(object).map_err(HostError::violation)?;
    Ok((Handle::new(resource, number, &life), life))
}

/// The handle that leads to the object of this number, if there is one.
pub(crate) fn known(objects: &Objects, number: u32) -> Option<(Handle, Arc<Life>)> {
    let object = objects.get::<Object>(number).ok()?;
    let handle = Handle::new(&object.resource, number, &object.life);
    Some((handle, Arc::clone(&object.life)))
}

/// Has the object that the number means change hands, whoever holds it.
pub(crate) fn receive(objects: &mut Objects, number: u32, holder: Holder) {
    if let Ok(object) = objects.get_mut::<Object>(number) {
        object.holder = holder;
    }
}

/// Whether `holder` may give the object away.
fn is_held(objects: &Objects, handle: &Handle, holder: Holder) -> bool {
    let object = objects.get::<Object>(handle.number);
    object.is_ok_and(|object| handle.is_to(&object.life) && object.holder == holder)
}

/// Forgets the object, whoever holds it.
pub(crate) fn end(objects: &mut Objects, number: u32) {
    // Not there is as good as gone.
    drop(objects.remove::<Object>(number));
}

/// Gives objects of `Imports` to the guest, each once.
pub(crate) fn surrender(objects: &mut Objects, found: &[Found<'_>]) -> HostResult<()> {
    for Found { handle, .. } in found {
        if !is_held(objects, handle, Holder::Imports) {
            return Err(fault(handle, HandleFault::Stale).into());
        }
        receive(objects, handle.number, Holder::Guest);
    }
    Ok(())
}

/// Handles of dynamic plugins, for those who answer their imports.
impl HostCall<'_> {
    /// Makes an object of a resource that the host defines, and a handle to it that the answer can
    /// hold. The number tells the object apart; what it means is the answerer's to keep.
    ///
    /// # Errors
    /// When [`Limits::handles`](crate::Limits::handles) values are kept already, as
    /// [`HostCall::insert`]; and for a resource of the guest.
    pub fn new_handle(&mut self, resource: &DynResource) -> HostResult<Handle> {
        if !resource.is_of_host() {
            let message = format!("only the guest makes objects of `{resource}`");
            return Err(HostError::msg(message));
        }
        let guest = self.guest();
        let (handle, _) = make(self.objects(), &guest, resource, Holder::Imports)?;
        Ok(handle)
    }

    /// Ends an object that came back with an owned handle: it takes no room any more.
    ///
    /// # Errors
    /// When it is not the answerer's to end: the guest or the app holds it, or it was ended before.
    pub fn remove_handle(&mut self, handle: &Handle) -> HostResult<()> {
        if !is_held(self.objects(), handle, Holder::Imports) {
            return Err(fault(handle, HandleFault::Stale).into());
        }
        end(self.objects(), handle.number);
        Ok(())
    }
}
