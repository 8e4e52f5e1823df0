//! Functions of what never exists: files, sockets, terminals.
//!
//! A guest cannot have a handle to a file, because nothing makes one; the engine refuses a made-up
//! handle before it calls anybody. But a component that imports the functions has to be linked, so
//! they are all here, taken from the WIT itself so that none can be forgotten.

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{Function, Resolve, WorldItem};
use wasmtime::component::Linker;

use crate::error::{Violation, WasiFault};
use crate::imports::Cell;

/// The resources that nothing makes.
const ABSENT: [&str; 7] = [
    "descriptor",
    "directory-entry-stream",
    "incoming-datagram-stream",
    "outgoing-datagram-stream",
    "resolve-address-stream",
    "tcp-socket",
    "udp-socket",
];

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>, wasi: &World) -> wasmtime::Result<()> {
    let resolve = wasi.resolve();
    for (key, item) in &wasi.world().imports {
        let WorldItem::Interface { id, .. } = item else {
            continue;
        };
        let mut instance = linker.instance(&resolve.name_world_key(key))?;
        let functions = resolve.interfaces[*id].functions.values();
        for function in functions.filter(|function| is_absent(resolve, function)) {
            instance.func_new(&function.name, |_, _, _, _| {
                Err(Violation::Wasi(WasiFault::NoSuchHandle).into())
            })?;
        }
    }
    Ok(())
}

fn is_absent(resolve: &Resolve, function: &Function) -> bool {
    let resource = function.kind.resource();
    let name = resource.and_then(|id| resolve.types[id].name.as_deref());
    name.is_some_and(|name| ABSENT.contains(&name))
}
