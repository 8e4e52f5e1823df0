//! What the app implements: one trait an imported interface, and the adapters that link it.
//!
//! An adapter hands over arguments and nothing else; counting, the clock and panics are the
//! runtime's business, in one place for all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::waiting::Waiting;
use super::{docs, lints, type_decl, type_use};
use crate::model::{Body, Function, Home, Interface, MOST_PARAMS, Model, Path, Side, TypeDecl};
use crate::names::ident;

/// The module of an imported interface.
pub(super) fn module(model: &Model, interface: &Interface) -> TokenStream {
    let types = type_decl::of_interface(interface);
    // An interface that another extension point declared comes with its trait, which may block: where
    // calls are awaited, it gets one here, which hides the other.
    let is_declared = model.is_async || !matches!(interface.home, Home::App(_));
    let host = (is_declared && is_implemented(interface)).then(|| {
        host_trait(
            Waiting::of(model),
            "Host",
            &interface.wit_name,
            &interface.functions,
            &interface.types,
            &interface.module,
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

fn resources(types: &[TypeDecl]) -> impl Iterator<Item = &TypeDecl> {
    types
        .iter()
        .filter(|decl| matches!(decl.body, Body::HostResource { .. }))
}

/// The trait of what the host does for an interface, or for the world itself.
pub(super) fn host_trait(
    waiting: Waiting,
    name: &str,
    wit_name: &str,
    functions: &[Function],
    types: &[TypeDecl],
    here: &[String],
) -> TokenStream {
    let name = ident(name);
    let methods = functions
        .iter()
        .map(|function| trait_method(waiting, function, here));
    let drops = resources(types).map(|decl| drop_method(waiting, decl, here));
    let lints = here.is_empty().then(lints);
    let path = here.iter().map(|segment| format!("{segment}::"));
    let path = path.collect::<String>() + &name.to_string();
    let message = format!("the state `{{Self}}` lacks the host trait `{path}`");
    let (about, label) = match here {
        [] => (
            format!("What the host does for the world `{wit_name}` itself."),
            format!("its plugins import functions of the world `{wit_name}`"),
        ),
        _ => (
            format!("What the host does for `{wit_name}`."),
            format!("its plugins import `{wit_name}`"),
        ),
    };
    let (about, more) = (docs("", &about), waiting.trait_docs());
    let method = waiting.implementation();
    let note = format!("write `impl {path} for {{Self}}`, with {method} for each function");
    quote! {
        #about
        ///
        /// Implemented by the app on its own state, one value of which belongs to each guest
        /// instance. An `Err` ends the guest's call; the WIT's own errors are values.
        #more
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #lints
        pub trait #name {
            #(#methods)*
            #(#drops)*
        }
    }
}

fn trait_method(waiting: Waiting, function: &Function, here: &[String]) -> TokenStream {
    let docs = docs(
        &function.docs,
        &format!("The WIT's `{}`.", function.wit_name),
    );
    let name = ident(&function.name);
    let params = function.params.iter().map(|param| {
        let (name, ty) = (ident(&param.name), type_use::owned(&param.ty, here));
        quote!(#name: #ty)
    });
    let result = function.result.as_ref();
    let result = result.map_or(quote!(()), |ty| type_use::owned(ty, here));
    let (more, returned) = (waiting.method_docs(), waiting.returned(&result));
    quote! {
        #docs
        #more
        ///
        /// # Errors
        /// Whatever the host cannot recover from: the guest's call ends with it.
        fn #name(
            &mut self,
            cx: &mut ::guesthouse::HostCall<'_>,
            #(#params,)*
        ) -> #returned;
    }
}

/// The method that runs when the guest gives up its last handle; named by `resolve`.
fn drop_name(decl: &TypeDecl) -> proc_macro2::Ident {
    match &decl.body {
        Body::HostResource { drop, .. } => ident(drop),
        _ => ident("drop_"),
    }
}

fn drop_method(waiting: Waiting, decl: &TypeDecl, here: &[String]) -> TokenStream {
    let about = docs(
        "",
        &format!(
            "The guest gave up its last handle to a `{}`.",
            decl.wit_name
        ),
    );
    let path = Path {
        module: here.to_owned(),
        name: decl.name.clone(),
    };
    let (name, ty) = (drop_name(decl), type_use::path(&path, here));
    let (more, returned) = (waiting.method_docs(), waiting.returned(&quote!(())));
    let done = waiting.ready(quote!(::core::result::Result::Ok(())));
    quote! {
        #about
        ///
        /// The value behind it is dropped, unless the app does something else.
        #more
        ///
        /// # Errors
        /// Whatever the host cannot recover from: the guest's call ends with it.
        fn #name(
            &mut self,
            cx: &mut ::guesthouse::HostCall<'_>,
            this: ::guesthouse::Resource<#ty>,
        ) -> #returned {
            cx.discard(this);
            #done
        }
    }
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
    let waiting = Waiting::of(model);
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
            .map(|function| link_function(waiting, function, &owner));
        let drops = resources(&interface.types);
        let drops = drops.map(|decl| link_resource(waiting, decl, &interface.module, &owner));
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
        let functions = functions.map(|function| link_function(waiting, function, &owner));
        let drops = resources(&model.types);
        let drops = drops.map(|decl| link_resource(waiting, decl, &[], &owner));
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

fn link_function(waiting: Waiting, function: &Function, owner: &TokenStream) -> TokenStream {
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
    let value = waiting.value(&quote!(<S as #owner>::#name(__state, __cx, #(#names,)*)));
    let body = waiting.adapter(match function.result {
        Some(_) => quote!(::core::result::Result::map(#value, |result| (result,))),
        None => value,
    });
    let link = waiting.runtime("function");
    quote! {
        imports.#link(
            #wit,
            |__state: &mut S, __cx: &mut ::guesthouse::HostCall<'_>, #pattern: #types| #body,
        )?;
    }
}

fn link_resource(
    waiting: Waiting,
    decl: &TypeDecl,
    module: &[String],
    owner: &TokenStream,
) -> TokenStream {
    let (wit, name) = (&decl.wit_name, drop_name(decl));
    let path = Path {
        module: module.to_owned(),
        name: decl.name.clone(),
    };
    let ty = type_use::path(&path, &[]);
    let value = waiting.value(&quote!(<S as #owner>::#name(state, cx, this)));
    let (link, body) = (waiting.runtime("resource"), waiting.adapter(value));
    quote! {
        imports.#link::<#ty>(
            #wit,
            |state: &mut S, cx: &mut ::guesthouse::HostCall<'_>, this| { #body },
        )?;
    }
}
