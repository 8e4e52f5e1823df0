//! A host function keeps something across an await that cannot go to another thread.

use std::rc::Rc;

use guesthouse::{HostCall, HostResult};

guesthouse::extension_point!({
    inline: "
        package demo:text;
        interface dictionary { lookup: func(word: string) -> option<string>; }
        world filter { import dictionary; export apply: func(text: string) -> string; }
    ",
    async: true,
});

struct App;

impl demo::text::dictionary::Host for App {
    async fn lookup(&mut self, _: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
        let kept = Rc::new(word);
        std::future::ready(()).await;
        Ok(Some(kept.to_uppercase()))
    }
}

fn main() {}
