//! One case: what stands in its file.
//!
//! The file begins with a header of `;; key: value` lines; a line that begins with `;;   ` continues
//! the one before. Whatever the reader does not know is an error, so that a directive that is
//! misspelt never weakens a case. Called by the runner; it must not load or run anything.

use std::path::{Path, PathBuf};

use crate::app::Ping;
use crate::change::Change;
use crate::expectation::Expectation;
use crate::settings::Settings;

/// A hostile component or input, what must become of it, and the proof that it is real.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The file's name, without its ending.
    pub(crate) name: String,
    /// The folder: what kind of attack it is.
    pub(crate) ground: String,
    /// What it tries, as the rest of a sentence.
    pub(crate) tries: String,
    pub(crate) door: Door,
    /// What the host's `ping` does.
    pub(crate) ping: Ping,
    /// How the limits differ from those of the suite.
    pub(crate) limits: Settings,
    /// What it must end in: one of these.
    pub(crate) expect: Vec<Expectation>,
    /// Where a host that counts no fuel ends it otherwise: with these limits too, like this.
    pub(crate) timed: Option<(Settings, Vec<Expectation>)>,
    pub(crate) proof: Proof,
    pub(crate) source: Source,
}

/// How the component is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Door {
    /// Behind an extension point: the world of that name.
    Typed(String),
    /// By name, with arguments: `panic("no")`.
    Dynamic(String),
}

/// That the case would do harm, if it were let.
#[derive(Debug, Clone)]
pub(crate) enum Proof {
    /// With these limits raised, this is what is seen.
    Raised(Settings, Vec<Expectation>),
    /// With the hostile data made good, this is what is seen.
    Tamed(Vec<Change>, Vec<Expectation>),
}

/// What the component is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    /// WebAssembly as text.
    pub(crate) text: String,
    /// A generator of the suite, with its arguments, where text cannot say it.
    pub(crate) make: Option<String>,
    /// What stands for `{name}` in the text: a count and what is repeated.
    pub(crate) repeats: Vec<(String, String)>,
}

/// What a header says, before anything of it is understood.
#[derive(Debug, Default)]
struct Header(Vec<(String, String)>);

/// What a header may say once, and what it may say several times.
pub(crate) const ONCE: [&str; 11] = [
    "tries", "world", "call", "ping", "limits", "expect", "timed", "raised", "harm", "well", "make",
];
pub(crate) const OFTEN: [&str; 2] = ["tamed", "repeat"];

impl Header {
    /// The header's entries, and the text below it.
    fn read(text: &str) -> Result<(Self, String), String> {
        let mut entries: Vec<(String, String)> = Vec::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next_if(|line| line.starts_with(";;")) {
            if let (Some(more), Some((_, last))) = (line.strip_prefix(";;   "), entries.last_mut())
            {
                *last = format!("{last} {}", more.trim());
                continue;
            }
            let entry = line
                .strip_prefix(";; ")
                .and_then(|line| line.split_once(':'));
            let (key, value) = entry.ok_or_else(|| format!("not a directive: {line}"))?;
            if !ONCE.contains(&key) && !OFTEN.contains(&key) {
                return Err(format!("unknown directive: {key}"));
            }
            if ONCE.contains(&key) && entries.iter().any(|(known, _)| known == key) {
                return Err(format!("`{key}` is said twice"));
            }
            entries.push((key.to_owned(), value.trim().to_owned()));
        }
        let below: Vec<_> = lines.collect();
        Ok((Self(entries), below.join("\n")))
    }

    fn optional(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }

    fn required(&self, key: &str) -> Result<&str, String> {
        let found = self.optional(key).filter(|value| !value.is_empty());
        found.ok_or_else(|| format!("no `{key}`"))
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        let entries = self.0.iter().filter(move |(known, _)| known == key);
        entries.map(|(_, value)| value.as_str())
    }
}

