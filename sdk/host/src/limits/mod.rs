//! Every cap of a plugin in one value, what a call spent of them, and the meters in between.
//!
//! The numbers live here; the errors that they lead to in `error`. Nothing here may run a guest.

mod file;
mod growth;
mod meter;
mod shared;
mod usage;

use std::time::Duration;

use guesthouse_contract::{MAX_NESTING, ShapeLimits};

pub(crate) use self::growth::{ALLOCATION, Growth};
pub(crate) use self::meter::{ELEMENT, Meter};
pub(crate) use self::shared::SharedLimits;
pub use self::usage::Usage;
use crate::error::{ConfigError, bytes_in_range, in_range, time_in_range};

/// Every cap on one plugin: what it may be, and what one call of it may spend.
///
/// There is no default and no "unlimited": start from the preset that fits and set what differs.
/// All caps cover start functions, `realloc`, `post-return` and destructors as well as the called
/// function. One call means one closure of [`Plugin::call`](crate::Plugin::call), instantiation
/// included, or one exported function of a [`Session`](crate::Session).
///
/// ```
/// use guesthouse::Limits;
/// use std::time::Duration;
///
/// let mut limits = Limits::strict();
/// limits.deadline = Duration::from_millis(20);
/// limits.memory = 4 << 20;
/// ```
///
/// Not covered: what the app's own host functions allocate and keep; and compiling, unless it
/// happens in a worker (see [`Compiler`](crate::Compiler)).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the artifact; checked before anything is parsed. At least 8.
    pub component_size: u64,
    /// Processor time for compiling the artifact, of all threads of its worker together. 1 s to 1 day;
    /// parts of a second count as a whole one. In force where the host's
    /// [`Compiler`](crate::Compiler) is a worker and the system is a Unix.
    pub compile_time: Duration,
    /// Wall-clock time for compiling the artifact: the worker's start is included, the wait for one
    /// ([`HostConfig::workers`](crate::HostConfig::workers)) is not. 1 ms to 1 day. In force where the
    /// compiler is a worker.
    pub compile_deadline: Duration,
    /// Bytes that the worker which compiles the artifact may allocate, about 20 MiB of its own
    /// included. 64 MiB to 1 TiB. In force where the compiler is a worker and the system is Linux
    /// (elsewhere, but not on macOS, 1 GiB more of address space).
    pub compile_memory: u64,
    /// What the artifact may be made of: counts that the compiler's time and memory grow with,
    /// checked before it is parsed in full.
    pub shape: ShapeLimits,
    /// Fuel for one call: about one unit an instruction, one a byte for bulk memory operations, and
    /// one for each byte of WIT that crosses (arguments and results, of calls and of host functions).
    /// 1 to `i64::MAX`. Host functions may charge more through [`HostCall::charge`](crate::HostCall).
    /// Without effect on a [timed](crate::HostConfig::timed) host.
    pub fuel: u64,
    /// Wall-clock time for one call, host functions included. 1 ms to 365 days. It is noticed at
    /// most one tick late; a blocking host function is never interrupted, but its late result is
    /// dropped.
    pub deadline: Duration,
    /// Bytes of all linear memories and tables of an instance together. At least 64 KiB, at most
    /// the host's `max_memory`.
    pub memory: u64,
    /// Elements of all tables of an instance together (a table element counts eight bytes towards
    /// `memory` too). At most the host's `max_table_elements`.
    pub table_elements: u64,
    /// Tables of an instance. With a pool, one module may have 64 at most, whatever is said here;
    /// more is refused when the artifact is loaded.
    pub tables: u32,
    /// Linear memories of an instance. With a pool, one module may have 16 at most.
    pub memories: u32,
    /// Core instances inside the component: one for compiled languages, dozens for interpreters.
    /// At least 1.
    pub core_instances: u32,
    /// Bytes of the arguments of one call, as WIT: the canonical size of each argument, plus the
    /// bytes of strings and list elements at any depth.
    pub input: u64,
    /// Bytes of the results of one call, measured like `input`.
    pub output: u64,
    /// Calls of host functions during one call.
    pub host_calls: u64,
    /// Bytes of all arguments of host functions during one call, measured like `input`.
    pub host_call_bytes: u64,
    /// Bytes of the host's own memory for values that cross at one time: one result, the arguments
    /// of one host function, or the arguments of one dynamic call. 64 KiB to 1 TiB. Counted as they
    /// are at most while they are made, each allocation 128 bytes more, so that it also bounds the
    /// time which making them takes; the page on limits has the formula. What it is set to is
    /// never set aside.
    pub value_memory: u64,
    /// Live resources, on each side by itself: handles that the engine keeps for an instance (those
    /// that the guest holds, those that the app holds to the guest's objects, and those lent for
    /// the length of a call), and values that the host keeps for it. 0 is for worlds without
    /// resources; at most 2^28.
    pub handles: u32,
    /// Bytes of captured output (stdout, stderr, logging) of one call that are kept. What is
    /// beyond is dropped and counted in [`Usage::log_dropped`]; the call goes on. 0 keeps nothing, but
    /// for the last 8 KiB of stderr, which a panic's error quotes. At most 1 GiB.
    pub log: u64,
}

