//! An extension point with something for the host to do: the book's example.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::collections::HashMap;

use guesthouse::{
    Artifact, Compiler, HostCall, HostResult, Limits, Plugin, PluginHost, Session,
    error::CallErrorKind,
};

guesthouse::extension_point!({ inline: "
    package demo:text;

    /// Words that the host knows.
    interface dictionary {
        lookup: func(word: string) -> option<string>;
    }

    world translate {
        import dictionary;
        export apply: func(text: string) -> result<string, string>;
    }
" });

struct App {
    words: HashMap<String, String>,
}

impl demo::text::dictionary::Host for App {
    fn lookup(&mut self, cx: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
        cx.charge(100)?; // a look-up costs the plugin fuel
        Ok(self.words.get(&word).cloned())
    }
}

fn app() -> App {
    let words = [("house", "casa"), ("guest", "ospite")];
    App {
        words: words
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .into(),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let compiler = Compiler::worker(std::env::args_os()); // see "The compile worker"
    let host = PluginHost::new(compiler)?;
    let artifact = Artifact::file("translate.wasm");
    let plugin: Plugin<Translate, App> = host.load(artifact, &Limits::strict())?;

    match plugin.call(app(), |translate| translate.apply("guest house")) {
        Ok(Ok(text)) => println!("{text}"),
        Ok(Err(refusal)) => println!("the plugin says no: {refusal}"),
        Err(error) => match error.kind() {
            CallErrorKind::OutOfFuel { limit, .. } => println!("it took more than {limit} fuel"),
            _ => println!("{} of {}: {error}", error.code(), error.plugin()),
        },
    }

    let outcome = plugin.run(app(), |translate| translate.apply("guest house"));
    println!("{}", outcome.usage());

    let mut session = plugin.session(app())?;
    let _first = session.apply("guest")?;
    println!("{}", Session::usage(&session));
    Ok(())
}
