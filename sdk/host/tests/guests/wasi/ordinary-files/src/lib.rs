//! A guest that works with files as any program does, through the standard library alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;
use std::{env, result};

wit_bindgen::generate!({ path: "wit" });

struct OrdinaryFiles;

export!(OrdinaryFiles);

type Result<T> = result::Result<T, String>;

/// What the library says of one step.
fn step<T>(what: &str, done: io::Result<T>) -> Result<T> {
    done.map_err(|error| format!("{what}: {error}"))
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .open(path)?
        .write_all(text.as_bytes())
}

/// The names in a folder, in their order.
fn names(folder: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.join(" "))
}

impl Guest for OrdinaryFiles {
    fn work(folder: String) -> Result<String> {
        let folder = Path::new(&folder);
        let (out, made) = (folder.join("out.txt"), folder.join("made"));
        let moved = made.join("moved.txt");

        let text = step("read in.txt", fs::read_to_string(folder.join("in.txt")))?;
        let mut file = step("create out.txt", File::create(&out))?;
        step("write out.txt", file.write_all(text.as_bytes()))?;
        drop(file);
        step("append to out.txt", append(&out, " and more"))?;
        let wrote = step("read out.txt", fs::read_to_string(&out))?;
        step("make made", fs::create_dir(&made))?;
        step("rename out.txt", fs::rename(&out, &moved))?;
        let listed = step("list", names(folder))?;
        step("remove made/moved.txt", fs::remove_file(&moved))?;
        step("remove made", fs::remove_dir(&made))?;

        let greeting = env::var("GREETING").unwrap_or_else(|_| "none".to_owned());
        let arguments = env::args().collect::<Vec<_>>().join(" ");
        let clock = match SystemTime::now() == SystemTime::now() {
            true => "stands",
            false => "moves",
        };
        step("print", writeln!(io::stdout(), "said {text}"))?;
        step("complain", writeln!(io::stderr(), "complained {text}"))?;
        Ok(format!(
            "read {text}; wrote {wrote}; listed {listed}; greeting {greeting}; arguments {arguments}; clock {clock}"
        ))
    }
}
