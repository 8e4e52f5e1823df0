//! [`ValueType`]: one type of a component.

use std::fmt;
use std::sync::Arc;

use super::check::check;
use super::example::example;
use super::handle::Handle;
use super::resource::DynResource;
use super::shapes::{Figures, Id, Shape, Types};
use super::show::show;
use super::value::Value;

/// A type of WIT, as a component has it. Its `Display` is WIT text, where types
/// that have a name are named; long ones end in `…`.
#[derive(Clone)]
pub struct ValueType {
    types: Arc<Types>,
    id: Id,
}

impl ValueType {
    pub(crate) fn new(types: Arc<Types>, id: Id) -> Self {
        Self { types, id }
    }

    pub(crate) fn types(&self) -> &Types {
        &self.types
    }

    pub(crate) fn id(&self) -> Id {
        self.id
    }

    pub(crate) fn figures(&self) -> Figures {
        self.types.figures(self.id)
    }

    /// The plainest value of this type: false, 0, nothing, and the first of several cases. `None`
    /// where there is no value to make (it would have handles), or where it is huge.
    #[must_use]
    pub fn example(&self) -> Option<Value> {
        self.example_with(|_| None)
    }

    /// The plainest value of this type, where `make` makes the objects that handles in it lead to. `None` as for
    /// [`ValueType::example`], or where `make` gives none.
    #[must_use]
    pub fn example_with(
        &self,
        mut make: impl FnMut(&DynResource) -> Option<Handle>,
    ) -> Option<Value> {
        example(&self.types, self.id, &mut make)
    }

    /// The resource, if this is the type of a handle.
    #[must_use]
    pub fn resource(&self) -> Option<&DynResource> {
        match self.types.shape(self.id) {
            Shape::Handle { resource, .. } => Some(resource),
            _ => None,
        }
    }

    /// Can values of it hold handles?
    #[must_use]
    pub fn has_handles(&self) -> bool {
        self.figures().handles
    }

    /// Does the value fit the type? Of handles it is only asked what resource they lead to.
    ///
    /// # Errors
    /// A sentence that says where it does not.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let fits = check(&self.types, self.id, value);
        fits.map(|_| ()).map_err(|mismatch| mismatch.to_string())
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show(&self.types, self.id))
    }
}

impl fmt::Debug for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ValueType").field(&self.to_string()).finish()
    }
}
