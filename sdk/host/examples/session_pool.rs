//! Guests that are kept between calls, because starting them is dear.
#![allow(clippy::print_stdout, reason = "it says what it did")]

use guesthouse::{Artifact, Compiler, Limits, Plugin, PluginHost, SessionPool, SessionPoolConfig};

guesthouse::extension_point!({
    inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
});

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: session_pool PLUGIN")?;
    let host = PluginHost::new(Compiler::in_process())?;
    let plugin: Plugin<Filter> = host.load(Artifact::file(path), &Limits::scripting())?;
    // ANCHOR: pool
    let mut config = SessionPoolConfig::new();
    config.kept = 4; // guests that wait for calls
    config.calls = 500; // what one of them serves before another takes its place
    let pool = SessionPool::new(plugin, config, || ())?;
    pool.refill(4)?; // before the first customer comes

    let loud = pool.call(|session| session.apply("hello"))?;
    println!("{loud}, and {:?}", pool.usage());
    // ANCHOR_END: pool
    Ok(())
}
