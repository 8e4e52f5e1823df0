//! What the hot paths took when somebody last agreed to it.
//!
//! Another processor's features, another engine or another compiler change both sides alike, so the
//! gate is the ratio to the raw engine. Where the raw side counts what it did then, nothing of that
//! has changed, and our own count is held too.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How much more than recorded is too much.
const TOLERANCE: f64 = 1.05;
/// Raw counts that differ by less are of one machine and one engine.
const SAME: f64 = 0.005;

/// Where it is recorded, from this package's folder.
pub const FILE: &str = "instructions.toml";

/// Instructions of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::exhaustive_structs, reason = "there are two sides")]
pub struct Counts {
    /// With the raw engine.
    pub raw: u64,
    /// With Guesthouse.
    pub ours: u64,
}

impl Counts {
    /// How many times the raw engine's count.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.ours as f64 / self.raw as f64
    }

    /// What is more than `TOLERANCE` over what was recorded, in words.
    #[must_use]
    pub fn beyond(&self, recorded: &Self) -> Option<String> {
        let (now, then) = (self.ratio(), recorded.ratio());
        if now > then * TOLERANCE {
            return Some(format!("{now:.3} of the raw engine's, recorded {then:.3}"));
        }
        let change = self.raw.abs_diff(recorded.raw) as f64 / recorded.raw as f64;
        let grown = self.ours as f64 > recorded.ours as f64 * TOLERANCE;
        (change < SAME && grown)
            .then(|| format!("{} instructions, recorded {}", self.ours, recorded.ours))
    }
}

/// The recorded counts, by path.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Recorded {
    /// By name.
    pub paths: BTreeMap<String, Counts>,
}

impl Recorded {
    /// As the repository has them.
    ///
    /// # Errors
    /// In words.
    pub fn read() -> Result<Self, String> {
        let path = path();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{FILE}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{FILE}: {error}"))
    }

    /// Writes them to the repository.
    ///
    /// # Errors
    /// In words.
    pub fn write(&self) -> Result<(), String> {
        let counts = toml::to_string(self).map_err(|error| error.to_string())?;
        let text = format!(
            "# Instructions of one operation, the raw engine's and ours. After a change that is meant:\n\
             # cargo run --release -p guesthouse-benches --bin instructions -- --bless\n\n{counts}"
        );
        std::fs::write(path(), text).map_err(|error| format!("{FILE}: {error}"))
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FILE)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    const THEN: Counts = Counts {
        raw: 1_000,
        ours: 1_200,
    };

    #[test]
    fn what_was_recorded_and_a_twentieth_more_is_let_through() {
        assert_eq!(THEN.beyond(&THEN), None);
        let more = Counts {
            raw: 1_000,
            ours: 1_259,
        };
        assert_eq!(more.beyond(&THEN), None);
    }

    #[test]
    fn more_than_that_is_not() {
        let more = Counts {
            raw: 1_000,
            ours: 1_261,
        };
        assert!(more.beyond(&THEN).is_some());
    }

    #[test]
    fn a_machine_that_takes_more_for_both_is_no_regression() {
        let other = Counts {
            raw: 2_000,
            ours: 2_400,
        };
        assert_eq!(other.beyond(&THEN), None);
    }

    #[test]
    fn the_raw_engine_may_not_hide_our_own_growth() {
        // The ratio alone would let this through.
        let grown = Counts {
            raw: 1_004,
            ours: 1_262,
        };
        assert!(grown.ratio() < THEN.ratio() * 1.05);
        assert!(grown.beyond(&THEN).is_some());
    }
}
