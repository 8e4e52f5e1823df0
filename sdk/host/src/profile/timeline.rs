//! What was spent when and where, in as few entries as are needed: a long call has coarser ones.

use std::collections::BTreeMap;

use super::Booked;

/// Entries beyond which the timeline becomes coarser.
const MOST: usize = 50_000;
/// Width of an entry at first.
const FINEST: u64 = 256;

/// What was spent, by time and place.
#[derive(Debug)]
pub(super) struct Timeline {
    width: u64,
    entries: BTreeMap<(u64, usize), u64>,
}

impl Timeline {
    pub(super) fn new() -> Self {
        Self {
            width: FINEST,
            entries: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, at: u64, stack: usize, weight: u64) {
        let entry = self.entries.entry((at / self.width, stack)).or_default();
        *entry = entry.saturating_add(weight);
        if self.entries.len() > MOST {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        self.width = self.width.saturating_mul(2);
        let old = std::mem::take(&mut self.entries);
        for ((at, stack), weight) in old {
            let entry = self.entries.entry((at / 2, stack)).or_default();
            *entry = entry.saturating_add(weight);
        }
    }

    /// All entries, scaled so that they are `total` together.
    pub(super) fn finish(self, total: u64) -> Vec<Booked> {
        let weights = self.entries.values().copied().map(u128::from);
        let (all, mut before, mut given) = (weights.sum::<u128>().max(1), 0, 0);
        let width = self.width;
        let entries = self.entries.into_iter().map(|((at, stack), weight)| {
            before += u128::from(weight);
            let until = before * u128::from(total) / all;
            let weight = u64::try_from(until - given).unwrap_or(u64::MAX);
            given = until;
            Booked {
                at: at.saturating_mul(width),
                weight,
                stack,
            }
        });
        entries.filter(|booked| booked.weight > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Timeline};

    #[test]
    fn what_is_booked_is_all_that_was_spent_however_coarse() {
        let mut timeline = Timeline::new();
        for at in 0..3 * MOST as u64 {
            timeline.add(at * 1_000, (at % 2) as usize, 999);
        }
        let booked = timeline.finish(1_000_000_007);
        assert!(booked.len() <= MOST, "{} entries", booked.len());
        assert_eq!(
            booked.iter().map(|one| one.weight).sum::<u64>(),
            1_000_000_007
        );
        assert!(booked.windows(2).all(|two| two[0].at <= two[1].at));
    }
}
