//! The scan of hostile bytes: it never panics, and what it allocates is bounded by what it reads.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;

use guesthouse_contract::{Measure, ScanError, ShapeLimits, scan};
use proptest::prelude::*;

/// The system's allocator, and how much the calling thread holds of it.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    let held = HELD.get() + bytes;
    HELD.set(held);
    PEAK.set(PEAK.get().max(held));
}

#[allow(unsafe_code, reason = "an allocator is unsafe to implement")]
// SAFETY: every call is the system allocator's own, with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Scans without any cap, and says how much the scan held at most.
fn held_by(bytes: &[u8]) -> (usize, Result<(), ScanError>) {
    let mut limits = ShapeLimits::scripting();
    for (measure, limit) in limits.each_mut() {
        if measure != Measure::Nesting {
            *limit = u64::MAX;
        }
    }
    let before = HELD.get();
    PEAK.set(before);
    let scanned = scan(bytes, &limits).map(|_| ());
    (PEAK.get().abs_diff(before), scanned)
}

fn size(mut size: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while size > 0x7f {
        bytes.push(u8::try_from(size & 0x7f).unwrap() | 0x80);
        size >>= 7;
    }
    bytes.push(u8::try_from(size).unwrap());
    bytes
}

fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    [&[id], size(contents.len()).as_slice(), contents].concat()
}

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
const MODULE: &[u8] = b"\0asm\x01\0\0\0";
const MEBIBYTE: usize = 1 << 20;

/// A component with one section of as many entries as make a mebibyte.
fn full(id: u8, entry: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let mut entries = Vec::new();
    let mut count = 0;
    while entries.len() < MEBIBYTE - 32 {
        entries.extend(entry(count));
        count += 1;
    }
    let contents = [size(count), entries].concat();
    [COMPONENT, &section(id, &contents)].concat()
}

/// Exports of distinct short names, as of one instance.
fn names(count: usize, export: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let exports = (0..count).flat_map(|name| export(&format!("{name:x}")));
    exports.collect()
}

/// A head, a count, and what is counted.
fn counted(head: &[u8], count: usize, entries: &[u8]) -> Vec<u8> {
    [head, &size(count), entries].concat()
}

fn name(text: &str) -> Vec<u8> {
    [size(text.len()), text.as_bytes().to_vec()].concat()
}

/// A component with a module of one function, of as many operators as make a mebibyte.
fn body(operators: &[u8], end: &[u8]) -> Vec<u8> {
    let count = (MEBIBYTE - 64) / (operators.len() + end.len());
    let body = [
        &[0],
        operators.repeat(count).as_slice(),
        &end.repeat(count),
        &[0x0b],
    ]
    .concat();
    let code = [&[1], size(body.len()).as_slice(), &body].concat();
    let module = [
        MODULE,
        &section(1, &[1, 0x60, 0, 0]),
        &section(3, &[1, 0]),
        &section(10, &code),
    ];
    [COMPONENT, &section(1, &module.concat())].concat()
}

/// Artifacts of about a mebibyte, each full of the smallest pieces of one kind.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let names_of = |count, before: &'static [u8], after: &'static [u8]| {
        names(count, |text| [before, &name(text), after].concat())
    };
    let bag = counted(&[1, 1], 100_000, &names_of(100_000, &[0], &[3, 0]));
    let bag = [COMPONENT, &section(5, &bag)].concat();
    let declarations = names_of(110_000, &[4, 0], &[3, 1]);
    let instance_type = counted(&[1, 0x42], 110_000, &declarations);
    let instance_type = [COMPONENT, &section(7, &instance_type)].concat();
    let components = section(4, COMPONENT).repeat(MEBIBYTE / 10);
    let modules = section(1, MODULE).repeat(MEBIBYTE / 10);
    let functions = [1, 0x60, 0, 0].repeat(200_000);
    let module_type = counted(&[1, 0x50], 200_000, &functions);
    let module_type = [COMPONENT, &section(3, &module_type)].concat();
    let functions = [0x60, 0, 0].repeat(300_000);
    let group = counted(&[1, 0x4e], 300_000, &functions);
    let group = [COMPONENT, &section(3, &group)].concat();
    vec![
        ("aliases of types", full(6, |_| vec![3, 2, 0, 0])),
        ("types", full(7, |_| vec![0x7f])),
        ("instances", full(5, |_| vec![1, 0])),
        ("names of an instance", bag),
        ("names of a type", instance_type),
        ("components", [COMPONENT, &components].concat()),
        ("modules", [COMPONENT, &modules].concat()),
        ("types of a module", module_type),
        ("types of one group", group),
        (
            "a group that lies",
            [COMPONENT, &section(3, &[1, 0x4e, 0xc0, 0x84, 0x3d])].concat(),
        ),
        ("blocks inside each other", body(&[0x02, 0x40], &[0x0b])),
        ("blocks behind each other", body(&[0x02, 0x40, 0x0b], &[])),
        (
            "a tuple",
            full(7, |_| [&[0x6f, 100], [0x7f; 100].as_slice()].concat()),
        ),
    ]
}

#[test]
fn a_mebibyte_of_anything_is_scanned_in_sixty_four() {
    for (what, bytes) in hostile() {
        assert!(
            bytes.len() <= MEBIBYTE + MEBIBYTE / 8,
            "{what}: {}",
            bytes.len()
        );
        let (held, scanned) = held_by(&bytes);
        assert!(
            held < 64 * MEBIBYTE,
            "{what}: {held} bytes for {}",
            bytes.len()
        );
        let is_read = scanned.is_ok() || what.contains("lies");
        assert!(is_read, "{what}: {scanned:?}");
    }
}

fn built() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/tests/guests/built");
    let files = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let components = files.filter(|path| path.extension().is_some_and(|ext| ext == "wasm"));
    components
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// A flipped bit anywhere, or some bytes that are other bytes of the same artifact.
#[derive(Debug, Clone, Copy)]
enum Mutation {
    Flip(usize, u8),
    Copy(usize, usize, usize),
    Cut(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<usize>(), 0..8_u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        (any::<usize>(), any::<usize>(), 1..64_usize)
            .prop_map(|(from, to, length)| Mutation::Copy(from, to, length)),
        any::<usize>().prop_map(Mutation::Cut),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: Mutation) {
    match mutation {
        Mutation::Flip(at, bit) => {
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
        }
        Mutation::Copy(from, to, length) => {
            let length = length.min(bytes.len() - 1);
            let most = bytes.len() - length;
            let from = from % most;
            bytes.copy_within(from..from + length, to % most);
        }
        Mutation::Cut(at) => bytes.truncate(8 + at % bytes.len()),
    }
}

/// However it ends, it held no more than a multiple of what it was given.
fn is_frugal(bytes: &[u8]) {
    let (held, _) = held_by(bytes);
    assert!(
        held < 64 * bytes.len() + 65_536,
        "{held} bytes for {}",
        bytes.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        is_frugal(&bytes);
        is_frugal(&[COMPONENT, &bytes].concat());
        for id in 1..12 {
            is_frugal(&[COMPONENT, &section(id, &bytes)].concat());
            is_frugal(&[COMPONENT, &section(1, &[MODULE, &section(id, &bytes)].concat())].concat());
        }
    }

    #[test]
    fn mutated_plugins_are_read_or_refused(
        which in any::<usize>(),
        mutations in proptest::collection::vec(mutation(), 1..6),
    ) {
        let built = built();
        let mut bytes = built[which % built.len()].clone();
        for mutation in mutations {
            mutate(&mut bytes, mutation);
        }
        is_frugal(&bytes);
    }
}
