//! What the guest `closed` asks of WASI, answered with the least that the engine can do: nothing is kept, written
//! or waited for.

use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, ResourceType};

use super::Books;

struct Error;
struct Pollable;
struct InputStream;
struct OutputStream;

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    Failed(Resource<Error>),
    #[component(name = "closed")]
    Closed,
}

/// Every name of a resource is defined: what is not there is made a trap of a type of its own.
pub(super) fn offer(linker: &mut Linker<Books>) -> wasmtime::Result<()> {
    let mut to = linker.instance("wasi:io/error@0.2.12")?;
    to.resource("error", ResourceType::host::<Error>(), |_, _| Ok(()))?;
    let mut to = linker.instance("wasi:io/poll@0.2.12")?;
    to.resource("pollable", ResourceType::host::<Pollable>(), |_, _| Ok(()))?;
    to.func_wrap(
        "[method]pollable.block",
        |_, (_,): (Resource<Pollable>,)| Ok(()),
    )?;
    let mut to = linker.instance("wasi:io/streams@0.2.12")?;
    to.resource("error", ResourceType::host::<Error>(), |_, _| Ok(()))?;
    to.resource(
        "input-stream",
        ResourceType::host::<InputStream>(),
        |_, _| Ok(()),
    )?;
    to.resource(
        "output-stream",
        ResourceType::host::<OutputStream>(),
        |_, _| Ok(()),
    )?;
    to.func_wrap(
        "[method]input-stream.read",
        |_, (_, _): (Resource<InputStream>, u64)| Ok((Err::<Vec<u8>, _>(StreamError::Closed),)),
    )?;
    to.func_wrap(
        "[method]output-stream.blocking-write-and-flush",
        |_, (_, _): (Resource<OutputStream>, Vec<u8>)| Ok((Ok::<(), StreamError>(()),)),
    )?;
    let mut to = linker.instance("wasi:cli/stdin@0.2.12")?;
    to.resource(
        "input-stream",
        ResourceType::host::<InputStream>(),
        |_, _| Ok(()),
    )?;
    to.func_wrap("get-stdin", |_, (): ()| {
        Ok((Resource::<InputStream>::new_own(0),))
    })?;
    let mut to = linker.instance("wasi:cli/stdout@0.2.12")?;
    to.resource(
        "output-stream",
        ResourceType::host::<OutputStream>(),
        |_, _| Ok(()),
    )?;
    to.func_wrap("get-stdout", |_, (): ()| {
        Ok((Resource::<OutputStream>::new_own(0),))
    })?;
    let mut to = linker.instance("wasi:clocks/monotonic-clock@0.2.12")?;
    to.resource("pollable", ResourceType::host::<Pollable>(), |_, _| Ok(()))?;
    to.func_wrap("subscribe-duration", |_, (_,): (u64,)| {
        Ok((Resource::<Pollable>::new_own(0),))
    })
}
