//! [`Scaffold`]: a new plugin's project, as files that are not yet written.
//!
//! Without WIT it is a language's template, renamed; with WIT the template's fixed files, and
//! source, cases and README made from the world. It must never overwrite anything, nor run anything.

mod bounds;
mod c;
mod cases;
mod docs;
mod error;
mod example;
mod file;
pub(crate) mod gaps;
#[cfg(test)]
mod hostile;
pub(crate) mod javascript;
mod kit;
mod labelled;
#[cfg(test)]
mod odd_worlds;
pub(crate) mod python;
mod readme;
mod room;
mod rust;
mod script;
mod surface;
#[cfg(test)]
mod tests;
mod wit;

use std::path::Path;

use guesthouse_contract::{ShapeLimits, World};

use self::cases::Passed;
pub use self::error::ScaffoldError;
pub use self::file::File;
use self::file::Template;
pub use self::kit::LeftOut;
pub use self::room::Raised;
use self::surface::Surface;
use crate::project_file::{NO_NAME, is_kebab};
use crate::{Language, ProjectFile};

/// The name that the templates have: `new` puts the plugin's in its place, wherever it stands.
const TEMPLATE_NAME: &str = "example-filter";

/// The file of caps that a project is tried under.
const LIMITS: &str = "limits.toml";

/// A new project: files with their contents, none of them written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scaffold {
    files: Vec<File>,
}

impl Scaffold {
    /// The language's template: a plugin for a small world of its own.
    ///
    /// # Errors
    /// [`ScaffoldError::Name`].
    pub fn template(name: &str, language: Language) -> Result<Self, ScaffoldError> {
        check(name, language)?;
        let files = template(language).files.iter();
        let files = files.map(|(path, text)| File::new(*path, text.replace(TEMPLATE_NAME, name)));
        let files = files.collect();
        Ok(Self { files })
    }

    /// A project for `world`, which was read from the folder or file `wit`: every export answers
    /// the example value of its type.
    ///
    /// # Errors
    /// [`ScaffoldError`] says whether the name, the WIT's files or something in the world stands in
    /// the way.
    pub fn of_world(
        name: &str,
        language: Language,
        world: &World,
        wit: &Path,
    ) -> Result<Self, ScaffoldError> {
        check(name, language)?;
        let world = &docs::with_plain_docs(world);
        labelled::check(world)?;
        bounds::check(world)?;
        let surface = Surface::of(world);
        let template = template(language);
        let room = room::table(&surface, &preset(language));
        let mut files: Vec<_> = template
            .fixed()
            .map(|(path, text)| {
                let mut text = text.replace(TEMPLATE_NAME, name);
                if path == LIMITS {
                    text.push_str(&room);
                }
                File::new(path, text)
            })
            .collect();
        files.extend(wit::files(world, wit)?);
        files.extend(stubs(language, &surface, name)?);
        // Cases name what a component has by itself: a type for each import and each export.
        let nominal = world.nominal();
        let nominal = Surface::of(&nominal);
        files.push(File::new(
            "tests/cases.toml",
            cases::text(&nominal, passed(language, &nominal)),
        ));
        files.push(File::new(
            "README.md",
            readme::text(name, language, &surface, &files),
        ));
        let mut project = ProjectFile::new(name, language, &world.specifier());
        project.description = format!("A plugin for {}.", world.full_name());
        project.limits = Some(LIMITS.to_owned());
        files.push(File::new(ProjectFile::NAME, project.text()?));
        Ok(Self { files })
    }

    /// The same with another `limits.toml`.
    #[must_use]
    pub fn with_limits(mut self, text: &str) -> Self {
        self.files.retain(|file| file.path() != LIMITS);
        self.files.push(File::new(LIMITS, text));
        self
    }

    /// The files, with paths seen from the project's folder.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Writes the project. The folder must not exist, or be empty.
    ///
    /// # Errors
    /// [`ScaffoldError::Exists`] when something is there already, and nothing was written then;
    /// [`ScaffoldError::File`].
    pub fn write(&self, folder: &Path) -> Result<(), ScaffoldError> {
        if is_taken(folder)? {
            let path = folder.to_owned();
            return Err(ScaffoldError::Exists { path });
        }
        self.files.iter().try_for_each(|file| file.write(folder))
    }
}

/// Whether something in the WIT is only there for those who ask for it, which tools must be told.
pub(crate) fn is_gated(world: &World) -> bool {
    !Surface::of(world).features().is_empty()
}

fn check(name: &str, language: Language) -> Result<(), ScaffoldError> {
    let wrong = match () {
        () if !is_kebab(name) => NO_NAME,
        () if language == Language::Rust && rust::is_crate(name) => {
            "is the name of a crate that projects in Rust are built with: take another"
        }
        () => return Ok(()),
    };
    Err(ScaffoldError::Name {
        message: format!("`{name}` {wrong}"),
    })
}

fn is_taken(folder: &Path) -> Result<bool, ScaffoldError> {
    match folder.read_dir() {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        // A file is in its place, for one.
        Err(_) if folder.exists() => Ok(true),
        Err(source) => Err(ScaffoldError::file(folder)(source)),
    }
}

fn template(language: Language) -> &'static Template {
    match language {
        Language::Rust => &rust::TEMPLATE,
        Language::JavaScript => &javascript::TEMPLATE,
        Language::Python => &python::TEMPLATE,
        Language::C => &c::TEMPLATE,
    }
}

/// The preset that a template's limits name.
fn preset(language: Language) -> ShapeLimits {
    match language {
        Language::Rust | Language::C => ShapeLimits::strict(),
        Language::JavaScript | Language::Python => ShapeLimits::scripting(),
    }
}

/// What the cases of a project can pass: the stubs of the script languages, and of C where it has to
/// drop what is lent by hand, do not take every object.
fn passed(language: Language, surface: &Surface<'_>) -> Passed {
    match language {
        Language::Rust => Passed::Objects,
        Language::C if !surface.takes_listed_loans() => Passed::Objects,
        Language::C | Language::JavaScript | Language::Python => Passed::Values,
    }
}

/// The sources of a plugin that answers example values.
fn stubs(
    language: Language,
    surface: &Surface<'_>,
    name: &str,
) -> Result<Vec<File>, ScaffoldError> {
    match language {
        Language::Rust => rust::files(surface, name),
        Language::JavaScript => javascript::files(surface, name),
        Language::Python => python::files(surface, name),
        Language::C => c::files(surface, name),
    }
}
