//! Builds a project in place: `project FOLDER TARGET-FOLDER`, and says how large it is.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::Path;

use guesthouse_author::{PluginProject, Tools};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [folder, target] = arguments.as_slice() else {
        return Err("project FOLDER TARGET-FOLDER".into());
    };
    let project = PluginProject::open(Path::new(folder))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let component = project.build(&Tools::on_path(&path), Path::new(target))?;
    std::fs::write(project.component(), &component)?;
    println!(
        "{}: {} bytes",
        project.component().display(),
        component.len()
    );
    Ok(())
}
