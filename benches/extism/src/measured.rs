//! What the system says of a process. Zero where it does not say.

/// The most memory that a process has had, in bytes.
pub(crate) fn most_memory(process: u32) -> u64 {
    field(&process.to_string(), "VmHWM:")
}

/// The memory that this process has now, in bytes.
pub(crate) fn memory() -> u64 {
    field("self", "VmRSS:")
}

fn field(process: &str, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}
