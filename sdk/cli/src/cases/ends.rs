//! The codes that a call in a case can end with, which `fails` names.

use guesthouse_contract::nearest;

/// Codes of failed calls and of wrong handles, and the two that a case has of its own.
pub(crate) const CODES: [&str; 42] = [
    "fuel-exhausted",
    "deadline-exceeded",
    "cancelled",
    "memory-exceeded",
    "table-elements-exceeded",
    "too-many-instances",
    "too-many-tables",
    "too-many-memories",
    "stack-overflow",
    "input-too-large",
    "output-too-large",
    "too-many-host-calls",
    "host-call-bytes-exceeded",
    "value-memory-exceeded",
    "too-many-handles",
    "open-files-exceeded",
    "read-exceeded",
    "written-exceeded",
    "file-size-exceeded",
    "files-created-exceeded",
    "guest-trapped",
    "guest-panicked",
    "guest-exited",
    "wasi-misused",
    "malformed-value",
    "mistyped",
    "host-failed",
    "host-panicked",
    "engine-panicked",
    "poisoned",
    "stack-too-small",
    "would-block",
    "thread-refused",
    "host-full",
    "overloaded",
    "stale-handle",
    "foreign-handle",
    "wrong-resource",
    "handle-given-twice",
    "borrowed-handle",
    "bad-argument",
    "nothing-kept",
];

/// Why no call ends with `code`, if none does: the nearest code, or all of them.
pub(crate) fn refusal(code: &str) -> Option<String> {
    if CODES.contains(&code) {
        return None;
    }
    let near = nearest(CODES.map(|known| (known, known)), code);
    let meant = match near {
        Some(near) => format!("is it `{near}`?"),
        None => format!("it is one of {}", CODES.join(", ")),
    };
    Some(format!("no call ends with `{code}`: {meant}"))
}
