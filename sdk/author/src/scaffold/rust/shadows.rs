//! Types that hide a name which the bindings use beside them.
//!
//! Each rule says where wit-bindgen 0.61 writes the name without a path. It must never refuse a type
//! in a module whose bindings do without the name.

use guesthouse_contract::wit_parser::abi::AbiVariant;
use guesthouse_contract::wit_parser::{Function, FunctionKind, Type, TypeDefKind, TypeId};

use super::bound::Bound;
use super::names;
use super::refused::Refused;
use super::types::any;
use crate::scaffold::script::walk;
use crate::scaffold::surface::Surface;

/// The first such type of a module.
pub(super) fn first(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let module = Module { surface, it };
    let mut types = it
        .types
        .iter()
        .map(|(name, id)| (name, names::ty(name), id));
    let (name, in_rust, _) = types.find(|(_, in_rust, id)| module.uses(in_rust, **id))?;
    let reason = format!(
        "becomes `{in_rust}` in Rust, a name that the bindings use beside it: there are none for it"
    );
    Some((it.item(name), reason))
}

/// A module of the bindings, to be asked what its code uses.
struct Module<'a> {
    surface: &'a Surface<'a>,
    it: &'a Bound<'a>,
}

impl Module<'_> {
    /// Whether the code writes `name` where it does not mean this type.
    fn uses(&self, name: &str, id: TypeId) -> bool {
        let kind = |id: TypeId| &self.surface.resolve().types[id].kind;
        let is_resource = |id: TypeId| *kind(id) == TypeDefKind::Resource;
        let makes = || self.it.exported && self.it.types.iter().any(|(_, id)| is_resource(*id));
        // Of all types only flags are values too.
        let is_flags = matches!(kind(id), TypeDefKind::Flags(_));
        match name {
            "Option" => makes(),
            "Sized" => makes() || self.may_not_construct(),
            "Result" => self.may_not_construct(),
            "From" | "Into" => self.passes(&|kind| self.is_copied(kind)),
            "Some" | "None" => {
                is_flags && self.passes(&|kind| matches!(kind, TypeDefKind::Option(_)))
            }
            "Ok" | "Err" => is_flags && self.passes(&|kind| matches!(kind, TypeDefKind::Result(_))),
            "T" => self.it.exported && is_resource(id),
            "InternalBitFlags" => is_flags,
            "RetArea" => self.it.lent.iter().any(|one| self.returns_beside(one, id)),
            name => {
                let number = name.strip_prefix('V').unwrap_or_default();
                let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
                !number.is_empty() && is_number && self.is_beside_a_variant(id)
            }
        }
    }

    fn may_not_construct(&self) -> bool {
        let mut constructors = self
            .it
            .functions()
            .filter(|one| matches!(one.kind, FunctionKind::Constructor(_)));
        constructors.any(|one| match one.result {
            Some(Type::Id(id)) => {
                let kind = &self.surface.resolve().types[id].kind;
                matches!(kind, TypeDefKind::Result(_))
            }
            _ => false,
        })
    }

    fn passes(&self, is: &dyn Fn(&TypeDefKind) -> bool) -> bool {
        let mut types = self.it.functions().flat_map(|function| {
            let params = function.params.iter().map(|param| param.ty);
            params.chain(function.result)
        });
        types.any(|ty| any(self.surface, &ty, is))
    }

    /// Whether it is a list whose bytes are taken as they are.
    fn is_copied(&self, kind: &TypeDefKind) -> bool {
        let TypeDefKind::List(ty) = kind else {
            return false;
        };
        let is_taken_apart =
            |kind: &TypeDefKind| matches!(kind, TypeDefKind::Tuple(_) | TypeDefKind::Handle(_));
        self.surface.resolve().all_bits_valid(ty) && !any(self.surface, ty, &is_taken_apart)
    }

    /// Whether a function has this type and a variant of another module, which its body calls `V0`.
    fn is_beside_a_variant(&self, id: TypeId) -> bool {
        self.it.functions().any(|function| {
            let all = self.types(function);
            let is_far = |id: &TypeId| {
                let ty = &self.surface.resolve().types[*id];
                matches!(ty.kind, TypeDefKind::Variant(_)) && self.surface.owner(*id) != self.it.id
            };
            all.contains(&id) && all.iter().any(is_far)
        })
    }

    /// Every type that a function is called with or answers, and that those are made of.
    fn types(&self, function: &Function) -> Vec<TypeId> {
        let mut all = Vec::new();
        let params = function.params.iter().map(|param| param.ty);
        for ty in params.chain(function.result) {
            if let Type::Id(id) = ty {
                walk(self.surface, id, &mut |inner| all.push(inner));
            }
        }
        all
    }

    /// Whether a function of the app's has this type, and a result that does not fit in a register.
    fn returns_beside(&self, function: &Function, id: TypeId) -> bool {
        let resolve = self.surface.resolve();
        let through_memory = resolve
            .wasm_signature(AbiVariant::GuestImport, function)
            .retptr;
        through_memory && self.types(function).contains(&id)
    }
}
