//! Bytes that a mutator made, for [`guesthouse_fuzz::wit`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| guesthouse_fuzz::wit(bytes));
