//! What came of a case against what should have: every reason why it fails.

use std::fmt;

use guesthouse::dynamic::{Handle, Value};

use super::bind::{Budget, Case, Expected};
use super::difference::{Difference, difference};
use super::ledger::Regression;
use super::play::{End, Played};
use super::template::{Names, Template};
use super::values;
use crate::spent::{bytes, grouped};
use crate::words::clipped;

/// One reason why a case fails.
#[derive(Debug)]
pub(crate) enum Reason {
    /// Another result.
    Differs(Place, Difference),
    /// It failed and should have returned.
    Failed(Place, &'static str, String),
    /// It returned and should have failed.
    Returned(Place, String, String),
    /// It failed with another code.
    OtherCode(Place, String, &'static str, String),
    /// It failed as it should, and said something else.
    OtherWords(Place, String, String),
    /// It spent more than the case allows.
    OverBudget(&'static str, String, String),
    /// An answer was not given as often as it was to be.
    NotAsked(String),
    /// It spent more fuel than was blessed.
    MoreFuel(Regression),
}

/// Which step, where there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place(Option<(usize, String)>);

/// Why the case fails; empty where it passes.
pub(crate) fn judge(case: &Case, played: &Played) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (at, end) in played.ends.iter().enumerate() {
        let Some(step) = case.steps.get(at) else {
            break;
        };
        let several = case.steps.len() > 1;
        let place = several.then(|| (at + 1, step.name()));
        reasons.extend(of_end(&Place(place), &step.expected, end));
    }
    reasons.extend(over_budget(&case.budget, played));
    let open = played.answers.iter().filter_map(super::mock::Answer::open);
    reasons.extend(open.map(Reason::NotAsked));
    reasons
}

fn of_end(place: &Place, expected: &Expected, end: &End) -> Vec<Reason> {
    match (expected, end) {
        (Expected::Anything, End::Returned(..)) => Vec::new(),
        (Expected::Anything | Expected::Returns(_), End::Failed { code, message }) => {
            vec![Reason::Failed(place.clone(), code, message.clone())]
        }
        (Expected::Returns(expected), End::Returned(actual, known)) => {
            let both = expected.as_ref().zip(actual.as_ref());
            let difference = both.and_then(|(expected, actual)| differs(expected, actual, known));
            let differs = difference.map(|it| Reason::Differs(place.clone(), it));
            differs.into_iter().collect()
        }
        (Expected::Fails(code, _), End::Returned(value, known)) => {
            let value = value.as_ref().map(|value| known.shown(value));
            let value = values::wave(value.as_ref());
            vec![Reason::Returned(place.clone(), code.clone(), value)]
        }
        // Each for itself: blessing renews the code and never the words.
        (Expected::Fails(wanted, says), End::Failed { code, message }) => {
            let other = (wanted != code)
                .then(|| Reason::OtherCode(place.clone(), wanted.clone(), code, message.clone()));
            let says = says.as_ref().filter(|says| !message.contains(*says));
            let unsaid =
                says.map(|says| Reason::OtherWords(place.clone(), says.clone(), message.clone()));
            other.into_iter().chain(unsaid).collect()
        }
    }
}

/// Where a result is not the one that was expected. A name that nothing had yet fits any object.
pub(crate) fn differs(expected: &Template, actual: &Value, known: &Names) -> Option<Difference> {
    let is_meant = |name: &str, handle: &Handle| known.may_lead_to(name, handle);
    let expected = expected.beside(actual, known, is_meant);
    difference(&expected, &known.shown(actual))
}

fn over_budget(budget: &Budget, played: &Played) -> Vec<Reason> {
    let usage = &played.usage;
    let over = |what, spent, most: Option<u64>, text: fn(u64) -> String| {
        let most = most.filter(|most| spent > *most)?;
        Some(Reason::OverBudget(what, text(spent), text(most)))
    };
    let reasons = [
        over("fuel", usage.fuel, budget.fuel, grouped),
        over("memory", usage.memory, budget.memory, bytes),
        over("output", usage.output, budget.output, bytes),
        over("host-calls", usage.host_calls, budget.host_calls, grouped),
    ];
    reasons.into_iter().flatten().collect()
}

impl Reason {
    /// A stable name for scripts.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Differs(..) => "result-differs",
            Self::Failed(_, code, _) => code,
            Self::Returned(..) => "returned",
            Self::OtherCode(..) => "other-failure",
            Self::OtherWords(..) => "other-words",
            Self::OverBudget(..) => "over-budget",
            Self::NotAsked(_) => "answer-not-asked-for",
            Self::MoreFuel(_) => "fuel-regression",
        }
    }

    /// Blessing writes down what came, and this is no reason any more.
    pub(crate) fn is_answered_by_blessing(&self) -> bool {
        matches!(
            self,
            Self::Differs(..) | Self::OtherCode(..) | Self::MoreFuel(_)
        )
    }

    /// Where two values differ, if that is it.
    pub(crate) fn difference(&self) -> Option<&Difference> {
        match self {
            Self::Differs(_, difference) => Some(difference),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some((step, function)) => write!(f, "step {step}, {function}: "),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs(
                place,
                Difference {
                    path,
                    expected,
                    actual,
                },
            ) => write!(
                f,
                "{place}the result differs{}\n  expected {expected}\n  got      {actual}",
                if path.is_empty() {
                    String::new()
                } else {
                    format!(" at {path}")
                },
            ),
            Self::Failed(place, code, message) => {
                write!(f, "{place}it should return, and failed ({code}): {message}")
            }
            Self::Returned(place, code, value) => {
                let value = clipped(value);
                write!(f, "{place}it should fail with {code}, and returned {value}")
            }
            Self::OtherCode(place, wanted, code, message) => {
                write!(
                    f,
                    "{place}it should fail with {wanted}, and failed ({code}): {message}"
                )
            }
            Self::OtherWords(place, says, message) => {
                write!(f, "{place}it failed without saying {says:?}: {message}")
            }
            Self::OverBudget(what, spent, most) => {
                write!(f, "it spent {spent} of {what}; the case allows {most}")
            }
            Self::NotAsked(what) => f.write_str(what),
            Self::MoreFuel(regression) => regression.fmt(f),
        }
    }
}
