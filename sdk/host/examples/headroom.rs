//! A host whose guests may grow by four pages without asking the system.
#![allow(clippy::print_stdout, reason = "it says what it did")]

use guesthouse::{Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost};

guesthouse::extension_point!({
    inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
});

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: headroom PLUGIN")?;
    // ANCHOR: headroom
    let mut config = HostConfig::metered(Compiler::in_process());
    config.headroom = 256 << 10; // bytes: four pages
    let host = PluginHost::new(config)?;
    // ANCHOR_END: headroom
    let plugin: Plugin<Filter> = host.load(Artifact::file(path), &Limits::strict())?;
    println!("{}", plugin.call((), |filter| filter.apply("hello"))?);
    Ok(())
}
