//! Components that no WIT describes: resources that are not what their names say, interfaces that
//! differ from themselves, versions in crowds. Every combination of the parts below.

use guesthouse_contract::{Contract, World, compare};

use super::cases::{Tally, engine, judge};
use super::oracle::Host;

/// What the plugin imports.
const IMPORTS: [&str; 7] = [
    "",
    r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource)))))"#,
    r#"(import "demo:a/types@1.0.0" (instance $t (export "r" (type (sub resource)))))"#,
    r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource))) (export "q" (type (sub resource)))))"#,
    r#"(import "demo:a/types" (instance $t (export "r" (type $r (sub resource))) (export "q" (type (eq $r)))))"#,
    r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource)))))
       (alias export $t "r" (type $tr))
       (import "demo:a/ops" (instance (export "r" (type $or (eq $tr))) (export "go" (func (param "x" (borrow $or))))))"#,
    r#"(import "demo:a/types" (instance $t (export "r" (type (sub resource)))))
       (import "demo:a/ops" (instance (export "r" (type $or (sub resource))) (export "go" (func (param "x" (borrow $or))))))"#,
];

/// Which resource stands behind `r` of what it exports.
const RESOURCES: [&str; 3] = [
    "(type $r (resource (rep i32)))",
    r#"(alias export $t "r" (type $r))"#,
    r#"(alias export $t "q" (type $r))"#,
];

/// What its exported function takes: that resource, or another.
const HANDLES: [&str; 4] = ["(own $r)", "(borrow $r)", "(own $o)", "u32"];

/// What it exports its interface as, and whether the resource comes with it.
const NAMES: [(&str, bool); 3] = [
    ("demo:a/i", true),
    ("demo:a/i", false),
    ("demo:a/i@1.0.0", true),
];

const WORLDS: [&str; 6] = [
    "import types; export i;",
    "import types; import ops; export i;",
    "import types; import ops; export mine;",
    "import types; export i; export f: func();",
    "import lone; export mine;",
    "export types; export i;",
];

fn world(items: &str) -> World {
    let text = format!(
        "package demo:a;
         interface types {{ resource r; resource q; }}
         interface ops {{ use types.{{r}}; go: func(x: borrow<r>); }}
         interface i {{ use types.{{r}}; f: func(x: own<r>); }}
         interface mine {{ resource r; f: func(x: own<r>); }}
         interface lone {{ resource r; }}
         world w {{ {items} }}"
    );
    World::from_source("written.wit", &text, Some("w")).unwrap()
}

fn plugin(
    imports: &str,
    resource: &str,
    handle: &str,
    name: &str,
    exports: bool,
) -> Option<Vec<u8>> {
    let body = match exports {
        true => format!(
            r#"(func $f (param "x" {handle}) (canon lift (core func $m "f")))
            (component $shim
              (import "r" (type $r (sub resource)))
              (import "o" (type $o (sub resource)))
              (import "f" (func $f (param "x" {handle})))
              (export $re "r" (type $r))
              (export $oe "o" (type $o))
              (export "f" (func $f) (func (param "x" {}))))
            (instance $i (instantiate $shim (with "r" (type $r)) (with "o" (type $o)) (with "f" (func $f))))"#,
            handle.replace("$r", "$re").replace("$o", "$oe")
        ),
        false => r#"(export $re "elsewhere" (type $r))
            (export $oe "otherwhere" (type $o))
            (func $g (param "x" HANDLE) (canon lift (core func $m "f")))
            (instance $i (export "f" (func $g)))"#
            .replace("HANDLE", &handle.replace("$r", "$re").replace("$o", "$oe")),
    };
    let text = format!(
        r#"(component
          {imports}
          (core module $m (func (export "f") (param i32)))
          (core instance $m (instantiate $m))
          {resource}
          (type $o (resource (rep i32)))
          {body}
          (export "{name}" (instance $i)))"#
    );
    let bytes = wat::parse_str(text).ok()?;
    // What is not valid is nobody's case.
    Contract::of_component(&bytes).is_ok().then_some(bytes)
}

fn everything() -> Tally {
    let engine = engine();
    let mut tally = Tally::default();
    for items in WORLDS {
        let world = world(items);
        let (host, contract) = (
            Host::new(&engine, &world).unwrap(),
            Contract::of_world(&world).unwrap(),
        );
        for imports in IMPORTS {
            for resource in RESOURCES {
                for handle in HANDLES {
                    for (name, exports) in NAMES {
                        for name in [name, &name.replace("/i", "/mine")] {
                            let Some(bytes) = plugin(imports, resource, handle, name, exports)
                            else {
                                continue;
                            };
                            let about =
                                format!("{items}\n{imports}\n{resource} {handle} {name} {exports}");
                            tally.add(judge(&host, &contract, &bytes, &about));
                        }
                    }
                }
            }
        }
    }
    tally
}

