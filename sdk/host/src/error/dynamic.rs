//! Why a call by name failed, before or after the plugin was entered.

use std::ops::Range;

use guesthouse_contract::shown;

use super::{CallError, HandleFault};
use crate::limits::Usage;
use crate::printable::{quoted, shown_debug};

/// Why a call of a [`DynPlugin`](crate::dynamic::DynPlugin) failed.
///
/// Every variant but [`DynError::Call`] and [`DynError::ResultText`] is found before anything of
/// the plugin runs.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum DynError {
    /// The plugin exports no such function.
    #[error("no function `{name}`{}", offer("is it", candidates), name = quoted(name))]
    #[non_exhaustive]
    NoSuchFunction {
        /// The name that was asked for.
        name: String,
        /// The full names of functions whose names are near, nearest first; eight at most.
        candidates: Vec<String>,
    },
    /// The short name means several functions.
    #[error("`{name}` is ambiguous{}", offer("it may be", candidates), name = quoted(name))]
    #[non_exhaustive]
    AmbiguousFunction {
        /// The name that was asked for.
        name: String,
        /// The full names of functions that it means; nine at most.
        candidates: Vec<String>,
    },
    /// The function cannot be called with values.
    #[error("`{function}` {reason}", function = quoted(function), reason = shown(reason))]
    #[non_exhaustive]
    Unsupported {
        /// The function's full name.
        function: String,
        /// Why, as the end of a sentence.
        reason: String,
    },
    /// There are too many or too few arguments.
    #[error("`{function}` takes {expected} argument{}, not {found}", if *expected == 1 { "" } else { "s" }, function = quoted(function))]
    #[non_exhaustive]
    WrongArity {
        /// The function's full name.
        function: String,
        /// How many it takes.
        expected: usize,
        /// How many there are, as far as they were counted.
        found: usize,
    },
    /// An argument is no value of its parameter's type.
    #[error("argument `{parameter}` ({expected}): {message}{}", at(range.as_ref()), parameter = quoted(parameter), expected = quoted(expected), message = shown(message))]
    #[non_exhaustive]
    Argument {
        /// Which argument, from 0.
        index: usize,
        /// The parameter's name in WIT.
        parameter: String,
        /// The parameter's type as WIT.
        expected: String,
        /// What was expected inside of it, and what was met.
        message: String,
        /// Bytes of the text that it is about; `None` where values were given.
        range: Option<Range<usize>>,
    },
    /// A handle does not lead to what may be passed.
    #[error("{handle}: {fault}", handle = quoted(handle))]
    #[non_exhaustive]
    Handle {
        /// The handle, as its placeholder says it.
        handle: String,
        /// What is wrong with it.
        fault: HandleFault,
    },
    /// The plugin imports no such resource, or several of that name.
    #[error(
        "the host defines no resource `{name}`{}",
        offer("it may be", candidates), name = quoted(name))]
    #[non_exhaustive]
    NoSuchResource {
        /// The name that was asked for.
        name: String,
        /// The full names of resources that it means; nine at most.
        candidates: Vec<String>,
    },
    /// The text is no list of arguments.
    #[error("the arguments: {message}{}", at(Some(range)), message = shown(message))]
    #[non_exhaustive]
    Arguments {
        /// What was expected, and what was met.
        message: String,
        /// Bytes of the text that it is about.
        range: Range<usize>,
    },
    /// The text of the arguments is longer than it may be; it was not read.
    #[error("the arguments are {size} bytes of text, `input` allows {limit} bytes")]
    #[non_exhaustive]
    ArgumentText {
        /// Bytes of the text.
        size: u64,
        /// Eight times [`Limits::input`](crate::Limits::input), and 4 KiB.
        limit: u64,
    },
    /// The arguments say more, counted as WIT, than twice what a call may be given and 4 KiB; the
    /// rest was not read. What is less too much is [`CallErrorKind::InputTooLarge`](crate::error::CallErrorKind::InputTooLarge).
    #[error("the arguments are far more than fits, `input` is {limit} bytes")]
    #[non_exhaustive]
    Input {
        /// [`Limits::input`](crate::Limits::input).
        limit: u64,
    },
    /// The call went well, but its result would be longer as text than it may be.
    #[error("the result is more than {limit} bytes of text")]
    #[non_exhaustive]
    ResultText {
        /// 32 times [`Limits::output`](crate::Limits::output), and 4 KiB.
        limit: u64,
        /// What the call spent.
        usage: Box<Usage>,
    },
    /// The call itself ended badly.
    #[error(transparent)]
    Call(#[from] CallError),
}

shown_debug!(DynError);

impl DynError {
    /// A stable name for scripts and logs; of a failed call, that of its [`CallError`], and of a
    /// handle that of its [`HandleFault`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchFunction { .. } => "no-such-function",
            Self::AmbiguousFunction { .. } => "ambiguous-function",
            Self::Unsupported { .. } => "unsupported-signature",
            Self::WrongArity { .. } => "wrong-arity",
            Self::Argument { .. } => "bad-argument",
            Self::Handle { fault, .. } => fault.code(),
            Self::NoSuchResource { .. } => "no-such-resource",
            Self::Arguments { .. } => "bad-argument-list",
            Self::ArgumentText { .. } => "argument-text-too-large",
            Self::Input { .. } => "input-too-large",
            Self::ResultText { .. } => "result-text-too-large",
            Self::Call(error) => error.code(),
        }
    }

    /// What was spent; `None` where nothing of the plugin ran.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        match self {
            Self::Call(error) => Some(error.usage()),
            Self::ResultText { usage, .. } => Some(usage),
            _ => None,
        }
    }
}

fn offer(words: &str, candidates: &[String]) -> String {
    if candidates.is_empty() {
        return String::new();
    }
    let quoted: Vec<_> = candidates
        .iter()
        .map(|each| format!("`{}`", quoted(each)))
        .collect();
    format!(": {words} {}?", quoted.join(" or "))
}

fn at(range: Option<&Range<usize>>) -> String {
    range.map_or(String::new(), |range| format!(" (at byte {})", range.start))
}
