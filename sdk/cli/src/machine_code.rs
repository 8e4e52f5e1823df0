//! Machine code that is kept between two runs of the command, in a store of the user's own.
//!
//! Machine code can do whatever this process can. So its folder and its key are in the user's cache, as
//! the system has it, and never anywhere that a project could bring along; the rest is the store's own
//! promise. Without a folder, everything is compiled anew, as it is when the store is switched off.

use std::path::Path;

use guesthouse::{
    error::StoreError,
    store::{ArtifactStore, StoreKey},
};
use guesthouse_contract::shown;

use crate::failure::Failure;
use crate::say::Say;
use crate::words::whole;

/// Bytes of machine code that are kept, unless the user says otherwise: some five plugins in Python.
const BUDGET: u64 = 512 << 20;

/// The store, if there can be one; says so where there cannot.
pub(crate) fn store(say: Say) -> Result<Option<ArtifactStore>, Failure> {
    let Some(budget) = crate::store_setting().map_or(Ok(Some(BUDGET)), |text| budget(&text))?
    else {
        return Ok(None);
    };
    let Some(folder) = crate::cache_folder() else {
        let words = "neither XDG_CACHE_HOME nor HOME names a folder for it";
        say.note(format_args!("note: machine code is not kept: {words}"));
        return Ok(None);
    };
    match open(&folder, budget) {
        Ok(store) => Ok(Some(store)),
        Err(error) => {
            say.note(format_args!(
                "note: machine code is not kept: {}",
                shown(whole(&error))
            ));
            Ok(None)
        }
    }
}

fn open(folder: &Path, budget: u64) -> Result<ArtifactStore, StoreError> {
    // Whether it could be made is for the store to find out, with words for it.
    let _ = owner_only().create(folder);
    let key = StoreKey::in_file(folder.join("store.key"))?;
    ArtifactStore::open(folder.join("store"), key, budget)
}

/// Makes folders that are their owner's alone, where the system has modes.
fn owner_only() -> std::fs::DirBuilder {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// `off`, or how many bytes: `512MiB`, `2GiB`.
fn budget(text: &str) -> Result<Option<u64>, Failure> {
    if text == "off" {
        return Ok(None);
    }
    let units = [("MiB", 1 << 20), ("GiB", 1 << 30)];
    let mut sizes = units.iter().filter_map(|(unit, bytes)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.checked_mul(*bytes)
    });
    sizes.next().map(Some).ok_or_else(|| {
        let text = shown(text);
        let words = format!(
            "GUESTHOUSE_STORE is `{text}`: it takes `off`, or a size as `512MiB` or `2GiB`"
        );
        Failure::refused("store-setting", words)
    })
}
