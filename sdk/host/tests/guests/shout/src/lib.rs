//! The guest of the README: says the same, louder.

wit_bindgen::generate!({ inline: "package demo:text; world filter { export apply: func(text: string) -> string; }" });

struct Shout;

impl Guest for Shout {
    fn apply(text: String) -> String {
        text.to_uppercase()
    }
}

export!(Shout);
