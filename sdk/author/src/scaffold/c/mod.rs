//! Projects in C: the template, and bindings and stubs from a world.

mod bindings;
mod comment;
mod declared;
mod header;
mod labels;
mod names;
mod settle;
mod source;
#[cfg(test)]
mod tests;

use self::bindings::Bindings;
use super::file::{Template, template};
use super::surface::Surface;
use super::{File, ScaffoldError};

pub(super) const TEMPLATE: Template = Template {
    files: template!("c":
        ".gitignore"
        "README.md"
        "gen/filter.c"
        "gen/filter.h"
        "libc/assert.h"
        "libc/libc.c"
        "libc/stdlib.h"
        "libc/string.h"
        "limits.toml"
        "plugin.c"
        "plugin.toml"
        "tests/cases.toml"
        "wit/text.wit"
    ),
    fixed: &[
        ".gitignore",
        "libc/assert.h",
        "libc/libc.c",
        "libc/stdlib.h",
        "libc/string.h",
        "limits.toml",
    ],
};

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, _: &str) -> Result<Vec<File>, ScaffoldError> {
    let world = surface.world.clone().with_docs(comment::closed);
    let surface = &Surface::of(&world);
    let bindings = Bindings::generate(&world, !surface.takes_listed_loans())?;
    let mut names = bindings.files.iter().map(|(name, _)| name);
    let Some(header) = names.find(|name| name.ends_with(".h")) else {
        let reason = "has no header in its bindings for C";
        return Err(ScaffoldError::unsupported(&world.full_name(), reason));
    };
    let source = source::text(surface, header, &bindings)?;
    let files = bindings.files.iter();
    let files = files.map(|(name, text)| File::new(format!("gen/{name}"), text.as_str()));
    Ok(files.chain([File::new("plugin.c", source)]).collect())
}
