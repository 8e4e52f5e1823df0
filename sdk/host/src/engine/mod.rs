//! The engine that a host owns: hardened, pooled where the machine allows it, and ticking.
//!
//! Shared by the host and every plugin that it loaded, so that deadlines hold for as long as
//! anything can still run. It must never run a guest itself.
//!
//! | file | what it knows |
//! |---|---|
//! | `settings.rs` | what an app may say of a host |
//! | `machine.rs`, `allocation.rs` | what the machine allows, and where guest memories come from |
//! | `gate/` | the lines before live instances and before those that execute |
//! | `ticker.rs`, `process.rs` | the thread that has guests look at the clock, also after a fork |
//! | `alarms.rs` | the tasks that this thread wakes |
//! | `stack.rs` | what is left of a thread's stack, and whether it is a guest's |
//! | `standard.rs` | the world of WASI, read once |
//! | `block_on.rs` | awaiting for a thread that may block |

mod alarms;
mod allocation;
#[cfg(feature = "tokio")]
mod block_on;
mod gate;
mod machine;
mod process;
mod settings;
mod stack;
mod standard;
mod ticker;

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Engine;
use wasmtime::component::Component;

pub(crate) use self::alarms::{Alarm, Alarms, Rest, let_go, wake};
pub(crate) use self::allocation::weight;
pub use self::allocation::{Allocation, AllocationNote};
#[cfg(feature = "tokio")]
pub use self::block_on::{BlockOnError, block_on};
pub(crate) use self::gate::{Gate, Leave, Lent, NoPlace, Turn, Turns, Wish};
pub use self::settings::{HostConfig, Pool};
pub(crate) use self::stack::{OnFiber, Room};
pub(crate) use self::standard::Standard;
use self::ticker::Ticker;
use crate::compile::{self, Code, Compiler, Job, Mode, OwnCode, Pulse, Queue, Slot};
use crate::error::{CallErrorKind, LoadErrorKind, Violation};
#[cfg(feature = "wasi")]
use crate::grants::BlockingIo;
use crate::headroom;
use crate::limits::{Ceilings, ConfigError, Limits};
#[cfg(feature = "wasi")]
use crate::policy::{AuditSink, Kind};
use crate::store::{ArtifactStore, Compatibility};

/// One engine with its ticker; both end with the last plugin.
#[derive(Debug)]
pub(crate) struct SharedEngine {
    engine: Engine,
    allocation: Allocation,
    compiler: Compiler,
    /// What loads wait in while enough workers run.
    queue: Queue,
    code: Code,
    ceilings: Ceilings,
    tick: Duration,
    seed: u64,
    /// With what the machine code in it must have been made for.
    store: Option<(ArtifactStore, Compatibility)>,
    standard: Standard,
    /// Of plugins that are granted what the standard's world does not have.
    #[cfg(feature = "wasi")]
    more: [Standard; 3],
    #[cfg(feature = "wasi")]
    io: BlockingIo,
    #[cfg(feature = "wasi")]
    audit: Option<AuditSink>,
    gate: Arc<Gate>,
    /// Places for calls that have a stack of their own.
    stacks: Arc<Gate>,
    /// Places for guests that execute, where they are bounded.
    turns: Option<Arc<Turns>>,
    /// Pages of headroom for a memory.
    headroom: u32,
    /// What a thread must have left of its stack.
    room: Room,
    ticker: Ticker,
}

