//! A guest that calls itself, and then a host function that calls its plugin again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "each test uses its part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use guesthouse::{
    Artifact, CallError, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin, PluginHost,
    Usage,
    error::{Blame, CallErrorKind},
};

pub(crate) const WIT: &str = "package bug:re;
    interface host { ask: func(n: u32) -> u32; }
    world nests { import host; export go: func(n: u32, frames: u32) -> u32; }";

guesthouse::extension_point!({ inline: "
    package bug:re;
    interface host { ask: func(n: u32) -> u32; }
    world nests { import host; export go: func(n: u32, frames: u32) -> u32; }
" });

/// Calls itself as often as it is told to, and then the host.
const NESTS: &str = r#"(component
    (import "bug:re/host" (instance $h (export "ask" (func (param "n" u32) (result u32)))))
    (core func $ask (canon lower (func $h "ask")))
    (core module $m (import "" "ask" (func $ask (param i32) (result i32)))
        (func $rec (param $k i32) (param $n i32) (result i32)
            (if (result i32) (i32.eqz (local.get $k))
                (then (call $ask (local.get $n)))
                (else (i32.add (i32.const 0)
                    (call $rec (i32.sub (local.get $k) (i32.const 1)) (local.get $n))))))
        (func (export "go") (param i32 i32) (result i32)
            (call $rec (local.get 1) (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance (export "ask" (func $ask))))))
    (func (export "go") (param "n" u32) (param "frames" u32) (result u32)
        (canon lift (core func $i "go"))))"#;

pub(crate) const KIB: u64 = 1 << 10;
/// Of the guest, and of host functions.
pub(crate) const NEEDED: u64 = (512 + 128) * KIB;

/// Calls the plugin again for its guest, as often as it is asked to.
pub(crate) struct App {
    plugin: Option<Plugin<Nests, Self>>,
    pub(crate) frames: u32,
    entered: Arc<AtomicU32>,
}

impl bug::re::host::Host for App {
    fn ask(&mut self, _: &mut HostCall<'_>, n: u32) -> HostResult<u32> {
        self.entered.fetch_add(1, Ordering::Relaxed);
        match (&self.plugin, n) {
            (Some(plugin), 1..) => Ok(1 + go(plugin, n - 1, self.frames, &self.entered)?),
            _ => Ok(0),
        }
    }
}

pub(crate) fn app(
    plugin: Option<&Plugin<Nests, App>>,
    frames: u32,
    entered: &Arc<AtomicU32>,
) -> App {
    App {
        plugin: plugin.cloned(),
        frames,
        entered: Arc::clone(entered),
    }
}

/// One guest, and `n` more inside of it.
pub(crate) fn go(
    plugin: &Plugin<Nests, App>,
    n: u32,
    frames: u32,
    entered: &Arc<AtomicU32>,
) -> Result<u32, CallError> {
    let app = app(Some(plugin), frames, entered);
    plugin.call(app, |guest| guest.go(n, frames))
}

pub(crate) fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap()
}

pub(crate) fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(20);
    limits
}

pub(crate) fn artifact() -> Artifact {
    Artifact::bytes("nests", wat::parse_str(NESTS).unwrap())
}

pub(crate) fn plugin(host: &PluginHost) -> Plugin<Nests, App> {
    host.load(artifact(), &limits()).unwrap()
}

/// Frames that fill all of the guest's own stack but for less than one in a hundred.
pub(crate) fn deep(plugin: &Plugin<Nests, App>) -> u32 {
    let overflows = |frames| match go(plugin, 0, frames, &Arc::default()) {
        Ok(_) => false,
        Err(error) => match error.kind() {
            CallErrorKind::StackOverflow { .. } => true,
            _ => panic!("{error:?}"),
        },
    };
    let (mut fits, mut too_many) = (100, 100_000);
    assert!(!overflows(fits) && overflows(too_many));
    while too_many - fits > fits / 100 {
        let middle = u32::midpoint(fits, too_many);
        if overflows(middle) {
            too_many = middle;
        } else {
            fits = middle;
        }
    }
    fits
}

/// What was wrong in the innermost of calls that are nested in each other.
pub(crate) fn innermost(error: &CallError) -> &CallError {
    match error.kind() {
        CallErrorKind::HostFailed { source, .. } => innermost(source.downcast_ref().unwrap()),
        _ => error,
    }
}

/// The error's figure of what was left, if it is the host's and all else in it is right.
pub(crate) fn left(error: &CallError) -> u64 {
    let CallErrorKind::StackTooSmall { left, needed, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (error.code(), error.blame()),
        ("stack-too-small", Blame::Host)
    );
    assert_eq!((*needed, error.usage()), (NEEDED, &Usage::default()));
    *left
}
