//! Projects in JavaScript: the template, and stubs from a world.

mod declarations;
mod entry;
mod names;
mod object;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod values;

use guesthouse_contract::World;

use self::names::Names;
use super::file::{Template, template};
use super::gaps;
use super::surface::Surface;
use super::{File, ScaffoldError};

/// The file with the types of the world; `build` renews it.
pub(crate) const DECLARATIONS: &str = "wit.d.ts";

pub(super) const TEMPLATE: Template = Template {
    files: template!("javascript":
        ".gitignore" "README.md" "jsconfig.json" "limits.toml" "package.json" "plugin.js"
        "plugin.toml" "tests/cases.toml" "wit.d.ts" "wit/text.wit"),
    fixed: &[".gitignore", "jsconfig.json", "limits.toml", "package.json"],
};

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, name: &str) -> Result<Vec<File>, ScaffoldError> {
    gaps::refuse(surface, gaps::Tool::Qjs)?;
    let surface = &gaps::surface(surface.world, gaps::Tool::Qjs);
    let names = Names::of(surface);
    Ok(vec![
        File::new("plugin.js", source::text(surface, &names, name)?),
        File::new(DECLARATIONS, declarations::text(surface, &names)),
    ])
}

/// The types of a world for TypeScript.
pub(crate) fn declarations(world: &World) -> String {
    let surface = gaps::surface(world, gaps::Tool::Qjs);
    declarations::text(&surface, &Names::of(&surface))
}

/// The module that the engine runs first, where `plugin.js` itself is not enough: it imports that as
/// `plugin`.
pub(crate) fn entry(world: &World, plugin: &str) -> Option<String> {
    entry::text(&Surface::of(world), plugin)
}
