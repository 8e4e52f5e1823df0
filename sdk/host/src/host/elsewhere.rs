//! Loads that a task awaits: the work blocks for as long as compiling takes, so it is done where the app says.
//!
//! It must never start a thread, or know a runtime. Whoever drops the future ends the work at its next step.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

use parking_lot::Mutex;

use super::PluginHost;
use crate::dynamic::{DynImports, DynPlugin, Nothing};
use crate::engine::wake;
use crate::error::{LoadError, LoadErrorKind, StoreError};
use crate::limits::Limits;
use crate::load::Artifact;
use crate::plugin::{Plugin, Serves};
use crate::store::{WarmUp, WarmUpProgress};

/// Work that blocks its thread, from milliseconds to as long as [`Limits::compile_deadline`] says: to be run once,
/// on a thread where that does no harm.
pub type Job = Box<dyn FnOnce() + Send>;

/// Runs a [`Job`] on tokio's threads for blocking work. To be given to
/// [`PluginHost::load_async`](crate::PluginHost::load_async), from inside of a runtime.
///
/// # Panics
/// Outside of a runtime of tokio's.
#[cfg(feature = "tokio")]
pub fn on_tokio(job: Job) {
    // It tells the result by itself.
    drop(tokio::task::spawn_blocking(job));
}

/// Loads for a task: `spawn` is given the work, which blocks, and runs it on a thread that may block. The future is
/// woken when that is done; dropping it ends the load at its next step.
///
/// | runtime | `spawn` |
/// |---|---|
/// | tokio, with the feature `tokio` | `guesthouse::awaited::on_tokio` |
/// | tokio | <code>\|job\| drop(tokio::task::spawn_blocking(job))</code> |
/// | smol | <code>\|job\| smol::unblock(job).detach()</code> |
/// | any | <code>\|job\| drop(std::thread::spawn(job))</code> |
///
/// Where `spawn` drops the work, the load ends as
/// [`LoadErrorKind::CompilerUnavailable`](crate::error::LoadErrorKind::CompilerUnavailable). A panic of the artifact's
/// [watcher](Artifact::watched) is the future's.
impl PluginHost {
    /// [`PluginHost::load`], awaited.
    ///
    /// ```no_run
    /// use guesthouse::{Artifact, LoadError, Limits, Plugin, PluginHost};
    ///
    /// guesthouse::extension_point!({
    ///     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
    ///     async: true,
    /// });
    ///
    /// async fn filter(host: &PluginHost) -> Result<Plugin<Filter>, LoadError> {
    ///     let artifact = Artifact::file("filter.wasm");
    ///     host.load_async(artifact, &Limits::strict(), |job| drop(std::thread::spawn(job))).await
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`PluginHost::load`].
    pub async fn load_async<P, S>(
        &self,
        artifact: Artifact,
        limits: &Limits,
        spawn: impl FnOnce(Job),
    ) -> Result<Plugin<P, S>, LoadError>
    where
        P: Serves<S>,
        S: 'static,
    {
        let load = |host: &Self, artifact, limits: &_| host.load(artifact, limits);
        self.load_elsewhere(artifact, limits, spawn, load).await
    }

    /// [`PluginHost::load_dynamic`], awaited.
    ///
    /// # Errors
    /// As [`PluginHost::load_dynamic`].
    pub async fn load_dynamic_async(
        &self,
        artifact: Artifact,
        limits: &Limits,
        spawn: impl FnOnce(Job),
    ) -> Result<DynPlugin, LoadError> {
        self.load_dynamic_with_async(artifact, limits, Nothing, spawn)
            .await
    }

    /// [`PluginHost::load_dynamic_with`], awaited.
    ///
    /// # Errors
    /// As [`PluginHost::load_dynamic_with`].
    pub async fn load_dynamic_with_async(
        &self,
        artifact: Artifact,
        limits: &Limits,
        imports: impl DynImports,
        spawn: impl FnOnce(Job),
    ) -> Result<DynPlugin, LoadError> {
        let load =
            |host: &Self, artifact, limits: &_| host.load_dynamic_with(artifact, limits, imports);
        self.load_elsewhere(artifact, limits, spawn, load).await
    }

    /// [`PluginHost::warm_up`], awaited; `watch` is called on the thread that does the work.
    ///
    /// # Errors
    /// As [`PluginHost::warm_up`], and [`StoreError::Io`] where `spawn` drops the work.
    pub async fn warm_up_async(
        &self,
        folder: impl Into<PathBuf>,
        limits: &Limits,
        mut watch: impl FnMut(&WarmUpProgress<'_>) -> ControlFlow<()> + Send + 'static,
        spawn: impl FnOnce(Job),
    ) -> Result<WarmUp, StoreError> {
        let (host, folder, limits) = (self.clone(), folder.into(), limits.clone());
        let not_run = StoreError::io(&folder, std::io::Error::other(NOT_RUN));
        let work = move |wanted: &Wanted| {
            host.warm_up(folder, &limits, |progress| match wanted.is_given_up() {
                true => ControlFlow::Break(()),
                false => watch(progress),
            })
        };
        elsewhere(spawn, work).await.unwrap_or(Err(not_run))
    }

    pub(super) async fn load_elsewhere<T: Send + 'static>(
        &self,
        artifact: Artifact,
        limits: &Limits,
        spawn: impl FnOnce(Job),
        load: impl FnOnce(&Self, Artifact, &Limits) -> Result<T, LoadError> + Send + 'static,
    ) -> Result<T, LoadError> {
        let (host, limits) = (self.clone(), limits.clone());
        let not_run = LoadErrorKind::CompilerUnavailable {
            message: NOT_RUN.to_owned(),
        };
        let not_run = LoadError::new(Arc::clone(artifact.name()), not_run);
        let work = move |wanted: &Wanted| {
            let wanted = wanted.clone();
            load(&host, artifact.until(move || wanted.is_given_up()), &limits)
        };
        elsewhere(spawn, work).await.unwrap_or(Err(not_run))
    }
}

