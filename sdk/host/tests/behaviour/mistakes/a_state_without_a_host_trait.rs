//! The app's state lacks one of the host traits.

use guesthouse::{Artifact, Compiler, HostCall, HostResult, Limits, Plugin, PluginHost};

guesthouse::extension_point!({ inline: "
    package demo:text;
    interface dictionary { lookup: func(word: string) -> option<string>; }
    world filter {
        import dictionary;
        import now: func() -> u64;
        export apply: func(text: string) -> string;
    }
" });

struct App;

impl FilterImports for App {
    fn now(&mut self, _: &mut HostCall<'_>) -> HostResult<u64> {
        Ok(1)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = PluginHost::new(Compiler::in_process())?;
    let _: Plugin<Filter, App> = host.load(Artifact::file("filter.wasm"), &Limits::strict())?;
    Ok(())
}
