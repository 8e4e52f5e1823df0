//! How a call went: its result, what it spent, and the app's state back.

use crate::error::CallError;
use crate::guest::FailedStart;
use crate::imports::Log;
use crate::limits::Usage;

/// What [`Plugin::run`](crate::Plugin::run) returns: the result of the closure, what the call
/// spent, what the guest wrote, and the state, which comes back in every case. So does
/// [`SessionPool::run`](crate::pool::SessionPool::run).
///
/// ```no_run
/// # use guesthouse::{CallError, Plugin};
/// # guesthouse::extension_point!({
/// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
/// # });
/// struct Customer {
///     fuel: u64,
/// }
///
/// fn bill(plugin: &Plugin<Filter, Customer>, customer: Customer) -> (Result<String, CallError>, Customer) {
///     let outcome = plugin.run(customer, |filter| filter.apply("hello"));
///     let (result, usage, mut customer, log) = outcome.into_parts();
///     customer.fuel += usage.fuel; // of calls that failed too
///     eprint!("{}", guesthouse::inspect::shown(&log.stderr()));
///     (result, customer)
/// }
/// ```
#[derive(Debug)]
#[must_use = "the result of the call is inside"]
pub struct Outcome<T, S, E = CallError> {
    result: Result<T, E>,
    usage: Usage,
    state: S,
    log: Log,
}

impl<T, S, E> Outcome<T, S, E> {
    pub(crate) fn new(result: Result<T, E>, usage: Usage, state: S, log: Log) -> Self {
        Self {
            result,
            usage,
            state,
            log,
        }
    }

    /// Of a guest that could not be made.
    pub(crate) fn of_failed(failed: FailedStart<S>) -> Self
    where
        E: From<CallError>,
    {
        let FailedStart { error, state, log } = failed;
        let usage = *error.usage();
        Self::new(Err(error.into()), usage, state, log)
    }

    /// What the closure returned.
    ///
    /// # Errors
    /// The closure's own error, or the [`CallError`] of an instantiation that failed.
    pub fn result(&self) -> Result<&T, &E> {
        self.result.as_ref()
    }

    /// What the call spent, instantiation included.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// What the guest wrote to stdout and stderr, however the call ended.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The app's state after the call.
    #[must_use]
    pub fn state(&self) -> &S {
        &self.state
    }

    /// Takes the outcome apart: what the closure returned, what the call spent, the app's state and what
    /// the guest wrote.
    pub fn into_parts(self) -> (Result<T, E>, Usage, S, Log) {
        (self.result, self.usage, self.state, self.log)
    }

    /// Keeps the result alone.
    ///
    /// # Errors
    /// As [`Outcome::result`].
    pub fn into_result(self) -> Result<T, E> {
        self.result
    }
}
