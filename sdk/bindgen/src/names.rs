//! WIT names into Rust names, without collisions.
//!
//! WIT is kebab-case and knows other keywords than Rust. Each scope (a module's types, a trait's
//! methods, a function's parameters) claims its names in order; a name that is already taken or
//! reserved gets a trailing underscore, so the same WIT gives the same Rust every time.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// The names already taken in one Rust scope.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which `names` belong to the generated code itself.
    pub(crate) fn reserving(names: &[&str]) -> Self {
        Self {
            taken: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// A function, field, parameter or module name.
    pub(crate) fn snake(&mut self, wit: &str) -> String {
        self.claim(wit.to_snake_case())
    }

    /// A type or case name.
    pub(crate) fn camel(&mut self, wit: &str) -> String {
        self.claim(wit.to_upper_camel_case())
    }

    /// The constant of a flag.
    pub(crate) fn shouty(&mut self, wit: &str) -> String {
        self.claim(wit.to_snake_case().to_uppercase())
    }

    fn claim(&mut self, mut name: String) -> String {
        // `self`, `Self`, `super` and `crate` have no raw form; `_` is no name at all.
        if matches!(name.as_str(), "self" | "Self" | "super" | "crate" | "_") {
            name.push('_');
        }
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// An identifier token, raw where Rust has a keyword of that name.
pub(crate) fn ident(name: &str) -> Ident {
    // Reserved since edition 2024, which the parser does not know.
    if name == "gen" {
        return Ident::new_raw(name, Span::call_site());
    }
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}

#[cfg(test)]
mod tests {
    use super::{Scope, ident};

    #[test]
    fn keywords_become_raw_or_get_an_underscore() {
        let mut scope = Scope::default();
        assert_eq!(ident(&scope.snake("type")).to_string(), "r#type");
        assert_eq!(ident(&scope.snake("gen")).to_string(), "r#gen");
        assert_eq!(ident(&scope.snake("self")).to_string(), "self_");
        assert_eq!(ident(&scope.camel("self")).to_string(), "Self_");
    }

    #[test]
    fn names_that_fall_together_are_kept_apart() {
        let mut scope = Scope::reserving(&["Host"]);
        assert_eq!(scope.camel("host"), "Host_");
        assert_eq!(scope.camel("foo-1"), "Foo1");
        assert_eq!(scope.camel("foo1"), "Foo1_");
    }
}
