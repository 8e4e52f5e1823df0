//! Counts the instructions of the hot paths with callgrind, beside the raw engine's.
//!
//! `cargo run --release -p guesthouse-benches --bin instructions -- --check` fails when a path takes
//! more than a twentieth more than `benches/instructions.toml` says; `--bless` writes that file.
#![allow(clippy::print_stdout, reason = "the counts are what was asked for")]

use std::process::ExitCode;

use clap::Parser;
use guesthouse_benches::instructions::{self, Counts, Recorded};

/// Counts the instructions of the hot paths.
#[derive(Debug, Parser)]
struct Options {
    /// Fails when a path takes more than a twentieth more than recorded.
    #[arg(long, conflicts_with = "bless")]
    check: bool,
    /// Records the counts.
    #[arg(long)]
    bless: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some((instructions::ARGUMENT, rest)) = arguments
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        instructions::counted(rest);
        return ExitCode::SUCCESS;
    }
    match Options::parse().run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

impl Options {
    fn run(&self) -> Result<bool, String> {
        let recorded = if self.check {
            Recorded::read()?
        } else {
            Recorded::default()
        };
        let mut now = Recorded::default();
        let mut well = true;
        println!("| path | raw engine | Guesthouse | ratio | |\n|---|---|---|---|---|");
        for path in instructions::paths() {
            let counts = instructions::count(path)?;
            let verdict = self.verdict(&counts, recorded.paths.get(path));
            well &= verdict.is_none();
            println!(
                "| `{path}` | {} | {} | {:.3} | {} |",
                counts.raw,
                counts.ours,
                counts.ratio(),
                verdict.unwrap_or_default()
            );
            now.paths.insert(path.to_owned(), counts);
        }
        if self.bless {
            now.write()?;
        }
        Ok(well)
    }

    fn verdict(&self, counts: &Counts, recorded: Option<&Counts>) -> Option<String> {
        match recorded {
            _ if !self.check => None,
            Some(recorded) => counts.beyond(recorded),
            None => Some("not recorded: run with --bless".to_owned()),
        }
    }
}
