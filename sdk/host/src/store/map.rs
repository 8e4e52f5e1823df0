//! The bytes that were checked, handed to the engine: mapped where the very file that was checked
//! can be named, else copied.
//!
//! It must never give the engine a byte that the seal did not cover.

use std::io::{Read, Seek};
use std::path::PathBuf;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::folder::Owned;
use super::key::{Identity, StoreKey};
use super::{Found, entry};

/// What is in the file, if it was sealed for `identity` and the engine takes it.
pub(super) fn found(
    engine: &Engine,
    file: &mut Owned,
    key: &StoreKey,
    identity: &Identity,
) -> Option<Found> {
    if !file.is_ours() {
        return None;
    }
    let size = file.size();
    let (shape, headroom) = entry::unseal(file.file(), size, key, identity)?;
    if let Some(component) = name(file).and_then(|path| mapped(engine, &path)) {
        return Some(Found {
            component,
            shape,
            headroom,
        });
    }
    copied(engine, file, key, identity)
}

/// A name of the opened file itself, whatever has been put where it was opened.
#[cfg(target_os = "linux")]
fn name(file: &mut Owned) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;

    let path = PathBuf::from(format!("/proc/self/fd/{}", file.file().as_raw_fd()));
    path.exists().then_some(path)
}

#[cfg(not(target_os = "linux"))]
fn name(_: &mut Owned) -> Option<PathBuf> {
    None
}

#[allow(
    unsafe_code,
    reason = "the engine trusts machine code, so who made it must be known"
)]
fn mapped(engine: &Engine, path: &std::path::Path) -> Option<Component> {
    // SAFETY: the file is the one whose seal has just been compared: it is still open, and `path`
    // names that opened file. So its bytes are what this host's compiler made of this component for
    // this engine. They stay so while they are mapped: the file is nobody's but this process's
    // user's to write to (checked on the opened file), and the store itself never writes to a file
    // that has its place; it replaces and removes names.
    unsafe { Component::deserialize_file(engine, path) }.ok()
}

/// Read once more, into memory of our own, and compared there.
fn copied(engine: &Engine, file: &mut Owned, key: &StoreKey, identity: &Identity) -> Option<Found> {
    let mut bytes = Vec::new();
    file.file().rewind().ok()?;
    file.file().read_to_end(&mut bytes).ok()?;
    let size = bytes.len() as u64;
    let (shape, headroom) = entry::unseal(&mut bytes.as_slice(), size, key, identity)?;
    let component = trusted(engine, &bytes)?;
    Some(Found {
        component,
        shape,
        headroom,
    })
}

#[allow(
    unsafe_code,
    reason = "the engine trusts machine code, so who made it must be known"
)]
fn trusted(engine: &Engine, bytes: &[u8]) -> Option<Component> {
    // SAFETY: as above, and these bytes are a copy that nobody else can write to; the seal was
    // compared with this copy.
    unsafe { Component::deserialize(engine, bytes) }.ok()
}
