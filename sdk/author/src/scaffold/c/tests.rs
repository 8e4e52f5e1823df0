//! Worlds whose words C has one name for, interfaces under several labels, and named handles: what
//! the projects have of them, and what is refused by name.

use crate::Language;
use crate::scaffold::Scaffold;
use crate::scaffold::tests::{refusal_of, text, world};

/// A project's header, bindings and source for the world `w` of this WIT.
#[track_caller]
fn made(wit: &str) -> [String; 3] {
    let (folder, world) = world(&format!("package a:b; {wit}"));
    let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
    ["gen/w.h", "gen/w.c", "plugin.c"].map(|path| text(&made, path))
}

#[track_caller]
fn has_once(text: &str, parts: &[&str]) {
    for part in parts {
        assert_eq!(text.matches(part).count(), 1, "{part}:\n{text}");
    }
}

#[test]
fn a_type_whose_name_in_c_is_taken_has_another() {
    for (items, parts) in [
        (
            "record entry { a: string } record list-entry { e: entry } \
             f: func(a: list<entry>) -> list-entry;",
            [
                "} exports_a_b_i_list_entry_type_t;",
                "} exports_a_b_i_list_entry_t;",
            ],
        ),
        (
            "record buffer { data: list<u8> } buffer-free: func(b: buffer);",
            [
                "void exports_a_b_i_buffer_free(exports_a_b_i_buffer_type_t *b);",
                "void exports_a_b_i_buffer_type_free(exports_a_b_i_buffer_type_t *ptr);",
            ],
        ),
        (
            "enum a { x, b-c } enum a-b { y, c } f: func(x: a, y: a-b);",
            [
                "#define EXPORTS_A_B_I_A_B_C 1",
                "#define EXPORTS_A_B_I_A_B_TYPE_C 1",
            ],
        ),
        (
            "resource stack; record own-stack { a: u8 } f: func(a: own-stack) -> stack;",
            [
                "} exports_a_b_i_own_stack_t;",
                "} exports_a_b_i_own_stack_type_t;",
            ],
        ),
        (
            "record a { x: u8 } record a-b { x: u8 } record b-c { x: u8 } record c { x: u8 } \
             f: func(x: tuple<a-b, c>, y: tuple<a, b-c>);",
            [
                "} exports_a_b_i_tuple2_a_b_c_t;",
                "} exports_a_b_i_tuple2_a_b_c_type_t;",
            ],
        ),
    ] {
        let [header, ..] = made(&format!(
            "interface i {{ {items} }} world w {{ export i; }}"
        ));
        has_once(&header, &parts);
    }
}

#[test]
fn functions_and_resources_that_have_one_name_in_c_are_refused() {
    for (items, side, item, clash) in [
        (
            "resource stack { constructor(); } stack-new: func() -> stack;",
            "export",
            "a:b/i#stack-new",
            "exports_a_b_i_stack_new",
        ),
        (
            "resource stack; stack-drop: func();",
            "import",
            "a:b/i#stack-drop",
            "__wasm_import_a_b_i_stack_drop",
        ),
        (
            "resource stack; resource own-stack;",
            "export",
            "a:b/i#own-stack",
            "exports_a_b_i_own_stack_t",
        ),
    ] {
        let wit = format!("package a:b; interface i {{ {items} }} world w {{ {side} i; }}");
        let expected = format!(
            "unsupported: `{item}` has in C a name that something else has there, `{clash}`, so \
             that there are no bindings"
        );
        assert_eq!(refusal_of(Language::C, &wit), expected);
    }
    let wit = "package a:b; interface i { resource x { y: func(); } method-x-y: func(); } \
               world w { export i; }";
    assert_eq!(
        refusal_of(Language::C, wit),
        "unsupported: `a:b/i#method-x-y` has the name that `a:b/i#[method]x.y` has in C, \
         `exports_a_b_i_method_x_y`, so that there are no bindings for both"
    );
}

#[test]
fn interfaces_that_are_alike_have_objects_each() {
    let [_, _, source] = made(
        "interface store { resource bucket; open: func() -> bucket; }
        world w {
            export store;
            export backup: interface { resource bucket; open: func() -> bucket; }
        }",
    );
    has_once(
        &source,
        &[
            "return exports_a_b_store_bucket_new(calloc(1, sizeof(exports_a_b_store_bucket_t)));",
            "return backup_bucket_new(calloc(1, sizeof(backup_bucket_t)));",
        ],
    );
}

#[test]
fn a_label_of_both_sides_is_the_apps_in_the_component() {
    let [header, bindings, _] = made(
        "world w {
            import green: interface { resource r; f: func() -> string; }
            export green: interface { resource r; f: func() -> string; }
        }",
    );
    has_once(
        &header,
        &[
            "extern void green_f(w_string_t *ret);",
            "void exports_green_f(w_string_t *ret);",
        ],
    );
    has_once(
        &bindings,
        &[
            "__export_name__(\"green#f\")",
            "__export_name__(\"cabi_post_green#f\")",
            "__import_module__(\"[export]green\"), __import_name__(\"[resource-drop]r\")",
        ],
    );
    assert!(!bindings.contains("exports-green"), "{bindings}");
}

#[test]
fn handles_under_names_of_their_own_are_written_out() {
    for wit in [
        "interface i { resource x; type owned = own<x>; record r { c: owned } f: func() -> r; }
         world w { import i; export i; }",
        "interface base { resource x; type owned = own<x>; type lent = borrow<x>; }
         interface i { use base.{owned, lent}; type mine = owned; f: func(a: lent) -> mine; }
         world w { export i; }",
    ] {
        let [header, ..] = made(wit);
        for name in ["_owned", "_lent", "_mine"] {
            assert!(!header.contains(name), "{name}:\n{header}");
        }
    }
}

#[test]
fn parameters_hide_nothing_that_the_bindings_use() {
    let [header, ..] = made(
        "interface i {
            f: func(x: option<u8>, maybe-x: u8, uint32-t: u32, b: u32, ret-area: u8);
            g: func(a-b-i-f: u8, restrict: u8, restrict-value: u8) -> string;
        } world w { import i; }",
    );
    has_once(
        &header,
        &[
            "(uint8_t *maybe_x, uint8_t maybe_x_value, uint32_t uint32_t_value, uint32_t b, \
             uint8_t ret_area_value)",
            "(uint8_t a_b_i_f_value, uint8_t restrict_value, uint8_t restrict_value_value, \
             w_string_t *ret)",
        ],
    );
}