impl Case {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().display().to_string();
        let ground = part(path.parent().and_then(Path::file_name));
        let name = part(path.file_stem());
        Self::of(&ground, &name, &text).map_err(|error| format!("{ground}/{name}: {error}"))
    }

    pub(crate) fn of(ground: &str, name: &str, text: &str) -> Result<Self, String> {
        let (header, below) = Header::read(text)?;
        let limits = header.optional("limits").unwrap_or_default();
        Ok(Self {
            name: name.to_owned(),
            ground: ground.to_owned(),
            tries: header.required("tries")?.to_owned(),
            door: door(&header)?,
            ping: Ping::read(header.optional("ping").unwrap_or("answers"))?,
            limits: Settings::read(limits)?,
            expect: Expectation::read_all(header.required("expect")?)?,
            timed: header.optional("timed").map(timed).transpose()?,
            proof: proof(&header)?,
            source: source(&header, below)?,
        })
    }
}

fn door(header: &Header) -> Result<Door, String> {
    match (header.optional("world"), header.optional("call")) {
        (world, None) => Ok(Door::Typed(world.unwrap_or("hostile").to_owned())),
        (None, Some(call)) if call.contains('(') => Ok(Door::Dynamic(call.to_owned())),
        (None, Some(call)) => Err(format!("`{call}` is not `function(arguments)`")),
        (Some(_), Some(_)) => Err("either a `world` or a `call`".to_owned()),
    }
}

/// `limits => expectations`.
fn timed(text: &str) -> Result<(Settings, Vec<Expectation>), String> {
    let (limits, expect) = text.split_once("=>").ok_or("`timed` is `limits => code`")?;
    Ok((Settings::read(limits)?, Expectation::read_all(expect)?))
}

fn proof(header: &Header) -> Result<Proof, String> {
    let tamed: Result<Vec<_>, _> = header.all("tamed").map(Change::read).collect();
    match (header.optional("raised"), tamed?) {
        (Some(raised), tamed) if tamed.is_empty() && header.optional("well").is_none() => {
            let harm = Expectation::read_all(header.required("harm")?)?;
            Ok(Proof::Raised(Settings::read(raised)?, harm))
        }
        (None, tamed) if !tamed.is_empty() && header.optional("harm").is_none() => {
            let well = header.optional("well").unwrap_or("answered");
            Ok(Proof::Tamed(tamed, Expectation::read_all(well)?))
        }
        _ => Err("no proof: either `raised` with `harm`, or `tamed`".to_owned()),
    }
}

fn source(header: &Header, text: String) -> Result<Source, String> {
    let make = header.optional("make").map(str::to_owned);
    if make.is_some() != text.trim().is_empty() {
        return Err("either text or a `make`".to_owned());
    }
    let repeats: Option<Vec<_>> = header.all("repeat").map(repeat).collect();
    let repeats = repeats.ok_or("a repeat is `name: count text`")?;
    Ok(Source {
        text,
        make,
        repeats,
    })
}

fn repeat(text: &str) -> Option<(String, String)> {
    let (name, rest) = text.split_once(' ')?;
    Some((name.to_owned(), rest.to_owned()))
}

impl Source {
    /// The text with everything in it that is repeated.
    pub(crate) fn written_out(&self) -> Result<String, String> {
        let mut text = self.text.clone();
        for (name, rest) in &self.repeats {
            let place = format!("{{{name}}}");
            let (count, what) = rest
                .split_once(' ')
                .ok_or("a repeat is `name count text`")?;
            let count: usize = count.parse().map_err(|_| format!("no count: {count}"))?;
            if !text.contains(&place) {
                return Err(format!("nothing to repeat at {place}"));
            }
            let what = match what
                .strip_prefix('"')
                .and_then(|what| what.strip_suffix('"'))
            {
                Some(close) => close.to_owned(),
                None => format!("{what} "),
            };
            let numbered = |n: usize| {
                let what = what.replace("{n}", &n.to_string());
                what.replace("{n+1}", &(n + 1).to_string())
            };
            let all: String = (0..count).map(numbered).collect();
            text = text.replace(&place, &all);
        }
        Ok(text)
    }
}

/// Where the cases are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/cases")
}

/// The files of all cases, in the order of their names.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for ground in std::fs::read_dir(folder)
        .expect("the cases are there")
        .flatten()
    {
        let inside = std::fs::read_dir(ground.path()).expect("only folders beside each other");
        files.extend(inside.flatten().map(|file| file.path()));
    }
    files.sort();
    files
}
