//! The host of the README: one extension point, one plugin, one call.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use guesthouse::{Artifact, Compiler, Limits, Plugin, PluginHost};

guesthouse::extension_point!({ inline: "package demo:text; world filter { export apply: func(text: string) -> string; }" });

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let compiler = Compiler::worker(std::env::args_os()); // compiles in a process of its own
    let host = PluginHost::new(compiler)?;
    let plugin: Plugin<Filter> = host.load(Artifact::file("shout.wasm"), &Limits::strict())?;
    let loud = plugin.call((), |filter| filter.apply("hello"))?; // a fresh sandbox, every cap
    println!("{loud}");
    Ok(())
}
