//! Guests that are kept between calls, because starting them is dear.
#![allow(clippy::print_stdout, reason = "it says what it did")]

use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, Limits, Plugin, PluginHost,
    pool::{SessionPool, SessionPoolConfig},
};

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
    config.max_idle = 4; // guests that wait to be used
    config.max_calls = 500; // uses that one of them serves before another takes its place
    let pool = SessionPool::new(plugin, config, || ())?;
    pool.refill(4)?; // before the first customer comes

    let hurried = pool.within(Duration::from_millis(200)); // for this request
    let loud = hurried.call((), |session| session.apply("hello"))?;
    println!("{loud}, and {:?}", pool.usage());
    // ANCHOR_END: pool
    Ok(())
}
