//! WIT type definitions as Rust items, each with its size walk.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, guest_side, lints, measure, type_use};
use crate::app_type::repr;
use crate::model::{Body, Home, Interface, Member, Traits, Ty, TypeDecl};
use crate::names::ident;

pub(super) fn declarations(types: &[TypeDecl], here: &[String]) -> TokenStream {
    let items = types.iter().map(|decl| declaration(decl, here));
    quote!(#(#items)*)
}

/// The types of an interface, or the way to where they are.
pub(super) fn of_interface(interface: &Interface) -> TokenStream {
    let here = &interface.module;
    match &interface.home {
        Home::Sibling(_) if interface.types.is_empty() => TokenStream::new(),
        Home::Here => declarations(&interface.types, here),
        Home::App(path) => quote! {
            #[doc(inline)]
            pub use #path::*;
        },
        Home::Sibling(module) => {
            let up = here.iter().map(|_| quote!(super::));
            let down = module.iter().map(|segment| ident(segment));
            quote!(pub use #(#up)* #(#down::)* *;)
        }
    }
}

fn declaration(decl: &TypeDecl, here: &[String]) -> TokenStream {
    match &decl.body {
        Body::Record(fields) => record(decl, fields, here),
        Body::Variant(cases) => variant(decl, cases, here),
        Body::Enum(cases) => plain_enum(decl, cases, here),
        Body::Flags(flags) => flag_set(decl, flags, here),
        Body::Alias(ty) => alias(decl, ty, here),
        Body::Replaced(path) => replaced(decl, path, here),
        Body::HostResource { backing, .. } => host_resource(decl, backing.as_ref(), here),
        // Its methods need the exports type, which only the guest's side knows.
        Body::GuestResource(_) => guest_side::resource(decl),
    }
}

/// Docs, and the lints that items outside of modules need by themselves.
fn type_docs(decl: &TypeDecl, kind: &str, here: &[String]) -> TokenStream {
    let docs = docs(
        &decl.docs,
        &format!("The WIT's {kind} `{}`.", decl.wit_name),
    );
    let lints = here.is_empty().then(lints);
    quote!(#docs #lints)
}

fn member_docs(member: &Member, kind: &str) -> TokenStream {
    docs(
        &member.docs,
        &format!("The WIT's {kind} `{}`.", member.wit_name),
    )
}

/// The engine's derives, told where the engine is.
pub(crate) fn engine_derives(style: &TokenStream) -> TokenStream {
    quote! {
        #[derive(
            ::guesthouse::__private::wasmtime::component::ComponentType,
            ::guesthouse::__private::wasmtime::component::Lift,
            ::guesthouse::__private::wasmtime::component::Lower,
        )]
        #[component(#style)]
        #[component(wasmtime_crate = ::guesthouse::__private::wasmtime)]
    }
}

/// What every such type can do, and what else the app asked for.
fn standard_derives(decl: &TypeDecl) -> TokenStream {
    let more = more_derives(decl);
    let standard = match decl.traits {
        Traits::Handle => quote!(#[derive(::core::fmt::Debug)]),
        Traits::Partial => quote! {
            #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
        },
        Traits::Full => quote! {
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
            )]
        },
    };
    quote!(#standard #more)
}

/// What the app asked for besides.
fn more_derives(decl: &TypeDecl) -> Option<TokenStream> {
    let more = &decl.derives;
    (!more.is_empty()).then(|| quote!(#[derive(#(#more,)*)]))
}

fn record(decl: &TypeDecl, fields: &[Member], here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "record", here);
    let derives = standard_derives(decl);
    let engine = engine_derives(&quote!(record));
    let name = ident(&decl.name);
    let members = fields.iter().map(|field| {
        let docs = member_docs(field, "field");
        let (wit, name) = (&field.wit_name, ident(&field.name));
        let ty = field.ty.as_ref().map(|ty| type_use::owned(ty, here));
        quote!(#docs #[component(name = #wit)] pub #name: #ty,)
    });
    let measured = fields.iter().filter_map(|field| {
        let ty = type_use::owned(field.ty.as_ref()?, here);
        Some((ident(&field.name), ty))
    });
    let measure = measure::of_record(&name, &measured.collect::<Vec<_>>());
    let error = error_impl(decl);
    quote! {
        #docs #derives #engine
        pub struct #name { #(#members)* }
        #measure
        #error
    }
}

fn variant(decl: &TypeDecl, cases: &[Member], here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "variant", here);
    let derives = standard_derives(decl);
    let engine = engine_derives(&quote!(variant));
    let name = ident(&decl.name);
    let members = cases.iter().map(|case| {
        let docs = member_docs(case, "case");
        let (wit, name) = (&case.wit_name, ident(&case.name));
        let payload = case.ty.as_ref().map(|ty| {
            let ty = type_use::owned(ty, here);
            quote!((#ty))
        });
        quote!(#docs #[component(name = #wit)] #name #payload,)
    });
    let measured = cases.iter().map(|case| {
        let ty = case.ty.as_ref().map(|ty| type_use::owned(ty, here));
        (ident(&case.name), ty)
    });
    let measure = measure::of_variant(&name, &measured.collect::<Vec<_>>());
    let error = error_impl(decl);
    quote! {
        #docs #derives #engine
        pub enum #name { #(#members)* }
        #measure
        #error
    }
}

fn plain_enum(decl: &TypeDecl, cases: &[Member], here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "enum", here);
    let engine = engine_derives(&quote!(enum));
    let name = ident(&decl.name);
    let repr = repr(cases.len());
    let members = cases.iter().map(|case| {
        let docs = member_docs(case, "case");
        let (wit, name) = (&case.wit_name, ident(&case.name));
        quote!(#docs #[component(name = #wit)] #name,)
    });
    let measure = measure::of_plain(&name);
    let error = error_impl(decl);
    let more = more_derives(decl);
    quote! {
        #docs
        #more
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::cmp::PartialOrd,
            ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        #engine
        #[repr(#repr)]
        pub enum #name { #(#members)* }
        #measure
        #error
    }
}

/// A set of named bits. What it can do is written once, in the runtime.
fn flag_set(decl: &TypeDecl, flags: &[Member], here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "flags", here);
    let more = more_derives(decl);
    let name = ident(&decl.name);
    let (bits, integer) = match flags.len() {
        0..=8 => ("u8", "U8"),
        9..=16 => ("u16", "U16"),
        _ => ("u32", "U32"),
    };
    let (bits, integer) = (ident(bits), ident(integer));
    let constants = flags.iter().enumerate().map(|(index, flag)| {
        let docs = member_docs(flag, "flag");
        let (name, value) = (ident(&flag.name), Literal::u32_unsuffixed(1 << index));
        quote!(#docs pub const #name: Self = Self { bits: #value };)
    });
    let all = flags.iter().enumerate();
    let all = all.fold(0u32, |all, (index, _)| all | 1 << index);
    let all = Literal::u32_unsuffixed(all);
    let names = flags.iter().map(|flag| {
        let (wit, name) = (&flag.wit_name, ident(&flag.name));
        quote!(#wit #name,)
    });
    let error = error_impl(decl);
    quote! {
        #docs
        #more
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::default::Default,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::hash::Hash,
        )]
        pub struct #name { bits: ::core::primitive::#bits }

        impl #name { #(#constants)* }
        ::guesthouse::__private::flags!(#name #bits #integer #all [#(#names)*]);
        #error
    }
}

fn alias(decl: &TypeDecl, ty: &Ty, here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "type", here);
    let name = ident(&decl.name);
    // The alias of a resource names the resource, not a handle to it.
    let ty = match ty {
        Ty::Own(_, path) => type_use::path(path, here),
        ty => type_use::owned(ty, here),
    };
    quote!(#docs pub type #name = #ty;)
}

fn replaced(decl: &TypeDecl, path: &syn::Path, here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "type", here);
    let name = ident(&decl.name);
    // The path itself, asked for first: a type that cannot stand for it is one error, at `with`.
    let is = quote!({ <#path as ::guesthouse::__private::WitType>::IS });
    quote!(#docs pub type #name = <#path as ::guesthouse::__private::Stands<#is>>::This;)
}

fn host_resource(decl: &TypeDecl, backing: Option<&syn::Path>, here: &[String]) -> TokenStream {
    let docs = type_docs(decl, "resource", here);
    let name = ident(&decl.name);
    match backing {
        Some(backing) => quote!(#docs pub type #name = #backing;),
        None => quote! {
            #docs
            ///
            /// Holds any value of the app. To have a type of your own behind the handles instead,
            /// name it in `with`.
            #[derive(::core::fmt::Debug)]
            pub struct #name { value: ::guesthouse::AnyValue }
            impl #name {
                /// Puts a value behind a handle to come.
                pub fn new<T: ::core::any::Any + ::core::marker::Send>(value: T) -> Self {
                    Self { value: ::guesthouse::AnyValue::new(value) }
                }
            }
            impl ::core::ops::Deref for #name {
                type Target = ::guesthouse::AnyValue;
                fn deref(&self) -> &::guesthouse::AnyValue { &self.value }
            }
            impl ::core::ops::DerefMut for #name {
                fn deref_mut(&mut self) -> &mut ::guesthouse::AnyValue { &mut self.value }
            }
        },
    }
}

/// Types that functions return as errors can be passed on with `?`.
fn error_impl(decl: &TypeDecl) -> TokenStream {
    if !decl.is_error {
        return TokenStream::new();
    }
    let name = ident(&decl.name);
    quote! {
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self, f)
            }
        }
        impl ::core::error::Error for #name {}
    }
}
