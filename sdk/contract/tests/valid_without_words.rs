//! Valid components that WIT has no words for are an error like any other, never a panic.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use guesthouse_contract::{World, WorldError};

#[test]
fn an_interface_with_the_type_of_a_function_has_no_form_in_wit() {
    let component = r#"(component
        (import "a:b/c" (instance (type $f (func)) (export "f" (type (eq $f))))))"#;
    let component = wat::parse_str(component).unwrap();
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(&component)
        .unwrap();
    let error = World::of_component(&component).err();
    let Some(WorldError::Decode { message }) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        message,
        "cannot represent this component in WIT: the decoder gave up"
    );
}
