//! The limits that a worker puts on itself, before it reads a byte of the artifact.
//!
//! The system enforces them, so that nothing which the compiler is led to do can get round them.

use std::io;

use super::wire::Order;

/// Lowers this process's limits to what the order allows; they cannot be raised again.
#[cfg(unix)]
pub(super) fn lower(order: &Order) -> io::Result<()> {
    use rlimit::Resource;

    /// For the calling thread, which the memory's limit does not count; others have theirs from it.
    const STACK: u64 = 16 << 20;
    /// Standard input, output and error, and some more for a moment.
    const FILES: u64 = 16;

    let time = order.time;
    let limits = [
        (Resource::CORE, 0, 0),
        (Resource::FSIZE, 0, 0),
        (Resource::NOFILE, FILES, FILES),
        (Resource::STACK, STACK, STACK),
        // The signal that says why comes at the lower one, and the end at the higher one.
        (Resource::CPU, time, time.saturating_add(1)),
    ];
    for (resource, soft, hard) in limits.into_iter().chain(memory(order.memory)) {
        let (soft_now, hard_now) = resource.get()?;
        resource.set(soft.min(soft_now), hard.min(hard_now))?;
    }
    Ok(())
}

/// How this system bounds what a process allocates, if it does.
#[cfg(unix)]
fn memory(bytes: u64) -> Option<(rlimit::Resource, u64, u64)> {
    use rlimit::Resource;

    if cfg!(any(target_os = "linux", target_os = "android")) {
        // What can be written and belongs to this process alone: neither the program's own pages
        // nor address space that is only reserved.
        return Some((Resource::DATA, bytes, bytes));
    }
    // The kernel of macOS takes such a limit and does not hold it.
    let held = Resource::AS.is_supported() && !cfg!(target_vendor = "apple");
    // All address space, so the program itself and the stacks of its threads as well.
    let bytes = bytes.saturating_add(1 << 30);
    held.then_some((Resource::AS, bytes, bytes))
}

/// There is nothing like it on this system; the host's deadline holds.
#[cfg(not(unix))]
pub(super) fn lower(_: &Order) -> io::Result<()> {
    Ok(())
}
