//! Bytes that a mutator made, for [`guesthouse_fuzz::headroom`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::headroom(bytes));
