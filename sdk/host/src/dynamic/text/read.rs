//! The ways from text to values that an app has: of a type, and of the arguments of a function; and back.

use std::fmt;

use super::arguments::arguments;
use super::cursor::TextError;
use super::json::{self, JsonReader};
use super::reader::{Named, whole};
use super::wave::{self, WaveReader};
use crate::dynamic::types::{DynFunction, DynResource, Handle, Value, ValueType};
use crate::error::DynError;

impl Value {
    /// The value as WAVE, the Component Model's text for values.
    #[must_use]
    pub fn to_wave(&self) -> String {
        unlimited(self, wave::write)
    }

    /// The value as JSON. What becomes what is in the book, on the page on dynamic plugins.
    #[must_use]
    pub fn to_json(&self) -> String {
        unlimited(self, json::write)
    }
}

impl ValueType {
    /// Reads a value of this type from WAVE. The text is the caller's own: a few letters of it can
    /// stand for a record of many options, so what it takes has no bound but the text's.
    ///
    /// # Errors
    /// [`TextError`] says what was met instead, and where.
    pub fn read_wave(&self, text: &str) -> Result<Value, TextError> {
        whole::<WaveReader<'_>>(self.types(), self.id(), text, Named::default())
    }

    /// Reads a value of this type from WAVE, where `$name` is the handle that `named` gives: it is asked
    /// with the name and with the resource that the type has there. Whether the handle leads to it is
    /// checked where the value is passed.
    ///
    /// # Errors
    /// As [`ValueType::read_wave`]; a name for which there is nothing is one too.
    pub fn read_wave_with(
        &self,
        text: &str,
        named: impl Fn(&str, &DynResource) -> Option<Handle>,
    ) -> Result<Value, TextError> {
        whole::<WaveReader<'_>>(self.types(), self.id(), text, Named::by(&named))
    }

    /// Reads a value of this type from JSON, as [`ValueType::read_wave`] does.
    ///
    /// # Errors
    /// [`TextError`] says what was met instead, and where.
    pub fn read_json(&self, text: &str) -> Result<Value, TextError> {
        whole::<JsonReader<'_>>(self.types(), self.id(), text, Named::default())
    }

    /// Reads a value of this type from JSON, where `"$name"`, a string, is the handle that `named` gives, as in
    /// [`ValueType::read_wave_with`].
    ///
    /// # Errors
    /// As [`ValueType::read_wave_with`].
    pub fn read_json_with(
        &self,
        text: &str,
        named: impl Fn(&str, &DynResource) -> Option<Handle>,
    ) -> Result<Value, TextError> {
        whole::<JsonReader<'_>>(self.types(), self.id(), text, Named::by(&named))
    }
}

impl DynFunction {
    /// Reads all arguments from a JSON array, as [`DynPlugin::call_json`](crate::dynamic::DynPlugin) does. The
    /// text is the caller's own: what it may say has no bound but the text's.
    ///
    /// # Errors
    /// [`DynError`] says which argument is wrong, and where.
    pub fn read_json(&self, text: &str) -> Result<Vec<Value>, DynError> {
        arguments::<JsonReader<'_>>(self, text, None, Named::default())
    }

    /// Reads all arguments from a JSON array, where `"$name"` is the handle that `named` gives, as in
    /// [`ValueType::read_wave_with`].
    ///
    /// # Errors
    /// As [`DynFunction::read_json`].
    pub fn read_json_with(
        &self,
        text: &str,
        named: impl Fn(&str, &DynResource) -> Option<Handle>,
    ) -> Result<Vec<Value>, DynError> {
        arguments::<JsonReader<'_>>(self, text, None, Named::by(&named))
    }
}

/// A value as text, however long that is.
fn unlimited(value: &Value, write: fn(&mut String, &Value) -> fmt::Result) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut out, value);
    out
}
