//! Whom a change of an app's WIT breaks: `cargo run -p guesthouse-contract --example evolution`.
#![allow(clippy::print_stdout, reason = "an example shows something")]

use guesthouse_contract::{Contract, World, WorldError, evolution, is_safe};

/// What the plugins that are out there were built for.
const RELEASED: &str = "package demo:site@1.0.0;

interface page {
  enum level { low, high }
  log: func(level: level, text: string);
}

world site { import page; export render: func(text: string) -> string; }
";

/// What the app has now.
const NEXT: &str = "package demo:site@1.1.0;

interface page {
  enum level { low, high, top }
  log: func(level: level, text: string);
  time: func() -> u64;
}

world site { import page; export render: func(text: string) -> string; }
";

fn main() -> Result<(), WorldError> {
    let released = World::from_source("released/site.wit", RELEASED, None)?;
    let next = World::from_source("wit/site.wit", NEXT, None)?;
    let changes = evolution(&Contract::of_world(&released)?, &Contract::of_world(&next)?);
    for change in &changes {
        println!("{change}");
    }
    println!("safe for the plugins that are there: {}", is_safe(&changes));
    Ok(())
}
