//! Many measurements of one thing, in three numbers.

use serde::{Deserialize, Serialize};

/// The middle and the range without the outer tenths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spread {
    /// Half are below.
    pub median: f64,
    /// A tenth is below.
    pub low: f64,
    /// A tenth is above.
    pub high: f64,
}

impl Spread {
    /// Of measurements; of none, nothing but zeros.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<_> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |tenths: usize| {
            let last = values.len().saturating_sub(1);
            values.get(last * tenths / 10).copied().unwrap_or_default()
        };
        Self {
            median: at(5),
            low: at(1),
            high: at(9),
        }
    }

    /// Of a thing that is what it is.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self {
            median: value,
            low: value,
            high: value,
        }
    }
}

/// The middle one.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    Spread::of(values).median
}
