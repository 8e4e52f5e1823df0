//! `#[wit_type]`: a type that the app wrote itself, made fit to cross the boundary.
//!
//! The item stays as it is; what generated types carry is added. Whether it matches the WIT is
//! found out where it is used, by the contract.

use heck::ToKebabCase;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Fields, Item, ItemEnum, ItemStruct, LitStr, Result, parse_quote};

use crate::generate::{engine_derives, measure};

/// Expands one `#[wit_type]` item: a struct with named fields becomes a record, an enum without
/// payloads an enum, any other enum a variant. WIT names are the Rust names in kebab-case, unless
/// `#[wit(name = "…")]` says otherwise. A mistake becomes one `compile_error!`.
#[must_use]
pub fn expand_type(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        let error = Error::new_spanned(arguments, "`wit_type` takes no arguments");
        return error.to_compile_error();
    }
    let expanded = match syn::parse2(item) {
        Ok(Item::Struct(item)) => record(item),
        Ok(Item::Enum(item)) => cases(item),
        Ok(other) => Err(Error::new(other.span(), EXPECTED)),
        Err(error) => Err(error),
    };
    expanded.unwrap_or_else(|error| error.to_compile_error())
}

const EXPECTED: &str = "a WIT type is a struct with named fields, or an enum whose cases carry \
                        one value at most; it has no type parameters";

fn record(mut item: ItemStruct) -> Result<TokenStream> {
    plain(&item.generics)?;
    let Fields::Named(named) = &mut item.fields else {
        return Err(Error::new(item.fields.span(), EXPECTED));
    };
    let mut fields = Vec::new();
    for field in &mut named.named {
        if let Some(ident) = &field.ident {
            fields.push((ident.clone(), field.ty.to_token_stream()));
            rename(&mut field.attrs, &ident.clone())?;
        }
    }
    let engine = engine_derives(&quote!(record));
    let measure = measure::of_record(&item.ident, &fields);
    Ok(quote!(#engine #item #measure))
}

fn cases(mut item: ItemEnum) -> Result<TokenStream> {
    plain(&item.generics)?;
    let mut cases = Vec::new();
    for case in &mut item.variants {
        cases.push((case.ident.clone(), payload(&case.fields)?));
        rename(&mut case.attrs, &case.ident.clone())?;
    }
    if cases.iter().any(|(_, payload)| payload.is_some()) {
        let engine = engine_derives(&quote!(variant));
        let measure = measure::of_variant(&item.ident, &cases);
        return Ok(quote!(#engine #item #measure));
    }
    let engine = engine_derives(&quote!(enum));
    let repr = repr(cases.len());
    let measure = measure::of_plain(&item.ident);
    Ok(quote!(#engine #[repr(#repr)] #item #measure))
}

/// The integer that an enum of so many cases is at the boundary.
pub(crate) fn repr(cases: usize) -> Ident {
    crate::names::ident(match cases {
        0..=0x100 => "u8",
        0x101..=0x1_0000 => "u16",
        _ => "u32",
    })
}

fn payload(fields: &Fields) -> Result<Option<TokenStream>> {
    match fields {
        Fields::Unit => Ok(None),
        Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => Ok(unnamed
            .unnamed
            .first()
            .map(|field| field.ty.to_token_stream())),
        _ => Err(Error::new(fields.span(), EXPECTED)),
    }
}

fn plain(generics: &syn::Generics) -> Result<()> {
    match generics.params.first() {
        Some(first) => Err(Error::new(first.span(), EXPECTED)),
        None => Ok(()),
    }
}

/// Says what WIT calls a field or case.
fn rename(attrs: &mut Vec<Attribute>, ident: &Ident) -> Result<()> {
    let mut name = ident.unraw().to_string().to_kebab_case();
    if let Some(place) = attrs.iter().position(|attr| attr.path().is_ident("wit")) {
        attrs.remove(place).parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("expected `name = \"…\"`"));
            }
            name = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    attrs.push(parse_quote!(#[component(name = #name)]));
    Ok(())
}
