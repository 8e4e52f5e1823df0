//! Functions with Rust names and parameter types.
//!
//! On the host's side every function of an interface becomes a method of one trait, so resource
//! functions carry their resource's name (`canvas_draw`). On the guest's side the resource has a
//! type of its own and its functions become that type's methods.

use std::collections::HashMap;

use guesthouse_contract::wit_parser::{
    Function as WitFunction, FunctionKind, IndexMap, TypeId, WorldItem, WorldKey,
};

use super::{Resolver, docs};
use crate::model::{Function, MOST_PARAMS, Param, Role, Side};
use crate::names::Scope;

/// Guest-resource methods, with the WIT name of the resource that each belongs to.
type Methods = Vec<(String, Function)>;

impl Resolver<'_> {
    pub(super) fn world_functions(
        &self,
        items: &IndexMap<WorldKey, WorldItem>,
        side: Side,
        scope: &mut Scope,
    ) -> (Vec<Function>, Methods) {
        let functions = items.values().filter_map(|item| match item {
            WorldItem::Function(function) => Some(function),
            _ => None,
        });
        self.functions(&functions.collect::<Vec<_>>(), None, side, scope)
    }

    /// The functions of one interface: those of its trait or view, which claim their names in
    /// `scope`, and those that belong to guest resources.
    pub(super) fn functions(
        &self,
        functions: &[&WitFunction],
        interface: Option<&str>,
        side: Side,
        scope: &mut Scope,
    ) -> (Vec<Function>, Methods) {
        // Free functions claim their names first: they are the interface's face.
        let free = functions
            .iter()
            .filter(|function| function.kind.resource().is_none());
        let free = free.map(|function| {
            let name = scope.snake(function.item_name());
            self.function(function, name, interface, side)
        });
        let mut own: Vec<_> = free.collect();
        let mut methods = Vec::new();
        let mut scopes: HashMap<TypeId, Scope> = HashMap::new();
        for function in functions {
            let Some(id) = function.kind.resource() else {
                continue;
            };
            let resource = self.places.wit_name(id);
            let item = bound_name(function);
            if side == Side::Host {
                let name = scope.snake(&format!("{resource}-{item}"));
                own.push(self.function(function, name, interface, side));
            } else {
                let scope = scopes.entry(id);
                let scope = scope.or_insert_with(|| Scope::reserving(&["dispose"]));
                let method = self.function(function, scope.snake(item), interface, side);
                methods.push((resource.to_owned(), method));
            }
        }
        (own, methods)
    }

    fn function(
        &self,
        function: &WitFunction,
        name: String,
        interface: Option<&str>,
        side: Side,
    ) -> Function {
        // `cx` and `plugin` are what generated signatures call their own parameters.
        let mut scope = Scope::reserving(&["cx", "plugin"]);
        let params = function.params.iter().map(|param| {
            let name = match param.name.as_str() {
                "self" => "this",
                name => name,
            };
            Param {
                name: scope.snake(name),
                ty: self.ty(&param.ty, side),
            }
        });
        if function.params.len() > MOST_PARAMS {
            self.wide.borrow_mut().insert(function.params.len());
        }
        Function {
            wit_name: function.name.clone(),
            interface: interface.map(str::to_owned),
            name,
            docs: docs(function.docs.contents.as_deref()),
            params: params.collect(),
            result: function.result.map(|ty| self.ty(&ty, side)),
            role: role(&function.kind),
            slot: 0,
        }
    }
}

/// The name of a resource's function without its resource.
fn bound_name(function: &WitFunction) -> &str {
    match function.kind {
        FunctionKind::Constructor(_) => "new",
        _ => function.item_name(),
    }
}

fn role(kind: &FunctionKind) -> Role {
    match kind {
        FunctionKind::Freestanding | FunctionKind::AsyncFreestanding => Role::Free,
        FunctionKind::Constructor(_) => Role::Constructor,
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => Role::Method,
        FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => Role::Static,
    }
}
