//! Projects in C: the template, and bindings and stubs from a world.

mod bindings;
mod comment;
mod header;
mod settle;
mod source;

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
    let generated = bindings::generate(surface.world, !surface.takes_listed_loans())?;
    let header = generated.iter().find(|(name, _)| name.ends_with(".h"));
    let Some((file, header)) = header else {
        let world = surface.world.full_name();
        return Err(ScaffoldError::unsupported(
            &world,
            "has no header in its bindings for C",
        ));
    };
    let source = source::text(surface, file, header)?;
    let generated = generated.iter();
    let generated = generated.map(|(name, text)| File::new(format!("gen/{name}"), text.as_str()));
    Ok(generated.chain([File::new("plugin.c", source)]).collect())
}
