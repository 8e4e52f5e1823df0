//! WIT that an app may have, into Rust.

use std::path::Path;

use guesthouse_bindgen::expand;
use guesthouse_contract::{Contract, World, compare, evolution};
use proc_macro2::{Literal, TokenStream, TokenTree};

/// Text becomes Rust, or one error, with calls that block and with calls that are awaited; a world is
/// its own equal, in its binary form as well.
///
/// # Panics
/// Where what is written is not Rust, or a world differs from itself.
pub fn wit(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let world = World::from_source("a.wit", text, None);
    let literal = Literal::string(text);
    for is_async in [false, true] {
        let options = format!("{{ inline: {literal}, async: {is_async} }}");
        let options: TokenStream = options.parse().expect("tokens");
        let expanded = expand(options, Path::new(""));
        let code = expanded.to_string();
        let errors = errors(expanded.clone());
        let rust = syn::parse2::<syn::File>(expanded);
        assert!(rust.is_ok(), "{:?}", rust.err());
        assert!(errors <= 1, "{code}");
        assert!(errors == 1 || world.is_ok(), "{code}");
    }
    let Ok(world) = world else {
        return;
    };
    let (Ok(contract), Ok(encoded)) = (Contract::of_world(&world), world.encode()) else {
        return;
    };
    let again = Contract::decode(&encoded, &world.full_name(), "").expect("what was encoded");
    assert!(compare(&contract, &again).is_empty(), "{text}");
    assert!(evolution(&contract, &again).is_empty(), "{text}");
}

/// Calls of `compile_error!`. Its name may be quoted in an error's text, and be a name of the WIT.
fn errors(tokens: TokenStream) -> usize {
    let mut tokens = tokens.into_iter().peekable();
    let mut found = 0;
    while let Some(token) = tokens.next() {
        found += match token {
            TokenTree::Group(group) => errors(group.stream()),
            TokenTree::Ident(ident) => {
                let is_called = |next: &TokenTree| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!');
                usize::from(ident == "compile_error" && tokens.peek().is_some_and(is_called))
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
        };
    }
    found
}
