//! Compiles in a worker, says how far it is, and stops when somebody loses patience.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::ops::ControlFlow;

use guesthouse::{Artifact, CancelHandle, Compiler, Limits, PluginHost};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let compiler = Compiler::worker(std::env::args_os());
    let host = PluginHost::new(compiler)?;

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/shout.wasm");
    let artifact = Artifact::file(path);
    let patience = CancelHandle::new();
    let artifact = artifact.watched(move |progress| {
        println!("{} for {:.1?}", progress.step, progress.elapsed);
        match patience.is_cancelled() {
            true => ControlFlow::Break(()), // ends in `LoadErrorKind::Abandoned`
            false => ControlFlow::Continue(()),
        }
    });
    let shout = host.load_dynamic(artifact, &Limits::strict())?;
    println!("{}", shout.call_wave("apply", r#"("hello")"#)?);
    Ok(())
}

/// Where `main` is not the app's own.
#[allow(
    dead_code,
    clippy::let_and_return,
    reason = "the other way, as the book shows it"
)]
fn elsewhere() -> Compiler {
    let compiler = Compiler::program(["/opt/app/guesthouse-compile-worker"]);
    compiler
}
