//! A server: so many guests execute at once as there are cores for them, and each request has a deadline.
#![allow(clippy::print_stdout, reason = "it says what it did")]

use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost,
    error::{Blame, CallErrorKind},
};

guesthouse::extension_point!({
    inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
});

// ANCHOR: start
fn start(path: &str) -> Result<Plugin<Filter>, Box<dyn std::error::Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let mut config = HostConfig::metered(Compiler::in_process());
    config.executing = Some(u32::try_from(cores)?); // guests that execute at once
    config.queue_timeout = Duration::from_millis(250); // how long the others stand in line
    let host = PluginHost::new(config)?;
    Ok(host.load(Artifact::file(path), &Limits::strict())?)
}
// ANCHOR_END: start

// ANCHOR: answer
/// A status and a body for a request that has to be answered by `end`.
async fn answer(plugin: &Plugin<Filter>, text: String, end: Instant) -> (u16, String) {
    let plugin = plugin.within(end.saturating_duration_since(Instant::now()));
    let call = move || plugin.call((), |filter| filter.apply(&text));
    match tokio::task::spawn_blocking(call).await {
        Ok(Ok(loud)) => (200, loud),
        Ok(Err(error)) => match (error.kind(), error.blame()) {
            (CallErrorKind::Full { .. }, _) => (503, error.to_string()), // try again later
            (_, Blame::Host) => (500, error.to_string()),
            _ => (502, error.to_string()), // the plugin's doing: count it against the plugin
        },
        Err(panicked) => (500, panicked.to_string()),
    }
}
// ANCHOR_END: answer

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: server PLUGIN")?;
    let plugin = start(&path)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let end = Instant::now() + Duration::from_millis(500);
    let (status, body) = runtime.block_on(answer(&plugin, "hello".to_owned(), end));
    println!("{status}: {body}");
    Ok(())
}
