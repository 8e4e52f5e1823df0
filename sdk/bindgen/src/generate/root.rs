//! The items at the macro's own level: the extension point, its exports, and the link between
//! them and the runtime.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::waiting::Waiting;
use super::{docs, guest_side, host_side, lints};
use crate::model::{Interface, Model, wide_tuple};
use crate::names::ident;

pub(super) fn items(model: &Model) -> TokenStream {
    let imports = host_side::world_is_implemented(model).then(|| {
        let (waiting, name) = (Waiting::of(model), &model.imports_trait);
        let (functions, types) = (&model.imports, &model.types);
        host_side::host_trait(waiting, name, &model.wit_name, functions, types, &[])
    });
    let marker = marker(model);
    let exports = exports(model);
    let tracked = model.files.iter().map(|file| {
        let path = file.to_string_lossy();
        quote!(
            const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
        )
    });
    let wide = model.wide.iter();
    let wide = wide.map(|length| wide_tuple_type(*length, &model.wide_derives));
    quote!(#imports #marker #exports #(#wide)* #(#tracked)*)
}

/// The type that stands for the extension point, and what the runtime must know of it.
fn marker(model: &Model) -> TokenStream {
    let about = format!("The extension point `{}`.", model.wit_name);
    let docs = docs(&model.docs, &about);
    let lints = lints();
    let (marker, exports) = (ident(&model.marker), ident(&model.exports_type));
    let bounds = host_side::bounds(model);
    let links = host_side::links(model);
    let waiting = Waiting::of(model);
    let (waits, state) = (waiting.marker(), waiting.state());
    let wit_name = &model.wit_name;
    let contract = Literal::byte_string(&model.contract);
    let places = &model.places;
    let functions = model.exported().map(|function| {
        let name = &function.wit_name;
        match &function.interface {
            Some(interface) => quote! {
                ::guesthouse::__private::ExportName::of_interface(#interface, #name)
            },
            None => quote!(::guesthouse::__private::ExportName::of_world(#name)),
        }
    });
    quote! {
        #docs
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #lints
        pub struct #marker;

        impl ::guesthouse::ExtensionPoint for #marker {
            type Exports<S: 'static> = #exports<S>;
            const WORLD: &'static ::core::primitive::str = #wit_name;
            const CONTRACT: &'static [::core::primitive::u8] = #contract;
            const PLACES: &'static ::core::primitive::str = #places;
            const FUNCTIONS: &'static [::guesthouse::__private::ExportName] = &[#(#functions,)*];
        }

        impl ::guesthouse::__private::#waits for #marker {}

        impl<S: #state #(+ #bounds)*> ::guesthouse::Serves<S> for #marker {
            fn link(
                linker: &mut ::guesthouse::__private::Linker<'_, S>,
            ) -> ::core::result::Result<(), ::guesthouse::__private::LinkError> {
                #links
                let _ = linker;
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// The type whose methods are the exported functions.
fn exports(model: &Model) -> TokenStream {
    let about = format!("The exports of a running `{}` plugin.", model.wit_name);
    let docs = docs("", &about);
    let name = ident(&model.exports_type);
    let count = model.exported().count();
    let accessors = model
        .interfaces
        .iter()
        .filter(|interface| !interface.accessor.is_empty());
    let accessors = accessors.map(accessor);
    let (receiver, plugin) = (quote!(&mut self), quote!(self));
    let (lints, runtime) = (lints(), exports_impls(&name, count));
    let waiting = Waiting::of(model);
    let functions = model.exports.iter();
    let functions =
        functions.map(|function| guest_side::method(waiting, function, &[], &receiver, &plugin));
    let slots = (count > 0).then(|| quote!(slots: [::guesthouse::__private::Slot; #count],));
    let state = waiting.state();
    quote! {
        #docs
        pub struct #name<S: 'static> {
            live: ::guesthouse::__private::Live<S>,
            #slots
        }

        #lints
        impl<S: #state> #name<S> {
            #(#accessors)*
            #(#functions)*
        }

        #runtime
    }
}

/// What the runtime and `{:?}` need of the exports type.
fn exports_impls(name: &Ident, count: usize) -> TokenStream {
    let slots = (count > 0)
        .then(|| quote!(slots: [const { ::guesthouse::__private::Slot::EMPTY }; #count]));
    quote! {
        impl<S: 'static> ::guesthouse::__private::Exports<S> for #name<S> {
            fn bind(live: ::guesthouse::__private::Live<S>) -> Self {
                Self { live, #slots }
            }
            fn live(&self) -> &::guesthouse::__private::Live<S> {
                &self.live
            }
            fn live_mut(&mut self) -> &mut ::guesthouse::__private::Live<S> {
                &mut self.live
            }
            fn into_live(self) -> ::guesthouse::__private::Live<S> {
                self.live
            }
        }

        impl<S: 'static> ::core::fmt::Debug for #name<S> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.live, f)
            }
        }
    }
}

fn accessor(interface: &Interface) -> TokenStream {
    let docs = docs(
        &interface.docs,
        &format!("The functions of `{}`.", interface.wit_name),
    );
    let name = ident(&interface.accessor);
    let module = interface.module.iter().map(|segment| ident(segment));
    let calls = quote!(self:: #(#module::)* Calls);
    quote! {
        #docs
        #[must_use]
        pub fn #name(&mut self) -> #calls<'_, S> {
            #calls { plugin: self }
        }
    }
}

/// A tuple for which Rust's own is too short.
fn wide_tuple_type(length: usize, derives: &[syn::Path]) -> TokenStream {
    let name = ident(&wide_tuple(length));
    let about = docs(
        "",
        &format!("A tuple of {length}: Rust's own traits end before."),
    );
    let parts = (0..length).map(|index| format_ident!("T{index}"));
    let parts: Vec<_> = parts.collect();
    let lints = lints();
    quote! {
        #about
        #lints
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            #(#derives,)*
        )]
        pub struct #name<#(#parts,)*>(#(
            /// The next part.
            pub #parts,
        )*);
        ::guesthouse::__private::wide_tuple!(#name #(#parts)*);
    }
}
