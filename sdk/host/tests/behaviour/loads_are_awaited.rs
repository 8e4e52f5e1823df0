//! A load that is awaited is done where the app says, ends with whoever waits for it, and says what any load says.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::task::{Context, Waker};

use crate::common::awaited::{Hostile, Waiting, block_on};
use crate::common::host;
use crate::common::hostile::{artifact, generous};
use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, LoadError, Plugin, PluginHost,
    awaited::{Job, on_tokio},
    error::{LoadErrorKind, Step, StoreError},
    store::{ArtifactStore, StoreKey, WarmUpProgress},
};

type Loaded = Result<Plugin<Hostile, Waiting>, LoadError>;

fn on_a_thread(job: Job) {
    drop(std::thread::spawn(job));
}

fn answers(plugin: &Plugin<Hostile, Waiting>) {
    let call = plugin.call_async(Waiting::idle(), async |guest| guest.run(false).await);
    assert!(block_on(call).unwrap().is_empty());
}

#[test]
fn on_any_thread_and_on_tokios() {
    let (host, limits) = (host(), generous());
    let loaded: Loaded = block_on(host.load_async(artifact("panics"), &limits, on_a_thread));
    answers(&loaded.unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let loading = host.load_async(artifact("panics"), &limits, on_tokio);
    let loaded: Loaded = runtime.block_on(loading);
    answers(&loaded.unwrap());
    let nowhere = Artifact::file("nowhere.wasm");
    let spawn = |job| smol::unblock(job).detach();
    let loading = host.load_dynamic_async(nowhere, &limits, spawn);
    let refused = smol::block_on(loading).unwrap_err();
    assert_eq!((refused.name(), refused.code()), ("nowhere", "unreadable"));
}

#[test]
fn what_is_never_run_is_the_apps_doing() {
    let (host, limits) = (host(), generous());
    let loading = host.load_async(artifact("panics"), &limits, drop);
    let refused: Loaded = block_on(loading);
    let refused = refused.unwrap_err();
    let LoadErrorKind::CompilerUnavailable { message, .. } = refused.kind() else {
        panic!("{refused:?}");
    };
    assert_eq!(message, "the app dropped the load without running it");
    assert_eq!(refused.name(), "panics");
    // So does a runtime that is shut down.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let handle = runtime.handle().clone();
    drop(runtime);
    let loading = host.load_async(artifact("panics"), &limits, |job| {
        drop(handle.spawn_blocking(job));
    });
    let refused: Loaded = block_on(loading);
    assert_eq!(refused.unwrap_err().code(), "compiler-unavailable");
}

#[test]
fn a_panic_of_whoever_watches_is_the_waiters() {
    let watched = artifact("panics").watched(|_| std::panic::resume_unwind(Box::new("no luck")));
    let host = host();
    let loading = async || -> Loaded { host.load_async(watched, &generous(), on_a_thread).await };
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(loading()))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"no luck"));
}

#[test]
fn a_load_that_nobody_waits_for_ends_at_its_next_step() {
    let (step, steps) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let watched = artifact("panics").watched(move |progress| {
        step.send(progress.step).unwrap();
        gone.recv().unwrap();
        ControlFlow::Continue(())
    });
    let host = host();
    let limits = generous();
    let (done, is_done) = mpsc::channel();
    let spawn = |job: Job| {
        std::thread::spawn(move || {
            job();
            done.send(()).unwrap();
        });
    };
    let mut loading = Box::pin(host.load_async::<Hostile, Waiting>(watched, &limits, spawn));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(loading.as_mut().poll(&mut cx).is_pending());
    assert_eq!(steps.recv().unwrap(), Step::Reading);
    drop(loading);
    go.send(()).unwrap();
    is_done.recv().unwrap();
    // No further step was told, since none began.
    assert!(steps.try_recv().is_err());
}

fn go_on(_: &WarmUpProgress<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_store_is_warmed_up_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let plugins = tempfile::tempdir().unwrap();
    let bytes = crate::common::hostile::component("panics");
    std::fs::write(plugins.path().join("panics.wasm"), bytes).unwrap();
    let mut config = HostConfig::metered(Compiler::in_process());
    let key = StoreKey::from_bytes([7; 32]);
    let store = ArtifactStore::open(folder.path().join("store"), key, 64 << 20);
    config.store = Some(store.unwrap());
    let host = PluginHost::new(config).unwrap();
    let limits = Limits::strict();
    let warming = host.warm_up_async(plugins.path(), &limits, go_on, on_a_thread);
    let warm = block_on(warming).unwrap();
    assert_eq!((warm.compiled.len(), warm.refused.len()), (1, 0));
    let dropped = block_on(host.warm_up_async(plugins.path(), &limits, go_on, drop));
    assert!(matches!(dropped, Err(StoreError::Io { .. })), "{dropped:?}");
}
