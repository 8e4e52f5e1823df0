//! Puts components into another one, in the place of what that imports.
//!
//! The binary is edited where its imports are, and copied everywhere else, with new numbers for
//! instances and components. So no type is written anew, and what a plugin's own world looks like
//! does not matter.

use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::Range;

use anyhow::Context as _;
use wasm_encoder::reencode::{Reencode, ReencodeComponent};
use wasm_encoder::{
    Alias, Component, ComponentAliasSection, ComponentExportKind, ComponentExportSection,
    ComponentInstanceSection, ComponentSectionId, RawSection,
};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentImportSectionReader, ComponentTypeRef, Parser,
    Payload, Validator, WasmFeatures,
};

use super::stand_in::StandIn;

/// The same component with these imports answered inside.
pub(super) fn rewire(
    component: &[u8],
    stand_ins: &HashMap<String, StandIn>,
) -> anyhow::Result<Vec<u8>> {
    let mut rewiring = Rewiring {
        old: component,
        new: Component::new(),
        stand_ins,
        numbers: Numbers::default(),
        imported: HashMap::new(),
    };
    let mut depth = 0u32;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        if depth == 0 {
            rewiring.section(&payload)?;
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let new = rewiring.new.finish();
    Validator::new_with_features(WasmFeatures::all()).validate_all(&new)?;
    Ok(new)
}

struct Rewiring<'a> {
    old: &'a [u8],
    new: Component,
    stand_ins: &'a HashMap<String, StandIn>,
    numbers: Numbers,
    /// The new numbers of what was imported, whatever it is now.
    imported: HashMap<String, u32>,
}

impl Rewiring<'_> {
    fn section(&mut self, payload: &Payload<'_>) -> anyhow::Result<()> {
        match payload {
            Payload::ComponentImportSection(imports) => return self.imports(imports.clone()),
            Payload::ComponentInstanceSection(old) => {
                let mut section = ComponentInstanceSection::new();
                self.numbers
                    .parse_component_instance_section(&mut section, old.clone())?;
                self.numbers.instances.keep(old.count());
                self.new.section(&section);
            }
            Payload::ComponentAliasSection(old) => {
                for alias in old.clone() {
                    let alias = alias?;
                    let kind = named_by(&alias);
                    let mut section = ComponentAliasSection::new();
                    section.alias(self.numbers.component_alias(alias)?);
                    self.numbers.add(kind);
                    self.new.section(&section);
                }
            }
            Payload::ComponentExportSection(old) => {
                for export in old.clone() {
                    let export = export?;
                    let kind = export.kind;
                    let mut section = ComponentExportSection::new();
                    self.numbers.parse_component_export(&mut section, export)?;
                    self.numbers.add(Some(kind));
                    self.new.section(&section);
                }
            }
            payload => {
                if let Payload::ComponentSection { .. } = payload {
                    self.numbers.components.keep(1);
                }
                if let Some((id, range)) = payload.as_section() {
                    self.copy(id, range)?;
                }
            }
        }
        Ok(())
    }

    fn copy(&mut self, id: u8, range: Range<usize>) -> anyhow::Result<()> {
        let data = self
            .old
            .get(range)
            .context("a section outside of the component")?;
        self.new.section(&RawSection { id, data });
        Ok(())
    }

    /// Each import by itself, or what stands in for it.
    fn imports(&mut self, imports: ComponentImportSectionReader<'_>) -> anyhow::Result<()> {
        let end = imports.range().end;
        let all: Vec<_> = imports.into_iter_with_offsets().collect::<Result<_, _>>()?;
        let starts = all.iter().skip(1).map(|(start, _)| *start);
        for ((start, import), next) in all.iter().zip(starts.chain([end])) {
            let name = import.name.name;
            match self.stand_ins.get(name) {
                Some(stand_in) => self.stand_in(name, stand_in)?,
                None => self.import(*start..next)?,
            }
            if let ComponentTypeRef::Instance(_) = import.ty {
                self.numbers.instances.keep(1);
                self.imported
                    .insert(name.to_owned(), self.numbers.instances.last());
            }
        }
        Ok(())
    }

    /// A section with one import of an old one.
    fn import(&mut self, item: Range<usize>) -> anyhow::Result<()> {
        let item = self
            .old
            .get(item)
            .context("an item outside of its section")?;
        let (id, data) = (ComponentSectionId::Import as u8, [&[1], item].concat());
        self.new.section(&RawSection { id, data: &data });
        Ok(())
    }

    /// The component, an instance of it, and out of that the interface itself.
    fn stand_in(&mut self, name: &str, stand_in: &StandIn) -> anyhow::Result<()> {
        let (id, data) = (ComponentSectionId::Component as u8, &stand_in.component);
        self.new.section(&RawSection { id, data });
        let arguments = stand_in.imports.iter().map(|name| {
            let instance = self
                .imported
                .get(name)
                .context("imports that are out of order")?;
            Ok((name.as_str(), ComponentExportKind::Instance, *instance))
        });
        let arguments = arguments.collect::<anyhow::Result<Vec<_>>>()?;
        let mut section = ComponentInstanceSection::new();
        section.instantiate(self.numbers.components.insert(), arguments);
        self.new.section(&section);
        let mut section = ComponentAliasSection::new();
        section.alias(Alias::InstanceExport {
            instance: self.numbers.instances.insert(),
            kind: ComponentExportKind::Instance,
            name,
        });
        self.new.section(&section);
        Ok(())
    }
}

/// The kind of what an alias gives a number to.
fn named_by(alias: &ComponentAlias<'_>) -> Option<ComponentExternalKind> {
    match alias {
        ComponentAlias::InstanceExport { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// The new numbers of old instances and components.
#[derive(Debug, Default)]
struct Numbers {
    instances: Space,
    components: Space,
}

impl Numbers {
    fn add(&mut self, kind: Option<ComponentExternalKind>) {
        match kind {
            Some(ComponentExternalKind::Instance) => self.instances.keep(1),
            Some(ComponentExternalKind::Component) => self.components.keep(1),
            _ => {}
        }
    }
}

impl Reencode for Numbers {
    type Error = Infallible;
}

impl ReencodeComponent for Numbers {
    fn component_instance_index(&mut self, old: u32) -> u32 {
        self.instances.new_number(old)
    }

    fn component_index(&mut self, old: u32) -> u32 {
        self.components.new_number(old)
    }
}

/// The numbers of one kind of things.
#[derive(Debug, Default)]
struct Space {
    /// The new number of each old one.
    old: Vec<u32>,
    /// How many there are now.
    count: u32,
}

impl Space {
    /// Things that were there before come next.
    fn keep(&mut self, things: u32) {
        for _ in 0..things {
            self.old.push(self.count);
            self.count += 1;
        }
    }

    /// Something new comes next: its number.
    fn insert(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    fn last(&self) -> u32 {
        self.count.saturating_sub(1)
    }

    fn new_number(&self, old: u32) -> u32 {
        let new = usize::try_from(old).ok().and_then(|old| self.old.get(old));
        // What is not there is not there under any number.
        new.copied().unwrap_or(u32::MAX)
    }
}
