//! What this process holds of the machine: memory, files, threads.
//!
//! Read from the system, as an operator would see it; never from books of our own.

use std::fmt;
use std::io;

/// What this process holds at one moment. Linux only.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Figures {
    /// Kibibytes that are in memory.
    pub resident: u64,
    /// Open file descriptors.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
}

impl Figures {
    /// Bytes that are in memory.
    #[must_use]
    pub fn memory(&self) -> f64 {
        self.resident as f64 * 1024.0
    }

    /// As they are now.
    ///
    /// # Errors
    /// Where the system has no `/proc/self`.
    pub fn now() -> io::Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        // One of them is the listing itself.
        let descriptors = std::fs::read_dir("/proc/self/fd")?.count() as u64 - 1;
        Ok(Self {
            resident: field(&status, "VmRSS:")?,
            descriptors,
            threads: field(&status, "Threads:")?,
        })
    }
}

fn field(status: &str, name: &str) -> io::Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::Error::other(format!("no {name} in /proc/self/status")))
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            resident,
            descriptors,
            threads,
        } = self;
        write!(
            f,
            "{resident:>8} kB in memory, {descriptors:>3} files, {threads:>3} threads"
        )
    }
}

/// Whatever the last of several moments holds more of than the first, in words; `noise` are the
/// kibibytes by which an allocator alone may make them differ.
#[must_use]
pub fn grown(figures: &[Figures], noise: u64) -> Vec<String> {
    let (Some(warm), Some(end)) = (figures.first(), figures.last()) else {
        return Vec::new();
    };
    let kinds = [
        ("kB in memory", warm.resident + noise, end.resident),
        ("files", warm.descriptors, end.descriptors),
        ("threads", warm.threads, end.threads),
    ];
    let grown = kinds.iter().filter(|(_, allowed, found)| found > allowed);
    grown
        .map(|(what, allowed, found)| format!("{found} {what}, no more than {allowed} expected"))
        .collect()
}
