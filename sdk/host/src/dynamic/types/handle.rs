//! [`Handle`]: what leads to an object of the guest or of the host.
//!
//! It is a name for an object that others hold: whoever has the handle has nothing but its number.
//! It must never keep an object alive, nor hold the engine's own handle.

use std::fmt;
use std::sync::{Arc, Weak};

use guesthouse_contract::shown;

use super::resource::DynResource;
use crate::error::{DynError, HandleFault};
use crate::imports::Stop;

/// Leads to an object of a guest or of the host, in one guest and as long as that lives. Cheap to
/// clone; two are equal if they lead to the same object.
///
/// Its `Display` is a placeholder that says what it is, `<stack 1>`: the resource and the number.
/// No text can be read back as a handle, other than by a [name](crate::dynamic::ValueType::read_wave_with).
#[derive(Clone)]
pub struct Handle {
    pub(crate) resource: DynResource,
    pub(crate) number: u32,
    pub(crate) owned: bool,
    pub(crate) life: Weak<Life>,
}

/// There is one for each object that a handle leads to, held where the object is; its address is
/// the object's identity, because numbers of a guest's objects come again.
#[derive(Debug)]
pub(crate) struct Life {
    /// The guest, by the address of what every store has.
    guest: Weak<Stop>,
}

impl Life {
    pub(crate) fn new(guest: &Weak<Stop>) -> Arc<Self> {
        let guest = Weak::clone(guest);
        Arc::new(Self { guest })
    }
}

impl Handle {
    pub(crate) fn new(resource: &DynResource, number: u32, life: &Arc<Life>) -> Self {
        Self {
            resource: resource.clone(),
            number,
            owned: true,
            life: Arc::downgrade(life),
        }
    }

    pub(crate) fn borrowed(self) -> Self {
        let owned = false;
        Self { owned, ..self }
    }

    /// What it leads to.
    #[must_use]
    pub fn resource(&self) -> &DynResource {
        &self.resource
    }

    /// Tells the objects of one guest apart as long as they live. Objects of the host are numbered by
    /// themselves, and no number of theirs comes again; one of an object of the guest may.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Does the object come with it? Otherwise it is lent for the length of a call.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        self.owned
    }

    /// Whether it leads to the object whose life this is.
    pub(crate) fn is_to(&self, life: &Arc<Life>) -> bool {
        std::ptr::eq(self.life.as_ptr(), Arc::as_ptr(life))
    }

    /// Whether its object lives, but with another guest than this.
    pub(crate) fn is_elsewhere(&self, guest: &Weak<Stop>) -> bool {
        let life = self.life.upgrade();
        life.is_some_and(|life| !Weak::ptr_eq(&life.guest, guest))
    }
}

impl DynResource {
    /// A handle that leads to no object: it keeps a place in a value that is read before its objects are
    /// made. Calls and answers refuse it as [`HandleFault::Stale`](crate::error::HandleFault::Stale), and it is
    /// equal to every other unbound handle.
    ///
    /// ```
    /// # fn example(ty: &guesthouse::dynamic::ValueType) -> Result<(), guesthouse::dynamic::TextError> {
    /// // `ty` is `option<bucket>`.
    /// let read = ty.read_wave_with("some($first)", |_, resource| Some(resource.unbound(7)))?;
    /// assert_eq!(read.to_wave(), "some(<bucket 7>)");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn unbound(&self, number: u32) -> Handle {
        Handle {
            resource: self.clone(),
            number,
            owned: true,
            life: Weak::new(),
        }
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.life, &other.life)
    }
}

impl Eq for Handle {}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} {}>", shown(self.resource.name()), self.number)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.to_string()).finish()
    }
}

/// What is wrong with a handle that somebody passed.
pub(crate) fn fault(handle: &Handle, fault: HandleFault) -> DynError {
    DynError::Handle {
        handle: handle.to_string(),
        fault,
    }
}
