//! A compile worker by itself, for apps whose `main` is not their own: see `Compiler::program`.
#![allow(
    clippy::print_stderr,
    reason = "a program that says how it is to be used"
)]

use std::process::ExitCode;

fn main() -> ExitCode {
    let _ = guesthouse::Compiler::worker(std::env::args_os());
    eprintln!("guesthouse-compile-worker: to be started by a host (`Compiler::program`)");
    ExitCode::FAILURE
}
