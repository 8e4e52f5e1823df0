//! Which resource is which, where WIT can say it and where only a component can.

use super::{contract, findings, told};
use crate::{Contract, Finding, compare};

fn component(text: &str) -> Contract {
    Contract::of_component(&wat::parse_str(text).unwrap()).unwrap()
}

const BOTH: &str = "package demo:a;
interface types { resource r { constructor(); } make: func() -> r; take: func(x: borrow<r>); }
world w { import types; export types; }";

#[test]
fn an_interface_that_is_imported_and_exported_is_compared_twice() {
    for (what, host) in [("import", "import"), ("export", "export")] {
        let only = BOTH.replace("import types; export types;", &format!("{host} types;"));
        assert_eq!(findings(&only, &only), [], "{what}");
    }
    assert_eq!(findings(BOTH, BOTH), []);
    // The merged reading of a component would have shown the import's type for both.
    let plugin = component(
        r#"(component
          (import "demo:a/i" (instance (export "f" (func (param "x" u8)))))
          (core module $m (func (export "f") (param i32)))
          (core instance $m (instantiate $m))
          (func $f (param "x" u16) (canon lift (core func $m "f")))
          (instance $i (export "f" (func $f)))
          (export "demo:a/i" (instance $i)))"#,
    );
    let host = "package demo:a; interface i { f: func(x: u8); } world w { import i; export i; }";
    let found = compare(&contract(host), &plugin);
    assert_eq!(told(&found), [("type-mismatch", "demo:a/i#f")]);
    assert_eq!(found[0].side(), crate::Side::Export);
}

#[test]
fn a_handle_is_owned_or_borrowed() {
    let found = findings(BOTH, &BOTH.replace("borrow<r>", "r"));
    assert_eq!(told(&found), [("type-mismatch", "demo:a/types#take"); 2]);
    let said = found[0].to_string();
    assert!(
        said.contains("the host has a `borrow<r>` here, the plugin a `r`"),
        "{said}"
    );
}

const USED: &str = "package demo:a;
interface types { resource r; resource q; }
interface ops { use types.{r, q}; f: func(x: borrow<r>); g: func(x: borrow<q>); }
world w { import ops; }";

#[test]
fn another_resource_of_the_same_interface_is_another() {
    let found = findings(
        USED,
        &USED.replace("f: func(x: borrow<r>)", "f: func(x: borrow<q>)"),
    );
    assert_eq!(told(&found), [("type-mismatch", "demo:a/ops#f")]);
    let said = found[0].to_string();
    assert!(
        said.contains(
            "the host's resource is the imported `demo:a/types#r`, \
             the plugin's the imported `demo:a/types#q`"
        ),
        "{said}"
    );
}

#[test]
fn a_resource_that_is_used_is_not_one_that_is_defined() {
    let own = USED.replace("use types.{r, q};", "resource r; resource q;");
    let found = findings(USED, &own);
    assert_eq!(
        told(&found),
        [
            ("unknown-import", "demo:a/ops#r"),
            ("unknown-import", "demo:a/ops#q")
        ]
    );
    let found = findings(&own, USED);
    // The plugin imports `types`, which the host does not have, and only for its resources.
    assert_eq!(told(&found), [("unknown-import", "demo:a/types")]);
}

#[test]
fn a_name_for_a_resource_that_the_host_gives_to_another_is_refused() {
    let host = "package demo:a; interface x { resource r; } interface y { resource r; }
        world w { import x; import y; }";
    let plugin = "package demo:a; interface x { resource r; } interface y { use x.{r}; }
        world w { import x; import y; }";
    assert_eq!(findings(host, host), []);
    let found = findings(host, plugin);
    assert_eq!(told(&found), [("type-mismatch", "demo:a/y#r")]);
}

#[test]
fn a_resource_of_the_world_itself() {
    let host =
        "package demo:a; world w { resource r; import f: func(x: r); export g: func(x: r); }";
    assert_eq!(findings(host, host), []);
    let none = "package demo:a; world w { export g: func(); }";
    let found = findings(none, host);
    assert_eq!(
        told(&found),
        [
            ("unknown-import", "r"),
            ("unknown-import", "f"),
            ("type-mismatch", "g")
        ]
    );
}

/// A component that exports `demo:a/i` with a resource `r` and whatever `functions` are.
fn exporting(imports: &str, resource: &str, function: &str) -> Contract {
    component(&format!(
        r#"(component
          {imports}
          (core module $m (func (export "f") (param i32)))
          (core instance $m (instantiate $m))
          {resource}
          (component $shim
            (import "r" (type $r (sub resource)))
            (import "other" (type $o (sub resource)))
            (import "f" (func $f (param "x" {function})))
            (export $re "r" (type $r))
            (export $oe "other" (type $o))
            (export "f" (func $f) (func (param "x" {exported}))))
          (func $f (param "x" {lifted}) (canon lift (core func $m "f")))
          (instance $i (instantiate $shim (with "r" (type $r)) (with "other" (type $o)) (with "f" (func $f))))
          (export "demo:a/i" (instance $i)))"#,
        exported = function.replace("$r", "$re").replace("$o", "$oe"),
        lifted = function,
    ))
}

const EXPORTED: &str =
    "package demo:a; interface i { resource r; f: func(x: own<r>); } world w { export i; }";

const TWO: &str = "(type $r (resource (rep i32))) (type $o (resource (rep i32)))";

