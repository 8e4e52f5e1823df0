//! Handles that a guest makes up: the engine answers before any of ours does.

use guesthouse::Artifact;
use guesthouse::error::DynError;

use super::super::{limits, runtime};
use super::writing;
use crate::files::Ground;

/// The codes of a file's error, as the WIT has them.
const CODES: [&str; 37] = [
    "access",
    "would-block",
    "already",
    "bad-descriptor",
    "busy",
    "deadlock",
    "quota",
    "exist",
    "file-too-large",
    "illegal-byte-sequence",
    "in-progress",
    "interrupted",
    "invalid",
    "io",
    "is-directory",
    "loop",
    "too-many-links",
    "message-size",
    "name-too-long",
    "no-device",
    "no-entry",
    "no-lock",
    "insufficient-memory",
    "insufficient-space",
    "not-directory",
    "not-empty",
    "not-recoverable",
    "unsupported",
    "no-tty",
    "no-such-device",
    "overflow",
    "not-permitted",
    "pipe",
    "read-only",
    "invalid-seek",
    "text-file-busy",
    "cross-device",
];

/// A component that syncs the file of a handle which nobody gave it.
fn component(handle: u32) -> Vec<u8> {
    let codes: Vec<_> = CODES.iter().map(|code| format!("{code:?}")).collect();
    let text = format!(
        r#"(component
            (import "wasi:filesystem/types@0.2.12" (instance $fs
                (export "descriptor" (type $descriptor (sub resource)))
                (type $codes (enum {}))
                (export "error-code" (type $code (eq $codes)))
                (export "[method]descriptor.sync"
                    (func (param "self" (borrow $descriptor)) (result (result (error $code)))))))
            (core module $memory (memory (export "memory") 1))
            (core instance $memory (instantiate $memory))
            (core func $sync
                (canon lower (func $fs "[method]descriptor.sync") (memory $memory "memory")))
            (core module $guest
                (import "" "sync" (func $sync (param i32 i32)))
                (func (export "run") (call $sync (i32.const {handle}) (i32.const 0))))
            (core instance $guest
                (instantiate $guest (with "" (instance (export "sync" (func $sync))))))
            (func (export "run") (canon lift (core func $guest "run"))))"#,
        codes.join(" ")
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn a_handle_that_nobody_gave_ends_the_call() {
    let ground = Ground::new();
    let host = crate::common::host();
    for handle in [0, 1, 77, u32::MAX] {
        let artifact = Artifact::bytes("made-up", component(handle));
        let policy = writing(&ground, 1 << 20);
        let plugin = host
            .load_dynamic_granted(artifact, &limits(), &policy, runtime())
            .unwrap();
        let error = runtime()
            .block_on(plugin.call_async("run", &[]))
            .unwrap_err();
        let DynError::Call(error) = error else {
            panic!("{error:?}");
        };
        // With the guest on the stack it is its own lie.
        assert_eq!(error.code(), "malformed-value", "{handle}");
    }
    assert!(ground.is_untouched());
}
