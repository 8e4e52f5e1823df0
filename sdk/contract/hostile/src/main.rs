//! Reads hostile components as a host does before it compiles them, in a program that any panic ends.
//!
//! From the repository's root, a million components made up at random:
//! `cargo run --release --manifest-path sdk/contract/hostile/Cargo.toml -- random 1000000`; one of them
//! again by its number: `-- one 4711`; files and folders of `.wasm`, `.wat` and `.wast`, such as a
//! specification's suites: `-- files path/to/suite`. There is no engine in it. The same numbers give the
//! same components.

mod files;
mod look;
mod made_up;
mod mutate;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use self::look::Looks;

/// Of a thread that an app starts and says nothing about.
const STACK: usize = 2 << 20;

/// What is being read, for whoever wants to see what ended the program.
static READING: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let bytes = READING
            .lock()
            .map(|bytes| bytes.clone())
            .unwrap_or_default();
        let hex: String = bytes
            .iter()
            .take(4_096)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        eprintln!("{panic}\n{} bytes: {hex}", bytes.len());
    }));
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let reads = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || read(&arguments));
    match reads.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(looks))) => {
            println!("{looks}");
            ExitCode::SUCCESS
        }
        Ok(Ok(Err(message))) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
        _ => ExitCode::FAILURE,
    }
}

fn read(arguments: &[String]) -> Result<Looks, String> {
    let mut looks = Looks::default();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["files", paths @ ..] => {
            for path in paths {
                files::each(Path::new(path), &mut |name, bytes| looks.at(name, bytes))?;
            }
        }
        ["random", count] => {
            let seeds = mutate::Seeds::read()?;
            let count = count.parse().map_err(|_| "how many?")?;
            for number in 0..count {
                let (kind, bytes) = component(number, &seeds);
                looks.at(kind, &bytes);
            }
            looks.are_enough(count)?;
        }
        ["one", number] => {
            let number = number.parse().map_err(|_| "which one?")?;
            let (kind, bytes) = component(number, &mutate::Seeds::read()?);
            println!("{kind}\n{}", made_up::text(number));
            looks.at(kind, &bytes);
        }
        _ => return Err("random COUNT | one NUMBER | files PATH...".to_owned()),
    }
    Ok(looks)
}

/// The component of that number. Half are interfaces, types and resources in every wrong place, the
/// rest in equal parts what is valid and unlike anything, and what is nearly valid.
fn component(number: u64, seeds: &mutate::Seeds) -> (&'static str, Vec<u8>) {
    match number % 4 {
        0 => ("wild", made_up::wild(number)),
        1 => ("mutated", seeds.mutated(number)),
        _ => ("made up", made_up::assembled(number)),
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
