//! Every hostile plugin between two good calls: what it tried, what stopped it, and that the
//! neighbour's result is the same as before.

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use guesthouse::{Artifact, CallError, Limits, Plugin};

use crate::documents::document;
use crate::error::DemoError;
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
        report.add(attack, error.as_ref(), unharmed);
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
    fn add(&mut self, attack: &Attack, error: Option<&CallError>, unharmed: bool) {
        let code = error.map_or("NOTHING STOPPED IT", CallError::code);
        self.failed |= code != attack.code || !unharmed;
        self.rows.push([
            attack.file.to_owned(),
            attack.tries.to_owned(),
            code.to_owned(),
            error.map(ToString::to_string).unwrap_or_default(),
            if unharmed { "unharmed" } else { "HARMED" }.to_owned(),
        ]);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::aligned(f, &self.rows)
    }
}
