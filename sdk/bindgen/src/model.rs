//! The world with every name already Rust: what `resolve` builds and `generate` writes down.
//!
//! Plain data without behaviour beyond small questions; it must never hold tokens or WIT ids.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// The longest tuple that Rust's own traits are implemented for.
pub(crate) const WIDE: usize = 12;

/// The most parameters that the engine takes as a plain tuple.
pub(crate) const MOST_PARAMS: usize = 17;

/// The generated type for tuples of `length`, where Rust's own tuples are too short.
pub(crate) fn wide_tuple(length: usize) -> String {
    format!("Tuple{length}")
}

/// One extension point, ready to be written down.
#[derive(Debug)]
#[non_exhaustive]
pub struct Model {
    /// The WIT name of the world, with its package.
    pub(crate) wit_name: String,
    pub(crate) docs: String,
    /// Whether its functions and the host's are futures.
    pub(crate) is_async: bool,
    /// The type that stands for the extension point.
    pub(crate) marker: String,
    /// The type whose methods are the exported functions.
    pub(crate) exports_type: String,
    /// The trait of functions that the world imports directly.
    pub(crate) imports_trait: String,
    /// The package in its binary WIT encoding.
    pub(crate) contract: Vec<u8>,
    /// Where its items stand, for messages.
    pub(crate) places: String,
    /// WIT files, for rebuild tracking.
    pub(crate) files: Vec<PathBuf>,
    /// Lengths of tuples that need a type of their own.
    pub(crate) wide: BTreeSet<usize>,
    /// More traits to derive for them.
    pub(crate) wide_derives: Vec<syn::Path>,
    pub(crate) interfaces: Vec<Interface>,
    /// Types that the world itself defines or uses.
    pub(crate) types: Vec<TypeDecl>,
    /// Functions that the world imports directly.
    pub(crate) imports: Vec<Function>,
    /// Functions that the world exports directly.
    pub(crate) exports: Vec<Function>,
}

/// Which side implements an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Imported by the guest, implemented by the host.
    Host,
    /// Exported by the guest.
    Guest,
}

#[derive(Debug)]
pub(crate) struct Interface {
    /// The name under which the engine knows it.
    pub(crate) wit_name: String,
    pub(crate) side: Side,
    /// Modules below the macro's own, outermost first.
    pub(crate) module: Vec<String>,
    pub(crate) home: Home,
    /// The SDK answers it: the app has nothing to implement.
    pub(crate) provided: bool,
    /// The accessor on the exports type; empty on the host's side.
    pub(crate) accessor: String,
    pub(crate) docs: String,
    pub(crate) types: Vec<TypeDecl>,
    pub(crate) functions: Vec<Function>,
}

/// Where the types of an interface are written down.
#[derive(Debug)]
pub(crate) enum Home {
    /// In the interface's own module.
    Here,
    /// In the module of the same interface under another name.
    Sibling(Vec<String>),
    /// In a module that the app named, most likely of another extension point.
    App(syn::Path),
}

#[derive(Debug)]
pub(crate) struct TypeDecl {
    pub(crate) wit_name: String,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) body: Body,
    pub(crate) traits: Traits,
    /// More traits to derive.
    pub(crate) derives: Vec<syn::Path>,
    /// Whether some function returns it as its error.
    pub(crate) is_error: bool,
}

impl TypeDecl {
    /// The types that it is made of, as they are used in it.
    fn parts(&self) -> impl Iterator<Item = &Ty> {
        let (members, alias) = match &self.body {
            Body::Record(members) | Body::Variant(members) => (members.as_slice(), None),
            Body::Alias(ty) => (&[][..], Some(ty)),
            _ => (&[][..], None),
        };
        let members = members.iter().filter_map(|member| member.ty.as_ref());
        members.chain(alias)
    }
}

/// What can be derived for a type, from what it contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traits {
    /// Holds a handle: neither copied nor compared.
    Handle,
    /// Holds a float: compared, but not totally.
    Partial,
    /// Everything in it is totally comparable.
    Full,
}

