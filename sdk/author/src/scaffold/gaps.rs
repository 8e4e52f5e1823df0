//! What the tools of the script languages make no component of, found before a project is written.
//!
//! Each refusal names the item and what is the matter with it. What a tool can do must never be
//! refused here; the stubs of both languages ask.

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Function, FunctionKind, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId, TypeOwner,
    WorldItem, WorldKey,
};

use super::surface::{Group, Surface, parts, short_name};
use super::{ScaffoldError, script};

/// The packages of WASI 0.2 that the tools answer themselves as they make a component.
const ANSWERED: [&str; 6] = ["cli", "clocks", "filesystem", "io", "random", "sockets"];

/// Functions of the C library that cannot be there twice.
const HEAP: [&str; 4] = ["calloc", "free", "malloc", "realloc"];

/// Properties that every function has already, classes too, and lets nobody set.
const FIXED: [&str; 5] = ["arguments", "caller", "length", "name", "prototype"];

/// Functions that componentize-py uses in the module where it puts those of the world itself.
const DECORATORS: [&str; 3] = ["abstractmethod", "auto", "dataclass"];

/// A tool, and what only it cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    /// componentize-qjs.
    Qjs,
    /// componentize-py.
    Py,
}

/// Whether the tool makes no component that imports the function. It starts the interpreter in a host
/// that has WASI's interfaces without what is not stable of them; componentize-qjs lets what that host
/// has nothing of trap.
pub(crate) fn lacks(
    tool: Tool,
    resolve: &Resolve,
    interface: InterfaceId,
    function: &Function,
) -> bool {
    // componentize-py has a wasi:http of its own, without what is not stable, and makes one of both.
    let is_merged = tool == Tool::Py && is_of_wasi(resolve, interface, &["http"]);
    (is_answered(resolve, interface) || is_merged)
        && is_unstable(&function.stability)
        && (tool == Tool::Py || !is_unstable(&resolve.interfaces[interface].stability))
}

/// What plugins of a world are asked for, and what they can call by means of the tool.
pub(super) fn surface(world: &World, tool: Tool) -> Surface<'_> {
    let mut surface = Surface::of(world);
    for group in &mut surface.imports {
        if let Some(id) = group.id {
            group
                .functions
                .retain(|function| !lacks(tool, world.resolve(), id, function));
        }
    }
    surface
}

/// Refuses a world of which the tool makes no component.
pub(super) fn refuse(surface: &Surface<'_>, tool: Tool) -> Result<(), ScaffoldError> {
    for (key, item) in &surface.world.world().imports {
        if let (WorldKey::Name(name), WorldItem::Type { id, .. }) = (key, item)
            && surface.resolve().types[*id].kind == TypeDefKind::Resource
        {
            return Err(ScaffoldError::unsupported(name, own_resource(tool)));
        }
    }
    match tool {
        Tool::Qjs => refuse_for_qjs(surface),
        Tool::Py => refuse_for_py(surface),
    }
}

fn refuse_for_py(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    let own = surface.exports.iter().filter(|group| group.id.is_none());
    let mut own = own.flat_map(|group| &group.functions);
    if let Some(function) = own.find(|function| HEAP.contains(&function.name.as_str())) {
        let reason = "is a function of the C library, which componentize-py links to the plugin's";
        return Err(ScaffoldError::unsupported(&function.name, reason));
    }
    if let Some(group) = surface
        .imports
        .iter()
        .find(|one| is_all_unstable(surface, one))
    {
        let reason = "is an interface of WASI that is not stable: componentize-py starts Python where \
                      there is none";
        return Err(ScaffoldError::unsupported(&group.full_name, reason));
    }
    if let Some(name) = shadowing(surface) {
        let reason =
            "is a name by which componentize-py calls something of its own in the same place";
        return Err(ScaffoldError::unsupported(&name, reason));
    }
    Ok(())
}

