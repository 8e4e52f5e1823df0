//! More interleavings than the tests try: `ITERATIONS [SEED [NAME]]`.

use std::process::ExitCode;

use guesthouse_models::{MODELS, check};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: Option<u64>| match arguments.next() {
        Some(text) => text.parse().ok(),
        None => default,
    };
    let (Some(iterations), Some(seed)) = (number(None), number(Some(0))) else {
        eprintln!("usage: guesthouse-models ITERATIONS [SEED [NAME]]");
        return ExitCode::FAILURE;
    };
    let name = arguments.next().unwrap_or_default();
    for model in MODELS.iter().filter(|model| model.name.contains(&name)) {
        println!("{}", model.name);
        check(model, iterations as usize, seed);
    }
    ExitCode::SUCCESS
}
