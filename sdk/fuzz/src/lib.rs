//! What strangers write, read by the code that reads it in production, with a property to hold.
//!
//! `bash .ci/fuzz SECONDS` builds every target and runs each for so long; so does
//! `cargo fuzz run --fuzz-dir sdk/fuzz TARGET` for one, with cargo-fuzz installed (on a stable compiler:
//! `RUSTC_BOOTSTRAP=1`, or `--sanitizer none`). What is found comes as a file that the target takes as its
//! argument. A seed is a small file that reaches something; each finding becomes one, beside a test of
//! the crate that was wrong.
//!
//! Files of `sdk/host` that need no engine are compiled here once more, where they lie, so that nothing
//! has to be built but them; `stand_in.rs` has the few names that they take from the engine and from the
//! rooms above. It must never name the engine itself: marks for coverage would have it built anew.

#![allow(
    dead_code,
    unexpected_cfgs,
    unused_imports,
    reason = "of the host's files only what a target reaches is used, without the host's features"
)]

extern crate self as wasmtime;

mod admitted;
pub mod component {
    //! The engine's values, by the name that the host's files call them.

    /// As large as the engine's.
    #[derive(Debug)]
    pub struct Val([u64; 4]);
}
mod dynamic;
mod error;
#[path = "../../host/src/headroom/mod.rs"]
mod headroom;
mod imports {
    //! What tells guests apart: nothing runs here.

    use crate::error::Violation;

    #[derive(Debug)]
    pub(crate) struct Stop;

    impl Stop {
        /// Nothing has to stop.
        pub(crate) fn guest(&self) -> Result<(), Violation> {
            Ok(())
        }
    }
}
#[path = "../../host/src/limits/mod.rs"]
mod limits;
#[path = "../../host/src/printable.rs"]
mod printable;
mod roomy;
mod stand_in;
mod store;
mod toml_text;
mod wit;

pub use self::admitted::component;
pub use self::dynamic::values;
pub use self::roomy::headroom;
#[doc(hidden)]
pub use self::stand_in::*;
pub use self::store::store;
pub use self::toml_text::limits;
pub use self::wit::wit;
