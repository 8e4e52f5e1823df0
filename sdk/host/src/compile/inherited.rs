//! What a worker has from its host beside its lines: nothing, from its first act on.
//!
//! A program passes on every descriptor that is not marked close-on-exec, which a library of the app's
//! may well have forgotten: a listening socket, a file of secrets. Called by the worker alone, once
//! it knows that it is one.

/// Standard input, output and error: the lines to the host.
#[cfg(unix)]
const LINES: std::ops::RangeInclusive<i32> = 0..=2;

/// Closes every descriptor but the lines to the host.
#[cfg(unix)]
#[allow(
    unsafe_code,
    reason = "nobody in this process owns what was inherited, so nobody's destructor closes it"
)]
pub(super) fn close() {
    for descriptor in open() {
        // SAFETY: closing what others own would let their next use reach another file. Nothing else of
        // this process uses descriptors any more: it was started to be a worker, the calling thread
        // never returns to the app, and a worker opens no file of its own. Where the app broke the
        // rule that this comes first in `main`, and threads of its own are running already, what
        // they find is a closed descriptor.
        unsafe { rustix::io::close(descriptor) };
    }
}

/// The open descriptors as the system lists them. Where it has no list, as many as a program has by
/// default.
#[cfg(unix)]
fn open() -> Vec<i32> {
    const BY_DEFAULT: i32 = 1_024;
    let lists = ["/proc/self/fd", "/dev/fd"];
    let list = lists
        .into_iter()
        .find_map(|list| std::fs::read_dir(list).ok());
    let Some(list) = list else {
        return (LINES.end() + 1..BY_DEFAULT).collect();
    };
    let numbers = list
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // The list itself is one of them, and is closed when it has been read.
    numbers.filter(|number| !LINES.contains(number)).collect()
}

/// Handles are inherited here only where a program asks for it, one by one.
#[cfg(not(unix))]
pub(super) fn close() {}
