//! What the app implements: one trait an imported interface, and the adapters that link it.
//!
//! An adapter hands over arguments and nothing else; counting, the clock and panics are the
//! runtime's business, in one place for all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, lints, type_decl, type_use};
use crate::model::{Body, Function, Home, Interface, MOST_PARAMS, Model, Path, Side, TypeDecl};
use crate::names::ident;

/// The module of an imported interface.
pub(super) fn module(interface: &Interface) -> TokenStream {
    let here = &interface.module;
    let types = type_decl::of_interface(interface);
    // An interface that another extension point declared comes with its trait.
    let declared = is_implemented(interface) && !matches!(interface.home, Home::App(_));
    let host = declared.then(|| {
        let about = format!("What the host does for `{}`.", interface.wit_name);
        let drops = resources(&interface.types).map(|decl| drop_method(decl, here));
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

/// Interfaces of types alone ask nothing of the host, and some the SDK answers itself.
fn is_implemented(interface: &Interface) -> bool {
    interface.side == Side::Host
        && !interface.provided
        && (!interface.functions.is_empty() || resources(&interface.types).next().is_some())
}

/// Whether the world itself asks something of the host.
pub(super) fn world_is_implemented(model: &Model) -> bool {
    !model.imports.is_empty() || resources(&model.types).next().is_some()
}

pub(super) fn resources(types: &[TypeDecl]) -> impl Iterator<Item = &TypeDecl> {
    types
        .iter()
        .filter(|decl| matches!(decl.body, Body::HostResource { .. }))
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
    let path = here.iter().map(|segment| format!("{segment}::"));
    let path = path.collect::<String>() + &name.to_string();
    let message = format!("the state `{{Self}}` lacks the host trait `{path}`");
    let label = match here {
        [] => format!("its plugins import functions of the world `{wit_name}`"),
        _ => format!("its plugins import `{wit_name}`"),
    };
    let note = format!("write `impl {path} for {{Self}}`, with a method for each function");
    quote! {
        #about
        ///
        /// Implemented by the app on its own state, one value of which belongs to each guest
        /// instance. An `Err` ends the guest's call; the WIT's own errors are values.
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
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

pub(super) fn drop_method(decl: &TypeDecl, here: &[String]) -> TokenStream {
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
    if world_is_implemented(model) {
        let name = ident(&model.imports_trait);
        bounds.push(quote!(#name));
    }
    bounds
}

fn trait_path(interface: &Interface) -> TokenStream {
    let segments = interface.module.iter().map(|segment| ident(segment));
    quote!(self:: #(#segments::)* Host)
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
        let drops = resources(&interface.types);
        let drops = drops.map(|decl| link_resource(decl, &interface.module, &owner));
        quote! {
            linker.interface(#name, |imports| {
                #(#functions)*
                #(#drops)*
                ::core::result::Result::Ok(())
            })?;
        }
    });
    let world = world_is_implemented(model).then(|| {
        let name = ident(&model.imports_trait);
        let owner = quote!(#name);
        let functions = model.imports.iter();
        let functions = functions.map(|function| link_function(function, &owner));
        let drops = resources(&model.types).map(|decl| link_resource(decl, &[], &owner));
        quote! {
            linker.world(|imports| {
                #(#functions)*
                #(#drops)*
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
    let types = function.params.iter();
    let types: Vec<_> = types.map(|param| type_use::owned(&param.ty, &[])).collect();
    let types = type_use::tuple(&types, MOST_PARAMS, &[]);
    let pattern: Vec<_> = names.iter().map(|name| quote!(#name)).collect();
    let pattern = type_use::tuple_value(&pattern, MOST_PARAMS, &[]);
    let call = quote!(<S as #owner>::#name(__state, __cx, #(#names,)*));
    let wrapped = match function.result {
        Some(_) => quote!(::core::result::Result::map(#call, |result| (result,))),
        None => call,
    };
    quote! {
        imports.function(
            #wit,
            |__state: &mut S, __cx: &mut ::guesthouse::HostCall<'_>, #pattern: #types| #wrapped,
        )?;
    }
}

fn link_resource(decl: &TypeDecl, module: &[String], owner: &TokenStream) -> TokenStream {
    let (wit, name) = (&decl.wit_name, drop_name(decl));
    let path = Path {
        module: module.to_owned(),
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
