//! What a host function answers when it cannot go on.

use std::error::Error;
use std::fmt;

use guesthouse_contract::shown;

use super::Violation;

/// What the methods of generated host traits return.
///
/// The WIT's own errors are values inside `Ok`; an `Err` ends the guest's call with
/// [`CallErrorKind::HostFailed`](crate::error::CallErrorKind::HostFailed).
pub type HostResult<T> = Result<T, HostError>;

/// A failure of the host that ends the guest's call.
///
/// Any error converts into one, so `?` works in host functions:
///
/// ```
/// use guesthouse::HostResult;
///
/// fn setting(text: &str) -> HostResult<u32> {
///     Ok(text.parse()?)
/// }
/// ```
pub struct HostError(Cause);

enum Cause {
    Failed(Box<dyn Error + Send + Sync>),
    Violation(Violation),
}

impl HostError {
    /// A failure that is only a sentence: it is cut after 2,000 characters, and what has no shape is
    /// escaped, since it may quote the guest.
    #[must_use]
    pub fn msg(message: impl fmt::Display) -> Self {
        Self(Cause::Failed(shown(message).to_string().into()))
    }

    pub(crate) fn violation(violation: Violation) -> Self {
        Self(Cause::Violation(violation))
    }

    /// The cause, as the boundary passes it through the engine.
    pub(crate) fn into_violation(self) -> Violation {
        match self.0 {
            Cause::Failed(source) => Violation::HostFailed { source },
            Cause::Violation(violation) => violation,
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for HostError {
    fn from(error: E) -> Self {
        Self(Cause::Failed(Box::new(error)))
    }
}

impl From<HostError> for Box<dyn Error + Send + Sync> {
    fn from(error: HostError) -> Self {
        match error.0 {
            Cause::Failed(source) => source,
            Cause::Violation(violation) => Box::new(violation),
        }
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Failed(source) => write!(f, "{}", shown(format_args!("{source:?}"))),
            Cause::Violation(violation) => fmt::Debug::fmt(violation, f),
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Failed(source) => write!(f, "{}", shown(source)),
            Cause::Violation(violation) => fmt::Display::fmt(violation, f),
        }
    }
}
