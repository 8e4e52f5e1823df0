//! What an app hands to its plugin authors: WIT, a project in every language, limits, cases, and a
//! page about the extension point.
//!
//! All of it is made from the app's WIT and limits, so that it can be made again when they change.

mod reference;

use std::path::Path;

use guesthouse_contract::World;

use super::cases::Passed;
use super::surface::Surface;
use super::{File, Scaffold, ScaffoldError, bounds, cases, docs, wit};
use crate::Language;

/// The name that the kit's projects have.
const PROJECT: &str = "my-plugin";

/// A language that the kit has no project in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The language.
    pub language: Language,
    /// What in the world stands in its way.
    pub reason: String,
}

impl Scaffold {
    /// The kit of `world`, which was read from the folder or file `wit`; `limits` is the file of caps
    /// that plugins live under. A language that cannot have the world is left out, and told.
    ///
    /// # Errors
    /// [`ScaffoldError`] when the WIT's files cannot be read, or no language can have the world.
    pub fn kit(
        world: &World,
        wit: &Path,
        limits: &str,
    ) -> Result<(Self, Vec<LeftOut>), ScaffoldError> {
        let world = &docs::with_plain_docs(world);
        bounds::check(world)?;
        let surface = Surface::of(world);
        let mut files = wit::files(world, wit)?;
        let mut left_out = Vec::new();
        let mut languages = Vec::new();
        for language in Language::ALL {
            match Self::of_world(PROJECT, language, world, wit) {
                Ok(project) => {
                    languages.push(language);
                    files.extend(project.with_limits(limits).below(language.name()));
                }
                Err(error @ (ScaffoldError::Unsupported { .. } | ScaffoldError::Build(_))) => {
                    let reason = error.to_string();
                    left_out.push(LeftOut { language, reason });
                }
                Err(error) => return Err(error),
            }
        }
        if languages.is_empty() {
            let why = left_out.first().map_or("", |one| one.reason.as_str());
            let reason = format!("can be had in no language: {why}");
            return Err(ScaffoldError::unsupported(&world.full_name(), &reason));
        }
        files.push(File::new("limits.toml", limits));
        files.push(File::new(
            "tests/cases.toml",
            cases::text(&surface, Passed::Values),
        ));
        files.push(File::new("reference.md", reference::text(&surface, limits)));
        files.push(File::new("README.md", readme(world, &languages)));
        Ok((Self { files }, left_out))
    }

    /// The files, in a folder of the kit.
    fn below(self, folder: &str) -> impl Iterator<Item = File> {
        let files = self.files.into_iter();
        files.map(move |file| file.below(folder))
    }
}

fn readme(world: &World, languages: &[Language]) -> String {
    let world = world.full_name();
    let rows = languages.iter();
    let rows = rows.map(|one| format!("| `{}/` | a project in {} |\n", one.name(), one.title()));
    format!(
        "# Plugins for `{world}`\n\n\
         Copy the project in the language that you like, or start one under its own name:\n\n\
         ```sh\nguesthouse new MY-NAME --template {} --wit wit --world {world}\n```\n\n\
         In a project, `guesthouse build` makes the component and `guesthouse test` tries it under\n\
         the limits that it will have.\n\n\
         | what | |\n|---|---|\n\
         | `reference.md` | every function, type and cap |\n\
         | `wit/` | the contract itself |\n\
         {}\
         | `tests/` | cases that every new project passes |\n\
         | `limits.toml` | what a call may spend |\n",
        languages.first().map_or("rust", |one| one.name()),
        rows.collect::<String>(),
    )
}