#[test]
fn an_exported_function_takes_the_resource_that_its_interface_exports() {
    assert_eq!(
        compare(&contract(EXPORTED), &exporting("", TWO, "(own $r)")),
        []
    );
    let found = compare(&contract(EXPORTED), &exporting("", TWO, "(own $o)"));
    assert_eq!(told(&found), [("type-mismatch", "demo:a/i#f")]);
    let found = compare(&contract(EXPORTED), &exporting("", TWO, "(borrow $r)"));
    assert_eq!(told(&found), [("type-mismatch", "demo:a/i#f")]);
}

#[test]
fn a_resource_that_is_not_exported_is_missing() {
    let plugin = component(
        r#"(component
          (core module $m (func (export "f") (param i32)))
          (core instance $m (instantiate $m))
          (type $r' (resource (rep i32)))
          (export $r "elsewhere" (type $r'))
          (func $f (param "x" (own $r)) (canon lift (core func $m "f")))
          (instance $i (export "f" (func $f)))
          (export "demo:a/i" (instance $i)))"#,
    );
    let found = compare(&contract(EXPORTED), &plugin);
    assert_eq!(told(&found), [("missing-export", "demo:a/i#r")]);
}

/// The world's exported function takes the host's own resource.
const HOSTS: &str = "package demo:a;
interface types { resource r; }
interface i { use types.{r}; f: func(x: own<r>); }
world w { import types; export i; }";

#[test]
fn the_hosts_resource_is_not_one_of_the_plugins_own() {
    let imports = r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource)))))"#;
    let given = "(alias export $t \"r\" (type $r)) (type $o (resource (rep i32)))";
    assert_eq!(
        compare(&contract(HOSTS), &exporting(imports, given, "(own $r)")),
        []
    );
    for (resource, imports) in [(TWO, ""), (TWO, imports)] {
        let found = compare(&contract(HOSTS), &exporting(imports, resource, "(own $r)"));
        assert_eq!(told(&found), [("type-mismatch", "demo:a/i#f")]);
    }
}

#[test]
fn what_the_plugin_imports_may_be_exported_as_its_resource() {
    let imports = r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource)))))"#;
    let given = "(alias export $t \"r\" (type $r)) (type $o (resource (rep i32)))";
    let host = "package demo:a; interface types { resource r; } interface i { resource r; f: func(x: own<r>); }
        world w { import types; export i; }";
    assert_eq!(
        compare(&contract(host), &exporting(imports, given, "(own $r)")),
        []
    );
}

#[test]
fn two_imported_resources_of_one_name_are_two() {
    let host = contract(
        "package demo:a; interface x { resource r; } interface y { use x.{r}; f: func(x: borrow<r>); }
         world w { import x; import y; }",
    );
    let plugin = component(
        r#"(component
          (import "demo:a/x" (instance (export "r" (type (sub resource)))))
          (import "demo:a/y" (instance
            (export "r" (type $r (sub resource)))
            (export "f" (func (param "x" (borrow $r)))))))"#,
    );
    let found = compare(&host, &plugin);
    assert_eq!(told(&found), [("unknown-import", "demo:a/y#r")]);
}

#[test]
fn what_is_no_wit_at_all_is_told_apart() {
    let host = contract("package demo:a; world w { export f: func(); }");
    let plugin = component(
        r#"(component
          (import "m" (core module))
          (import "c" (component))
          (import "demo:a/n" (instance (export "inner" (instance (export "g" (func))))))
          (import "demo:a/t" (instance (export "inner" (instance (type $t u8) (export "t" (type (eq $t)))))))
          (core module $m (func (export "f")))
          (core instance $m (instantiate $m))
          (func $f (canon lift (core func $m "f")))
          (export "f" (func $f))
          (export "m" (core module $m))
          (component $inner)
          (export "inner" (component $inner)))"#,
    );
    let found = compare(&host, &plugin);
    assert_eq!(
        told(&found),
        [
            ("unknown-import", "m"),
            ("unknown-import", "c"),
            ("unknown-import", "demo:a/n")
        ]
    );
    assert!(found.iter().all(Finding::is_ungranted));
}

#[test]
fn an_exported_interface_means_the_exported_copy_of_what_it_uses() {
    let host = "package demo:a;
        interface types { resource r; }
        interface ops { use types.{r}; f: func(x: r); }
        world w { export types; import ops; export ops; }";
    assert_eq!(findings(host, host), []);
    let plugin = |resource: &str| {
        component(&format!(
            r#"(component
              (import "demo:a/types" (instance $t (export "r" (type (sub resource)))))
              (alias export $t "r" (type $imported))
              (core module $m (func (export "f") (param i32)))
              (core instance $m (instantiate $m))
              (type $own (resource (rep i32)))
              (instance $types (export "r" (type $own)))
              (export $typese "demo:a/types" (instance $types))
              (alias export $typese "r" (type $exported))
              (func $f (param "x" (own {resource})) (canon lift (core func $m "f")))
              (component $shim
                (import "r" (type $r (sub resource)))
                (import "f" (func $f (param "x" (own $r))))
                (export $re "r" (type $r))
                (export "f" (func $f) (func (param "x" (own $re)))))
              (instance $ops (instantiate $shim (with "r" (type {resource})) (with "f" (func $f))))
              (export "demo:a/ops" (instance $ops)))"#
        ))
    };
    assert_eq!(compare(&contract(host), &plugin("$exported")), []);
    let found = compare(&contract(host), &plugin("$imported"));
    assert_eq!(told(&found), [("type-mismatch", "demo:a/ops#f")]);
}
