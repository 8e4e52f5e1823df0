//! What belongs to a whole host: its stack, its tick, its pool, its ceilings.
//!
//! Everything here is fixed when the host starts. What belongs to a plugin or a call is
//! [`Limits`](crate::Limits), which may never exceed these ceilings.

use std::time::Duration;

use crate::compile::{Code, Compiler, Mode};
use crate::limits::{Amount, Ceilings, ConfigError, in_range};
#[cfg(feature = "wasi")]
use crate::policy::AuditSink;
use crate::store::ArtifactStore;

/// Bytes of stack for a guest, unless the app says otherwise.
pub(super) const DEFAULT_STACK: u64 = 512 << 10;

/// Engine-wide settings of a [`PluginHost`](crate::PluginHost).
///
/// ```
/// use guesthouse::{Compiler, HostConfig, PluginHost};
///
/// let mut config = HostConfig::metered(Compiler::in_process());
/// config.stack = 256 << 10;
/// let host = PluginHost::new(config)?;
/// # Ok::<(), guesthouse::error::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HostConfig {
    /// Whether instructions are counted. Set by the constructor's name.
    pub mode: Mode,
    /// Where artifacts are turned into machine code. Set by the constructor's argument.
    pub compiler: Compiler,
    /// The most compile workers at a time: their memory is at most this times
    /// [`Limits::compile_memory`](crate::Limits::compile_memory). 4 by default; 1 to 1,000. No effect
    /// with [`Compiler::in_process`].
    ///
    /// Further loads wait, first come, first served, and tell [`Step::Waiting`](crate::error::Step::Waiting)
    /// meanwhile; [`Artifact::watched`](crate::Artifact::watched) can stop them there. The wait counts
    /// in none of the limits on compiling. It is at most loads ahead / workers x the longest
    /// [`Limits::compile_deadline`](crate::Limits::compile_deadline), unless the closure of a watched
    /// load itself blocks: a load keeps its worker's slot meanwhile, so a closure must never wait for
    /// another load.
    pub workers: u32,
    /// Bytes of stack for a guest, across all its frames. 512 KiB by default; 64 KiB to 8 MiB.
    /// A thread needs this much of its own stack and 128 KiB for each call that it is inside of, and
    /// as much to load: with less it gets
    /// [`CallErrorKind::StackTooSmall`](crate::error::CallErrorKind::StackTooSmall) or
    /// [`LoadErrorKind::StackTooSmall`](crate::error::LoadErrorKind::StackTooSmall).
    pub stack: u64,
    /// How often running guests look at the clock. 1 ms by default; 1 ms to 1 s. A deadline is
    /// noticed at most one tick late, plus one bulk memory operation.
    pub tick: Duration,
    /// The largest [`Limits::memory`](crate::Limits::memory), in bytes. 4 GiB by default, which
    /// is also the most that a 32-bit guest can address; at least 64 KiB.
    pub max_memory: u64,
    /// The largest [`Limits::table_elements`](crate::Limits::table_elements). 200,000 by default;
    /// 1 to 10,000,000.
    pub max_table_elements: u64,
    /// Places for instances that live at once: sessions and running calls of all plugins together.
    /// 1,000 by default; 1 to 10,000, and never more than a sixth of what the kernel allows a
    /// process in mappings (`vm.max_map_count`).
    ///
    /// An instance takes one place for each memory, for each two tables and for each eight core instances
    /// of its component, whichever is most: one for compiled languages, two for JavaScript, five for Python.
    /// A plugin that takes more places than there are is refused at load
    /// ([`LoadErrorKind::TooHeavy`](crate::error::LoadErrorKind::TooHeavy)).
    pub max_instances: u32,
    /// The most async calls that are alive at once, sessions that were ever awaited included: each has a stack of
    /// its own, of [`stack`](Self::stack) and 2 MiB for the host functions that it awaits. 256 by default; 0 to
    /// 10,000, and never more than `max_instances`. With 0, no stack is mapped, and an async call ends after
    /// `queue_timeout` as [`CallErrorKind::Full`](crate::error::CallErrorKind::Full).
    ///
    /// A further call waits in line, first come, first served, for as long as `queue_timeout` says. Stacks are
    /// address space until a call writes to them; what was written to stays with the host: at most this times
    /// their size. Each takes two of the mappings that the kernel allows a process.
    pub max_async_calls: u32,
    /// The most guests that execute at once, whatever the number of instances and threads. `None` by
    /// default, for no bound; 1 to 10,000. A server sets it to the cores that it has for guests: a
    /// deadline is time on the wall, so guests that share a core use up each other's.
    ///
    /// A guest leaves its place while it is inside a host function, and comes back through the line before
    /// all calls that came later. That wait counts in its deadline; where it is not let in before that
    /// passes, the call ends as [`CallErrorKind::Full`](crate::error::CallErrorKind::Full), not as late. A guest
    /// whose call is awaited lends its place when it yields, if somebody stands in line, and comes back behind them. The
    /// closure of
    /// [`Plugin::call`](crate::Plugin::call) keeps the place between the guest's functions; that of
    /// [`Plugin::call_async`](crate::Plugin::call_async) does not, since it may wait for anything.
    pub executing: Option<u32>,
    /// How long a call stands in line for a place, first come, first served, before
    /// [`CallErrorKind::Full`](crate::error::CallErrorKind::Full): once for its stack, where it is
    /// awaited, once for its instance, and once to execute, where that is bounded. 1 second by default; 0 to 1 hour. It is spent
    /// before the call begins, so no deadline and no fuel run; a call that is cancelled leaves the line.
    /// Nobody overtakes: while the first in line waits for several places, all behind it wait.
    /// A host function that calls another plugin keeps its own instance meanwhile, and its own deadline
    /// is looked at when it returns: where all do that, all wait in vain.
    pub queue_timeout: Duration,
    /// Bytes that a guest's memory may grow by without asking the system, in whole pages of 64 KiB; 0
    /// by default, up to 16 MiB.
    ///
    /// A guest's first growth, which an ordinary allocator does in each fresh sandbox, costs more
    /// than the rest of that sandbox, and more yet where several threads do it at once. With
    /// headroom the memory begins so much larger and the guest's own `memory.grow` and
    /// `memory.size` are answered as if it did not; only an access between the two sizes, which
    /// would have trapped, finds zeros (or what was written there). For that its module is rewritten
    /// before it is compiled, so that growing and asking for the size take some more fuel and stack. The
    /// headroom of each memory counts in [`Limits::memory`](crate::Limits::memory) from the start; a
    /// plugin for which there would be too little room under that limit gets none.
    pub headroom: u64,
    /// Slots for the instances' memory, made when the host starts; `None` maps memory for each
    /// instance.
    pub pool: Option<Pool>,
    /// Where the random numbers of every guest start; 0 by default. The same seed, component and
    /// arguments give the same run. Guests see no other randomness: see [`wasi`](crate::wasi).
    pub seed: u64,
    /// Where machine code is kept between runs of the host; `None`, the default, keeps none and
    /// compiles at each load.
    pub store: Option<ArtifactStore>,
    /// The most operations that block a thread of an app's runtime at once, for all granted plugins together: reading
    /// and writing files. 64 by default; 1 to 10,000, and fewer than the runtime has threads for that (tokio: 512), so
    /// that no plugin takes all of them.
    ///
    /// A further operation waits, and its call's deadline runs. One that the system does not end keeps its thread and its place here
    /// after its call has ended: where a network's file system hangs, others wait in vain.
    #[cfg(feature = "wasi")]
    pub max_blocking_io: u32,
    /// Who is told what plugins ask of their grants; nobody by default.
    #[cfg(feature = "wasi")]
    pub audit: Option<AuditSink>,
}

