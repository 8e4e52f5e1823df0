//! Makes a project for a world and builds it: `scaffold LANGUAGE WIT FOLDER [TARGET-FOLDER]`.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::Path;

use guesthouse_author::{Language, PluginProject, Scaffold, Tools};
use guesthouse_contract::World;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [language, wit, folder, rest @ ..] = arguments.as_slice() else {
        return Err("scaffold LANGUAGE WIT FOLDER [TARGET-FOLDER]".into());
    };
    let (wit, folder) = (Path::new(wit), Path::new(folder));
    let language: Language = language.parse()?;
    let world = World::from_path(wit, None)?;
    Scaffold::of_world("made-up", language, &world, wit)?.write(folder)?;
    if let Some(target) = rest.first() {
        let project = PluginProject::open(folder)?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let component = project.build(&Tools::on_path(&path), Path::new(target))?;
        std::fs::write(project.component(), &component)?;
        println!("{} bytes", component.len());
    }
    Ok(())
}
