//! [`Theirs`]: one descriptor of wasmtime-wasi's, in a table of its own for as long as one operation takes.
//!
//! So an operation owns what it works on, and ends when the system ends it, whatever became of its guest.

use wasmtime::component::{Resource, ResourceTable};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtx, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::{FsError, FsResult, StreamError, StreamResult};

use super::super::error::Error;

/// A descriptor to be asked something.
pub(super) struct Theirs {
    context: WasiFilesystemCtx,
    pub(super) table: ResourceTable,
    number: u32,
}

impl Theirs {
    pub(super) fn of(descriptor: &Descriptor) -> FsResult<Self> {
        let mut table = ResourceTable::new();
        let number = table.push(descriptor.clone())?.rep();
        Ok(Self {
            context: WasiFilesystemCtx::default(),
            table,
            number,
        })
    }

    /// What their functions are methods of, and the descriptor's handle.
    pub(super) fn view(&mut self) -> (WasiFilesystemCtxView<'_>, Resource<Descriptor>) {
        let handle = Resource::new_borrow(self.number);
        let (ctx, table) = (&mut self.context, &mut self.table);
        (WasiFilesystemCtxView { ctx, table }, handle)
    }
}

/// The code of an error; what is none of the guest's is an error of the system.
pub(super) fn code(error: FsError) -> ErrorCode {
    error.downcast().unwrap_or(ErrorCode::Io)
}

/// The code of a system's error.
pub(super) fn system(error: std::io::Error) -> ErrorCode {
    code(FsError::from(error))
}

/// Why a stream gives or takes nothing more: `None` at its end.
pub(super) fn stream<R>(result: StreamResult<R>) -> Result<R, Option<Error>> {
    result.map_err(|error| match error {
        StreamError::Closed => None,
        // Words of theirs could name what only the host knows: a code says as much.
        StreamError::LastOperationFailed(error) | StreamError::Trap(error) => {
            let found = error.downcast::<std::io::Error>();
            Some(Error::of_file(found.map_or(ErrorCode::Io, system)))
        }
    })
}
