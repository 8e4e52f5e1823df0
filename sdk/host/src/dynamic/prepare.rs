//! From what the caller gave to a call that can be made: everything that fails before a guest runs.

use std::fmt;

use super::arguments::{arguments, each_argument, refused_argument, wrong_arity};
use super::check::{Mismatch, check};
use super::function::DynFunction;
use super::json::JsonReader;
use super::kept::{Kept, fault};
use super::plugin::DynPlugin;
use super::reader::Named;
use super::text::Bounded;
use super::wave::WaveReader;
use super::{Handle, Value, convert, json, measure, wave};
use crate::error::DynError;
use crate::instance::UntypedCall;
use crate::limits::{Limits, Usage};

/// A call whose arguments fit.
pub(super) struct Prepared {
    pub(super) function: DynFunction,
    pub(super) call: UntypedCall,
    /// Handles whose objects the guest gets for good.
    pub(super) given: Vec<Handle>,
}

/// Text is longer than what it says: this many times a limit may be read and written.
const ARGUMENT_TEXT: u64 = 8;
const RESULT_TEXT: u64 = 32;
/// Room for what little says: names and punctuation.
const SMALL_TEXT: u64 = 4 << 10;

impl DynPlugin {
    /// With values, which may hold handles to what is `kept`.
    pub(super) fn prepare(
        &self,
        name: &str,
        values: &[Value],
        kept: &Kept,
    ) -> Result<Prepared, DynError> {
        let index = self.index(name)?;
        let function = &self.functions()[index];
        if values.len() != function.params().len() {
            return Err(wrong_arity(function, values.len()));
        }
        let mut found = Vec::new();
        for (at, (param, value)) in std::iter::zip(function.params(), values).enumerate() {
            let fits = check(param.ty().types(), param.ty().id(), value);
            found.extend(fits.map_err(|mismatch| refused_value(function, at, mismatch))?);
        }
        kept.admit(&found)?;
        let given = found.iter().filter(|found| found.given);
        let given = given.map(|found| found.handle.clone()).collect();
        let prepared = self.prepared(index, values.to_vec(), kept)?;
        Ok(Prepared { given, ..prepared })
    }

    pub(super) fn prepare_wave(
        &self,
        name: &str,
        text: &str,
        limits: &Limits,
    ) -> Result<Prepared, DynError> {
        let index = self.index(name)?;
        admit_text(text.len(), limits)?;
        let values = arguments::<WaveReader<'_>>(
            &self.functions()[index],
            text,
            limits.input,
            Named::default(),
        )?;
        self.prepared(index, values, &Kept::default())
    }

    pub(super) fn prepare_json(
        &self,
        name: &str,
        text: &str,
        limits: &Limits,
    ) -> Result<Prepared, DynError> {
        let index = self.index(name)?;
        admit_text(text.len(), limits)?;
        let values = arguments::<JsonReader<'_>>(
            &self.functions()[index],
            text,
            limits.input,
            Named::default(),
        )?;
        self.prepared(index, values, &Kept::default())
    }

    /// Each argument a text of its own.
    pub(super) fn prepare_each_wave(
        &self,
        name: &str,
        texts: &[impl AsRef<str>],
        limits: &Limits,
    ) -> Result<Prepared, DynError> {
        let index = self.index(name)?;
        let function = &self.functions()[index];
        let lengths = texts.iter().map(|text| text.as_ref().len());
        admit_text(lengths.fold(0, usize::saturating_add), limits)?;
        let texts = texts.iter().map(AsRef::as_ref);
        let values = each_argument::<WaveReader<'_>>(function, texts, limits.input)?;
        self.prepared(index, values, &Kept::default())
    }

    /// The function's place, if it can be called: here, too, since reading text recurses.
    fn index(&self, name: &str) -> Result<usize, DynError> {
        self.engine().may_enter()?;
        let index = self.find(name)?;
        match self.functions()[index].unsupported() {
            Some(_) => Err(unsupported(&self.functions()[index])),
            None => Ok(index),
        }
    }

    fn prepared(
        &self,
        index: usize,
        values: Vec<Value>,
        kept: &Kept,
    ) -> Result<Prepared, DynError> {
        let function = self.functions()[index].clone();
        let input = function.input(&values);
        let lowered = values
            .into_iter()
            .map(|value| convert::lower(value, &mut |handle| kept.engine(handle)));
        let call = UntypedCall {
            index,
            input,
            params: lowered.collect::<Result<_, _>>()?,
            growth: function.result_growth(),
            has_result: function.result().is_some(),
            handles: function.handles(),
        };
        let given = Vec::new();
        Ok(Prepared {
            function,
            call,
            given,
        })
    }
}

/// A value that does not fit, or a handle to something else.
fn refused_value(function: &DynFunction, at: usize, mismatch: Mismatch) -> DynError {
    match mismatch.handle {
        Some((handle, about)) => fault(&handle, about),
        None => refused_argument(function, at, mismatch.to_string(), None),
    }
}

fn admit_text(size: usize, limits: &Limits) -> Result<(), DynError> {
    let (size, limit) = (size as u64, bound(limits.input, ARGUMENT_TEXT));
    if size > limit {
        return Err(DynError::ArgumentText { size, limit });
    }
    Ok(())
}

/// How a result was come by.
pub(super) struct Settled {
    pub(super) usage: Usage,
    /// The limit on output that held.
    pub(super) output: u64,
}

impl Settled {
    pub(super) fn wave(&self, value: Option<Value>) -> Result<String, DynError> {
        self.text("()", value, wave::write)
    }

    pub(super) fn json(&self, value: Option<Value>) -> Result<String, DynError> {
        self.text("null", value, json::write)
    }

    fn text(
        &self,
        nothing: &str,
        value: Option<Value>,
        write: impl FnOnce(&mut Bounded, &Value) -> fmt::Result,
    ) -> Result<String, DynError> {
        let Some(value) = value else {
            return Ok(nothing.to_owned());
        };
        let limit = bound(self.output, RESULT_TEXT);
        let mut out = Bounded::new(limit);
        match write(&mut out, &value) {
            Ok(()) => Ok(out.into_text()),
            Err(fmt::Error) => Err(DynError::ResultText {
                limit,
                usage: Box::new(self.usage),
            }),
        }
    }
}

fn bound(limit: u64, times: u64) -> u64 {
    limit.saturating_mul(times).saturating_add(SMALL_TEXT)
}

pub(super) fn unsupported(function: &DynFunction) -> DynError {
    DynError::Unsupported {
        function: function.full_name(),
        reason: function
            .unsupported()
            .unwrap_or("cannot be called")
            .to_owned(),
    }
}

impl DynFunction {
    /// Bytes of the arguments, as typed calls count them.
    pub(super) fn input(&self, values: &[Value]) -> u64 {
        let behind = std::iter::zip(self.params(), values)
            .map(|(param, value)| measure::payload(param.ty().types(), param.ty().id(), value));
        behind.fold(self.inputs().size, u64::saturating_add)
    }

    /// Bytes of the result, as typed calls count them.
    pub(super) fn output(&self, value: Option<&Value>) -> u64 {
        match (self.result(), value) {
            (Some(ty), Some(value)) => measure::measure(ty.types(), ty.id(), value),
            _ => 0,
        }
    }
}
