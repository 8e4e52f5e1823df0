//! Makes worlds up at random: each becomes Rust that compiles, with calls that block and with calls that
//! are awaited, or is refused for a documented reason.
//!
//! Run from the repository's root, after a build of the workspace:
//! `cargo run --release --manifest-path sdk/bindgen/worlds/Cargo.toml -- target/release/deps 300`.
//! The first argument is where the built libraries are, the second how many packages to make up.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use arbitrary::Unstructured;
use guesthouse_bindgen::expand;
use wit_parser::decoding::decode;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The reasons of the documentation, as the macro says them.
const REASONS: [&str; 6] = [
    "an async function cannot be part",
    "a `future` cannot be part",
    "a `stream` cannot be part",
    "an `error-context` cannot be part",
    "a list of fixed length cannot be part",
    "more than 32 flags",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let libraries = PathBuf::from(arguments.next().ok_or("where are the built libraries?")?);
    let count = arguments.next().ok_or("how many packages?")?.parse()?;
    let folder = tempfile::tempdir()?;
    let (mut compiled, mut refused) = (Vec::new(), 0);
    for package in packages(folder.path(), count)? {
        for world in worlds(&package)? {
            for is_async in [false, true] {
                let Some(code) = expansion(&package, &world, is_async)? else {
                    refused += 1;
                    continue;
                };
                let file = folder.path().join(format!("world{}.rs", compiled.len()));
                fs::write(&file, code)?;
                compiled.push(file);
            }
        }
    }
    if compiled.len() < 2 * count || refused == 0 {
        return Err("the worlds are too much alike".into());
    }
    for batch in compiled.chunks(20) {
        compile(folder.path(), batch, &libraries)?;
    }
    println!(
        "{} expansions compile, {refused} are refused",
        compiled.len()
    );
    Ok(())
}

/// Packages in their binary form, each in a file, the same in every run.
fn packages(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    let mut random = Random(1);
    let mut made = Vec::new();
    while made.len() < count {
        let bytes: Vec<u8> = std::iter::repeat_with(|| random.next())
            .take(4096)
            .collect();
        let mut choices = Unstructured::new(&bytes);
        let config: wit_smith::Config = choices.arbitrary()?;
        if let Ok(package) = wit_smith::smith(&config, &mut choices) {
            let file = folder.join(format!("package{}.wasm", made.len()));
            fs::write(&file, package)?;
            made.push(file);
        }
    }
    Ok(made)
}

/// Numbers that look random and are the same everywhere (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u8
    }
}

/// The full names of the worlds in a package.
fn worlds(package: &Path) -> Result<Vec<String>> {
    let decoded = decode(&fs::read(package)?)?;
    let resolve = decoded.resolve();
    let package = decoded.package();
    let worlds = resolve.packages[package].worlds.keys();
    Ok(worlds
        .map(|name| resolve.id_of_name(package, name))
        .collect())
}

/// The Rust of a world; nothing if it is refused for a reason that the documentation gives.
fn expansion(package: &Path, world: &str, is_async: bool) -> Result<Option<String>> {
    let options = format!(
        "{{ path: {:?}, world: {world:?}, async: {is_async} }}",
        package.display().to_string()
    );
    let code = expand(options.parse()?, Path::new("")).to_string();
    if !code.contains("compile_error !") {
        return Ok(Some(code));
    }
    if REASONS.iter().any(|reason| code.contains(reason)) {
        return Ok(None);
    }
    Err(format!("{world} is refused without a documented reason: {code}").into())
}

/// Compiles some worlds as modules of one library; a warning is a failure too.
fn compile(folder: &Path, files: &[PathBuf], libraries: &Path) -> Result<()> {
    let mut code = "#![deny(warnings)]\n".to_owned();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(code, "pub mod {name};")?;
    }
    let root = folder.join("worlds.rs");
    fs::write(&root, code)?;
    let output = Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .arg("--out-dir")
        .arg(folder)
        .arg("--extern")
        .arg(format!("guesthouse={}", newest(libraries)?.display()))
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg(&root)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into())
}

/// The build of the runtime crate that was made last.
fn newest(libraries: &Path) -> Result<PathBuf> {
    let mut newest = None;
    for entry in fs::read_dir(libraries)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("libguesthouse-") && name.ends_with(".rlib") {
            newest = newest.max(Some((entry.metadata()?.modified()?, entry.path())));
        }
    }
    let (_, path) = newest.ok_or("no build of `guesthouse` there")?;
    Ok(path)
}
