//! Bytes that a mutator made, for [`guesthouse_fuzz::values`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::values(bytes));