/// A type or function that takes the place of what the bindings use where it is: they import `Union`,
/// `Enum` and so on at the top of a module, and its types come before what is made by them.
fn shadowing(surface: &Surface<'_>) -> Option<String> {
    let resolve = surface.resolve();
    for group in surface.imports.iter().chain(&surface.exports) {
        if let Some(id) = group.id {
            let interface = &resolve.interfaces[id];
            let is_exported = surface.exports.iter().any(|one| one.id == group.id);
            let types: Vec<_> = interface.types.values().copied().collect();
            if let Some(name) = shadowing_type(surface, &types, is_exported) {
                return Some(format!("{}#{name}", group.full_name));
            }
        }
    }
    let world = surface.world.world();
    let own = world.imports.values().filter_map(|item| match item {
        WorldItem::Type { id, .. } => Some(*id),
        _ => None,
    });
    let name = shadowing_type(surface, &own.collect::<Vec<_>>(), false);
    name.map(str::to_owned).or_else(|| {
        let lent = surface.imports.iter().filter(|group| group.key.is_none());
        let mut functions = lent.flat_map(|group| &group.functions);
        let found = functions.find(|function| DECORATORS.contains(&function.name.as_str()));
        found.map(|function| function.name.clone())
    })
}

/// The type of a module that hides from those behind it what they are made by. Other names of types
/// are no classes.
fn shadowing_type<'a>(
    surface: &Surface<'a>,
    types: &[TypeId],
    is_exported: bool,
) -> Option<&'a str> {
    let all = &surface.resolve().types;
    let mut numbered = (1..).zip(types);
    numbered.find_map(|(next, id)| {
        let name = all[*id].name.as_deref()?;
        let mut behind = types.iter().skip(next).map(|id| &all[*id].kind);
        let hides = behind.any(|kind| match (name, kind) {
            ("union", TypeDefKind::Variant(_))
            | ("enum", TypeDefKind::Enum(_))
            | ("flag", TypeDefKind::Flags(_)) => true,
            ("protocol", TypeDefKind::Resource) => is_exported,
            _ => false,
        });
        let is_class = matches!(
            all[*id].kind,
            TypeDefKind::Record(_)
                | TypeDefKind::Variant(_)
                | TypeDefKind::Enum(_)
                | TypeDefKind::Flags(_)
                | TypeDefKind::Resource
        );
        (hides && is_class).then_some(name)
    })
}

fn refuse_for_qjs(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    if let Some(reason) = world_gap(surface) {
        let name = surface.world.full_name();
        return Err(ScaffoldError::unsupported(&name, reason));
    }
    if let Some((name, ty)) = of_own_types(surface) {
        let reason = format!(
            "has the type `{ty}` of the world itself, with which componentize-qjs makes no component: \
             an interface can have it"
        );
        return Err(ScaffoldError::unsupported(&name, &reason));
    }
    if let Some(name) = fixed(surface) {
        let reason = "is a property that every class of JavaScript has already";
        return Err(ScaffoldError::unsupported(&name, reason));
    }
    match passed_on(surface) {
        Some((name, reason)) => Err(ScaffoldError::unsupported(&name, &reason)),
        None => Ok(()),
    }
}

/// An imported function or a type of the world itself, and another type of the world that is in it.
fn of_own_types(surface: &Surface<'_>) -> Option<(String, String)> {
    let types = &surface.resolve().types;
    let own_in = |ty: Type| {
        let mut found = None;
        if let Type::Id(id) = ty {
            script::walk(surface, id, &mut |id| {
                let is_defined = matches!(
                    types[id].kind,
                    TypeDefKind::Record(_)
                        | TypeDefKind::Variant(_)
                        | TypeDefKind::Enum(_)
                        | TypeDefKind::Flags(_)
                );
                if is_defined && matches!(types[id].owner, TypeOwner::World(_)) {
                    found = types[id].name.clone();
                }
            });
        }
        found
    };
    let lent = surface.imports.iter().filter(|group| group.key.is_none());
    let mut functions = lent.flat_map(|group| &group.functions);
    let in_function = functions.find_map(|function| {
        let ty = values(function).find_map(&own_in)?;
        Some((function.name.clone(), ty))
    });
    let mut items = surface.world.world().imports.values();
    let in_type = || {
        items.find_map(|item| match item {
            WorldItem::Type { id, .. } => {
                let ty = parts(&types[*id].kind).into_iter().find_map(&own_in)?;
                Some((types[*id].name.clone()?, ty))
            }
            _ => None,
        })
    };
    in_function.or_else(in_type)
}

