//! Nobody thought of a state, and the world itself imports a function.

use guesthouse::{Artifact, Compiler, Limits, Plugin, PluginHost};

guesthouse::extension_point!({ inline: "
    package demo:text;
    world filter {
        import now: func() -> u64;
        export apply: func(text: string) -> string;
    }
" });

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = PluginHost::new(Compiler::in_process())?;
    let _: Plugin<Filter> = host.load(Artifact::file("filter.wasm"), &Limits::strict())?;
    Ok(())
}
