//! `guesthouse rebuild`: committed plugins, built again and compared.

use std::path::PathBuf;

use clap::Args;
use guesthouse_author::{Rebuilt, Recipe, Verdict};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::say::Say;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `guests` (`name`, `size`, `verdict`: `same`, `renewed`, `other-compiler`, `pinned` or `differs`)."
)]
pub(crate) struct Arguments {
    /// `plugins.toml` files.
    #[arg(required = true)]
    recipes: Vec<PathBuf>,
    /// Folder for intermediate files, shared by all plugins.
    #[arg(long, value_name = "DIR", default_value = "target/guests")]
    target_dir: PathBuf,
    /// Fail if anything but the compiler has changed the bytes.
    #[arg(long)]
    check: bool,
    /// Folder of C libraries for WASI, for a standard library that is built from sources.
    #[arg(long, value_name = "DIR", default_value = "/usr/lib")]
    wasi_libc: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let tools = crate::tools(&arguments.wasi_libc, say);
    let mut refused = false;
    let mut guests = Vec::new();
    for path in &arguments.recipes {
        let rebuild = Recipe::read(path)?.rebuild(&tools, &arguments.target_dir)?;
        for guest in &rebuild.guests {
            say.line(describe(guest));
            guests.push(value(guest));
        }
        let bad = rebuild.guests.iter().any(|guest| is_refused(guest.verdict));
        if arguments.check && bad {
            // What was committed stays as it is, so that the next check says the same.
            refused = true;
        } else {
            rebuild.write()?;
        }
    }
    let report = json!({ "guests": guests });
    if refused {
        let words = "committed components are not what their sources build\n\
             run the same command without --check and commit the result";
        return Err(Failure::refused("not-what-was-committed", words).reporting(report));
    }
    say.value(&report);
    Ok(())
}

/// In a check, bytes may change only with the compiler, or where they never stay.
fn is_refused(verdict: Verdict) -> bool {
    !matches!(
        verdict,
        Verdict::Same | Verdict::OtherCompiler | Verdict::Pinned
    )
}

fn value(rebuilt: &Rebuilt) -> Value {
    let (name, _) = named(rebuilt.verdict);
    json!({ "name": rebuilt.name, "size": rebuilt.size, "verdict": name })
}

fn describe(rebuilt: &Rebuilt) -> String {
    let (_, words) = named(rebuilt.verdict);
    format!("{:<24} {:>9} bytes  {words}", rebuilt.name, rebuilt.size)
}

/// A verdict for scripts and for people.
fn named(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Same => ("same", "same bytes"),
        Verdict::Renewed => ("renewed", "renewed: new, or its sources changed"),
        Verdict::OtherCompiler => (
            "other-compiler",
            "built by another compiler: the manifest wants renewing",
        ),
        Verdict::Pinned => (
            "pinned",
            "other bytes, as always with its tools: the committed build stays",
        ),
        _ => ("differs", "DIFFERS from the committed build"),
    }
}
