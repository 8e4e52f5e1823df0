//! Hosts whose compiler is a worker. A test's `main` is not its own, so the program is another one.

use std::time::Duration;

use guesthouse::{Artifact, Compiler, HostConfig, Limits, LoadError, PluginHost};

use super::common;

pub(crate) fn worker() -> Compiler {
    Compiler::program([env!("CARGO_BIN_EXE_guesthouse-compile-worker")])
}

/// A metered host with that compiler.
pub(crate) fn host(compiler: Compiler) -> PluginHost {
    PluginHost::new(HostConfig::metered(compiler)).expect("a host starts")
}

/// Limits in which nothing is small but what a test makes small.
pub(crate) fn roomy() -> Limits {
    let mut limits = Limits::scripting();
    limits.compile_time = Duration::from_mins(60);
    limits.compile_deadline = Duration::from_mins(60);
    limits.compile_memory = 64 << 30;
    common::of_any_shape(&mut limits);
    limits
}

/// Why a host refuses what is no plugin of anybody's.
pub(crate) fn refused(host: &PluginHost, bytes: Vec<u8>, limits: &Limits) -> LoadError {
    let artifact = Artifact::bytes("bomb", bytes);
    host.load_dynamic(artifact, limits)
        .expect_err("it is refused")
}

/// A component that compiles at once.
pub(crate) fn harmless() -> Vec<u8> {
    wat::parse_str("(component)").expect("the text assembles")
}
