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
pub(super) fn rewire(component: &[u8], stand_in: &StandIn) -> anyhow::Result<Vec<u8>> {
    let mut rewiring = Rewiring {
        old: component,
        new: Component::new(),
        stand_in,
        beside: None,
        promised: Vec::new(),
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
    stand_in: &'a StandIn,
    /// The instance of the stand-in, once what it needs has been imported.
    beside: Option<u32>,
    /// Imports that went before their stand-in could be made, with their old numbers.
    promised: Vec<(String, usize)>,
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
            if self.stand_in.exports.iter().any(|one| one == name) {
                let number = self.numbers.instances.promise();
                self.promised.push((name.to_owned(), number));
            } else {
                self.import(*start..next)?;
                if let ComponentTypeRef::Instance(_) = import.ty {
                    let number = self.numbers.instances.count;
                    self.imported.insert(name.to_owned(), number);
                    self.numbers.instances.keep(1);
                }
            }
            self.keep_promises()?;
        }
        Ok(())
    }

    /// Gives the imports that went the numbers of what stands in for them, once that can be made.
    fn keep_promises(&mut self) -> anyhow::Result<()> {
        let Some(beside) = self.beside()? else {
            return Ok(());
        };
        for (name, promise) in std::mem::take(&mut self.promised) {
            let mut section = ComponentAliasSection::new();
            section.alias(Alias::InstanceExport {
                instance: beside,
                kind: ComponentExportKind::Instance,
                name: &name,
            });
            self.new.section(&section);
            self.numbers.instances.fulfil(promise);
        }
        Ok(())
    }

    /// The instance of the stand-in, if what it needs has been imported.
    fn beside(&mut self) -> anyhow::Result<Option<u32>> {
        if self.beside.is_some() {
            return Ok(self.beside);
        }
        let needed = self.stand_in.imports.iter();
        let arguments = needed.map(|name| {
            let instance = self.imported.get(name)?;
            Some((name.as_str(), ComponentExportKind::Instance, *instance))
        });
        let Some(arguments) = arguments.collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let (id, data) = (
            ComponentSectionId::Component as u8,
            &self.stand_in.component,
        );
        self.new.section(&RawSection { id, data });
        let mut section = ComponentInstanceSection::new();
        section.instantiate(self.numbers.components.insert(), arguments);
        self.new.section(&section);
        self.beside = Some(self.numbers.instances.insert());
        Ok(self.beside)
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

    /// Something that was there before gets its number later: what to call it then.
    fn promise(&mut self) -> usize {
        self.old.push(u32::MAX);
        self.old.len() - 1
    }

    /// What was promised comes next.
    fn fulfil(&mut self, promise: usize) {
        let number = self.insert();
        if let Some(place) = self.old.get_mut(promise) {
            *place = number;
        }
    }

    fn new_number(&self, old: u32) -> u32 {
        let new = usize::try_from(old).ok().and_then(|old| self.old.get(old));
        // What is not there is not there under any number.
        new.copied().unwrap_or(u32::MAX)
    }
}
