//! The procedural macro behind `guesthouse::extension_point!`: a shell over `guesthouse-bindgen`.
//!
//! Nothing is decided here. The one thing that only a procedural macro knows is the folder of the
//! app that called it.

use std::path::PathBuf;

use proc_macro::TokenStream;

/// Turns a WIT world into typed Rust. See `guesthouse::extension_point!`, where it is documented.
#[proc_macro]
pub fn extension_point(tokens: TokenStream) -> TokenStream {
    // Cargo's own way to tell a macro where the calling crate stands.
    let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    guesthouse_bindgen::expand(tokens.into(), &manifest_dir.unwrap_or_default()).into()
}

/// Lets a type of the app cross the boundary. See `guesthouse::wit_type`, where it is documented.
#[proc_macro_attribute]
pub fn wit_type(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guesthouse_bindgen::expand_type(arguments.into(), item.into()).into()
}
