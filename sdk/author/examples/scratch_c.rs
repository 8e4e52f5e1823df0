//! scratch: for each WIT file and each of its worlds, make a C project and build it.
use guesthouse_author::{Language, PluginProject, Scaffold, Tools};
use guesthouse_contract::World;
use std::path::Path;
fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().unwrap();
    let out = Path::new(&out);
    let tools = Tools::on_path(&std::env::var_os("PATH").unwrap());
    let (mut good, mut refused, mut bad) = (0, 0, 0);
    for wit in args {
        let path = Path::new(&wit);
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let names: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("world ")?.split([' ', '{']).next())
            .map(str::to_owned)
            .collect();
        for name in names {
            let label = format!(
                "{}-{}",
                path.file_stem().unwrap().to_string_lossy(),
                name.replace('%', "")
            );
            let world = match World::from_path(path, Some(&name)) {
                Ok(world) => world,
                Err(error) => {
                    println!("WIT      {label}: {error}");
                    continue;
                }
            };
            let folder = out.join(&label);
            let _ = std::fs::remove_dir_all(&folder);
            let made = match Scaffold::of_world("a", Language::C, &world, path) {
                Ok(made) => made,
                Err(error) => {
                    refused += 1;
                    println!("{} {label}: {error}", error.code());
                    continue;
                }
            };
            made.write(&folder).unwrap();
            let project = PluginProject::open(&folder).unwrap();
            match project.build(&tools, &folder.join("target")) {
                Ok(bytes) => {
                    good += 1;
                    println!("built    {label}: {} bytes", bytes.len());
                }
                Err(error) => {
                    bad += 1;
                    println!("FAILED   {label}: {error}");
                }
            }
        }
    }
    println!("{good} built, {refused} refused, {bad} failed");
}
