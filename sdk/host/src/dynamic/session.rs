//! [`DynSession`]: a guest of a dynamic plugin that is kept between calls.

use super::prepare::{Prepared, Settled};
use super::{DynPlugin, Value, convert};
use crate::error::{CallError, DynError};
use crate::instance::UntypedGuest;
use crate::limits::Usage;
use crate::wasi::Log;

/// A guest of a [`DynPlugin`] that is kept: its memory lives from one call to the next.
///
/// Each call gets a fresh budget. After any failed call the guest is lost and every further one
/// answers [`CallError::Poisoned`]. What is found before the guest is entered (an unknown name, an
/// argument that does not fit) or after it came out well (a result too long as text) does no harm.
#[derive(Debug)]
pub struct DynSession {
    plugin: DynPlugin,
    guest: UntypedGuest,
}

impl DynSession {
    pub(super) fn new(plugin: DynPlugin, guest: UntypedGuest) -> Self {
        Self { plugin, guest }
    }

    /// The plugin that it is a guest of.
    #[must_use]
    pub fn plugin(&self) -> &DynPlugin {
        &self.plugin
    }

    /// What the last call spent.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.guest.usage()
    }

    /// What the guest wrote to stdout and stderr during the last call, however it ended.
    #[must_use]
    pub fn log(&self) -> &Log {
        self.guest.log()
    }

    /// As [`DynPlugin::call`], in this guest.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call(&mut self, function: &str, arguments: &[Value]) -> Result<Option<Value>, DynError> {
        let prepared = self.plugin.prepare(function, arguments)?;
        Ok(prepared.call(&mut self.guest)?)
    }

    /// As [`DynPlugin::call_wave`], in this guest.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_wave(&mut self, function: &str, arguments: &str) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self.plugin.prepare_wave(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest)?;
        self.settled().wave(value)
    }

    /// As [`DynPlugin::call_each_wave`], in this guest.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_each_wave(
        &mut self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self.plugin.prepare_each_wave(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest)?;
        self.settled().wave(value)
    }

    /// As [`DynPlugin::call_json`], in this guest.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_json(&mut self, function: &str, arguments: &str) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self.plugin.prepare_json(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest)?;
        self.settled().json(value)
    }

    fn settled(&self) -> Settled {
        Settled {
            usage: self.usage(),
            output: self.guest.limits().output,
        }
    }
}

impl Prepared {
    pub(super) fn call(&self, guest: &mut UntypedGuest) -> Result<Option<Value>, CallError> {
        guest.call(&self.call, |result| {
            let unsupported = || wasmtime::Error::msg("the result has no dynamic form");
            let value = match result {
                Some(value) => Some(convert::lift(value).ok_or_else(unsupported)?),
                None => None,
            };
            let output = self.function.output(value.as_ref());
            Ok((value, output))
        })
    }
}
