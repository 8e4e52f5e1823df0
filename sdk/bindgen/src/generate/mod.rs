//! The model as tokens.
//!
//! Every path that is written is absolute or relative to the generated module, so that a WIT
//! type may be called `result`, `string` or `vec`. Generated code may only touch what
//! `::guesthouse::__private` lists. Nothing is decided here: names and shapes are the model's.

mod guest_side;
mod host_side;
pub(crate) mod measure;
mod modules;
mod root;
mod type_decl;
mod type_use;
mod waiting;

use guesthouse_contract::rustdoc_lines;
use proc_macro2::TokenStream;
use quote::quote;

use self::modules::ModuleTree;
pub(crate) use self::type_decl::engine_derives;
use crate::model::{Model, Side};

/// Writes an extension point down as Rust items.
#[must_use]
pub fn generate(model: &Model) -> TokenStream {
    let mut tree = ModuleTree::default();
    for interface in &model.interfaces {
        let body = match interface.side {
            Side::Host => host_side::module(model, interface),
            Side::Guest => guest_side::module(model, interface),
        };
        tree.insert(&interface.module, &interface.docs, body);
    }
    let modules = tree.into_tokens();
    let types = type_decl::declarations(&model.types, &[]);
    let root = root::items(model);
    quote!(#modules #types #root)
}

/// Lints that judge what the WIT decided and the app cannot change.
fn lints() -> TokenStream {
    quote! {
        #[allow(
            clippy::doc_markdown,
            clippy::exhaustive_enums,
            clippy::exhaustive_structs,
            clippy::too_many_arguments,
            rustdoc::bare_urls,
            reason = "shapes and comments are the WIT's"
        )]
    }
}

/// Doc attributes: the WIT's own words, or a sentence that says what the item is.
fn docs(text: &str, otherwise: &str) -> TokenStream {
    let lines = match text.is_empty() {
        true => vec![otherwise.to_owned()],
        false => rustdoc_lines(text),
    };
    let lines = lines.iter().map(|line| {
        let line = format!(" {line}");
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}
