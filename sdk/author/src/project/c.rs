//! Projects in C: a compiler for WebAssembly, without a C library but the project's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::PluginProject;
use crate::componentize::componentize_world;
use crate::{BuildError, Optimize, Tools};

/// The component, as the compiler and the encoder make it.
pub(super) fn build(
    project: &PluginProject,
    tools: &Tools,
    work: &Path,
) -> Result<Vec<u8>, BuildError> {
    let name = &project.file().name;
    let mut command = compiler(tools, project.folder())?;
    // Names of files in messages of a failed assertion are the project's own.
    command.current_dir(project.folder());
    command.args(FLAGS).args(flags(project));
    command.args(sources(project.folder())?);
    // Linkers write beside the file that they are to make, under a name in which they replace every
    // `%` by a digit, those in the names of folders too.
    command.args(["-o", "-"]);
    let core = module(&mut command, name)?;
    std::fs::create_dir_all(work).map_err(BuildError::file(work))?;
    let kept = work.join(format!("{name}.core.wasm"));
    std::fs::write(&kept, &core).map_err(BuildError::file(&kept))?;
    componentize_world(name, core, &project.wit(), &project.file().world)
}

/// Nothing is around the plugin: its own C library is in `libc`, its stack has 64 KiB and lies first,
/// so that running out of it is a trap and not somebody else's memory.
const FLAGS: [&str; 12] = [
    "-std=c17",
    "-ffreestanding",
    "-fno-builtin",
    "-nostdlib",
    "-nostdinc++",
    "-Ilibc",
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
    "-Wl,--no-entry",
    "-Wl,-z,stack-size=65536",
    "-Wl,--gc-sections",
];

fn flags(project: &PluginProject) -> [&'static str; 2] {
    let build = &project.file().build;
    let level = match build.optimize {
        Some(Optimize::Speed) => "-O3",
        _ => "-Os",
    };
    let strip = match build.strip {
        true => "-Wl,--strip-all",
        false => "-Wl,--strip-debug",
    };
    [level, strip]
}

/// clang with its linker, or else the one inside the Python package `ziglang`.
fn compiler(tools: &Tools, folder: &Path) -> Result<Command, BuildError> {
    let clang = tools.program(
        &[],
        &["clang", "clang-19", "clang-18", "clang-17", "clang-16"],
    );
    let linker = tools.program(
        &[],
        &[
            "wasm-ld",
            "wasm-ld-19",
            "wasm-ld-18",
            "wasm-ld-17",
            "wasm-ld-16",
        ],
    );
    if let (Some(clang), Some(linker)) = (clang, linker) {
        let mut command = tools.command(clang);
        command
            .arg("--target=wasm32-unknown-unknown")
            .arg(format!("-fuse-ld={}", linker.display()))
            // zig puts it there by itself, and refuses to be told.
            .arg("-Wl,--stack-first");
        return Ok(command);
    }
    zig(tools, folder).ok_or_else(|| {
        BuildError::no_tool(
            "C compiler for WebAssembly (clang with wasm-ld, or zig)",
            "python3 -m venv .venv && .venv/bin/pip install ziglang (in the project's folder)\nor, on Debian: apt-get install --no-install-recommends clang-19 lld-19",
        )
    })
}

/// `zig` itself, or the package in the project's own Python environment or in the system's.
fn zig(tools: &Tools, folder: &Path) -> Option<Command> {
    let own = [".venv/bin", ".venv/Scripts"].map(|path| folder.join(path));
    let mut command = match tools.program(&[], &["zig"]) {
        Some(zig) => tools.command(zig),
        None => {
            let python = tools.program(&own, &["python3", "python", "python.exe"])?;
            let asked = tools
                .command(&python)
                .args(["-c", "import ziglang"])
                .output()
                .ok()?;
            if !asked.status.success() {
                return None;
            }
            let mut command = tools.command(python);
            command.args(["-m", "ziglang"]);
            command
        }
    };
    command.args(["cc", "-target", "wasm32-freestanding"]);
    Some(command)
}

/// The plugin's own files, those of `gen` and of `libc`, as no compiler takes them for options.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    for inner in ["", "gen", "libc"] {
        let path = folder.join(inner);
        for entry in path.read_dir().map_err(BuildError::file(&path))? {
            let name = entry.map_err(BuildError::file(&path))?.file_name();
            let folder = match (inner, name.as_encoded_bytes().first()) {
                ("", Some(b'-' | b'@')) => ".",
                _ => inner,
            };
            let file = Path::new(folder).join(name);
            if file.extension().is_some_and(|extension| extension == "c") {
                found.push(file);
            }
        }
    }
    // The order is the linker's: the same everywhere.
    found.sort();
    Ok(found)
}

/// What the compiler writes to its standard output; its messages go on to standard error.
fn module(command: &mut Command, name: &str) -> Result<Vec<u8>, BuildError> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().map_err(|source| BuildError::Program {
        program: command.get_program().into(),
        source,
    })?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(BuildError::Compile {
            package: name.to_owned(),
        }),
    }
}
