//! Interfaces into nested modules: `demo:site/log` becomes `mod demo { mod site { mod log { … } } }`.
//!
//! Two interfaces of one package share its module, which is why this is a tree and not a list.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, lints};
use crate::names::ident;

#[derive(Default)]
pub(super) struct ModuleTree {
    docs: String,
    body: TokenStream,
    children: BTreeMap<String, Self>,
}

impl ModuleTree {
    pub(super) fn insert(&mut self, module: &[String], docs: &str, body: TokenStream) {
        match module.split_first() {
            Some((first, rest)) => {
                let child = self.children.entry(first.clone()).or_default();
                child.insert(rest, docs, body);
            }
            None => {
                docs.clone_into(&mut self.docs);
                self.body = body;
            }
        }
    }

    /// The modules below this one; the root has no module of its own.
    pub(super) fn into_tokens(self) -> TokenStream {
        // What is allowed on the outermost modules holds inside them.
        self.nested(&lints())
    }

    fn nested(self, lints: &TokenStream) -> TokenStream {
        let modules = self.children.into_iter().map(|(name, child)| {
            let docs = docs(&child.docs, &format!("The WIT's `{name}`."));
            let name = ident(&name);
            let child = child.nested(&TokenStream::new());
            quote! {
                #docs
                #lints
                pub mod #name { #child }
            }
        });
        let modules = quote!(#(#modules)*);
        let body = self.body;
        quote!(#body #modules)
    }
}