/// A static function that cannot be put on a class: componentize-qjs sets the app's, and an author
/// declares the plugin's, which overrides all but one.
fn fixed(surface: &Surface<'_>) -> Option<String> {
    let find = |groups: &[Group<'_>], names: &[&str]| {
        groups.iter().find_map(|group| {
            let found = group.all_functions().find(|function| {
                matches!(function.kind, FunctionKind::Static(_))
                    && names.contains(&short_name(function))
            });
            found.map(|function| group.call_name(function))
        })
    };
    find(&surface.imports, &FIXED).or_else(|| find(&surface.exports, &["prototype"]))
}

/// What the app lends that has a resource of WASI's: the tool answers WASI with resources of its
/// own, and all else with others that it takes for different ones.
fn passed_on(surface: &Surface<'_>) -> Option<(String, String)> {
    let groups = surface.exports.iter().chain(&surface.imports);
    let functions = groups.flat_map(Group::all_functions);
    let mut found = None;
    for ty in functions.flat_map(values) {
        if let Type::Id(id) = ty {
            script::walk(surface, id, &mut |id| {
                if found.is_none() {
                    found = lender(surface, id).zip(wasi_resource(surface, id));
                }
            });
        }
    }
    found.map(|(name, resource)| {
        let reason = format!(
            "has the resource `{resource}` of WASI, with which componentize-qjs makes no component"
        );
        (name, reason)
    })
}

/// The import that has the type; none for WASI's own and for what only the plugin has.
fn lender(surface: &Surface<'_>, id: TypeId) -> Option<String> {
    let Some(owner) = surface.owner(id) else {
        return Some(surface.world.full_name());
    };
    let mut imports = surface.imports.iter();
    let group = imports.find(|group| group.id == Some(owner))?;
    (!is_answered(surface.resolve(), owner)).then(|| group.full_name.clone())
}

/// The name of the resource, where it is one of WASI's.
fn wasi_resource(surface: &Surface<'_>, id: TypeId) -> Option<String> {
    let origin = surface.origin(id);
    let is_wasi = is_answered(surface.resolve(), surface.owner(origin)?);
    let ty = &surface.resolve().types[origin];
    let is_resource = ty.kind == TypeDefKind::Resource;
    ty.name.clone().filter(|_| is_wasi && is_resource)
}

/// Whether an import is an interface of WASI's that is not stable, and there for its functions: no
/// other interface uses its types.
fn is_all_unstable(surface: &Surface<'_>, group: &Group<'_>) -> bool {
    let resolve = surface.resolve();
    let groups = || surface.exports.iter().chain(&surface.imports);
    group.id.is_some_and(|id| {
        let mut functions = group.functions.iter();
        let mut others = groups().filter_map(|other| other.id);
        is_unstable(&resolve.interfaces[id].stability)
            && functions.any(|function| lacks(Tool::Py, resolve, id, function))
            && !others.any(|other| resolve.interface_direct_deps(other).any(|used| used == id))
    })
}

fn is_unstable(stability: &Stability) -> bool {
    matches!(stability, Stability::Unstable { .. })
}

fn is_answered(resolve: &Resolve, id: InterfaceId) -> bool {
    is_of_wasi(resolve, id, &ANSWERED)
}

/// Whether an interface is of one of these packages of WASI 0.2.
fn is_of_wasi(resolve: &Resolve, id: InterfaceId, packages: &[&str]) -> bool {
    let package = resolve.interfaces[id].package;
    package.is_some_and(|package| {
        let name = &resolve.packages[package].name;
        let version = name.version.as_ref();
        name.namespace == "wasi"
            && packages.contains(&name.name.as_str())
            && version.is_some_and(|version| (version.major, version.minor) == (0, 2))
    })
}

fn own_resource(tool: Tool) -> &'static str {
    match tool {
        Tool::Qjs => {
            "is a resource of the world itself, of which componentize-qjs makes no component: \
             an interface can have it"
        }
        Tool::Py => {
            "is a resource of the world itself, of which componentize-py makes no class: \
             an interface can have it"
        }
    }
}

