//! The app's sink for what a granted plugin writes to stdout and stderr.

/// Takes what a plugin writes to stdout and stderr, while it writes.
///
/// The bytes are a stranger's: show them through [`shown`](crate::inspect::shown).
pub trait OutputSink: Send + Sync {
    /// Takes some bytes that a plugin has written, in the order in which it writes them. Called on the thread that runs
    /// the guest, under its call's deadline, so it must not block.
    fn write(&self, plugin: &str, stream: OutputStreamKind, bytes: &[u8]);
}

/// Which of the two output streams was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputStreamKind {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
