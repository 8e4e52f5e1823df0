//! The machine that was measured on, as the system describes it.

use std::fmt;
use std::process::Command;

use wasmtime::PoolingAllocationConfig;

/// Where and what.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Machine {
    /// Lines of a table: what, and what it is here.
    pub facts: Vec<(&'static str, String)>,
}

impl Machine {
    /// This one, now.
    #[must_use]
    pub fn here() -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let scan = PoolingAllocationConfig::is_pagemap_scan_available();
        let facts = vec![
            ("processor", processor()),
            ("cores", cores.to_string()),
            ("memory", first("/proc/meminfo", "MemTotal:")),
            ("kernel", read("/proc/sys/kernel/osrelease")),
            ("`PAGEMAP_SCAN`", if scan { "yes" } else { "no" }.to_owned()),
            ("`vm.max_map_count`", read("/proc/sys/vm/max_map_count")),
            ("load, last minute", load()),
            ("Guesthouse", env!("CARGO_PKG_VERSION").to_owned()),
            ("commit", asked("git", &["describe", "--always", "--dirty"])),
            ("engine", "wasmtime ".to_owned() + &engine()),
            ("compiler", asked("rustc", &["--version"])),
        ];
        Self { facts }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| | |\n|---|---|")?;
        for (what, is) in &self.facts {
            writeln!(f, "| {what} | {is} |")?;
        }
        Ok(())
    }
}

fn processor() -> String {
    let name = first("/proc/cpuinfo", "model name");
    format!(
        "{} {}",
        std::env::consts::ARCH,
        name.trim_start_matches([':', ' ', '\t'])
    )
}

/// The version that the lock file says.
fn engine() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let package = lock.split_once("name = \"wasmtime\"\nversion = \"");
    let version = package.and_then(|(_, rest)| rest.split('"').next());
    version.unwrap_or("?").to_owned()
}

fn load() -> String {
    let load = read("/proc/loadavg");
    load.split(' ').next().unwrap_or_default().to_owned()
}

fn read(path: &str) -> String {
    let text = std::fs::read_to_string(path);
    text.map_or_else(|_| "?".to_owned(), |text| text.trim().to_owned())
}

fn first(path: &str, name: &str) -> String {
    let text = read(path);
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.map_or_else(|| "?".to_owned(), |rest| rest.trim().to_owned())
}

fn asked(program: &str, arguments: &[&str]) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output();
    let text = output
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    text.map_or_else(|| "?".to_owned(), |text| text.trim().to_owned())
}
