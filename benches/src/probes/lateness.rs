//! How late a thousand calls end that wait for their host when their deadline passes.

use std::time::Duration;

use super::waiting;
use crate::paired::Effort;
use crate::report::Row;

const CALLS: u32 = 1_000;
const DEADLINE: Duration = Duration::from_millis(50);

pub(super) fn run(effort: Effort) -> Vec<Row> {
    let plugin = waiting::load(&waiting::host(CALLS), DEADLINE);
    let park = || waiting::parked(&plugin, CALLS, || ());
    // Slots and stacks are touched for the first time.
    park();
    let rounds = 0..effort.rounds.div_ceil(10);
    let late = rounds.flat_map(|_| park()).collect();
    waiting::rows("lateness/1000-parked", None, late)
}
