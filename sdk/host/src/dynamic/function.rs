//! [`DynFunction`]: one function of a component, exported or imported, with its types.

use std::fmt;
use std::sync::Arc;

use super::arguments::arguments;
use super::json::JsonReader;
use super::reader::Named;
use super::show::show_function;
use super::types::Figures;
use super::value_type::ValueType;
use super::{DynResource, Handle, Value};
use crate::error::DynError;
use crate::limits::Growth;

/// One function of a component, with its types. Cheap to clone.
///
/// Its `Display` is its full name and its WIT: `ns:pkg/words@1.0.0#count: func(text: string) -> u32`.
#[derive(Clone)]
pub struct DynFunction {
    described: Arc<Described>,
}

/// One parameter: its name in WIT and its type.
#[derive(Debug, Clone)]
pub struct DynParam {
    pub(super) name: Arc<str>,
    pub(super) ty: ValueType,
}

pub(super) struct Described {
    pub(super) interface: Option<Arc<str>>,
    pub(super) name: Arc<str>,
    pub(super) asynchronous: bool,
    pub(super) params: Vec<DynParam>,
    pub(super) result: Option<ValueType>,
    pub(super) refused: Option<&'static str>,
    /// The parameters side by side.
    pub(super) inputs: Figures,
}

impl DynFunction {
    pub(super) fn new(described: Described) -> Self {
        let described = Arc::new(described);
        Self { described }
    }

    /// The interface with package and version, `None` for a function of the world itself.
    #[must_use]
    pub fn interface(&self) -> Option<&str> {
        self.described.interface.as_deref()
    }

    /// The name in its interface. Functions of a resource have the Component Model's names:
    /// `[constructor]stack`, `[method]stack.push`, `[static]stack.merge`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.described.name
    }

    /// The name that finds it among all functions of its component: `interface#name`, or the name
    /// alone for a function of the world itself.
    #[must_use]
    pub fn full_name(&self) -> String {
        match self.interface() {
            Some(interface) => format!("{interface}#{}", self.name()),
            None => self.name().to_owned(),
        }
    }

    /// The parameters in their order.
    #[must_use]
    pub fn params(&self) -> &[DynParam] {
        &self.described.params
    }

    /// The type of the result, if there is one.
    #[must_use]
    pub fn result(&self) -> Option<&ValueType> {
        self.described.result.as_ref()
    }

    /// Why it cannot be called with values, as the end of a sentence that begins with its name:
    /// its signature has streams, or it is asynchronous.
    #[must_use]
    pub fn unsupported(&self) -> Option<&str> {
        self.described.refused
    }

    /// Reads all arguments from a JSON array, as [`DynPlugin::call_json`](crate::DynPlugin) does. The
    /// text is the caller's own: what it may say has no bound but the text's.
    ///
    /// # Errors
    /// [`DynError`] says which argument is wrong, and where.
    pub fn read_json(&self, text: &str) -> Result<Vec<Value>, DynError> {
        arguments::<JsonReader<'_>>(self, text, None, Named::default())
    }

    /// As [`DynFunction::read_json`], where `"$name"` is the handle that `named` gives, as in
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

    /// Do its parameters hold handles? Only a [`DynSession`](crate::DynSession) has some to pass.
    #[must_use]
    pub fn takes_handles(&self) -> bool {
        self.inputs().handles
    }

    /// Can its result hold handles? They live as long as the guest does: only a
    /// [`DynSession`](crate::DynSession) keeps one.
    #[must_use]
    pub fn gives_handles(&self) -> bool {
        self.result().is_some_and(ValueType::has_handles)
    }

    pub(super) fn handles(&self) -> [bool; 2] {
        [self.takes_handles(), self.gives_handles()]
    }

    pub(super) fn inputs(&self) -> Figures {
        self.described.inputs
    }

    /// What a result takes when it is lifted.
    pub(super) fn result_growth(&self) -> Growth {
        let result = self.result().map(|ty| ty.figures().lifted());
        result.unwrap_or(Growth::NOTHING)
    }
}

impl DynParam {
    /// The parameter's name in WIT.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type.
    #[must_use]
    pub fn ty(&self) -> &ValueType {
        &self.ty
    }
}

impl fmt::Display for DynFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params = self.params().iter();
        let text = match self.params().first().map(DynParam::ty).or(self.result()) {
            Some(any) => show_function(
                any.types(),
                params.map(|param| (param.name(), param.ty.id())),
                self.result().map(ValueType::id),
            ),
            None => "func()".to_owned(),
        };
        let asynchronous = if self.described.asynchronous {
            "async "
        } else {
            ""
        };
        write!(f, "{}: {asynchronous}{text}", self.full_name())
    }
}

impl fmt::Debug for DynFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynFunction")
            .field(&self.to_string())
            .finish()
    }
}
