//! From what the caller gave to a call that can be made: everything that fails before a guest runs.

use std::fmt;

use wasmtime::component::Val;

use super::convert::{self, Lift};
use super::dyn_plugin::DynPlugin;
use super::kept::Kept;
use crate::dynamic::text::{
    Bounded, Most, Named, Reader, WaveReader, arguments, each_argument, json, refused_argument,
    wave, wrong_arity,
};
use crate::dynamic::types::{DynFunction, Handle, Mismatch, Value, check, fault, held};
use crate::error::{CallError, DynError};
use crate::guest::{Exchange, UntypedCall, UntypedGuest, UntypedStore};
use crate::limits::Limits;

/// A call whose arguments fit.
pub(crate) struct Prepared {
    pub(crate) function: DynFunction,
    pub(crate) call: UntypedCall,
    /// Handles whose objects the guest gets for good.
    pub(crate) given: Vec<Handle>,
}

/// Text is longer than what it says: this many times a limit may be read and written.
const ARGUMENT_TEXT: u64 = 8;
const RESULT_TEXT: u64 = 32;
/// Text that grows takes as many times its length.
const GROWN: u64 = 3;
/// Room for what little says: names and punctuation.
const SMALL_TEXT: u64 = 4 << 10;

impl DynPlugin {
    /// With values, which may hold handles to what is `kept`.
    pub(crate) fn prepare(
        &self,
        name: &str,
        values: &[Value],
        kept: &Kept,
        limits: &Limits,
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
        let weights = values.iter().map(held::held);
        if weights.fold(0, u64::saturating_add) > limits.value_memory {
            return Err(self.most(limits).too_heavy(function).into());
        }
        let input = function.input(values);
        // More than may be passed is neither copied nor made fit.
        let values = (input <= limits.input).then(|| values.to_vec());
        let prepared = self.prepared(index, input, values, kept)?;
        Ok(Prepared { given, ..prepared })
    }

    /// All arguments in one text.
    pub(crate) fn prepare_text<'t, R: Reader<'t>>(
        &self,
        name: &str,
        text: &'t str,
        limits: &Limits,
    ) -> Result<Prepared, DynError> {
        let index = self.index(name)?;
        admit_text(text.len(), limits)?;
        let (function, most) = (&self.functions()[index], Some(self.most(limits)));
        let values = arguments::<R>(function, text, most, Named::default())?;
        self.prepared_text(index, values, limits)
    }

    /// Each argument a text of its own, as WAVE.
    pub(crate) fn prepare_each_wave(
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
        let values = each_argument::<WaveReader<'_>>(function, texts, Some(self.most(limits)))?;
        self.prepared_text(index, values, limits)
    }

    fn most<'a>(&'a self, limits: &'a Limits) -> Most<'a> {
        Most {
            limits,
            plugin: self.name(),
        }
    }

    /// The function's place, if it can be called: here, too, since reading text recurses.
    fn index(&self, name: &str) -> Result<usize, DynError> {
        self.loaded
            .engine
            .may_read()
            .map_err(|kind| self.refused(kind))?;
        let index = self.find(name)?;
        match self.functions()[index].unsupported() {
            Some(_) => Err(self.functions()[index].unsupported_error()),
            None => Ok(index),
        }
    }

    fn prepared_text(
        &self,
        index: usize,
        values: Vec<Value>,
        limits: &Limits,
    ) -> Result<Prepared, DynError> {
        let input = self.functions()[index].input(&values);
        let values = (input <= limits.input).then_some(values);
        self.prepared(index, input, values, &Kept::default())
    }

    fn prepared(
        &self,
        index: usize,
        input: u64,
        values: Option<Vec<Value>>,
        kept: &Kept,
    ) -> Result<Prepared, DynError> {
        let function = self.functions()[index].clone();
        let lower = |value| convert::lower(value, &mut |handle| kept.engine(handle));
        let params = values.map(|values| values.into_iter().map(lower).collect());
        let call = UntypedCall {
            index,
            input,
            params: params.transpose()?,
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

pub(crate) fn as_wave(guest: &mut UntypedGuest, value: Option<Value>) -> Result<String, DynError> {
    as_text(guest, "()", value, wave::write)
}

pub(crate) fn as_json(guest: &mut UntypedGuest, value: Option<Value>) -> Result<String, DynError> {
    as_text(guest, "null", value, json::write)
}

/// What a guest gave, as text: written within the call's deadline, and in no more memory than a value
/// may take.
fn as_text(
    guest: &mut UntypedGuest,
    nothing: &str,
    value: Option<Value>,
    write: impl FnOnce(&mut Bounded, &Value) -> fmt::Result,
) -> Result<String, DynError> {
    let Some(value) = value else {
        return Ok(nothing.to_owned());
    };
    let limits = guest.limits();
    let limit = bound(limits.output, RESULT_TEXT).min(limits.value_memory / GROWN);
    let mut out = Bounded::new(limit, guest.stop());
    let written = write(&mut out, &value);
    guest.in_time()?;
    match written {
        Ok(()) => Ok(out.into_text()),
        Err(fmt::Error) => Err(DynError::ResultText {
            limit,
            usage: Box::new(guest.usage()),
        }),
    }
}

fn bound(limit: u64, times: u64) -> u64 {
    limit.saturating_mul(times).saturating_add(SMALL_TEXT)
}

impl Prepared {
    pub(crate) fn call(
        &self,
        guest: &mut UntypedGuest,
        kept: &mut Kept,
    ) -> Result<Option<Value>, CallError> {
        guest.call(&self.call, &mut Handover { call: self, kept })
    }

    /// As [`Prepared::call`], and parks the task while the guest waits.
    pub(crate) async fn call_async(
        &self,
        guest: &mut UntypedGuest,
        kept: &mut Kept,
    ) -> Result<Option<Value>, CallError> {
        let mut handover = Handover { call: self, kept };
        guest.call_async(&self.call, &mut handover).await
    }
}

/// One call, and what is kept for its guest.
struct Handover<'a> {
    call: &'a Prepared,
    kept: &'a mut Kept,
}

impl Exchange for Handover<'_> {
    type Taken = Option<Value>;

    /// What the guest gets for good is the app's no more.
    fn give(&mut self, store: &mut UntypedStore) {
        for handle in &self.call.given {
            self.kept.give(store, handle);
        }
    }

    /// The result as a value.
    fn take(
        &mut self,
        store: &mut UntypedStore,
        result: Option<Val>,
    ) -> wasmtime::Result<(Option<Value>, u64)> {
        let function = &self.call.function;
        let value = match (result, function.result()) {
            (Some(value), Some(ty)) => {
                let handle = |engine, resource: &_| self.kept.receive(store, engine, resource);
                let types = ty.types();
                Some(Lift { types, handle }.value(ty.id(), value)?)
            }
            _ => None,
        };
        let output = function.output(value.as_ref());
        Ok((value, output))
    }
}
