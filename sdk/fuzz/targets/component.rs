//! Bytes that a mutator made, for [`guesthouse_fuzz::component`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::component(bytes));
