//! Bytes that a mutator made, for [`guesthouse_fuzz::store`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::store(bytes));
