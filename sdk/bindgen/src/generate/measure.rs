//! The walks of a type: how the runtime counts its values against the limits, and finds the handles
//! in them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Of a record: the sum of its fields.
pub(crate) fn of_record(name: &Ident, fields: &[(Ident, TokenStream)]) -> TokenStream {
    let (names, types): (Vec<_>, Vec<_>) = fields.iter().cloned().unzip();
    let payload = quote!(0 #(+ ::guesthouse::__private::Measure::payload(&self.#names))*);
    let measure = measure(name, &types, &payload);
    quote! {
        #measure
        ::guesthouse::__private::handles!(struct #name { #(#names: #types,)* });
    }
}

/// Of a variant: what the case at hand carries.
pub(crate) fn of_variant(name: &Ident, cases: &[(Ident, Option<TokenStream>)]) -> TokenStream {
    let types: Vec<_> = cases.iter().filter_map(|(_, ty)| ty.clone()).collect();
    let arms = cases.iter().map(|(case, ty)| match ty {
        Some(_) => quote! {
            Self::#case(payload) => ::guesthouse::__private::Measure::payload(payload),
        },
        None => quote!(Self::#case => 0,),
    });
    let measure = measure(name, &types, &quote!(match self { #(#arms)* }));
    let cases = cases.iter().map(|(case, ty)| {
        let payload = ty.as_ref().map(|ty| quote!((#ty)));
        quote!(#case #payload,)
    });
    quote! {
        #measure
        ::guesthouse::__private::handles!(enum #name { #(#cases)* });
    }
}

/// Of a type without strings and lists.
pub(crate) fn of_plain(name: &Ident) -> TokenStream {
    let measure = measure(name, &[], &quote!(0));
    quote! {
        #measure
        impl ::guesthouse::__private::Handles for #name {}
    }
}

fn measure(name: &Ident, types: &[TokenStream], payload: &TokenStream) -> TokenStream {
    quote! {
        impl ::guesthouse::__private::Measure for #name {
            const SHAPE: ::guesthouse::__private::Shape = ::guesthouse::__private::Shape::PLAIN
                #(.and(<#types as ::guesthouse::__private::Measure>::SHAPE))*;
            fn payload(&self) -> ::core::primitive::u64 { #payload }
        }
        impl ::guesthouse::__private::WitType for #name {}
    }
}
