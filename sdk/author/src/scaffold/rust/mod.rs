//! Projects in Rust: the template, and stubs from a world.
//!
//! The stubs are written for the bindings that `wit-bindgen` generates in the plugin's own build:
//! names and types are spelled as it spells them. It must never generate bindings itself.

mod bound;
mod clashes;
mod expression;
mod host_calls;
mod mended;
mod modules;
mod names;
mod refused;
mod shadows;
mod source;
#[cfg(test)]
mod tests;
mod types;

pub(super) use self::mended::FILE as REWRITTEN;
use super::file::{Template, template};
use super::surface::Surface;
use super::{File, ScaffoldError, TEMPLATE_NAME};

pub(super) const TEMPLATE: Template = Template {
    files: template!("rust":
        ".gitignore"
        "Cargo.lock"
        "Cargo.toml"
        "README.md"
        "limits.toml"
        "plugin.toml"
        "src/heap.rs"
        "src/lib.rs"
        "src/panics.rs"
        "tests/cases.toml"
        "wit/text.wit"
    ),
    fixed: &[
        ".gitignore",
        "Cargo.lock",
        "Cargo.toml",
        "limits.toml",
        "src/heap.rs",
        "src/panics.rs",
    ],
};

/// Whether a crate of that name is built with every project: cargo would not know which is meant.
pub(super) fn is_crate(name: &str) -> bool {
    let mut files = TEMPLATE.files.iter();
    let lock = files.find(|(path, _)| *path == "Cargo.lock");
    let line = format!("name = \"{name}\"");
    name != TEMPLATE_NAME && lock.is_some_and(|(_, text)| text.lines().any(|it| it == line))
}

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, _: &str) -> Result<Vec<File>, ScaffoldError> {
    let mended = mended::text(surface.world)?;
    let wit = mended.as_ref().map_or("wit", |_| mended::FILE);
    // The bindings have a type for each import and each export, so the stubs must tell them apart.
    let world = surface.world.nominal();
    let source = source::text(&Surface::of(&world), wit)?;
    let mut files = vec![File::new("src/lib.rs", source)];
    files.extend(mended.map(|text| File::new(mended::FILE, text)));
    Ok(files)
}
