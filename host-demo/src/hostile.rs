//! Every hostile plugin between two good calls: what it tried, what stopped it, and that the
//! neighbour's result is the same as before.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use guesthouse::{Artifact, CallError, Limits, Plugin};

use crate::documents::document;
use crate::error::DemoError;
use crate::frame::Framer;
use crate::pipeline::Pipeline;
use crate::press::Desk;
use crate::press::render::Render;
use crate::site::Site;
use crate::table;

/// A hostile plugin, what it tries, and the code that must stop it.
struct Attack {
    file: &'static str,
    tries: &'static str,
    code: &'static str,
}

const ATTACKS: [Attack; 9] = [
    attack("spins", "loop for ever", "deadline-exceeded"),
    attack(
        "spins-in-start",
        "loop for ever before it is called",
        "deadline-exceeded",
    ),
    attack(
        "eats-memory",
        "grow its memory without end",
        "memory-exceeded",
    ),
    attack(
        "eats-tables",
        "grow a table without end",
        "table-elements-exceeded",
    ),
    attack("recurses", "call itself for ever", "stack-overflow"),
    attack("returns-100-mb", "answer with 100 MiB", "output-too-large"),
    attack(
        "floods-the-host",
        "call the host without end",
        "too-many-host-calls",
    ),
    attack(
        "traps-in-start",
        "trap before it is called",
        "guest-trapped",
    ),
    attack("panics", "panic", "guest-trapped"),
];

const fn attack(file: &'static str, tries: &'static str, code: &'static str) -> Attack {
    Attack { file, tries, code }
}

/// What the framer's hostile twin opens in the folder that it may read. The codes are those of its audit.
const PEEKS: [(&str, Attack); 2] = [
    (
        "../Cargo.toml",
        attack("peeks", "read above its folder", "not-permitted"),
    ),
    (
        "outside.md",
        attack("peeks", "follow a symbolic link out of it", "loop"),
    ),
];

/// Runs all attacks; fails if one of them got through or harmed the neighbour.
pub(crate) fn run(pipeline: &Pipeline) -> Result<ExitCode, DemoError> {
    let before = good_call(pipeline)?;
    let mut report = Report {
        rows: vec![["plugin", "tried to", "code", "numbers", "neighbour"].map(str::to_owned)],
        failed: false,
    };
    for attack in &ATTACKS {
        let error = commit(pipeline, attack)?;
        let unharmed = good_call(pipeline)? == before;
        let stopped = error.map(|error| (error.code(), error.to_string()));
        report.add(attack, stopped, unharmed);
    }
    // This call ends well: what the policy does not grant is answered with an error, and the audit says so.
    let (read, audit) = peek(pipeline)?;
    let unharmed = good_call(pipeline)? == before;
    for (path, attack) in &PEEKS {
        let opened = format!(": open `{path}`, ");
        let denied = format!(": denied: {}", attack.code);
        let is_denial = |line: &&String| line.contains(&opened) && line.ends_with(&denied);
        let denial = audit.iter().find(is_denial).filter(|_| read.is_empty());
        let stopped = denial.map(|line| (attack.code, line.clone()));
        report.add(attack, stopped, unharmed);
    }
    println!("{report}");
    Ok(if report.failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What the neighbour answers: the whole page, so that any change shows.
fn good_call(pipeline: &Pipeline) -> Result<String, DemoError> {
    let text = "# Neighbour\n\nA *quiet* page with [a link](#neighbour).\n";
    let document = document("neighbour.md".to_owned(), text.to_owned());
    pipeline.publish(&document, &Arc::new(Site::open())).html
}

/// Loads a hostile plugin as a renderer and has it render; `None` if nothing stopped it.
fn commit(pipeline: &Pipeline, attack: &Attack) -> Result<Option<CallError>, DemoError> {
    let artifact = Artifact::file(crate::built(attack.file));
    let plugin: Plugin<Render, Desk> = pipeline.host().load(artifact, &limits())?;
    let desk = Desk::new(&Arc::new(Site::open()));
    let document = document("victim.md".to_owned(), "# Victim".to_owned());
    let result = plugin.call(desk, |plugin| plugin.renderer().render(&document));
    Ok(result.err())
}

/// What the framer's twin could read, which must be nothing, and the audit of it.
fn peek(pipeline: &Pipeline) -> Result<(String, Vec<String>), DemoError> {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/peeks/templates");
    let file = crate::built("peeks");
    let peeks = Framer::load(pipeline.host(), &file, Path::new(templates))?;
    let document = document("victim.md".to_owned(), "# Victim".to_owned());
    let (read, _) = peeks.frame(&document);
    Ok((read?, pipeline.audit().collect()))
}

/// Strict, but for what would only hide the cap that an attack is about: endless loops are to
/// meet the clock, and 100 MiB must exist before they can be returned.
fn limits() -> Limits {
    let mut limits = Limits::strict();
    limits.fuel = 1 << 60;
    limits.memory = 128 << 20;
    limits
}

struct Report {
    rows: Vec<[String; 5]>,
    failed: bool,
}

impl Report {
    /// `stopped` is the code and the words of what stopped it, if anything did.
    fn add(&mut self, attack: &Attack, stopped: Option<(&str, String)>, unharmed: bool) {
        let (code, words) = stopped.unwrap_or(("NOTHING STOPPED IT", String::new()));
        self.failed |= code != attack.code || !unharmed;
        self.rows.push([
            attack.file.to_owned(),
            attack.tries.to_owned(),
            code.to_owned(),
            words,
            if unharmed { "unharmed" } else { "HARMED" }.to_owned(),
        ]);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::aligned(f, &self.rows)
    }
}
