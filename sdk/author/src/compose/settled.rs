//! What the file settles by name: wires and exports, each of a part that is there.
//!
//! It must never look at types.

use std::collections::BTreeMap;

use guesthouse_contract::{Contract, Side};

use super::error::ComposeError;
use super::file::{ComposeFile, HOST, split};
use super::part::Part;
use super::sides::Offered;

/// The file's own wires, each about a part and an import that are there.
pub(super) fn wires(
    file: &ComposeFile,
    parts: &[Part],
) -> Result<BTreeMap<(usize, String), Option<usize>>, ComposeError> {
    let mut fixed = BTreeMap::new();
    for wire in &file.wire {
        let (part, import) = split(&wire.import);
        let asking = index(parts, part)?;
        let import = import.unwrap_or_default();
        let known = names(&parts[asking].contract, Side::Import);
        if !known.iter().any(|name| name == import) {
            return Err(ComposeError::BadWire {
                wire: wire.import.clone(),
                known,
            });
        }
        let from = match wire.from.as_str() {
            HOST => None,
            part => Some(index(parts, part)?),
        };
        fixed.insert((asking, import.to_owned()), from);
    }
    Ok(fixed)
}

/// What the whole exports: part and export.
pub(super) fn exports(
    file: &ComposeFile,
    parts: &[Part],
) -> Result<Vec<(usize, String)>, ComposeError> {
    let mut exports = Vec::new();
    for (part, export) in file.exports() {
        let index = index(parts, part)?;
        let known = names(&parts[index].contract, Side::Export);
        match export {
            None => exports.extend(known.into_iter().map(|name| (index, name))),
            Some(export) if known.iter().any(|name| name == export) => {
                exports.push((index, export.to_owned()));
            }
            Some(export) => {
                return Err(ComposeError::BadWire {
                    wire: format!("{part}/{export}"),
                    known,
                });
            }
        }
    }
    refuse_twins(&exports, parts)?;
    Ok(exports)
}

/// The whole has each export once.
fn refuse_twins(exports: &[(usize, String)], parts: &[Part]) -> Result<(), ComposeError> {
    for (at, (part, export)) in exports.iter().enumerate() {
        let twin = exports[..at].iter().find(|(_, other)| other == export);
        if let Some((first, _)) = twin {
            return Err(ComposeError::ExportedTwice {
                first: Offered::of(&parts[*first], export).into(),
                second: Offered::of(&parts[*part], export).into(),
            });
        }
    }
    Ok(())
}

fn names(contract: &Contract, side: Side) -> Vec<String> {
    contract.item_names(side).map(str::to_owned).collect()
}

fn index(parts: &[Part], name: &str) -> Result<usize, ComposeError> {
    let found = parts.iter().position(|part| part.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        ComposeError::UnknownPart {
            name: name.to_owned(),
            known: format!("the parts are: {}", names.join(", ")),
        }
    })
}