/// A pool of slots: for each place of [`HostConfig::max_instances`] one memory (4 GiB of address space) and
/// two tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pool {
    /// Bytes of a memory that may stay resident between two tenants, so that a fresh sandbox
    /// need not ask the system for them. 2 MiB by default; up to 64 MiB. Unused where the
    /// kernel cannot say which pages were written.
    ///
    /// What is kept is never given back while the host lives: as many slots as ever were in use at
    /// once and [`warm`](Self::warm) more, each with what its guests wrote to, up to this.
    pub keep_resident: u64,
    /// How many slots that nobody uses stay as the plugin that had them last left them, for its next
    /// call. 256 by default; up to 10,000, and never more than there are slots. Where the calls of a
    /// thread go to more plugins than it finds warm slots for, a fresh sandbox costs several times as
    /// much. The processor's cores share them (16 shares at most; a pool of fewer than 128 slots is not
    /// shared out), and a thread finds those of its share: for n plugins that all threads call, n times
    /// as many as cores.
    pub warm: u32,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            keep_resident: 2 << 20,
            warm: 256,
        }
    }
}

/// [`HostConfig::metered`].
impl From<Compiler> for HostConfig {
    fn from(compiler: Compiler) -> Self {
        Self::metered(compiler)
    }
}

impl HostConfig {
    /// Fuel and deadline: calls are bounded in instructions, exactly and repeatably, and in time.
    #[must_use]
    pub fn metered(compiler: Compiler) -> Self {
        Self::new(Mode::Metered, compiler)
    }

