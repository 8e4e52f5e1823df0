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
use super::{File, ScaffoldError, bounds};

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

/// Parts that one function passes in C, with every type written out: three branches for two of them,
/// and the preset has 2,000 for one function.
const MOST_PARTS: u64 = 1_300;
/// Parts that all functions pass in C.
const MOST_PARTS_OF_ALL: u64 = 40_000;

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, _: &str) -> Result<Vec<File>, ScaffoldError> {
    check_parts(surface)?;
    let world = surface.world.nominal().with_docs(comment::closed);
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

/// Refuses functions of which the bindings in C would be too long: they lower and lift each part of a
/// type wherever it is passed.
fn check_parts(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    let mut whole = 0_u64;
    for (name, size) in bounds::passed_parts(surface) {
        whole = whole.saturating_add(size);
        if size > MOST_PARTS || whole > MOST_PARTS_OF_ALL {
            let reason = format!(
                "passes {size} parts with every type written out, and {whole} with all functions \
                 before it; projects in C have {MOST_PARTS} at most, and {MOST_PARTS_OF_ALL} of \
                 all functions"
            );
            return Err(ScaffoldError::unsupported(&name, &reason));
        }
    }
    Ok(())
}
