//! What the app calls: a typed method for each exported function, and guest resources as types
//! with methods.
//!
//! A method lends its arguments to the runtime's one `call`, which arms, runs and settles; the
//! method's own `Signature` says which function it is and what its types are.

use proc_macro2::TokenStream;
use quote::quote;

use super::waiting::Waiting;
use super::{docs, type_decl, type_use};
use crate::model::{Body, Function, Interface, MOST_PARAMS, Model, Param, Path, Role, TypeDecl};
use crate::names::ident;

/// The module of an exported interface.
pub(super) fn module(model: &Model, interface: &Interface) -> TokenStream {
    let types = type_decl::of_interface(interface);
    let methods = interface
        .types
        .iter()
        .map(|decl| resource_methods(model, interface, decl));
    let calls = (!interface.functions.is_empty()).then(|| calls(model, interface));
    quote!(#types #(#methods)* #calls)
}

/// The view of one interface of a running plugin.
fn calls(model: &Model, interface: &Interface) -> TokenStream {
    let here = &interface.module;
    let about = docs(
        "",
        &format!(
            "The functions of `{}` in a running plugin.",
            interface.wit_name
        ),
    );
    let (waiting, exports) = (Waiting::of(model), exports_type(model, here));
    let (root, state) = (module_root(here), waiting.state());
    let receiver = quote!(&mut self);
    let plugin = quote!(self.plugin);
    let functions = interface.functions.iter();
    let functions = functions.map(|function| method(waiting, function, here, &receiver, &plugin));
    quote! {
        #about
        pub struct Calls<'a, S: 'static> {
            pub(in #root) plugin: &'a mut #exports<S>,
        }
        impl<S: #state> Calls<'_, S> { #(#functions)* }
        impl<S: 'static> ::core::fmt::Debug for Calls<'_, S> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct("Calls").finish_non_exhaustive()
            }
        }
    }
}

fn exports_type(model: &Model, here: &[String]) -> TokenStream {
    let path = Path {
        module: Vec::new(),
        name: model.exports_type.clone(),
    };
    type_use::path(&path, here)
}

/// The macro's own module, as seen from `here`.
fn module_root(here: &[String]) -> TokenStream {
    let up = here.iter().skip(1).map(|_| quote!(::super));
    quote!(super #(#up)*)
}

/// One exported function as a method: `receiver` is its first parameter, `plugin` leads to the
/// exports from there.
pub(super) fn method(
    waiting: Waiting,
    function: &Function,
    here: &[String],
    receiver: &TokenStream,
    plugin: &TokenStream,
) -> TokenStream {
    let docs = docs(
        &function.docs,
        &format!("The WIT's `{}`.", function.wit_name),
    );
    let name = ident(&function.name);
    let params = declared(function).iter().map(|param| {
        let (name, ty) = (
            ident(&param.name),
            type_use::param(&param.ty, here, &quote!()),
        );
        quote!(#name: #ty)
    });
    let result = function.result.as_ref();
    let result = result.map_or(quote!(()), |ty| type_use::owned(ty, here));
    let body = body(waiting, function, here, plugin);
    let (keyword, state) = (waiting.keyword(), waiting.state());
    let generics = (function.role != Role::Free).then(|| quote!(<S: #state>));
    quote! {
        #docs
        ///
        /// # Errors
        /// Any `CallError`: a cap that was hit, a trap, a failure of the host. The plugin's own
        /// refusals are values of its WIT type.
        pub #keyword fn #name #generics(
            #receiver,
            #(#params,)*
        ) -> ::core::result::Result<#result, ::guesthouse::CallError> {
            #body
        }
    }
}

/// The parameters that are written out; a resource method's own resource is `&self`.
fn declared(function: &Function) -> &[Param] {
    match function.role {
        Role::Method => function.params.get(1..).unwrap_or_default(),
        _ => &function.params,
    }
}

fn body(
    waiting: Waiting,
    function: &Function,
    here: &[String],
    plugin: &TokenStream,
) -> TokenStream {
    let index = function.slot;
    let lifetime = quote!('a);
    let types = function.params.iter();
    let types: Vec<_> = types
        .map(|param| type_use::param(&param.ty, here, &lifetime))
        .collect();
    let params = type_use::tuple(&types, MOST_PARAMS, here);
    let this = (function.role == Role::Method).then(|| quote!(self));
    let names = declared(function).iter().map(|param| ident(&param.name));
    let names = this.into_iter().chain(names.map(|name| quote!(#name)));
    let arguments = type_use::tuple_value(&names.collect::<Vec<_>>(), MOST_PARAMS, here);
    let (results, pattern, value) = match &function.result {
        Some(ty) => {
            let ty = type_use::owned(ty, here);
            (quote!((#ty,)), quote!((result,)), quote!(result))
        }
        None => (quote!(()), quote!(()), quote!(())),
    };
    let call = waiting.runtime("call");
    let called = waiting.value(&quote! {
        ::guesthouse::__private::#call::<__Signature, S>(
            &mut #plugin.live,
            &mut #plugin.slots[#index],
            #arguments,
        )
    });
    quote! {
        enum __Signature {}
        impl ::guesthouse::__private::Signature for __Signature {
            const INDEX: ::core::primitive::usize = #index;
            type Params<'a> = #params;
            type Results = #results;
        }
        let #pattern = #called?;
        ::core::result::Result::Ok(#value)
    }
}

/// A guest resource: an opaque handle of its own type.
pub(super) fn resource(decl: &TypeDecl) -> TokenStream {
    let docs = docs(
        &decl.docs,
        &format!("The WIT's resource `{}`.", decl.wit_name),
    );
    let name = ident(&decl.name);
    quote! {
        #docs
        ///
        /// A handle to an object that lives in the guest. It ends with the guest, or earlier
        /// through `dispose`; a clone is another name for the same object.
        #[derive(::core::fmt::Debug, ::core::clone::Clone)]
        pub struct #name { handle: ::guesthouse::__private::GuestResource }
        ::guesthouse::__private::guest_resource!(#name);
    }
}

fn resource_methods(model: &Model, interface: &Interface, decl: &TypeDecl) -> TokenStream {
    let here = &interface.module;
    let Body::GuestResource(functions) = &decl.body else {
        return TokenStream::new();
    };
    let name = ident(&decl.name);
    let (within, wit) = (&interface.wit_name, &decl.wit_name);
    let owner = quote!(::guesthouse::__private::ExportName::of_interface(#within, #wit));
    let (waiting, exports) = (Waiting::of(model), exports_type(model, here));
    let plugin = quote!(plugin);
    let methods = functions.iter().map(|function| {
        let receiver = match function.role {
            Role::Method => quote!(&self, plugin: &mut #exports<S>),
            _ => quote!(plugin: &mut #exports<S>),
        };
        method(waiting, function, here, &receiver, &plugin)
    });
    let (keyword, state) = (waiting.keyword(), waiting.state());
    let dispose = waiting.runtime("dispose");
    let disposed = waiting.value(&quote! {
        ::guesthouse::__private::#dispose(&mut plugin.live, &self.handle, #owner)
    });
    quote! {
        impl #name {
            #(#methods)*

            /// Ends the object: the guest's destructor runs, under the same limits as a call.
            ///
            /// # Errors
            /// Any `CallError`, as for a call.
            pub #keyword fn dispose<S: #state>(
                self,
                plugin: &mut #exports<S>,
            ) -> ::core::result::Result<(), ::guesthouse::CallError> {
                #disposed
            }
        }
    }
}