const NOT_RUN: &str = "the app dropped the load without running it";

/// Whether somebody still waits for a result.
#[derive(Clone, Default)]
struct Wanted(Arc<AtomicBool>);

impl Wanted {
    fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Given up when it is dropped.
struct Wish(Wanted);

impl Drop for Wish {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// What work elsewhere came to, and who waits for it.
struct Post<T> {
    /// A panic is handed on too.
    result: Option<std::thread::Result<T>>,
    /// Nobody works on it any more.
    has_ended: bool,
    waker: Option<Waker>,
}

/// Tells its end when it is dropped: that it has a result, or that it was never run.
struct Worker<T>(Arc<Mutex<Post<T>>>);

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        let mut post = self.0.lock();
        post.has_ended = true;
        let waker = post.waker.take();
        drop(post);
        waker.into_iter().for_each(wake);
    }
}

/// Has `spawn` run `work`, and awaits it; nothing if that was dropped before it ran.
async fn elsewhere<T: Send + 'static>(
    spawn: impl FnOnce(Job),
    work: impl FnOnce(&Wanted) -> T + Send + 'static,
) -> Option<T> {
    let post = Arc::new(Mutex::new(Post {
        result: None,
        has_ended: false,
        waker: None,
    }));
    let wish = Wish(Wanted::default());
    let (worker, wanted) = (Worker(Arc::clone(&post)), wish.0.clone());
    spawn(Box::new(move || {
        let result = catch_unwind(AssertUnwindSafe(|| work(&wanted)));
        worker.0.lock().result = Some(result);
    }));
    let result = poll_fn(|cx| {
        let waker = cx.waker().clone();
        let mut post = post.lock();
        if post.has_ended {
            return Poll::Ready(post.result.take());
        }
        let old = post.waker.replace(waker);
        drop(post);
        drop(old);
        Poll::Pending
    });
    let result = result.await;
    drop(wish);
    result.map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::{Context, Poll, Waker};

    use super::{Job, Wanted, elsewhere};

    fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn work_is_done_where_it_was_sent_and_ends_with_whoever_waits() {
        let (send, sent) = mpsc::channel::<Job>();
        let spawn = || |job| send.send(job).unwrap();
        let mut waiting = pin!(elsewhere(spawn(), |_| 7));
        assert_eq!(poll(waiting.as_mut()), Poll::Pending);
        sent.recv().unwrap()();
        assert_eq!(poll(waiting.as_mut()), Poll::Ready(Some(7)));
        let mut dropped = pin!(elsewhere(drop, |_| 7));
        assert_eq!(poll(dropped.as_mut()), Poll::Ready(None));
        // Whoever works is told that nobody waits any more.
        let (told, heard) = mpsc::channel();
        let work = move |wanted: &Wanted| told.send(wanted.is_given_up()).unwrap();
        let mut waiting = Box::pin(elsewhere(spawn(), work));
        assert_eq!(poll(waiting.as_mut()), Poll::Pending);
        drop(waiting);
        sent.recv().unwrap()();
        assert!(heard.recv().unwrap());
    }
}
