//! What a plugin made from a template costs, as rows of a table: one of the docs' pages has them.
//!
//! Each file is a build of `guest-templates/LANGUAGE`, called after it: the same world, one call.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example shows its result"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, HostCall, HostResult, Limits, PluginHost,
    dynamic::{DynFunction, DynPlugin, Value},
};

const CALL: &str = "apply";
const ARGUMENTS: &str = r#"({text: "the quick brown fox", style: loud})"#;
const ANSWER: &str = r#"ok({text: "THE QUICK BROWN FOX", replaced: []})"#;

fn main() {
    println!(
        "| plugin | size | memory | fuel of a fresh call | of a warm one | fresh call | warm call |"
    );
    println!("|---|---|---|---|---|---|---|");
    let host = PluginHost::new(Compiler::in_process()).unwrap();
    for file in std::env::args_os().skip(1).map(PathBuf::from) {
        let size = std::fs::metadata(&file).expect("a file").len();
        let artifact = Artifact::file(&file);
        let plugin = host
            .load_dynamic_with(artifact, &Limits::scripting(), knows_no_word)
            .unwrap();
        println!("{}", row(&plugin, size));
    }
}

/// The app's dictionary, which is empty.
fn knows_no_word(_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
    Ok(Some(Value::Option(None)))
}

fn row(plugin: &DynPlugin, size: u64) -> String {
    let outcome = plugin.run_wave(CALL, ARGUMENTS);
    assert_eq!(outcome.result().as_deref().unwrap(), ANSWER);
    let usage = *outcome.usage();
    let fresh = median(|| drop(plugin.call_wave(CALL, ARGUMENTS).unwrap()));
    let mut session = plugin.session().unwrap();
    let warm = median(|| drop(session.call_wave(CALL, ARGUMENTS).unwrap()));
    format!(
        "| {} | {} KB | {} KiB | {} | {} | {fresh:.1?} | {warm:.1?} |",
        plugin.name(),
        size / 1000,
        usage.memory >> 10,
        usage.fuel,
        session.usage().fuel,
    )
}

fn median(mut call: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..2001)
        .map(|_| {
            let begun = Instant::now();
            call();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
