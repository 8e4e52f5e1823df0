//! The tokens in which code that blocks and code that is awaited differ. No other file writes `async`,
//! `.await` or a future.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::Model;

/// How callers wait for an extension point: on their thread, or with a future.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    is_async: bool,
}

impl Waiting {
    pub(super) fn of(model: &Model) -> Self {
        Self {
            is_async: model.is_async,
        }
    }

    /// The trait that tells the runtime which of the two the marker type is.
    pub(super) fn marker(self) -> Ident {
        format_ident!("{}", if self.is_async { "Awaited" } else { "Blocking" })
    }

    /// What the state's type must be where it is used: a future may go on on another thread.
    pub(super) fn state(self) -> TokenStream {
        let send = self.is_async.then(|| quote!(+ ::core::marker::Send));
        quote!('static #send)
    }

    /// The function of the runtime that does what `blocking` does.
    pub(super) fn runtime(self, blocking: &str) -> Ident {
        let suffix = if self.is_async { "_async" } else { "" };
        format_ident!("{blocking}{suffix}")
    }

    /// What stands before `fn`.
    pub(super) fn keyword(self) -> Option<TokenStream> {
        self.is_async.then(|| quote!(async))
    }

    /// The value of a call.
    pub(super) fn value(self, call: &TokenStream) -> TokenStream {
        let awaits = self.is_async.then(|| quote!(.await));
        quote!(#call #awaits)
    }

    /// What a host function returns.
    pub(super) fn returned(self, result: &TokenStream) -> TokenStream {
        let result = quote!(::guesthouse::HostResult<#result>);
        if self.is_async {
            quote!(impl ::core::future::Future<Output = #result> + ::core::marker::Send)
        } else {
            result
        }
    }

    /// A host function's result that is there already.
    pub(super) fn ready(self, result: TokenStream) -> TokenStream {
        if self.is_async {
            quote!(::core::future::ready(#result))
        } else {
            result
        }
    }

    /// The body of an adapter, which takes `value` of a host function.
    pub(super) fn adapter(self, value: TokenStream) -> TokenStream {
        if self.is_async {
            quote!(::std::boxed::Box::pin(async move { #value }))
        } else {
            value
        }
    }

    /// What the app writes for a host function.
    pub(super) fn implementation(self) -> &'static str {
        if self.is_async {
            "an `async fn`"
        } else {
            "a method"
        }
    }

    /// What the docs of a host trait say besides.
    pub(super) fn trait_docs(self) -> Option<TokenStream> {
        self.is_async.then(|| {
            quote! {
                ///
                /// Implement each method as an `async fn`. Until its future is done, the guest is parked: it
                /// holds no thread, and the deadline of its call runs.
            }
        })
    }

    /// What the docs of a host function say besides.
    pub(super) fn method_docs(self) -> Option<TokenStream> {
        self.is_async.then(|| {
            quote! {
                ///
                /// Parks the guest, which holds no thread meanwhile; the deadline of its call runs.
            }
        })
    }
}
