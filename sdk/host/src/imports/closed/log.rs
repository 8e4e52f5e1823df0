//! What a guest wrote to stdout, to stderr and to its log, kept for the app.

use std::borrow::Cow;
use std::fmt;

/// Bytes of stderr that are kept for a panic's message, whatever the limit on the log is.
pub(crate) const TAIL: usize = 8 << 10;

/// What a guest wrote to stdout and stderr during one call, in the order in which it was written.
///
/// At most [`Limits::log`](crate::Limits) bytes are kept, of both streams together; what was
/// written beyond that is only counted. The bytes are a stranger's: show each line through
/// [`shown`](crate::inspect::shown).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Log {
    bytes: Vec<u8>,
    /// Which stream, and where in `bytes` its part ends.
    parts: Vec<(LogStream, usize)>,
    dropped: u64,
    /// The last bytes of stderr.
    tail: Vec<u8>,
}

/// One of the streams that make a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The functions of `wasi:logging`, where a policy grants them.
    Logging,
}

/// What was written to one stream before the other was written to.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEntry<'a> {
    /// Where it was written to.
    pub stream: LogStream,
    /// What was written.
    pub bytes: &'a [u8],
}

impl LogEntry<'_> {
    /// The bytes as text; what is not UTF-8 becomes `\u{fffd}`.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes)
    }
}

impl Log {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            parts: Vec::new(),
            dropped: 0,
            tail: Vec::new(),
        }
    }

    /// Starts again, for another call.
    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Adds what was written later.
    pub(crate) fn append(&mut self, later: &Self) {
        for entry in later.entries() {
            self.keep(entry.stream, entry.bytes);
        }
        self.drop_bytes(later.dropped);
        self.keep_tail(&later.tail);
    }

    /// Everything that was kept, in order.
    pub fn entries(&self) -> impl Iterator<Item = LogEntry<'_>> {
        let starts = std::iter::once(0).chain(self.parts.iter().map(|(_, end)| *end));
        let parts = starts.zip(&self.parts);
        parts.map(|(start, (stream, end))| LogEntry {
            stream: *stream,
            bytes: &self.bytes[start..*end],
        })
    }

    /// What was kept of stdout, as text.
    #[must_use]
    pub fn stdout(&self) -> String {
        self.text(LogStream::Stdout)
    }

    /// What was kept of stderr, as text.
    #[must_use]
    pub fn stderr(&self) -> String {
        self.text(LogStream::Stderr)
    }

    /// Bytes that were kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes that were written beyond the limit and not kept.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn text(&self, stream: LogStream) -> String {
        let entries = self.entries().filter(|entry| entry.stream == stream);
        let bytes: Vec<u8> = entries.flat_map(|entry| entry.bytes).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Keeps `bytes`, which somebody else has counted.
    pub(crate) fn keep(&mut self, stream: LogStream, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.bytes.extend_from_slice(bytes);
        let end = self.bytes.len();
        match self.parts.last_mut() {
            Some((last, at)) if *last == stream => *at = end,
            _ => self.parts.push((stream, end)),
        }
    }

    pub(crate) fn drop_bytes(&mut self, bytes: u64) {
        self.dropped = self.dropped.saturating_add(bytes);
    }

    /// Remembers the end of what was written to stderr.
    pub(crate) fn keep_tail(&mut self, bytes: &[u8]) {
        let new = &bytes[bytes.len().saturating_sub(TAIL)..];
        let old = (self.tail.len() + new.len()).saturating_sub(TAIL);
        self.tail.drain(..old);
        self.tail.extend_from_slice(new);
    }

    /// The last words on stderr.
    pub(crate) fn tail(&self) -> &[u8] {
        &self.tail
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("entries", &self.entries().collect::<Vec<_>>())
            .field("dropped", &self.dropped)
            .finish()
    }
}

impl fmt::Debug for LogEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.stream, self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::{Log, LogEntry, LogStream, TAIL};

    #[test]
    fn streams_are_kept_apart_and_in_order() {
        let mut log = Log::default();
        for (stream, text) in [
            (LogStream::Stdout, "a"),
            (LogStream::Stdout, "b"),
            (LogStream::Stderr, ""),
            (LogStream::Stderr, "c"),
            (LogStream::Stdout, "d"),
        ] {
            log.keep(stream, text.as_bytes());
        }
        let entry = |stream, bytes| LogEntry { stream, bytes };
        let entries: Vec<_> = log.entries().collect();
        assert_eq!(
            entries,
            [
                entry(LogStream::Stdout, &b"ab"[..]),
                entry(LogStream::Stderr, b"c"),
                entry(LogStream::Stdout, b"d"),
            ]
        );
        assert_eq!((log.stdout().as_str(), log.stderr().as_str()), ("abd", "c"));
    }

    #[test]
    fn the_tail_is_the_end_of_everything() {
        let mut log = Log::default();
        let all: Vec<u8> = (0..3 * TAIL).map(|n| n.to_le_bytes()[0]).collect();
        for chunk in all.chunks(1_000) {
            log.keep_tail(chunk);
        }
        assert_eq!(log.tail(), &all[2 * TAIL..]);
        log.keep_tail(&all);
        assert_eq!(log.tail(), &all[2 * TAIL..]);
    }
}
