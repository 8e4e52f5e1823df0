//! Bytes that a mutator made, for [`guesthouse_fuzz::limits`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::limits(bytes));
