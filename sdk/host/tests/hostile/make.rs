//! From a case's source to the bytes that are loaded.
//!
//! Most cases are text. What text cannot say (bytes cut short, a section that lies about its size)
//! is made by a generator, which the case names with its arguments. One that tries the same thing
//! at many places makes many artifacts, and each must end as the case says.

use std::path::Path;

use guesthouse_author::componentize_text;

use crate::case::{Case, Door};
use crate::common::hostile::{component, text};

type Made = Result<Vec<Vec<u8>>, String>;

/// Every artifact of a case.
pub(crate) fn artifacts(case: &Case) -> Made {
    match &case.source.make {
        Some(make) => {
            let words: Vec<_> = make.split_whitespace().collect();
            generate(&words)
        }
        None => Ok(vec![assemble(
            &case.name,
            &case.door,
            &case.source.written_out()?,
        )?]),
    }
}

/// A component as it is, a core module made one.
fn assemble(name: &str, door: &Door, text: &str) -> Result<Vec<u8>, String> {
    if text.contains("(component") {
        return wat::parse_str(text).map_err(|error| error.to_string());
    }
    let world = match door {
        Door::Typed(world) => world,
        Door::Dynamic(_) => "hostile",
    };
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let made = componentize_text(name, text, &wit, Some(world));
    made.map_err(|error| format!("{error}: {text}"))
}

fn generate(words: &[&str]) -> Made {
    let one = |bytes: Vec<u8>| Ok(vec![bytes]);
    match words {
        ["guest", path] => one(guest(path)?),
        ["whole", name] => one(component(name)),
        ["truncated", name] => Ok(truncated(&component(name))),
        ["flipped", name] => Ok(flipped(&component(name))),
        ["text", name] => one(text(name).into_bytes()),
        ["start-of", length, name] => one(component(name)[..number(length)?].to_vec()),
        ["core-module", name] => one(core_module(name)?),
        ["precompiled", name] => one(precompiled(&component(name))?),
        ["prefixed", bytes, name] => one([hex(bytes)?, component(name)].concat()),
        ["followed", bytes, name] => one([component(name), hex(bytes)?].concat()),
        ["patched", at, bytes, name] => one(patched(number(at)?, &hex(bytes)?, component(name))),
        ["claimed", section, claimed, name] => one(claimed_size(
            number(section)?,
            number(claimed)?,
            &component(name),
        )),
        ["sections", count, name] => one(with_sections(number(count)?, component(name))),
        ["nested-components", depth, name] => {
            one(nested_components(number(depth)?, &component(name)))
        }
        ["nested-types", depth, name] => one(nested_types(number(depth)?, component(name))),
        _ => Err(format!("no generator makes: {}", words.join(" "))),
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("not a number: {text}"))
}

/// A committed guest of the tests.
fn guest(path: &str) -> Result<Vec<u8>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests");
    std::fs::read(folder.join(path)).map_err(|error| format!("{path}: {error}"))
}

/// The component up to each of its bytes.
fn truncated(whole: &[u8]) -> Vec<Vec<u8>> {
    (0..whole.len())
        .map(|length| whole[..length].to_vec())
        .collect()
}

/// The component with one bit of one byte turned over, for each byte.
fn flipped(whole: &[u8]) -> Vec<Vec<u8>> {
    let flip = |position: usize| {
        let mut flipped = whole.to_vec();
        flipped[position] ^= 1 << (position % 8);
        flipped
    };
    (0..whole.len()).map(flip).collect()
}

/// The core module that is made a component elsewhere.
fn core_module(name: &str) -> Result<Vec<u8>, String> {
    wat::parse_str(text(name)).map_err(|error| error.to_string())
}

/// What the engine makes of the component: code that would run as it is.
fn precompiled(whole: &[u8]) -> Result<Vec<u8>, String> {
    let made = wasmtime::Engine::default().precompile_component(whole);
    made.map_err(|error| error.to_string())
}

/// The component with other bytes in one place.
fn patched(at: usize, with: &[u8], mut whole: Vec<u8>) -> Vec<u8> {
    whole[at..at + with.len()].copy_from_slice(with);
    whole
}

/// Bytes that are written as hexadecimal digits.
fn hex(digits: &str) -> Result<Vec<u8>, String> {
    let pairs = (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2));
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok());
    let bytes: Option<_> = bytes.collect();
    bytes.ok_or(format!("not hexadecimal: {digits}"))
}

/// The component with one more section, whose size is said to be `claimed` and is nothing.
fn claimed_size(section: usize, claimed: usize, whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes.push(u8::try_from(section).unwrap_or_default());
    leb(claimed, &mut bytes);
    bytes
}

/// The component with one more type, in which component types are nested so deep.
fn nested_types(depth: usize, mut whole: Vec<u8>) -> Vec<u8> {
    let mut types = vec![1];
    types.extend([0x41, 1, 1].repeat(depth));
    types.push(0x7f);
    whole.push(7);
    leb(types.len(), &mut whole);
    whole.extend(types);
    whole
}

/// The component with more sections, each of one byte that says nothing.
fn with_sections(count: usize, mut whole: Vec<u8>) -> Vec<u8> {
    whole.extend([0, 2, 1, b'x'].repeat(count));
    whole
}

/// The component with components inside each other in front of what it has.
fn nested_components(depth: usize, whole: &[u8]) -> Vec<u8> {
    let header = &whole[..8];
    let mut inner = header.to_vec();
    for _ in 0..depth {
        let mut outer = header.to_vec();
        outer.push(4);
        leb(inner.len(), &mut outer);
        outer.extend(inner);
        inner = outer;
    }
    inner.extend(&whole[8..]);
    inner
}

/// A number as WebAssembly writes it: seven bits a byte, low ones first.
fn leb(mut number: usize, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}
