//! A guest that ended itself: which trap, and where it was.

use std::fmt::{self, Write as _};

use wasmtime::{FrameInfo, Trap, WasmBacktrace};

use crate::printable::{printable, quoted};

/// A trap, with the guest's functions that were running.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuestTrap {
    /// Which trap it was.
    pub kind: TrapKind,
    /// The guest's functions, innermost first, where the artifact kept its names: Rust's symbols as
    /// their authors wrote them, on one line each, 200 characters at most, what has no shape escaped.
    pub backtrace: Vec<String>,
}

/// The traps of the WebAssembly specification that no cap of ours causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrapKind {
    /// The `unreachable` instruction: how compiled languages abort.
    Unreachable,
    /// A memory access out of bounds.
    MemoryOutOfBounds,
    /// A table access out of bounds.
    TableOutOfBounds,
    /// An indirect call to an empty table element or of the wrong type.
    IndirectCall,
    /// Integer overflow, division by zero, or a float that is no integer.
    Arithmetic,
    /// A rule of the Component Model: a call into an instance that is already running, out of one
    /// that may not call, or a malformed value between two components of one artifact.
    ComponentModel,
    /// Another trap of the engine.
    Other,
}

impl GuestTrap {
    pub(crate) fn new(trap: Trap, backtrace: Option<&WasmBacktrace>) -> Self {
        Self {
            kind: TrapKind::of(trap),
            backtrace: self::backtrace(backtrace),
        }
    }
}

/// The guest's functions that were running, innermost first.
pub(crate) fn backtrace(of: Option<&WasmBacktrace>) -> Vec<String> {
    let frames = of.map(WasmBacktrace::frames).unwrap_or_default();
    frames.iter().map(function_name).collect()
}

/// Functions as `Debug` shows them.
pub(super) fn shown(backtrace: &[String]) -> Vec<String> {
    let functions = backtrace.iter().take(MOST_OF_A_BACKTRACE);
    functions
        .map(|function| quoted(function).to_string())
        .collect()
}

/// Functions that `Debug` shows.
const MOST_OF_A_BACKTRACE: usize = 20;

/// The function of a frame, by its number where the artifact did not keep its name.
pub(crate) fn function_name(frame: &FrameInfo) -> String {
    match frame.func_name() {
        Some(name) => readable(name),
        None => format!("function {}", frame.func_index()),
    }
}

/// A function's name as its author wrote it, where it is a Rust symbol.
fn readable(symbol: &str) -> String {
    // A symbol of a few bytes can stand for a megabyte: it is written out only as far as it is kept.
    let mut name = Shortened(String::new());
    match rustc_demangle::try_demangle(symbol) {
        Ok(demangled) => drop(write!(name, "{demangled:#}")),
        Err(_) => drop(name.write_str(symbol)),
    }
    printable(&name.0, MOST_OF_A_NAME)
}

/// Takes no more than a name's worth of text.
struct Shortened(String);

impl fmt::Write for Shortened {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = (2 * MOST_OF_A_NAME).saturating_sub(self.0.chars().count());
        self.0.extend(text.chars().take(room));
        if room == 0 { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Characters of a guest function's name that are kept.
const MOST_OF_A_NAME: usize = 200;

impl TrapKind {
    fn of(trap: Trap) -> Self {
        match trap {
            Trap::UnreachableCodeReached => Self::Unreachable,
            Trap::MemoryOutOfBounds | Trap::HeapMisaligned => Self::MemoryOutOfBounds,
            Trap::TableOutOfBounds => Self::TableOutOfBounds,
            Trap::IndirectCallToNull | Trap::BadSignature | Trap::NullReference => {
                Self::IndirectCall
            }
            Trap::IntegerOverflow | Trap::IntegerDivisionByZero | Trap::BadConversionToInteger => {
                Self::Arithmetic
            }
            Trap::CannotEnterComponent
            | Trap::CannotLeaveComponent
            | Trap::InvalidChar
            | Trap::InvalidDiscriminant
            | Trap::ListOutOfBounds
            | Trap::StringOutOfBounds
            | Trap::UnalignedPointer => Self::ComponentModel,
            _ => Self::Other,
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Unreachable => "`unreachable` was executed",
            Self::MemoryOutOfBounds => "memory access out of bounds",
            Self::TableOutOfBounds => "table access out of bounds",
            Self::IndirectCall => "indirect call to the wrong function",
            Self::Arithmetic => "arithmetic fault",
            Self::ComponentModel => "a rule of the component model was broken",
            Self::Other => "engine trap",
        }
    }
}

impl fmt::Display for GuestTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.describe())?;
        match self.backtrace.first() {
            Some(function) => write!(f, " in {}", quoted(function)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for GuestTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestTrap")
            .field("kind", &self.kind)
            .field("backtrace", &shown(&self.backtrace))
            .finish()
    }
}
