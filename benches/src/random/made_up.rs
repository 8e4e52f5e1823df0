//! Components from the program that makes them up, which is a package of its own: it needs crates
//! with features that would have the engine built twice.

use std::io::{self, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program, and what it writes: each component after its length in four bytes.
#[derive(Debug)]
pub(super) struct MadeUp {
    child: Child,
    stream: BufReader<ChildStdout>,
}

impl MadeUp {
    /// Builds it where that is still to be done, and has it make `count` components from number
    /// `first` on.
    pub(super) fn start(seed: u64, first: u64, count: u64) -> io::Result<Self> {
        let package = concat!(env!("CARGO_MANIFEST_DIR"), "/components/Cargo.toml");
        let mut cargo = Command::new("cargo");
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo.args([
            "run",
            "--release",
            "--locked",
            "--quiet",
            "--manifest-path",
            package,
            "--",
        ]);
        cargo.args([seed, first, count].map(|number| number.to_string()));
        let mut child = cargo.stdout(Stdio::piped()).spawn()?;
        let stream = child.stdout.take();
        let stream = stream.ok_or_else(|| io::Error::other("it has no output"))?;
        Ok(Self {
            child,
            stream: BufReader::new(stream),
        })
    }

    /// The next component.
    pub(super) fn next(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let mut bytes = Vec::new();
        let mut whole = (&mut self.stream).take(u32::from_le_bytes(length).into());
        whole.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Drop for MadeUp {
    fn drop(&mut self) {
        // It may be in the middle of what nobody will read.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
