//! Every cap of a plugin in one value, what a call spent of them, and what can be wrong with a setting.
//!
//! The numbers live in `table.rs`, one row a limit. What counts while a guest runs is `imports/meter.rs`,
//! and the errors that limits lead to are in `error`. Nothing here may run a guest.
//!
//! | file | what it knows |
//! |---|---|
//! | `table.rs`, `limit.rs`, `field.rs` | one row a limit: range, presets, what it counts |
//! | `file/`, `amount.rs` | limits as text, and numbers with their units |
//! | `config.rs` | what is wrong with a setting |
//! | `usage.rs`, `spent.rs` | what calls spent, and that beside the limits |
//! | `growth.rs` | what values that cross take of the host's memory |
//! | `shared.rs` | a plugin's limits, which can be replaced |

mod amount;
mod config;
mod field;
mod file;
mod growth;
mod limit;
mod shared;
mod spent;
mod table;
#[cfg(test)]
mod tests;
mod usage;

use std::str::FromStr;
use std::time::Duration;

use guesthouse_contract::{ShapeLimits, quantity};

pub use self::amount::Amount;
pub use self::config::ConfigError;
pub(crate) use self::config::in_range;
#[cfg(feature = "wasi")]
pub(crate) use self::file::{Source as TomlSource, in_order, integer};
pub(crate) use self::growth::{ALLOCATION, Growth};
pub use self::limit::Limit;
pub(crate) use self::shared::SharedLimits;
pub use self::spent::Spent;
pub use self::usage::Usage;

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
/// With the feature `serde` limits are part of an app's own configuration, in any format that
/// describes itself (JSON, YAML, TOML), by the rules of [`Limits::from_toml`].
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
    pub complexity: ShapeLimits,
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
    /// Files and folders that a guest has open at one time, those that it lists included, beside the folders
    /// that were granted. Like all limits on files it matters only to a plugin with a policy that grants a folder.
    /// At most 1,000,000.
    pub open_files: u32,
    /// Bytes that one call reads from granted folders.
    pub file_read: u64,
    /// Bytes that one call writes to granted folders, and that it makes files longer by without writing.
    pub file_written: u64,
    /// Bytes that a file may be made to have. One that is longer already can be read, and not grow.
    pub file_size: u64,
    /// Files and folders that one call makes.
    pub files_created: u64,
    /// Events of one call that the host's audit is told. What is beyond is only counted
    /// ([`Usage::audit_dropped`]); the call goes on. At most 2^32.
    pub audit_events: u64,
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
        table::strict()
    }

    /// For interpreters compiled to WebAssembly (JavaScript, Python): 32 MiB of artifact,
    /// 5 billion fuel, 1 s, 128 MiB of memory, 8 MiB in and out.
    #[must_use]
    pub fn scripting() -> Self {
        table::scripting()
    }

    /// Every limit with its value, in the order of the fields; those of `complexity` last.
    ///
    /// For tools that show or edit limits: what a limit is called, what it counts and what it may be
    /// is said by [`Limit`], the unit by [`Amount`].
    ///
    /// ```
    /// use guesthouse::{Limits, inspect::Amount};
    ///
    /// let limits = Limits::strict().each();
    /// let (memory, value) = limits.iter().find(|(limit, _)| limit.name == "memory").unwrap();
    /// assert_eq!(*value, Amount::Bytes(16 << 20));
    /// assert_eq!((memory.min, memory.max), (Amount::Bytes(64 << 10), Amount::Bytes(4 << 30)));
    /// ```
    #[must_use]
    pub fn each(&self) -> Vec<(Limit, Amount)> {
        let mut limits = self.clone();
        let rows = table::rows(&mut limits).into_iter();
        rows.map(|(limit, field)| (limit, field.amount())).collect()
    }

    /// Reads limits from TOML: a preset and what differs from it, or every field.
    ///
    /// Keys are the names of the fields, and `preset`, which is `"strict"` or `"scripting"`. Bytes
    /// are integers or text with a unit (`B`, `kB`, `KiB`, `MB`, `MiB`, `GB`, `GiB`); times are
    /// text with a unit (`s`, `ms`, `us`, `ns`); all else is integers. The fields of `complexity` are
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
    /// # Ok::<(), guesthouse::error::ConfigError>(())
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
        let mut all = self.each().into_iter();
        all.try_for_each(|(limit, value)| limit.check(value, &ceilings))
    }
}

/// Reads TOML, as [`Limits::from_toml`] does.
impl FromStr for Limits {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Self::from_toml(text)
    }
}