    /// The deadline alone: for guests that compute much, where a repeatable bound on instructions
    /// is not needed.
    ///
    /// [`Limits::fuel`](crate::Limits::fuel) has no effect, [`Usage::fuel`](crate::Usage::fuel) is 0,
    /// and what host functions charge is not counted. Every other limit holds.
    #[must_use]
    pub fn timed(compiler: Compiler) -> Self {
        Self::new(Mode::Timed, compiler)
    }

    fn new(mode: Mode, compiler: Compiler) -> Self {
        Self {
            mode,
            compiler,
            workers: 4,
            stack: DEFAULT_STACK,
            tick: Duration::from_millis(1),
            max_memory: Ceilings::DEFAULT.memory,
            max_table_elements: Ceilings::DEFAULT.table_elements,
            max_instances: 1_000,
            max_async_calls: 256,
            executing: None,
            queue_timeout: Duration::from_secs(1),
            headroom: 0,
            pool: Some(Pool::default()),
            seed: 0,
            store: None,
            #[cfg(feature = "wasi")]
            max_blocking_io: 64,
            #[cfg(feature = "wasi")]
            audit: None,
        }
    }

    pub(super) fn code(&self) -> Code {
        Code {
            mode: self.mode,
            stack: self.stack,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        use Amount::{Bytes, Count, Time};
        let millis = |count| Time(Duration::from_millis(count));
        let widest = Ceilings::WIDEST;
        in_range(
            "workers",
            Count(self.workers.into()),
            Count(1)..=Count(1_000),
        )?;
        in_range("stack", Bytes(self.stack), Bytes(64 << 10)..=Bytes(8 << 20))?;
        in_range("tick", Time(self.tick), millis(1)..=millis(1_000))?;
        in_range(
            "max_memory",
            Bytes(self.max_memory),
            Bytes(64 << 10)..=Bytes(widest.memory),
        )?;
        in_range(
            "max_table_elements",
            Count(self.max_table_elements),
            Count(1)..=Count(widest.table_elements),
        )?;
        in_range(
            "max_instances",
            Count(self.max_instances.into()),
            Count(1)..=Count(10_000),
        )?;
        in_range(
            "max_async_calls",
            Count(self.max_async_calls.into()),
            Count(0)..=Count(10_000),
        )?;
        if let Some(executing) = self.executing {
            in_range(
                "executing",
                Count(executing.into()),
                Count(1)..=Count(10_000),
            )?;
        }
        in_range(
            "queue_timeout",
            Time(self.queue_timeout),
            millis(0)..=millis(3_600_000),
        )?;
        #[cfg(feature = "wasi")]
        in_range(
            "max_blocking_io",
            Count(self.max_blocking_io.into()),
            Count(1)..=Count(10_000),
        )?;
        in_range("headroom", Bytes(self.headroom), Bytes(0)..=Bytes(16 << 20))?;
        if let Some(pool) = &self.pool {
            in_range(
                "pool.keep_resident",
                Bytes(pool.keep_resident),
                Bytes(0)..=Bytes(64 << 20),
            )?;
            in_range(
                "pool.warm",
                Count(pool.warm.into()),
                Count(0)..=Count(10_000),
            )?;
        }
        Ok(())
    }
}
