//! The app's WIT as a project carries it: the very files, with their comments.

use std::path::Path;

use guesthouse_contract::World;

use super::{File, ScaffoldError};

/// The files that `world` was read from, below `wit/`.
pub(super) fn files(world: &World, root: &Path) -> Result<Vec<File>, ScaffoldError> {
    let folder = if root.is_dir() {
        root
    } else {
        root.parent().unwrap_or(root)
    };
    let mut files = Vec::new();
    for path in world.files() {
        let name = path.strip_prefix(folder).unwrap_or(path);
        let name = name.to_string_lossy().replace('\\', "/");
        let contents = std::fs::read(path).map_err(ScaffoldError::file(path))?;
        files.push(File::new(format!("wit/{name}"), contents));
    }
    Ok(files)
}