/// The most that a host lets any plugin's limits say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ceilings {
    pub(crate) memory: u64,
    pub(crate) table_elements: u64,
}

impl Ceilings {
    /// The most that any host can offer: what a 32-bit guest can address, and the largest table.
    pub(crate) const WIDEST: Self = Self {
        memory: 4 << 30,
        table_elements: 10_000_000,
    };
    /// What a host offers unless its configuration says otherwise.
    pub(crate) const DEFAULT: Self = Self {
        memory: 4 << 30,
        table_elements: 200_000,
    };
}

impl Limits {
    /// For small compiled guests (Rust, C): 1 MiB of artifact, 100 million fuel, 100 ms,
    /// 16 MiB of memory, 1 MiB in and out.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            component_size: 1 << 20,
            compile_time: Duration::from_secs(10),
            compile_deadline: Duration::from_secs(30),
            compile_memory: 256 << 20,
            shape: ShapeLimits::strict(),
            fuel: 100_000_000,
            deadline: Duration::from_millis(100),
            memory: 16 << 20,
            table_elements: 10_000,
            tables: 8,
            memories: 2,
            core_instances: 16,
            input: 1 << 20,
            output: 1 << 20,
            host_calls: 10_000,
            host_call_bytes: 1 << 20,
            value_memory: 64 << 20,
            handles: 1_000,
            log: 64 << 10,
        }
    }

    /// For interpreters compiled to WebAssembly (JavaScript, Python): 32 MiB of artifact,
    /// 5 billion fuel, 1 s, 128 MiB of memory, 8 MiB in and out.
    #[must_use]
    pub fn scripting() -> Self {
        Self {
            component_size: 32 << 20,
            compile_time: Duration::from_secs(300),
            compile_deadline: Duration::from_secs(600),
            compile_memory: 2 << 30,
            shape: ShapeLimits::scripting(),
            fuel: 5_000_000_000,
            deadline: Duration::from_secs(1),
            memory: 128 << 20,
            table_elements: 100_000,
            tables: 64,
            memories: 4,
            core_instances: 160,
            input: 8 << 20,
            output: 8 << 20,
            host_calls: 100_000,
            host_call_bytes: 8 << 20,
            value_memory: 512 << 20,
            handles: 10_000,
            log: 256 << 10,
        }
    }

    /// Reads limits from TOML: a preset and what differs from it, or every field.
    ///
    /// Keys are the names of the fields, and `preset`, which is `"strict"` or `"scripting"`. Bytes
    /// are integers or text with a unit (`B`, `kB`, `KiB`, `MB`, `MiB`, `GB`, `GiB`); `deadline` is
    /// text with a unit (`s`, `ms`, `us`, `ns`); all else is integers. The fields of `shape` are
    /// keys of a table of that name.
    ///
    /// ```
    /// use guesthouse::Limits;
    /// use std::time::Duration;
    ///
    /// let limits = Limits::from_toml(r#"
    ///     preset = "strict"
    ///     deadline = "20ms"
    ///     memory = "4MiB"
    /// "#)?;
    /// assert_eq!(limits.deadline, Duration::from_millis(20));
    /// assert_eq!(limits.memory, 4 << 20);
    /// assert_eq!(limits.fuel, Limits::strict().fuel);
    /// # Ok::<(), guesthouse::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] names the field and the line: a key that is no field, a value of the wrong
    /// kind, a value that no host accepts; or every field that is missing where no preset is given.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        file::read(text)
    }

    /// Every field as TOML, which [`Limits::from_toml`] reads back.
    #[must_use]
    pub fn to_toml(&self) -> String {
        file::write(self)
    }

    /// Refuses nonsense and whatever is above the host's ceilings.
    pub(crate) fn check(&self, ceilings: Ceilings) -> Result<(), ConfigError> {
        let day = 24 * 3_600_000;
        bytes_in_range("component_size", self.component_size, 8, u64::MAX)?;
        in_range("shape.nesting", self.shape.nesting, 1, MAX_NESTING)?;
        in_range("fuel", self.fuel, 1, i64::MAX.unsigned_abs())?;
        time_in_range("deadline", self.deadline, 1, 365 * day)?;
        time_in_range("compile_time", self.compile_time, 1_000, day)?;
        time_in_range("compile_deadline", self.compile_deadline, 1, day)?;
        bytes_in_range("compile_memory", self.compile_memory, 64 << 20, 1 << 40)?;
        bytes_in_range("memory", self.memory, 64 << 10, ceilings.memory)?;
        in_range(
            "table_elements",
            self.table_elements,
            0,
            ceilings.table_elements,
        )?;
        bytes_in_range("value_memory", self.value_memory, 64 << 10, 1 << 40)?;
        bytes_in_range("log", self.log, 0, 1 << 30)?;
        in_range("core_instances", self.core_instances.into(), 1, u32::MAX.into())?;
        in_range("handles", self.handles.into(), 0, 1 << 28)?;
        Ok(())
    }
}