impl SharedEngine {
    pub(crate) fn start(config: &HostConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let (engine, allocation) = allocation::build(config)?;
        let ticker =
            Ticker::start(&engine, config.tick).map_err(|source| ConfigError::Thread { source })?;
        Ok(Self {
            store: config
                .store
                .clone()
                .map(|store| (store, Compatibility::of(&engine))),
            engine,
            headroom: headroom::pages(config.headroom),
            gate: Gate::new(allocation.instances, config.queue_timeout),
            stacks: Gate::new(allocation.async_calls, config.queue_timeout),
            turns: config
                .executing
                .map(|places| Arc::new(Turns::new(places, config.queue_timeout))),
            allocation,
            compiler: config.compiler.clone(),
            queue: Queue::new(config.workers),
            code: config.code(),
            ceilings: Ceilings {
                memory: config.max_memory,
                table_elements: config.max_table_elements,
            },
            tick: config.tick,
            seed: config.seed,
            standard: Standard::default(),
            #[cfg(feature = "wasi")]
            more: Standard::more(),
            #[cfg(feature = "wasi")]
            io: BlockingIo::new(config.max_blocking_io),
            #[cfg(feature = "wasi")]
            audit: config.audit.clone(),
            room: Room::for_guest(config.stack),
            ticker,
        })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Machine code for a component, made where the app said; `pulse` is told now and then what is
    /// being done, and asked whether to go on.
    pub(crate) fn compile(
        &self,
        bytes: &[u8],
        limits: &Limits,
        pulse: Pulse<'_>,
    ) -> Result<Component, LoadErrorKind> {
        let _slot = self.slot(pulse)?;
        let job = Job::new(bytes, limits);
        self.compiler.compile(&self.engine, self.code, &job, pulse)
    }

    /// Machine code for a component as bytes, for a store; `pulse` as for [`SharedEngine::compile`].
    pub(crate) fn machine_code(
        &self,
        bytes: &[u8],
        limits: &Limits,
        pulse: Pulse<'_>,
    ) -> Result<OwnCode, LoadErrorKind> {
        let _slot = self.slot(pulse)?;
        let job = Job::new(bytes, limits);
        let (engine, code) = (&self.engine, self.code);
        self.compiler.machine_code(engine, code, &job, pulse)
    }

    /// A slot for a worker, once there is one, where there is to be a worker. The clock of a
    /// compilation starts behind it: how long others take is no fault of the artifact's.
    fn slot(&self, pulse: Pulse<'_>) -> Result<Option<Slot<'_>>, LoadErrorKind> {
        match self.compiler.takes_a_slot() {
            true => self.queue.enter(pulse).map(Some),
            false => Ok(None),
        }
    }

    /// Machine code that [`SharedEngine::machine_code`] has just made, ready to run.
    pub(crate) fn component(&self, code: &OwnCode) -> Result<Component, LoadErrorKind> {
        compile::map(&self.engine, code)
    }

    /// What machine code must have been made for, to run here.
    pub(crate) fn fingerprint(&self) -> u64 {
        compile::fingerprint(&self.engine)
    }

    /// Where machine code is kept between runs, and what it must have been made for.
    pub(crate) fn store(&self) -> Option<(&ArtifactStore, &Compatibility)> {
        let (store, compatibility) = self.store.as_ref()?;
        Some((store, compatibility))
    }

    /// The world of WASI.
    pub(crate) fn standard(&self) -> &Standard {
        &self.standard
    }

    /// The world of WASI with what `kinds` grant beyond the standard's.
    #[cfg(feature = "wasi")]
    pub(crate) fn standard_with(&self, kinds: &[Kind]) -> &Standard {
        let mut all = self.more.iter();
        let same = all.find(|more| more.is_with(kinds));
        same.unwrap_or(&self.standard)
    }

    /// The operations of granted plugins that block a thread.
    #[cfg(feature = "wasi")]
    pub(crate) fn io(&self) -> &BlockingIo {
        &self.io
    }

    /// Who is told what granted plugins ask.
    #[cfg(feature = "wasi")]
    pub(crate) fn audit(&self) -> Option<&AuditSink> {
        self.audit.as_ref()
    }

    pub(crate) fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    pub(crate) fn allocation(&self) -> &Allocation {
        &self.allocation
    }

    /// Pages of headroom for each memory that its guest grows.
    pub(crate) fn headroom(&self) -> u32 {
        self.headroom
    }

    /// Whether a guest can be entered here: the thread has stack for it and for what it calls, and this
    /// process has a ticker.
    #[inline]
    pub(crate) fn may_enter(&self) -> Result<(), CallErrorKind> {
        if self.room.is_known() && self.ticker.is_here() {
            return Ok(());
        }
        self.may_enter_after_all()
    }

    /// A thread's first call, or one in a forked child, or too little stack.
    #[cold]
    fn may_enter_after_all(&self) -> Result<(), CallErrorKind> {
        if OnFiber::is_here() {
            return Err(CallErrorKind::WouldBlock);
        }
        self.may_read()?;
        self.may_await()
    }

    /// Whether what a stranger nested can be read here: the thread has stack for it.
    pub(crate) fn may_read(&self) -> Result<(), CallErrorKind> {
        self.room
            .check()
            .map_err(|found| CallErrorKind::StackTooSmall {
                left: found.left,
                needed: found.needed,
            })
    }

    /// Whether a guest can be entered that has a stack of its own: this process has a ticker.
    #[inline]
    pub(crate) fn may_await(&self) -> Result<(), CallErrorKind> {
        self.ticker
            .ensure(&self.engine)
            .map_err(|source| CallErrorKind::Thread { source })
    }

    /// The tasks that are woken.
    pub(crate) fn alarms(&self) -> Arc<Alarms> {
        self.ticker.alarms()
    }

    /// Whether a host function can return to its guest here: it may have forked.
    #[inline]
    pub(crate) fn may_return(&self) -> Result<(), Violation> {
        self.ticker
            .ensure(&self.engine)
            .map_err(|source| Violation::NoTicker { source })
    }

    /// What a thread must have left of its stack.
    pub(crate) fn room(&self) -> Room {
        self.room
    }

    /// What every instance passes.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What every call passes that has a stack of its own.
    pub(crate) fn stacks(&self) -> &Gate {
        &self.stacks
    }

    /// What every guest passes before it executes, where that is bounded.
    pub(crate) fn turns(&self) -> Option<&Arc<Turns>> {
        self.turns.as_ref()
    }

    pub(crate) fn mode(&self) -> Mode {
        self.code.mode
    }

    pub(crate) fn stack(&self) -> u64 {
        self.code.stack
    }

    pub(crate) fn ceilings(&self) -> Ceilings {
        self.ceilings
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn tick(&self) -> Duration {
        self.tick
    }
}
