//! Projects in Python: the template, and stubs from a world.

mod names;
mod scope;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod values;

use guesthouse_contract::World;

use self::names::Modules;
use self::scope::Scope;
use super::file::{Template, template};
use super::gaps;
use super::surface::Surface;
use super::{File, ScaffoldError};

/// The world that the template is for.
const TEMPLATE_WORLD: &str = "demo:text/filter@1.0.0";

pub(super) const TEMPLATE: Template = Template {
    files: template!("python":
        ".gitignore" "README.md" "app.py" "limits.toml" "plugin.toml" "pyproject.toml"
        "requirements.txt" "tests/cases.toml" "wit/text.wit"),
    fixed: &[".gitignore", "limits.toml", "requirements.txt"],
};

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, name: &str) -> Result<Vec<File>, ScaffoldError> {
    gaps::refuse(surface, gaps::Tool::Py)?;
    let surface = &gaps::surface(surface.world, gaps::Tool::Py);
    let modules = Modules::of(surface);
    let app = Scope::new(surface, &modules, None);
    let mut files = vec![
        File::new("app.py", source::app(&app, name)),
        File::new("pyproject.toml", pyproject(surface)),
    ];
    let with_classes = surface
        .exports
        .iter()
        .filter(|group| !group.resources.is_empty());
    for group in with_classes {
        let scope = Scope::new(surface, &modules, group.id);
        let module = scope.home_of(group.id).unwrap_or("app").to_owned();
        let text = source::classes(&scope, group);
        files.push(File::new(format!("{module}.py"), text));
    }
    let import = b"\nfrom told import told";
    let is_told = |file: &File| {
        file.contents()
            .windows(import.len())
            .any(|part| part == import)
    };
    if files.iter().any(is_told) {
        files.push(File::new("told.py", source::TOLD));
    }
    Ok(files)
}

/// The template's own, with another world.
fn pyproject(surface: &Surface<'_>) -> String {
    let mut all = TEMPLATE.files.iter();
    let text = all.find(|(path, _)| *path == "pyproject.toml");
    let text = text.map_or("", |(_, text)| text);
    text.replace(TEMPLATE_WORLD, &surface.world.full_name())
}

/// Names that componentize-py is to give modules of exported interfaces, instead of names that
/// Python's own modules have: it would find those where it looks for the plugin's classes.
pub(crate) fn renamed(world: &World) -> Vec<(String, String)> {
    names::renamed(&Surface::of(world))
}