#[test]
fn of_components_whose_resources_are_not_what_they_seem() {
    let tally = everything();
    assert!(tally.cases() > 300, "{tally:?}");
    assert!(tally.admitted > 10, "{tally:?}");
    assert!(tally.stricter > 20, "{tally:?}");
}

/// A component, judged for one world.
fn fits(wit: &str, component: &str) -> bool {
    let world = World::from_source("written.wit", wit, Some("w")).unwrap();
    let engine = engine();
    let host = Host::new(&engine, &world).unwrap();
    let contract = Contract::of_world(&world).unwrap();
    let bytes = wat::parse_str(component).unwrap();
    judge(&host, &contract, &bytes, component).admitted == 1
}

#[test]
fn of_an_interface_that_is_imported_and_exported_with_different_types() {
    let wit = "package demo:a; interface i { f: func(x: u8); } world w { import i; export i; }";
    let component = |imported: &str, exported: &str| {
        format!(
            r#"(component
              (import "demo:a/i" (instance (export "f" (func (param "x" {imported})))))
              (core module $m (func (export "f") (param i32)))
              (core instance $m (instantiate $m))
              (func $f (param "x" {exported}) (canon lift (core func $m "f")))
              (instance $i (export "f" (func $f)))
              (export "demo:a/i" (instance $i)))"#
        )
    };
    assert!(fits(wit, &component("u8", "u8")));
    assert!(!fits(wit, &component("u16", "u8")));
    assert!(!fits(wit, &component("u8", "u16")));
}

/// Where the engine refuses more: what has the right types and cannot be compiled. A check of types
/// does not see which function it is, and what is beside the world is not its business.
#[test]
fn but_some_exports_are_refused_by_the_compiler_alone() {
    let wit = "package demo:a; interface i { f: func(x: u8); } world w { import i; export i; }";
    let world = World::from_source("written.wit", wit, Some("w")).unwrap();
    let contract = Contract::of_world(&world).unwrap();
    let exported_as_it_is = r#"(import "demo:a/i" (instance $i (export "f" (func (param "x" u8)))))
        (export "demo:a/i" (instance $i))"#;
    let inner = r#"(component $inner) (export "inner" (component $inner))
        (core module $m (func (export "f") (param i32)))
        (core instance $m (instantiate $m))
        (func $f (param "x" u8) (canon lift (core func $m "f")))
        (instance $i (export "f" (func $f)))
        (export "demo:a/i" (instance $i))"#;
    for (text, refusal) in [
        (exported_as_it_is, "reexport of an imported function"),
        (inner, "exporting a component"),
    ] {
        let text = format!("(component {text})");
        let bytes = wat::parse_str(text).unwrap();
        let plugin = Contract::of_component(&bytes).unwrap();
        assert_eq!(compare(&contract, &plugin), []);
        let refused = wasmtime::component::Component::from_binary(&engine(), &bytes);
        let refused = format!("{:#}", refused.err().unwrap());
        assert!(refused.contains(refusal), "{refused}");
    }
}

#[test]
fn of_what_is_no_wit() {
    let wit = "package demo:a; world w { export f: func(); }";
    let component = |imports: &str| {
        format!(
            r#"(component
              {imports}
              (core module $m (func (export "f")))
              (core instance $m (instantiate $m))
              (func $f (canon lift (core func $m "f")))
              (export "f" (func $f))
              (export "m" (core module $m)))"#
        )
    };
    assert!(fits(wit, &component("")));
    for (imports, fit) in [
        (r#"(import "m" (core module))"#, false),
        (r#"(import "c" (component))"#, false),
        (
            r#"(import "demo:a/n" (instance (export "inner" (instance (export "g" (func))))))"#,
            false,
        ),
        (
            r#"(import "demo:a/t" (instance (type $t u8) (export "t" (type (eq $t)))))"#,
            true,
        ),
        (
            r#"(import "demo:a/t" (instance (export "inner" (instance (type $t u8) (export "t" (type (eq $t)))))))"#,
            true,
        ),
        (
            r#"(import "demo:a/t" (instance (export "r" (type (sub resource)))))"#,
            false,
        ),
    ] {
        assert_eq!(fits(wit, &component(imports)), fit, "{imports}");
    }
}
