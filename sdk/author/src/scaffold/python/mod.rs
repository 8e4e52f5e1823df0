//! Projects in Python: the template, and stubs from a world.

mod names;
mod scope;
mod source;
mod types;
mod values;

use self::names::Modules;
use self::scope::Scope;
use super::file::{Template, template};
use super::surface::Surface;
use super::{File, ScaffoldError};

pub(super) const TEMPLATE: Template = Template {
    files: template!("python":
        ".gitignore" "README.md" "app.py" "limits.toml" "plugin.toml" "pyproject.toml"
        "requirements.txt" "tests/cases.toml" "wit/text.wit"),
    fixed: &[
        ".gitignore",
        "limits.toml",
        "pyproject.toml",
        "requirements.txt",
    ],
};

/// The sources of a plugin for a world.
pub(super) fn files(surface: &Surface<'_>, name: &str) -> Result<Vec<File>, ScaffoldError> {
    let modules = Modules::of(surface);
    let app = Scope::new(surface, &modules, None);
    let mut files = vec![File::new("app.py", source::app(&app, name))];
    for group in surface
        .exports
        .iter()
        .filter(|group| !group.resources.is_empty())
    {
        let scope = Scope::new(surface, &modules, group.id);
        let module = scope.home_of(group.id).unwrap_or("app").to_owned();
        let text = source::classes(&scope, group);
        files.push(File::new(format!("{module}.py"), text));
    }
    Ok(files)
}
