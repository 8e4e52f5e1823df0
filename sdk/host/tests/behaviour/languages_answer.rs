//! Guests from other toolchains answer as the tests' own echo guest does, in every type that their
//! language has. They are committed builds; `guests/languages.toml` says how they are made.

use crate::common::languages::{
    dynamic, host_is_reached, language, objects_by_name, resources_cross, shortcomings_are_these,
    trouble_is_told, typed, values_come_back, values_come_back_by_name,
};

fn bytes(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/languages/built");
    std::fs::read(format!("{folder}/{name}.wasm")).expect("the guest is committed")
}

macro_rules! languages {
    ($($module:ident: $name:literal;)*) => {$(
        mod $module {
            use super::*;

            #[test]
            fn values_come_back_typed() {
                let plugin = typed(&crate::common::host(), $name, &bytes($name));
                values_come_back(language($name), &plugin);
            }

            #[test]
            fn values_come_back_dynamic() {
                let plugin = dynamic(&crate::common::host(), $name, &bytes($name));
                values_come_back_by_name(language($name), &plugin);
            }

            #[test]
            fn objects_cross_by_name() {
                objects_by_name(&crate::common::host(), $name, &bytes($name));
            }

            #[test]
            fn objects_and_functions_of_both_sides_are_reached_and_trouble_is_told() {
                let plugin = typed(&crate::common::host(), $name, &bytes($name));
                host_is_reached(language($name), &plugin);
                resources_cross(&plugin);
                shortcomings_are_these(language($name), &plugin);
                trouble_is_told(language($name), &plugin);
            }
        }
    )*};
}

languages! {
    rust_wasip1: "rust-wasip1";
    rust_wasip2: "rust-wasip2";
    c: "c";
    javascript: "javascript";
    javascript_wasi: "javascript-wasi";
}
