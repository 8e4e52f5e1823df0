//! A plugin that rewrites texts: words are looked up in the app's dictionary, and shouted on request.

mod heap;
mod panics;

mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "demo:text/filter@1.0.0" });
}

use bindings::demo::text::dictionary;
use bindings::exports::demo::text::rewrite::{Answer, Guest, Refusal, Request, Style};

struct Plugin;

impl Guest for Plugin {
    fn apply(request: Request) -> Result<Answer, Refusal> {
        let words: Vec<_> = request.text.split_whitespace().collect();
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return Err(Refusal::Empty);
        }
        if request.most_words.is_some_and(|most| count > most) {
            return Err(Refusal::TooLong(count));
        }
        Ok(rewrite(&words, request.style))
    }
}

fn rewrite(words: &[&str], style: Style) -> Answer {
    let mut replaced = Vec::new();
    let mut written = Vec::new();
    for word in words {
        let replacement = dictionary::replacement(word);
        if replacement.is_some() {
            replaced.push((*word).to_owned());
        }
        written.push(replacement.unwrap_or_else(|| (*word).to_owned()));
    }
    let text = written.join(" ");
    let text = match style {
        Style::Plain => text,
        Style::Loud => text.to_uppercase(),
    };
    Answer { text, replaced }
}

bindings::export!(Plugin with_types_in bindings);
