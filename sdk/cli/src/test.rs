//! `guesthouse test`.

use clap::Args;

use crate::failure::Failure;
use crate::say::Say;

#[derive(Debug, Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: Say) -> Result<(), Failure> {
    Err(Failure::refused("unfinished", "not there yet"))
}
