//! What the app implements: one trait an imported interface, and the adapters that link it.
//!
//! An adapter hands over arguments and nothing else; counting, the clock and panics are the
//! runtime's business, in one place for all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, lints, type_decl, type_use};
use crate::model::{Body, Function, Interface, Model, Path, Side, TypeDecl};
use crate::names::ident;

/// The module of an imported interface.
pub(super) fn module(interface: &Interface) -> TokenStream {
    let here = &interface.module;
    let types = type_decl::declarations(&interface.types, here);
    let host = is_implemented(interface).then(|| {
        let about = format!("What the host does for `{}`.", interface.wit_name);
        let drops = resources(interface).map(|decl| drop_method(decl, here));
        host_trait(
            "Host",
            &interface.wit_name,
            &about,
            &interface.functions,
            drops,
            here,
        )
    });
    quote!(#types #host)
}

/// Interfaces of types alone ask nothing of the host.
fn is_implemented(interface: &Interface) -> bool {
    interface.side == Side::Host
        && (!interface.functions.is_empty() || resources(interface).next().is_some())
}

fn resources(interface: &Interface) -> impl Iterator<Item = &TypeDecl> {
    let types = interface.types.iter();
    types.filter(|decl| matches!(decl.body, Body::HostResource { .. }))
}

pub(super) fn host_trait(
    name: &str,
    wit_name: &str,
    about: &str,
    functions: &[Function],
    drops: impl Iterator<Item = TokenStream>,
    here: &[String],
) -> TokenStream {
    let about = docs("", about);
    let name = ident(name);
    let methods = functions
        .iter()
        .map(|function| trait_method(function, here));
    let lints = here.is_empty().then(lints);
    let message = format!("`{{Self}}` does not implement what `{wit_name}` imports");
    quote! {
        #about
        ///
        /// Implemented by the app on its own state, one value of which belongs to each guest
        /// instance. An `Err` ends the guest's call; the WIT's own errors are values.
        #[diagnostic::on_unimplemented(message = #message)]
        #lints
        pub trait #name {
            #(#methods)*
            #(#drops)*
        }
    }
}

fn trait_method(function: &Function, here: &[String]) -> TokenStream {
    let docs = docs(
        &function.docs,
        &format!("The WIT's `{}`.", function.wit_name),
    );
    let name = ident(&function.name);
    let params = function.params.iter().map(|param| {
        let (name, ty) = (ident(&param.name), type_use::owned(&param.ty, here));
        quote!(#name: #ty)
    });
    let result = result_type(function, here);
    quote! {
        #docs
        ///
        /// # Errors
        /// Whatever the host cannot recover from: the guest's call ends with it.
        fn #name(
            &mut self,
            cx: &mut ::guesthouse::HostCall<'_>,
            #(#params,)*
        ) -> ::guesthouse::HostResult<#result>;
    }
}

fn result_type(function: &Function, here: &[String]) -> TokenStream {
    let result = function.result.as_ref();
    result.map_or(quote!(()), |ty| type_use::owned(ty, here))
}

/// The method that runs when the guest gives up its last handle; named by `resolve`.
fn drop_name(decl: &TypeDecl) -> proc_macro2::Ident {
    match &decl.body {
        Body::HostResource { drop, .. } => ident(drop),
        _ => ident("drop_"),
    }
}

fn drop_method(decl: &TypeDecl, here: &[String]) -> TokenStream {
    let about = docs(
        "",
        &format!(
            "The guest gave up its last handle to a `{}`.",
            decl.wit_name
        ),
    );
    let (name, ty) = (drop_name(decl), resource_type(decl, here));
    quote! {
        #about
        ///
        /// The value behind it is dropped, unless the app does something else.
        ///
        /// # Errors
        /// Whatever the host cannot recover from: the guest's call ends with it.
        fn #name(
            &mut self,
            cx: &mut ::guesthouse::HostCall<'_>,
            this: ::guesthouse::Resource<#ty>,
        ) -> ::guesthouse::HostResult<()> {
            cx.discard(this);
            ::core::result::Result::Ok(())
        }
    }
}

fn resource_type(decl: &TypeDecl, here: &[String]) -> TokenStream {
    let path = Path {
        module: here.to_owned(),
        name: decl.name.clone(),
    };
    type_use::path(&path, here)
}

/// The traits that a state must implement, as bounds.
pub(super) fn bounds(model: &Model) -> Vec<TokenStream> {
    let interfaces = model
        .interfaces
        .iter()
        .filter(|interface| is_implemented(interface));
    let mut bounds: Vec<_> = interfaces.map(trait_path).collect();
    if !model.imports.is_empty() {
        let name = ident(&model.imports_trait);
        bounds.push(quote!(#name));
    }
    bounds
}

fn trait_path(interface: &Interface) -> TokenStream {
    let segments = interface.module.iter().map(|segment| ident(segment));
    quote!(#(#segments::)* Host)
}

/// The statements that put every import into the linker.
pub(super) fn links(model: &Model) -> TokenStream {
    let interfaces = model
        .interfaces
        .iter()
        .filter(|interface| is_implemented(interface));
    let interfaces = interfaces.map(|interface| {
        let name = &interface.wit_name;
        let owner = trait_path(interface);
        let functions = interface
            .functions
            .iter()
            .map(|function| link_function(function, &owner));
        let drops = resources(interface).map(|decl| link_resource(decl, interface, &owner));
        quote! {
            linker.interface(#name, |imports| {
                #(#functions)*
                #(#drops)*
                ::core::result::Result::Ok(())
            })?;
        }
    });
    let world = (!model.imports.is_empty()).then(|| {
        let name = ident(&model.imports_trait);
        let functions = model
            .imports
            .iter()
            .map(|function| link_function(function, &quote!(#name)));
        quote! {
            linker.world(|imports| {
                #(#functions)*
                ::core::result::Result::Ok(())
            })?;
        }
    });
    quote!(#(#interfaces)* #world)
}

fn link_function(function: &Function, owner: &TokenStream) -> TokenStream {
    let (wit, name) = (&function.wit_name, ident(&function.name));
    let names: Vec<_> = function
        .params
        .iter()
        .map(|param| ident(&param.name))
        .collect();
    let types = function
        .params
        .iter()
        .map(|param| type_use::owned(&param.ty, &[]));
    let call = quote!(<S as #owner>::#name(__state, __cx, #(#names,)*));
    let wrapped = match function.result {
        Some(_) => quote!(::core::result::Result::map(#call, |result| (result,))),
        None => call,
    };
    quote! {
        imports.function(
            #wit,
            |__state: &mut S, __cx: &mut ::guesthouse::HostCall<'_>, (#(#names,)*): (#(#types,)*)| #wrapped,
        )?;
    }
}

fn link_resource(decl: &TypeDecl, interface: &Interface, owner: &TokenStream) -> TokenStream {
    let (wit, name) = (&decl.wit_name, drop_name(decl));
    let path = Path {
        module: interface.module.clone(),
        name: decl.name.clone(),
    };
    let ty = type_use::path(&path, &[]);
    quote! {
        imports.resource::<#ty>(
            #wit,
            |state: &mut S, cx: &mut ::guesthouse::HostCall<'_>, this| {
                <S as #owner>::#name(state, cx, this)
            },
        )?;
    }
}
