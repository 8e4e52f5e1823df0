//! From bytes to checked types: what a component or an encoded world imports and exports.
//!
//! Validates all but the bodies of functions, which the compiler does. It must never keep bytes.

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentItem, ComponentType, ComponentTypeId,
};
use wasmparser::types::Types;
use wasmparser::{
    BinaryReaderError, Encoding, Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

use super::{Contract, Names};
use crate::{KnownWorlds, WorldError};

type Entities = Names<ComponentEntityType>;

/// The face of a component.
pub(super) fn component(bytes: &[u8]) -> Result<Contract, WorldError> {
    let read = Read::of(bytes)?;
    let reference = read.types.as_ref();
    let mut imports = Entities::default();
    for name in &read.imports {
        if let Some(item) = reference.component_item_for_import(name) {
            imports.add(name, item.ty);
        }
    }
    let mut exports = Entities::default();
    for name in &read.exports {
        if let Some(item) = reference.component_item_for_export(name) {
            exports.add(name, item.ty);
        }
    }
    Ok(Contract::new(read.types, imports, exports))
}

/// The face of the world called `name`, with its package, in an encoded package.
pub(super) fn world(bytes: &[u8], name: &str) -> Result<Contract, WorldError> {
    let read = Read::of(bytes)?;
    let Some(id) = find_world(&read, name) else {
        return Err(WorldError::NoSuchWorld {
            name: Some(name.to_owned()),
            known: KnownWorlds::default(),
        });
    };
    let world = &read.types[id];
    let (imports, exports) = (
        entities(world.imports.iter()),
        entities(world.exports.iter()),
    );
    Ok(Contract::new(read.types, imports, exports))
}

fn entities<'a>(items: impl Iterator<Item = (&'a String, &'a ComponentItem)>) -> Entities {
    let mut entities = Entities::default();
    for (name, item) in items {
        entities.add(name, item.ty);
    }
    entities
}

/// A package exports each world as a component type, around one component of the world's name.
fn find_world(read: &Read, name: &str) -> Option<ComponentTypeId> {
    let reference = read.types.as_ref();
    read.exports.iter().find_map(|label| {
        let item = reference.component_item_for_export(label)?;
        let around = component_type(&read.types, &item.ty)?;
        let (found, item) = around.exports.iter().next()?;
        match item.ty {
            ComponentEntityType::Component(id) if found == name => Some(id),
            _ => None,
        }
    })
}

fn component_type<'a>(types: &'a Types, entity: &ComponentEntityType) -> Option<&'a ComponentType> {
    match entity {
        ComponentEntityType::Type {
            created: ComponentAnyTypeId::Component(id),
            ..
        } => Some(&types[*id]),
        _ => None,
    }
}

/// What was read: the outermost names, in order, and the types of everything.
pub(crate) struct Read {
    pub(crate) types: Types,
    pub(crate) imports: Vec<String>,
    pub(crate) exports: Vec<String>,
}

impl Read {
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, WorldError> {
        // What the engine has off, it refuses itself; here every type must be readable.
        let mut validator = Validator::new_with_features(WasmFeatures::all());
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        let (mut depth, mut component) = (1, false);
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            match &payload {
                Payload::Version { encoding, .. } if depth == 1 => {
                    component = *encoding == Encoding::Component;
                }
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section.clone() {
                        imports.push(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section.clone() {
                        exports.push(export?.name.name.to_owned());
                    }
                }
                _ => {}
            }
            match validator.payload(&payload)? {
                ValidPayload::Parser(_) => depth += 1,
                ValidPayload::End(types) if depth == 1 && component => {
                    return Ok(Self {
                        types,
                        imports,
                        exports,
                    });
                }
                ValidPayload::End(_) => depth -= 1,
                ValidPayload::Ok | ValidPayload::Func(..) => {}
            }
        }
        Err(WorldError::Decode {
            message: "not a component".to_owned(),
        })
    }
}

impl From<BinaryReaderError> for WorldError {
    fn from(error: BinaryReaderError) -> Self {
        Self::Decode {
            message: crate::shown(&error).to_string(),
        }
    }
}
