//! A plugin whose calls are awaited is called, and one whose calls block is awaited.

use guesthouse::{CallError, Plugin};

mod plain {
    guesthouse::extension_point!({ inline: "
        package demo:text;
        world filter { export apply: func(text: string) -> string; }
    " });
}

mod awaited {
    guesthouse::extension_point!({
        inline: "
            package demo:text;
            world filter { export apply: func(text: string) -> string; }
        ",
        async: true,
    });
}

fn main() {}

fn called(plugin: &Plugin<awaited::Filter>) {
    let _ = plugin.session(());
}

async fn waited_for(plugin: &Plugin<plain::Filter>) -> Result<String, CallError> {
    plugin.call_async((), async |filter| filter.apply("hello")).await
}
