//! Calls of a dynamic plugin in a fresh sandbox: with values, WAVE or JSON, and what they came to.

use super::dyn_plugin::DynPlugin;
use super::kept::Kept;
use super::prepare::{Prepared, as_json, as_wave};
use crate::compile::Mode;
use crate::dynamic::text::{JsonReader, WaveReader};
use crate::dynamic::types::Value;
use crate::error::{CallError, DynError};
use crate::guest::{Arming, UntypedGuest};
use crate::imports::Log;
use crate::limits::Usage;
use crate::plugin::Outcome;
use crate::profile::{Profile, Sampler};

impl DynPlugin {
    /// Calls a function in a fresh sandbox with `arguments`; `None` if it has no result.
    ///
    /// # Errors
    /// [`DynError`] says what is wrong with name or arguments, or how the call ended.
    pub fn call(&self, function: &str, arguments: &[Value]) -> Result<Option<Value>, DynError> {
        self.run(function, arguments).into_result()
    }

    /// Calls a function in a fresh sandbox with all arguments in one text, `(1, "two")`; the
    /// result is WAVE, or `()` if there is none. Options at the end may be left out.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_wave(&self, function: &str, arguments: &str) -> Result<String, DynError> {
        self.run_wave(function, arguments).into_result()
    }

    /// Calls a function as [`DynPlugin::call_wave`] does, with a text for each argument.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_each_wave(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        self.run_each_wave(function, arguments).into_result()
    }

    /// Calls a function in a fresh sandbox with all arguments in an array, `[1, "two"]`; the
    /// result is JSON, or `null` if there is none. Options at the end may be left out.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_json(&self, function: &str, arguments: &str) -> Result<String, DynError> {
        self.run_json(function, arguments).into_result()
    }

    /// Calls a function as [`DynPlugin::call`] does, and returns what it spent and what the guest wrote beside
    /// the result.
    pub fn run(&self, function: &str, arguments: &[Value]) -> Outcome<Option<Value>, (), DynError> {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        self.run_prepared(prepared, |_, value| Ok(value))
    }

    /// Calls a function as [`DynPlugin::call_wave`] does, and returns what it spent and what the guest wrote
    /// beside the result.
    pub fn run_wave(&self, function: &str, arguments: &str) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_text::<WaveReader<'_>>(function, arguments, &self.limits());
        self.run_prepared(prepared, as_wave)
    }

    /// Calls a function as [`DynPlugin::call_each_wave`] does, and returns what it spent and what the guest wrote
    /// beside the result.
    pub fn run_each_wave(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_each_wave(function, arguments, &self.limits());
        self.run_prepared(prepared, as_wave)
    }

    /// Calls a function as [`DynPlugin::call_json`] does, and returns what it spent and what the guest wrote
    /// beside the result.
    pub fn run_json(&self, function: &str, arguments: &str) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_text::<JsonReader<'_>>(function, arguments, &self.limits());
        self.run_prepared(prepared, as_json)
    }

    /// Calls a function as [`DynPlugin::run`] does, and says where the fuel went, or the time on a
    /// [timed](crate::HostConfig::timed) host. Fuel is what it would be otherwise; time is not: a guest
    /// that is watched runs many times slower, so its deadline should be generous.
    pub fn profile(
        &self,
        function: &str,
        arguments: &[Value],
    ) -> (Outcome<Option<Value>, (), DynError>, Profile) {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        let sampler = self.sampler();
        let outcome = self.run_watched(prepared, Some(&sampler), |_, value| Ok(value));
        self.profiled(outcome, &sampler)
    }

    /// Looks at a guest that is about to begin.
    pub(super) fn sampler(&self) -> Sampler {
        let metered = self.loaded.engine.mode() == Mode::Metered;
        Sampler::new(metered.then(|| self.limits().fuel))
    }

    /// With what was seen of the guest.
    pub(super) fn profiled<T>(
        &self,
        outcome: Outcome<T, (), DynError>,
        sampler: &Sampler,
    ) -> (Outcome<T, (), DynError>, Profile) {
        let usage = *outcome.usage();
        let total = match self.loaded.engine.mode() {
            Mode::Metered => usage.fuel,
            Mode::Timed => u64::try_from(usage.elapsed.as_micros()).unwrap_or(u64::MAX),
        };
        (outcome, sampler.finish(total, usage.value_fuel))
    }

    fn run_prepared<T>(
        &self,
        prepared: Result<Prepared, DynError>,
        render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
    ) -> Outcome<T, (), DynError> {
        self.run_watched(prepared, None, render)
    }

    fn run_watched<T>(
        &self,
        prepared: Result<Prepared, DynError>,
        sampler: Option<&Sampler>,
        render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
    ) -> Outcome<T, (), DynError> {
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return not_begun(error),
        };
        match UntypedGuest::open(&self.loaded, Arming::Once, sampler) {
            Ok(mut guest) => {
                let result = prepared.call(&mut guest, &mut Kept::default());
                rendered(guest, prepared, result, render)
            }
            Err(failed) => Outcome::of_failed(*failed),
        }
    }
}

/// The outcome of a call that does not fit.
pub(super) fn not_begun<T>(error: DynError) -> Outcome<T, (), DynError> {
    Outcome::new(Err(error), Usage::default(), (), Log::new())
}

/// The outcome of a call that was made.
pub(super) fn rendered<T>(
    mut guest: UntypedGuest,
    prepared: Prepared,
    result: Result<Option<Value>, CallError>,
    render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
) -> Outcome<T, (), DynError> {
    // What went in is not needed any more.
    drop(prepared);
    let result = result.map_err(DynError::from);
    let rendered = result.and_then(|value| render(&mut guest, value));
    let (usage, (), log) = guest.finish();
    Outcome::new(rendered, usage, (), log)
}
