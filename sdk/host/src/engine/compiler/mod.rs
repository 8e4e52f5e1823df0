//! [`Compiler`]: where artifacts are turned into machine code.
//!
//! Chosen once for a host, and always said. It must never run a guest.

/// Where a host turns artifacts into machine code.
///
/// There is no default: compiling what a stranger wrote is the one step of admission whose time and
/// memory depend on more than the size of the artifact, and where it happens is the app's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler(());

impl Compiler {
    /// In this process, on the thread that loads.
    ///
    /// For artifacts of authors that you trust: nothing caps the time and the memory that compiling
    /// takes, and it cannot be stopped. A panic of the compiler is caught.
    #[must_use]
    pub const fn in_process() -> Self {
        Self(())
    }
}
