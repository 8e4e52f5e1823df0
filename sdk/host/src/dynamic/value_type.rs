//! [`ValueType`]: one type of a component, and the way from text to its values.

use std::fmt;
use std::sync::Arc;

use super::json::JsonReader;
use super::reader::{Named, whole};
use super::show::show;
use super::text::TextError;
use super::types::{Figures, Id, Shape, Types};
use super::wave::WaveReader;
use super::{DynResource, Handle, Value, check, example};

/// A type of WIT, as a component has it. Its `Display` is WIT text, where types
/// that have a name are named; long ones end in `…`.
#[derive(Clone)]
pub struct ValueType {
    types: Arc<Types>,
    id: Id,
}

impl ValueType {
    pub(super) fn new(types: Arc<Types>, id: Id) -> Self {
        Self { types, id }
    }

    pub(super) fn types(&self) -> &Types {
        &self.types
    }

    pub(super) fn id(&self) -> Id {
        self.id
    }

    pub(super) fn figures(&self) -> Figures {
        self.types.figures(self.id)
    }

    /// Reads a value of this type from WAVE. The text is the caller's own: a few letters of it can
    /// stand for a record of many options, so what it takes has no bound but the text's.
    ///
    /// # Errors
    /// [`TextError`] says what was met instead, and where.
    pub fn read_wave(&self, text: &str) -> Result<Value, TextError> {
        whole::<WaveReader<'_>>(&self.types, self.id, text, Named::default())
    }

    /// The same, where `$name` is the handle that `named` gives: it is asked with the name and
    /// with the resource that the type has there. Whether the handle leads to it is checked where
    /// the value is passed.
    ///
    /// # Errors
    /// As [`ValueType::read_wave`]; a name for which there is nothing is one too.
    pub fn read_wave_with(
        &self,
        text: &str,
        named: impl Fn(&str, &DynResource) -> Option<Handle>,
    ) -> Result<Value, TextError> {
        whole::<WaveReader<'_>>(&self.types, self.id, text, Named::by(&named))
    }

    /// Reads a value of this type from JSON, as [`ValueType::read_wave`] does.
    ///
    /// # Errors
    /// [`TextError`] says what was met instead, and where.
    pub fn read_json(&self, text: &str) -> Result<Value, TextError> {
        whole::<JsonReader<'_>>(&self.types, self.id, text, Named::default())
    }

    /// As [`ValueType::read_wave_with`], from JSON, where the name is a string: `"$name"`.
    ///
    /// # Errors
    /// As [`ValueType::read_wave_with`].
    pub fn read_json_with(
        &self,
        text: &str,
        named: impl Fn(&str, &DynResource) -> Option<Handle>,
    ) -> Result<Value, TextError> {
        whole::<JsonReader<'_>>(&self.types, self.id, text, Named::by(&named))
    }

    /// The plainest value of this type: false, 0, nothing, and the first of several cases. `None`
    /// where there is no value to make (it would have handles), or where it is huge.
    #[must_use]
    pub fn example(&self) -> Option<Value> {
        self.example_with(|_| None)
    }

    /// The same, where `make` makes the objects that handles in it lead to.
    #[must_use]
    pub fn example_with(
        &self,
        mut make: impl FnMut(&DynResource) -> Option<Handle>,
    ) -> Option<Value> {
        example::example(&self.types, self.id, &mut make)
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
        let fits = check::check(&self.types, self.id, value);
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
