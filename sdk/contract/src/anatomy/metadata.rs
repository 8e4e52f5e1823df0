//! What a component or a module says of itself, in the standard custom sections.

use wasmparser::{
    ComponentName, CustomSectionReader, KnownCustom, Name, ProducersSectionReader, Subsections,
};

use crate::text::clipped;

/// What an author's tools wrote into the file. Long texts are cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Option<String>,
    /// The licences, as SPDX has them.
    pub licenses: Option<String>,
    /// Where its sources are.
    pub source: Option<String>,
    /// Where to read about it.
    pub homepage: Option<String>,
    /// The revision of its sources.
    pub revision: Option<String>,
    /// What it was made with.
    pub producers: Vec<Producer>,
}

/// A language or a tool that took part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub field: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A stranger may list a million producers.
const MOST_PRODUCERS: usize = 64;

impl Metadata {
    /// Takes what a custom section says; whatever cannot be read is left out.
    pub(super) fn take(&mut self, section: &CustomSectionReader<'_>) {
        match section.as_known() {
            KnownCustom::Name(names) => self.name = module_name(names),
            KnownCustom::ComponentName(names) => self.name = component_name(names),
            KnownCustom::Producers(producers) => self.produced(producers),
            _ => self.text(section),
        }
    }

    fn text(&mut self, section: &CustomSectionReader<'_>) {
        let field = match section.name() {
            "version" => &mut self.version,
            "description" => &mut self.description,
            "authors" => &mut self.authors,
            "licenses" => &mut self.licenses,
            "source" => &mut self.source,
            "homepage" => &mut self.homepage,
            "revision" => &mut self.revision,
            _ => return,
        };
        *field = std::str::from_utf8(section.data()).ok().map(clipped);
    }

    fn produced(&mut self, fields: ProducersSectionReader<'_>) {
        for field in fields.into_iter().flatten() {
            for value in field.values.into_iter().flatten() {
                if self.producers.len() < MOST_PRODUCERS {
                    self.producers.push(Producer {
                        field: clipped(field.name),
                        name: clipped(value.name),
                        version: clipped(value.version),
                    });
                }
            }
        }
    }
}

/// Whether the section holds names for debugging.
pub(super) fn is_names(section: &CustomSectionReader<'_>) -> bool {
    matches!(section.name(), "name" | "component-name")
}

fn module_name<'a>(names: Subsections<'a, Name<'a>>) -> Option<String> {
    names.into_iter().flatten().find_map(|name| match name {
        Name::Module { name, .. } => Some(clipped(name)),
        _ => None,
    })
}

fn component_name<'a>(names: Subsections<'a, ComponentName<'a>>) -> Option<String> {
    names.into_iter().flatten().find_map(|name| match name {
        ComponentName::Component { name, .. } => Some(clipped(name)),
        _ => None,
    })
}
