//! [`Step`]: what a granted function does: it answers at once, or it waits for something and answers then.
//!
//! The boundary of every granted function: count, fuel and clock as for the closed world, before the wait and after
//! it. What is waited for owns all that it needs, so that it can be finished when its call has ended. A guest that
//! waits lends its turn, and its deadline runs.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Mutex;
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentNamedList, Lift, Lower};

use super::super::boundary::{Answer, Wasi, answer, answer_at};
use super::super::interface::Interface;
use crate::error::{ImportName, Violation, WasiFault};
use crate::grants::{Around, Finishing, Operation};
use crate::imports::{Caught, Cell, not_let_back};
use crate::printable::panic_message;

/// What a granted function does.
pub(super) enum Step<R> {
    Done(R),
    Wait(Waiting<R>),
}

/// What is waited for; it says how the function is answered then.
pub(super) type Waiting<R> = Pin<Box<dyn Future<Output = Then<R>> + Send>>;

/// How a function goes on that has waited.
pub(super) type Then<R> = Box<dyn FnOnce(&mut Wasi<'_>) -> Answer<Step<R>> + Send>;

impl<S: Send + 'static> Interface<'_, S> {
    /// Puts a function that may wait in the place of the closed world's, as a pointer for the same reason.
    pub(super) fn grant<P, R>(
        &mut self,
        name: &'static str,
        function: fn(&mut Wasi<'_>, P) -> Answer<Step<R>>,
    ) -> wasmtime::Result<()>
    where
        P: ComponentNamedList + Lift + Send + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let import = Arc::new(ImportName::new(Some(self.name), name));
        self.instance
            .func_wrap_async(name, move |mut store, params: P| {
                let import = Arc::clone(&import);
                Box::new(async move {
                    let step = answer(&mut store, &import, |wasi| function(wasi, params))?;
                    finish(&mut store, &import, step).await
                })
            })
    }
}

/// Waits, for as long as there is something to wait for, and answers.
pub(super) async fn finish<S: Send, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    mut step: Step<R>,
) -> wasmtime::Result<R> {
    loop {
        match step {
            Step::Done(answer) => return Ok(answer),
            Step::Wait(waiting) => {
                let then = waited(store, import, waiting).await?;
                step = answer_at(store, import, 0, then)?;
            }
        }
    }
}

/// Waits, while others may run.
async fn waited<S: Send, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    waiting: Waiting<R>,
) -> wasmtime::Result<Then<R>> {
    if let Some(turn) = &mut store.data_mut().turn {
        turn.pause();
    }
    let since = Instant::now();
    let then = {
        let mut place = pin!(Some(waiting));
        let mut caught = Caught::new(place.as_mut());
        poll_fn(|cx| caught.poll(cx)).await
    };
    let cell = store.data_mut();
    cell.meter.add_waited(since.elapsed());
    if let Some(grants) = &mut cell.grants {
        grants.clock.look();
    }
    let then = then.map_err(|panic| {
        cell.failed_import = Some(import.clone());
        Violation::HostPanicked {
            message: panic_message(panic.as_ref()),
        }
    })?;
    if let Some(turn) = &mut cell.turn {
        let (until, alarms) = (cell.stop.deadline.when(), cell.engine.alarms());
        let back = turn.resume_async(until, &alarms).await;
        back.map_err(|none| match not_let_back(none) {
            // It waits for no host function.
            Violation::CancelledInHost => Violation::Cancelled,
            violation => violation,
        })?;
    }
    Ok(then)
}

/// What grants stand in, for a function that is only there where there are some.
fn around(wasi: &Wasi<'_>) -> Answer<Around> {
    let grants = wasi.grants.as_ref();
    let around = grants.map(|grants| grants.of.around.clone());
    around.ok_or(Violation::Wasi(WasiFault::NoSuchHandle))
}

/// Waits for an operation of wasmtime-wasi's, and alone for it among those that write to one folder.
pub(super) fn wait<T: Send + 'static, R>(
    wasi: &Wasi<'_>,
    writer: Option<Arc<Mutex<()>>>,
    operation: impl Future<Output = T> + Send + 'static,
    then: impl FnOnce(&mut Wasi<'_>, T) -> Answer<R> + Send + 'static,
) -> Answer<Step<R>> {
    wait_and(wasi, writer, operation, |wasi, result| {
        then(wasi, result).map(Step::Done)
    })
}

/// As [`wait`], where more may be to be waited for afterwards.
pub(super) fn wait_and<T: Send + 'static, R>(
    wasi: &Wasi<'_>,
    writer: Option<Arc<Mutex<()>>>,
    operation: impl Future<Output = T> + Send + 'static,
    then: impl FnOnce(&mut Wasi<'_>, T) -> Answer<Step<R>> + Send + 'static,
) -> Answer<Step<R>> {
    let Around { io, runtime, .. } = around(wasi)?;
    Ok(Step::Wait(Box::pin(async move {
        let pass = io.pass(writer).await;
        let operation: Operation<T> = Box::pin(async move {
            let result = operation.await;
            drop(pass);
            result
        });
        let result = Finishing::new(operation, runtime).await;
        Box::new(move |wasi: &mut Wasi<'_>| then(wasi, result)) as Then<R>
    })))
}

/// As [`wait`], for work of our own that blocks a thread; nothing where the runtime has none any more.
pub(super) fn block<T: Send + 'static, R>(
    wasi: &Wasi<'_>,
    writer: Option<Arc<Mutex<()>>>,
    work: impl FnOnce() -> T + Send + 'static,
    then: impl FnOnce(&mut Wasi<'_>, Option<T>) -> Answer<R> + Send + 'static,
) -> Answer<Step<R>> {
    let Around { io, runtime, .. } = around(wasi)?;
    Ok(Step::Wait(Box::pin(async move {
        let result = io.pass(writer).await.run(runtime, work).await;
        Box::new(move |wasi: &mut Wasi<'_>| then(wasi, result).map(Step::Done)) as Then<R>
    })))
}
