//! A type where it is used: as a value that is owned, or as a parameter that is borrowed.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Path, Side, Ty, WIDE, wide_tuple};
use crate::names::ident;

/// A path as seen from `here`, which is a module below the macro's own.
pub(super) fn path(path: &Path, here: &[String]) -> TokenStream {
    let name = ident(&path.name);
    if path.module == here {
        return quote!(#name);
    }
    let up = here.iter().map(|_| quote!(super::));
    let down = path.module.iter().map(|segment| ident(segment));
    // Without `self`, a package called like a crate of the app would be ambiguous.
    let here = here.is_empty().then(|| quote!(self::));
    quote!(#here #(#up)* #(#down::)* #name)
}

/// The type of a value that is owned: fields, results, arguments of host functions.
pub(super) fn owned(ty: &Ty, here: &[String]) -> TokenStream {
    let inner = |ty: &Ty| owned(ty, here);
    match ty {
        Ty::Scalar(name) => scalar(name),
        Ty::String => quote!(::std::string::String),
        Ty::List(element) => {
            let element = inner(element);
            quote!(::std::vec::Vec<#element>)
        }
        Ty::Option(some) => option(&inner(some)),
        Ty::Result(ok, err) => result(ok.as_deref().map(inner), err.as_deref().map(inner)),
        Ty::Tuple(types) => tuple(&collect(types, inner), WIDE, here),
        Ty::Value(named) | Ty::Named(named) => path(named, here),
        Ty::Own(Side::Guest, named) | Ty::Borrow(Side::Guest, named) => path(named, here),
        Ty::Own(Side::Host, named) | Ty::Borrow(Side::Host, named) => {
            let named = path(named, here);
            quote!(::guesthouse::Resource<#named>)
        }
    }
}

/// The type of a parameter of an exported function: nothing is copied to make the call.
///
/// `lifetime` is written behind each `&`; it is empty where the compiler fills it in.
pub(super) fn param(ty: &Ty, here: &[String], lifetime: &TokenStream) -> TokenStream {
    let inner = |ty: &Ty| param(ty, here, lifetime);
    match ty {
        Ty::String => quote!(& #lifetime ::core::primitive::str),
        Ty::List(element) => {
            let element = owned(element, here);
            quote!(& #lifetime [#element])
        }
        Ty::Option(some) => option(&inner(some)),
        Ty::Result(ok, err) => result(ok.as_deref().map(inner), err.as_deref().map(inner)),
        Ty::Tuple(types) if types.len() > WIDE => {
            let whole = owned(ty, here);
            quote!(& #lifetime #whole)
        }
        Ty::Tuple(types) => tuple(&collect(types, inner), WIDE, here),
        Ty::Named(_) | Ty::Borrow(..) => {
            let named = owned(ty, here);
            quote!(& #lifetime #named)
        }
        Ty::Scalar(_) | Ty::Value(_) | Ty::Own(..) => owned(ty, here),
    }
}

fn scalar(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(::core::primitive::#name)
}

fn option(some: &TokenStream) -> TokenStream {
    quote!(::core::option::Option<#some>)
}

fn result(ok: Option<TokenStream>, err: Option<TokenStream>) -> TokenStream {
    let (ok, err) = (ok.unwrap_or(quote!(())), err.unwrap_or(quote!(())));
    quote!(::core::result::Result<#ok, #err>)
}

fn collect(types: &[Ty], each: impl Fn(&Ty) -> TokenStream) -> Vec<TokenStream> {
    types.iter().map(each).collect()
}

/// A tuple type; one longer than `most` is a generated struct.
pub(super) fn tuple(types: &[TokenStream], most: usize, here: &[String]) -> TokenStream {
    match wide(types.len(), most, here) {
        Some(wide) => quote!(#wide<#(#types,)*>),
        None => quote!((#(#types,)*)),
    }
}

/// A tuple's value or pattern, of the type that [`tuple`] writes.
pub(super) fn tuple_value(parts: &[TokenStream], most: usize, here: &[String]) -> TokenStream {
    let wide = wide(parts.len(), most, here);
    quote!(#wide (#(#parts,)*))
}

fn wide(length: usize, most: usize, here: &[String]) -> Option<TokenStream> {
    let root = Path {
        module: Vec::new(),
        name: wide_tuple(length),
    };
    (length > most).then(|| path(&root, here))
}
