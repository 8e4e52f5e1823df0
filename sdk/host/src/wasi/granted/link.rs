//! Puts granted functions in the place of the closed world's: those of the kinds that a policy grants, and no other.

use wasmtime::component::Linker;

#[cfg(target_os = "linux")]
use super::super::interface::Interface;
use super::{cli, clocks, config, logging, random};
#[cfg(target_os = "linux")]
use super::{files, folders, streams};
use crate::imports::Cell;
use crate::policy::Kind;

/// Links what `kinds` of grants need, over the closed world that is linked already.
pub(crate) fn link<S: Send + 'static>(
    linker: &mut Linker<Cell<S>>,
    kinds: &[Kind],
) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    for kind in kinds {
        match kind {
            Kind::Folders => {
                #[cfg(target_os = "linux")]
                folders(linker)?;
            }
            Kind::Clock => clocks::link(linker)?,
            Kind::Random => random::link(linker)?,
            Kind::Environment => cli::environment(linker)?,
            Kind::Config => config::link(linker)?,
            Kind::Logging => logging::link(linker)?,
            // Told where the log is written to.
            Kind::Output => {}
        }
    }
    linker.allow_shadowing(false);
    Ok(())
}

#[cfg(target_os = "linux")]
fn folders<S: Send + 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:filesystem/types@0.2.12")?;
    files::link(&mut to)?;
    folders::link(&mut to)?;
    let mut to = Interface::open(linker, "wasi:filesystem/preopens@0.2.12")?;
    files::preopens(&mut to)?;
    let mut to = Interface::open(linker, "wasi:io/streams@0.2.12")?;
    streams::link(&mut to)
}