#[derive(Debug)]
pub(crate) enum Body {
    Record(Vec<Member>),
    Variant(Vec<Member>),
    Enum(Vec<Member>),
    Flags(Vec<Member>),
    Alias(Ty),
    /// The app's own type.
    Replaced(syn::Path),
    /// A resource of the host.
    HostResource {
        /// The app's type behind it, if it named one.
        backing: Option<syn::Path>,
        /// The method of the host trait that runs when the guest gives it up.
        drop: String,
    },
    GuestResource(Vec<Function>),
}

/// A field, case or flag.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) wit_name: String,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) ty: Option<Ty>,
}

#[derive(Debug)]
pub(crate) struct Function {
    /// The name under which the engine knows it, such as `[method]canvas.draw`.
    pub(crate) wit_name: String,
    /// The WIT name of the interface that holds it; `None` at world level.
    pub(crate) interface: Option<String>,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) params: Vec<Param>,
    pub(crate) result: Option<Ty>,
    pub(crate) role: Role,
    /// Its place among all exported functions; unused on the host's side.
    pub(crate) slot: usize,
}

impl Model {
    /// All exported functions in the order of their slots.
    pub(crate) fn exported(&self) -> impl Iterator<Item = &Function> {
        let of_interfaces = self.interfaces.iter().flat_map(Interface::exported);
        of_interfaces.chain(&self.exports)
    }

    /// Gives each exported function its slot.
    pub(crate) fn number(&mut self) {
        let of_interfaces = self.interfaces.iter_mut().flat_map(Interface::exported_mut);
        let all = of_interfaces.chain(&mut self.exports);
        for (slot, function) in all.enumerate() {
            function.slot = slot;
        }
    }
}

impl Interface {
    pub(crate) fn exports_resources(&self) -> bool {
        let mut types = self.types.iter();
        types.any(|decl| matches!(decl.body, Body::GuestResource(_)))
    }

    /// Whether its types or functions have tuples that Rust has no own type for.
    pub(crate) fn has_wide_tuples(&self) -> bool {
        let of_types = self.types.iter().flat_map(TypeDecl::parts);
        let functions = self.functions.iter();
        let of_functions = functions.flat_map(|function| {
            let params = function.params.iter().map(|param| &param.ty);
            params.chain(&function.result)
        });
        of_types.chain(of_functions).any(Ty::is_wide)
    }

    fn exported(&self) -> impl Iterator<Item = &Function> {
        let exported = self.side == Side::Guest;
        let methods = self.types.iter().flat_map(|decl| match &decl.body {
            Body::GuestResource(methods) => methods.as_slice(),
            _ => &[],
        });
        let all = self.functions.iter().chain(methods);
        all.filter(move |_| exported)
    }

    fn exported_mut(&mut self) -> impl Iterator<Item = &mut Function> {
        let exported = self.side == Side::Guest;
        let methods = self.types.iter_mut().flat_map(|decl| match &mut decl.body {
            Body::GuestResource(methods) => methods.as_mut_slice(),
            _ => &mut [],
        });
        let all = self.functions.iter_mut().chain(methods);
        all.filter(move |_| exported)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Free,
    Constructor,
    Method,
    Static,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) ty: Ty,
}

/// A type where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ty {
    /// A scalar, by its Rust name.
    Scalar(&'static str),
    String,
    List(Box<Self>),
    Option(Box<Self>),
    Result(Option<Box<Self>>, Option<Box<Self>>),
    Tuple(Vec<Self>),
    /// A declared type that is small and `Copy` (an enum or flags).
    Value(Path),
    /// A declared type that is passed by reference.
    Named(Path),
    Own(Side, Path),
    Borrow(Side, Path),
}

impl Ty {
    /// Whether it has a tuple somewhere that is too long for Rust's own.
    fn is_wide(&self) -> bool {
        match self {
            Self::List(part) | Self::Option(part) => part.is_wide(),
            Self::Result(ok, err) => ok.iter().chain(err).any(|part| part.is_wide()),
            Self::Tuple(parts) => parts.len() > WIDE || parts.iter().any(Self::is_wide),
            _ => false,
        }
    }
}

/// Modules below the macro's own and a name in the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) module: Vec<String>,
    pub(crate) name: String,
}
