//! What is generated in place of an extension point that could not be: one error.
//!
//! The app's code goes on naming the extension point. To keep the compiler from complaining at
//! each place, the name is given a type that is itself the error.

use std::fs;
use std::path::Path;

use heck::ToUpperCamelCase;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Error, LitStr};

use crate::options::Options;

/// The error as an item; with names for the worlds that were meant, where they can be guessed.
pub(crate) fn explain(
    error: &Error,
    options: Option<&Options>,
    manifest_dir: &Path,
) -> TokenStream {
    let error = error.to_compile_error();
    let worlds = options.map(|options| worlds(options, manifest_dir));
    let worlds = worlds.unwrap_or_default();
    let Some((first, others)) = worlds.split_first() else {
        return error;
    };
    let all = worlds.iter().map(|world| {
        let exports = format_ident!("{world}Exports");
        quote!(#[doc(hidden)] pub type #exports<S> = (#first, S);)
    });
    quote! {
        #[doc(hidden)]
        pub type #first = [(); { #error }];
        #(#[doc(hidden)] pub type #others = #first;)*
        #(#all)*
    }
}

/// The types of the worlds that the options may have meant.
fn worlds(options: &Options, manifest_dir: &Path) -> Vec<syn::Ident> {
    let names = match &options.world {
        Some(world) => vec![short(&world.value())],
        None => texts(options, manifest_dir)
            .iter()
            .flat_map(|text| declared(text))
            .collect(),
    };
    let names = names.iter().map(|name| name.to_upper_camel_case());
    let names = names.filter_map(|name| syn::parse_str(&name).ok());
    let mut names: Vec<syn::Ident> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// `filter` of `demo:text/filter@1.0.0`.
fn short(world: &str) -> String {
    let unversioned = world.split('@').next().unwrap_or(world);
    let name = unversioned.rsplit('/').next().unwrap_or(unversioned);
    name.trim_start_matches('%').to_owned()
}

/// The WIT as far as it can be read; it need not parse.
fn texts(options: &Options, manifest_dir: &Path) -> Vec<String> {
    if let Some(inline) = &options.inline {
        return vec![inline.value()];
    }
    let default = LitStr::new("wit", Span::call_site());
    let mut paths: Vec<_> = options.paths.iter().collect();
    if paths.is_empty() {
        paths.push(&default);
    }
    let paths = paths.iter().map(|path| manifest_dir.join(path.value()));
    let files = paths.flat_map(|path| match fs::read_dir(&path) {
        Ok(folder) => folder.flatten().map(|entry| entry.path()).collect(),
        Err(_) => vec![path],
    });
    let wit = files.filter(|file| file.extension().is_some_and(|extension| extension == "wit"));
    wit.filter_map(|file| fs::read_to_string(file).ok())
        .collect()
}

/// The names behind the word `world`.
fn declared(text: &str) -> Vec<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[0] == "world");
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    let names = pairs.map(|pair| pair[1].trim_start_matches('%'));
    let names = names.filter_map(|name| name.split(ends).next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
