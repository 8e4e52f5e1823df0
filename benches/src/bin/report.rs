//! Measures everything beside the raw engine, says whether it is what was promised, and writes
//! `report.md`, `report.svg` and `report.json`.
//!
//! `cargo run --release -p guesthouse-benches --bin report -- --quick` takes less than ten minutes;
//! without `--quick` figures are steadier. `--peers` adds Extism and others, which are built first.
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a benchmark reports and stops at surprises"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Parser;
use guesthouse_benches::paired::{Effort, Rounds};
use guesthouse_benches::probes::{self, apart};
use guesthouse_benches::report::{Machine, Row, chart, judge, markdown};
use guesthouse_benches::subjects::{self, Entry};

/// Measures Guesthouse beside the raw engine.
#[derive(Debug, Parser)]
struct Options {
    /// Fewer rounds.
    #[arg(long)]
    quick: bool,
    /// Where the report is written.
    #[arg(long, default_value = "target/report")]
    out: PathBuf,
    /// Nothing but rows whose names begin so; several may be given.
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// Measures Extism, bare wasmtime, Luau, rhai, a subprocess and native code too.
    #[arg(long)]
    peers: bool,
    /// The echo guest of another toolchain, called after its language; several may be given.
    #[arg(long, value_name = "FILE")]
    guest: Vec<String>,
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some((apart::ARGUMENT, rest)) = arguments.split_first().map(|(a, b)| (a.as_str(), b)) {
        return println(&apart::measured(rest));
    }
    let options = Options::parse();
    let begun = Instant::now();
    let machine = Machine::here();
    let mut rows = Vec::new();
    for measure in [Options::pairs, Options::probes, Options::peers] {
        rows.extend(measure(&options));
        // What is measured is kept, whatever comes next.
        let json = serde_json::to_string_pretty(&rows).expect("numbers");
        options.write("report.json", &json);
    }
    let how = options.how(begun.elapsed().as_secs());
    let verdicts = judge(&rows);
    let text = markdown(&machine, &how, &rows, &verdicts);
    options.write("report.md", &text);
    options.write("report.svg", &chart(&rows));
    println(&text);
}

#[allow(clippy::print_stdout, reason = "the report is what was asked for")]
fn println(text: &str) {
    println!("{text}");
}

impl Options {
    fn effort(&self) -> Effort {
        if self.quick {
            Effort::QUICK
        } else {
            Effort::FULL
        }
    }

    /// Whether anything whose name begins with `name` is wanted.
    fn wants(&self, name: &str) -> bool {
        let only = &self.only;
        only.is_empty() || only.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    fn pairs(&self) -> Vec<Row> {
        let guests: Vec<&'static str> = self
            .guest
            .iter()
            .map(|path| &*path.clone().leak())
            .collect();
        let entries = subjects::all(&guests);
        let wanted = entries.iter().filter(|entry| self.wants(&entry.name));
        wanted
            .map(|entry| {
                eprintln!("{}", entry.name);
                self.pair(entry)
            })
            .collect()
    }

    /// Both sides are made several times: where things lie in memory can matter more than what is
    /// measured.
    fn pair(&self, entry: &Entry) -> Row {
        let mut effort = self.effort();
        if entry.dear {
            effort.makes = 1;
        }
        let mut rounds = Rounds::default();
        for _ in 0..effort.makes {
            let subject = entry.make();
            rounds.add(effort.share(), subject.clock, subject.raw, subject.ours);
        }
        Row::pair(&entry.name, &rounds.pair())
    }

    fn probes(&self) -> Vec<Row> {
        let asked = |probe: &&probes::Probe| {
            let inside = |prefix: &String| prefix.starts_with(probe.name);
            self.wants(probe.name) || self.only.iter().any(inside)
        };
        let probes = probes::ALL.iter().filter(asked);
        let rows = probes.flat_map(|probe| {
            eprintln!("{}", probe.name);
            (probe.run)(self.effort())
        });
        rows.filter(|row| self.wants(&row.name)).collect()
    }

    /// The others are in a package of their own, which measures Guesthouse in turns with them.
    fn peers(&self) -> Vec<Row> {
        if !self.peers {
            return Vec::new();
        }
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/Cargo.toml");
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--release", "--locked", "--ignore-rust-version"]);
        command.arg("--manifest-path").arg(package);
        if self.quick {
            command.args(["--", "--quick"]);
        }
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.expect("cargo can be started");
        assert!(output.status.success(), "the peers answer");
        let lines = String::from_utf8(output.stdout).expect("text");
        let rows = lines.lines().map(serde_json::from_str::<Row>);
        rows.map(|row| row.expect("a row")).collect()
    }

    fn how(&self, seconds: u64) -> String {
        let arguments: Vec<_> = std::env::args().skip(1).collect();
        format!(
            "`cargo run --release -p guesthouse-benches --bin report -- {}`, {} min {} s.",
            arguments.join(" "),
            seconds / 60,
            seconds % 60
        )
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(&self.out).expect("the folder can be made");
        std::fs::write(self.out.join(name), text).expect("the file can be written");
    }
}
