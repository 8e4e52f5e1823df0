//! [`DynFunction`]: one function of a component, exported or imported, with its types.

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::ItemName;

use super::measure::{measure, payload};
use super::shapes::Figures;
use super::show::show_function;
use super::value::Value;
use super::value_type::ValueType;
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
    pub(crate) name: Arc<str>,
    pub(crate) ty: ValueType,
}

pub(crate) struct Described {
    pub(crate) interface: Option<Arc<str>>,
    pub(crate) name: Arc<str>,
    pub(crate) asynchronous: bool,
    pub(crate) params: Vec<DynParam>,
    pub(crate) result: Option<ValueType>,
    pub(crate) refused: Option<&'static str>,
    /// The parameters side by side.
    pub(crate) inputs: Figures,
}

impl DynFunction {
    pub(crate) fn new(described: Described) -> Self {
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
        ItemName::new(self.interface(), self.name()).to_string()
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

    /// Do its parameters hold handles? Only a [`DynSession`](crate::dynamic::DynSession) has some to pass.
    #[must_use]
    pub fn takes_handles(&self) -> bool {
        self.inputs().handles
    }

    /// Can its result hold handles? They live as long as the guest does: only a
    /// [`DynSession`](crate::dynamic::DynSession) keeps one.
    #[must_use]
    pub fn gives_handles(&self) -> bool {
        self.result().is_some_and(ValueType::has_handles)
    }

    pub(crate) fn handles(&self) -> [bool; 2] {
        [self.takes_handles(), self.gives_handles()]
    }

    pub(crate) fn inputs(&self) -> Figures {
        self.described.inputs
    }

    /// Why it cannot be called.
    pub(crate) fn unsupported_error(&self) -> DynError {
        DynError::Unsupported {
            function: self.full_name(),
            reason: self.unsupported().unwrap_or("cannot be called").to_owned(),
        }
    }

    /// What a result takes when it is lifted.
    pub(crate) fn result_growth(&self) -> Growth {
        let result = self.result().map(|ty| ty.figures().lifted());
        result.unwrap_or(Growth::NOTHING)
    }

    /// Bytes of the arguments, as typed calls count them.
    pub(crate) fn input(&self, values: &[Value]) -> u64 {
        let behind = std::iter::zip(self.params(), values)
            .map(|(param, value)| payload(param.ty().types(), param.ty().id(), value));
        behind.fold(self.inputs().size, u64::saturating_add)
    }

    /// Bytes of the result, as typed calls count them.
    pub(crate) fn output(&self, value: Option<&Value>) -> u64 {
        match (self.result(), value) {
            (Some(ty), Some(value)) => measure(ty.types(), ty.id(), value),
            _ => 0,
        }
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