/// The engine starts nothing where there is nothing to call, but interfaces to call from there.
fn world_gap(surface: &Surface<'_>) -> Option<&'static str> {
    let asks = surface.exports.iter().any(|group| !group.is_types_only());
    let mut lent = surface.imports.iter().filter(|group| group.key.is_some());
    let lends = lent.any(|group| !group.is_types_only());
    (lends && !asks).then_some("exports no function, so that a plugin could never be called")
}

/// The types of its parameters and of its result.
fn values(function: &Function) -> impl Iterator<Item = Type> {
    let params = function.params.iter().map(|param| param.ty);
    params.chain(function.result)
}

#[cfg(test)]
mod tests {
    use crate::Language;
    use crate::scaffold::tests::refusal_of;

    #[test]
    fn what_the_script_languages_tools_cannot_make_is_refused_by_name() {
        let wit = "package a:b; world w { resource tree; export f: func(t: tree); }";
        for language in [Language::JavaScript, Language::Python] {
            let words = refusal_of(language, wit);
            assert!(words.starts_with("unsupported: `tree` "), "{words}");
            assert!(words.contains("of the world itself"), "{words}");
        }
    }

    #[test]
    fn what_collides_with_pythons_tool_is_refused_for_it_alone() {
        for (wit, item) in [
            (
                "package a:b; world w { export realloc: func(); }",
                "realloc",
            ),
            (
                "package a:b; interface i { record %union { a: u8 } variant v { x(%union) } f: func(x: v); } \
                 world w { export i; }",
                "a:b/i#union",
            ),
            (
                "package a:b; interface i { record %enum { a: u8 } enum e { x } f: func(x: e); } \
                 world w { import i; }",
                "a:b/i#enum",
            ),
            (
                "package a:b; interface i { enum flag { a } flags f { x } g: func(x: f); } \
                 world w { import i; }",
                "a:b/i#flag",
            ),
            (
                "package a:b; interface i { record protocol { a: u8 } resource r; f: func() -> r; } \
                 world w { export i; }",
                "a:b/i#protocol",
            ),
            (
                "package a:b; world w { enum %enum { a } enum e { x } export f: func(x: e); }",
                "enum",
            ),
            (
                "package a:b; world w { import dataclass: func(); export f: func(); }",
                "dataclass",
            ),
        ] {
            let words = refusal_of(Language::Python, wit);
            let expected = format!("unsupported: `{item}` ");
            assert!(words.starts_with(&expected), "{words}");
            let words = refusal_of(Language::JavaScript, wit);
            // A world that asks for nothing is refused there for that.
            assert!(
                words == "made" || words.contains("exports no function"),
                "{words}"
            );
        }
    }

    #[test]
    fn what_has_such_a_name_where_nothing_is_hidden_is_not_refused() {
        for items in [
            "record %union { a: u8 } f: func(x: %union);",
            "enum %enum { a } f: func(x: %enum);",
            "flags flag { a } enum e { x } f: func(x: flag);",
            "record protocol { a: u8 } abstractmethod: func(x: protocol);",
            "enum e { x } enum %enum { a } f: func(x: e) -> %enum;",
            "type %enum = list<u8>; enum e { x } f: func(x: e) -> %enum;",
        ] {
            let wit = format!("package a:b; interface i {{ {items} }} world w {{ export i; }}");
            assert_eq!(refusal_of(Language::Python, &wit), "made", "{items}");
        }
    }

    #[test]
    fn javascript_has_no_project_for_types_of_the_world_in_its_imports_and_types() {
        let own = "package a:b; interface i { record used { x: u8 } } \
                   world w { use i.{used}; record own-one { x: u8 }";
        for (items, item) in [
            ("import h: func(x: list<own-one>); export g: func();", "h"),
            (
                "type many = list<own-one>; export g: func(x: many);",
                "many",
            ),
            ("record two { x: own-one } export g: func(x: two);", "two"),
        ] {
            let wit = format!("{own} {items} }}");
            let words = refusal_of(Language::JavaScript, &wit);
            let expected = format!("unsupported: `{item}` has the type `own-one` of the world");
            assert!(words.starts_with(&expected), "{words}");
            assert_eq!(refusal_of(Language::Python, &wit), "made");
        }
        let fine = "record three { x: used } import h: func(x: used); export g: func(x: list<own-one>, y: three);";
        assert_eq!(
            refusal_of(Language::JavaScript, &format!("{own} {fine} }}")),
            "made"
        );
    }

    #[test]
    fn static_functions_that_no_class_of_javascript_can_have_are_refused_there() {
        let refused = |world: &str, name: &str| {
            let wit = format!(
                "package a:b; interface i {{ resource r {{ {name}: static func() -> u8; }} }} \
                 world w {{ {world}; export g: func(); }}"
            );
            assert_eq!(refusal_of(Language::Python, &wit), "made");
            refusal_of(Language::JavaScript, &wit)
        };
        for name in ["arguments", "caller", "length", "name", "prototype"] {
            let words = refused("import i", name);
            let expected = format!("unsupported: `a:b/i#[static]r.{name}` is a property ");
            assert!(words.starts_with(&expected), "{words}");
        }
        let words = refused("export i", "prototype");
        assert!(
            words.starts_with("unsupported: `a:b/i#[static]r.prototype` "),
            "{words}"
        );
        assert_eq!(refused("export i", "name"), "made");
        assert_eq!(refused("import i", "to-string"), "made");
    }

    #[test]
    fn only_javascript_has_no_project_for_a_world_that_asks_for_nothing() {
        let lends = "package a:b; interface i { f: func(); } world w { import i; }";
        let words = refusal_of(Language::JavaScript, lends);
        let expected = "unsupported: `a:b/w` exports no function";
        assert!(words.starts_with(expected), "{words}");
        assert_eq!(refusal_of(Language::Python, lends), "made");
    }

    const WASI: &str = "package a:b;
        package wasi:io@0.2.0 { interface poll { resource pollable; } }
        package wasi:clocks@0.2.0 { interface wall-clock { type seconds = u64; } }";

    #[test]
    fn javascript_has_no_project_where_the_app_lends_a_resource_of_wasis() {
        let lending = [
            "interface i { use wasi:io/poll@0.2.0.{pollable}; f: func() -> option<pollable>; }
             world w { import i; export g: func(); }",
            "interface i { use wasi:io/poll@0.2.0.{pollable}; record r { p: pollable } }
             interface j { use i.{r}; f: func(r: r); }
             world w { export j; }",
        ];
        for wit in lending {
            let wit = format!("{WASI} {wit}");
            let words = refusal_of(Language::JavaScript, &wit);
            let expected = "unsupported: `a:b/i` has the resource `pollable` of WASI";
            assert!(words.starts_with(expected), "{words}");
            assert_eq!(refusal_of(Language::Python, &wit), "made");
        }
    }

    #[test]
    fn python_has_no_project_for_wasi_that_is_not_stable() {
        let wasi = "package a:b;
            package wasi:clocks@0.2.0 {
                @unstable(feature = clocks-timezone)
                interface timezone {
                    @unstable(feature = clocks-timezone)
                    record zone { offset: s32 }
                    @unstable(feature = clocks-timezone)
                    utc-offset: func() -> s32;
                }
            }";
        let called =
            format!("{wasi} world w {{ import wasi:clocks/timezone@0.2.0; export g: func(); }}");
        let words = refusal_of(Language::Python, &called);
        let expected = "unsupported: `wasi:clocks/timezone@0.2.0` is an interface of WASI";
        assert!(words.starts_with(expected), "{words}");
        assert_eq!(refusal_of(Language::JavaScript, &called), "made");
        let used = format!(
            "{wasi} interface i {{ use wasi:clocks/timezone@0.2.0.{{zone}}; f: func() -> zone; }}
            world w {{ export i; }}"
        );
        assert_eq!(refusal_of(Language::Python, &used), "made");
    }

    #[test]
    fn other_uses_of_wasi_are_not_refused() {
        let fine = [
            "interface i { use wasi:io/poll@0.2.0.{pollable}; f: func(p: pollable); }
             world w { export i; }",
            "interface i { use wasi:io/poll@0.2.0.{pollable}; f: func(); }
             world w { import i; import wasi:io/poll@0.2.0; export g: func(); }",
            "interface i { use wasi:clocks/wall-clock@0.2.0.{seconds}; f: func() -> seconds; }
             world w { import i; export g: func(); }",
        ];
        for wit in fine {
            let wit = format!("{WASI} {wit}");
            assert_eq!(refusal_of(Language::JavaScript, &wit), "made");
        }
    }
}
