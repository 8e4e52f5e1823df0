//! `guesthouse rebuild`: committed plugins, built again and compared.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use guesthouse_author::{BuildError, Rebuilt, Recipe, Verdict};

#[derive(Debug, Args)]
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

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, BuildError> {
    let tools = crate::tools(&arguments.wasi_libc);
    let mut refused = false;
    for path in &arguments.recipes {
        let rebuild = Recipe::read(path)?.rebuild(&tools, &arguments.target_dir)?;
        for guest in &rebuild.guests {
            println!("{}", describe(guest));
        }
        let bad = rebuild.guests.iter().any(|guest| is_refused(guest.verdict));
        if arguments.check && bad {
            // What was committed stays as it is, so that the next check says the same.
            refused = true;
        } else {
            rebuild.write()?;
        }
    }
    if refused {
        eprintln!("error: committed components are not what their sources build");
        eprintln!("       run the same command without --check and commit the result");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// In a check, bytes may change only with the compiler, or where they never stay.
fn is_refused(verdict: Verdict) -> bool {
    !matches!(
        verdict,
        Verdict::Same | Verdict::OtherCompiler | Verdict::Pinned
    )
}

fn describe(rebuilt: &Rebuilt) -> String {
    let verdict = match rebuilt.verdict {
        Verdict::Same => "same bytes",
        Verdict::Renewed => "renewed: new, or its sources changed",
        Verdict::OtherCompiler => "built by another compiler: the manifest wants renewing",
        Verdict::Pinned => "other bytes, as always with its tools: the committed build stays",
        _ => "DIFFERS from the committed build",
    };
    format!("{:<24} {:>9} bytes  {verdict}", rebuilt.name, rebuilt.size)
}
