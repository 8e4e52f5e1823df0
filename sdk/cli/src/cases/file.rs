//! A file of cases as it is written: TOML into [`CaseFile`], and nothing of a plugin.
//!
//! Strict: a key that is misspelt is a mistake with its place, never a case that checks less.

use std::fmt;
use std::path::{Path, PathBuf};

use guesthouse::Limits;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use toml::Spanned;

use super::mistake::Mistake;
use crate::author_text;
use crate::failure::Failure;

/// One file, with its text for pictures of mistakes.
#[derive(Debug)]
pub(crate) struct CaseFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) written: Written,
}

/// Everything that a file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// A preset or a file, seen from the project's folder.
    pub(crate) limits: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) unanswered: Unanswered,
    /// Answers for all cases, tried after the case's own.
    #[serde(default)]
    pub(crate) host: Vec<WrittenAnswer>,
    #[serde(default, rename = "case")]
    pub(crate) cases: Vec<WrittenCase>,
}

/// What becomes of an imported function's call that no answer fits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unanswered {
    /// The call fails.
    #[default]
    Fail,
    /// The plainest value of its result.
    Example,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct WrittenCase {
    pub(crate) name: Spanned<String>,
    pub(crate) call: Option<Spanned<String>>,
    pub(crate) args: Option<Vec<Spanned<String>>>,
    pub(crate) args_json: Option<Spanned<String>>,
    pub(crate) returns: Option<Spanned<String>>,
    pub(crate) returns_json: Option<Spanned<String>>,
    pub(crate) fails: Option<Spanned<String>>,
    pub(crate) says: Option<Spanned<String>>,
    pub(crate) keep: Option<Spanned<String>>,
    #[serde(default, rename = "step")]
    pub(crate) steps: Vec<Spanned<WrittenStep>>,
    #[serde(default)]
    pub(crate) host: Vec<WrittenAnswer>,
    pub(crate) fuel: Option<u64>,
    pub(crate) memory: Option<Bytes>,
    pub(crate) output: Option<Bytes>,
    pub(crate) host_calls: Option<u64>,
    #[serde(default = "yes")]
    pub(crate) fresh: bool,
}

/// One call of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct WrittenStep {
    pub(crate) call: Option<Spanned<String>>,
    /// Makes an object of a resource of the host instead.
    pub(crate) new: Option<Spanned<String>>,
    /// Drops what was kept by this name instead.
    pub(crate) drop: Option<Spanned<String>>,
    /// Starts the guest instead, and calls nothing.
    pub(crate) start: Option<Spanned<bool>>,
    pub(crate) args: Option<Vec<Spanned<String>>>,
    pub(crate) args_json: Option<Spanned<String>>,
    pub(crate) returns: Option<Spanned<String>>,
    pub(crate) returns_json: Option<Spanned<String>>,
    pub(crate) fails: Option<Spanned<String>>,
    pub(crate) says: Option<Spanned<String>>,
    pub(crate) keep: Option<Spanned<String>>,
}

/// What the host answers when a function of it is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct WrittenAnswer {
    pub(crate) call: Spanned<String>,
    pub(crate) args: Option<Vec<Spanned<String>>>,
    pub(crate) args_json: Option<Spanned<String>>,
    pub(crate) returns: Option<Spanned<String>>,
    pub(crate) returns_json: Option<Spanned<String>>,
    pub(crate) fails: Option<Spanned<String>>,
    pub(crate) times: Option<u64>,
    #[serde(default)]
    pub(crate) charges: u64,
}

/// Bytes: a number, or text with a unit as in a file of limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes(pub(crate) u64);

fn yes() -> bool {
    true
}

impl CaseFile {
    /// Reads a file of cases, or one of mocked answers alone.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = author_text::read(path, "case-file")?;
        let written = parse(&text).map_err(|mistake| mistake.within(path, &text))?;
        Ok(Self {
            path: path.to_owned(),
            text,
            written,
        })
    }

    /// Its name without the ending.
    pub(crate) fn stem(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }

    /// The mistake, told of this file.
    pub(crate) fn refuse(&self, mistake: &Mistake) -> Failure {
        mistake.within(&self.path, &self.text)
    }
}

fn parse(text: &str) -> Result<Written, Mistake> {
    let written: Written = toml::from_str(text).map_err(|error| Mistake::of_toml(&error))?;
    let mut names = std::collections::HashSet::new();
    for case in &written.cases {
        if !names.insert(case.name.get_ref()) {
            return Err(Mistake::new(
                "there is a case of this name already",
                case.name.span(),
            ));
        }
    }
    Ok(written)
}

impl WrittenCase {
    /// The calls that it makes, one after the other.
    pub(crate) fn calls(&self) -> Result<Vec<Spanned<WrittenStep>>, Mistake> {
        match (&self.call, self.steps.as_slice()) {
            (Some(call), []) => Ok(vec![Spanned::new(self.name.span(), self.only_step(call))]),
            (Some(call), _) => Err(Mistake::new(
                "a case has a `call` of its own or steps, not both",
                call.span(),
            )),
            (None, []) => Err(Mistake::new("the case calls nothing", self.name.span())),
            (None, steps) => {
                self.nothing_beside_steps()?;
                Ok(steps.to_vec())
            }
        }
    }

    fn only_step(&self, call: &Spanned<String>) -> WrittenStep {
        WrittenStep {
            call: Some(call.clone()),
            new: None,
            drop: None,
            start: None,
            args: self.args.clone(),
            args_json: self.args_json.clone(),
            returns: self.returns.clone(),
            returns_json: self.returns_json.clone(),
            fails: self.fails.clone(),
            says: self.says.clone(),
            keep: self.keep.clone(),
        }
    }

    fn nothing_beside_steps(&self) -> Result<(), Mistake> {
        let first = self.args.as_ref().and_then(|args| args.first());
        let beside = [
            first,
            self.args_json.as_ref(),
            self.returns.as_ref(),
            self.returns_json.as_ref(),
            self.fails.as_ref(),
            self.says.as_ref(),
            self.keep.as_ref(),
        ];
        match beside.into_iter().flatten().next() {
            Some(text) => Err(Mistake::new(
                "this belongs into one of the steps",
                text.span(),
            )),
            None => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BytesVisitor)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, as a number or as text with a unit, such as \"64KiB\"")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Bytes, E> {
        let unexpected = de::Unexpected::Signed(number);
        let bytes = u64::try_from(number);
        bytes
            .map(Bytes)
            .map_err(|_| E::invalid_value(unexpected, &self))
    }

    /// As files of limits write it: the same reader.
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
        let file = format!("preset = \"strict\"\noutput = {text:?}");
        let limits = Limits::from_toml(&file);
        let unexpected = de::Unexpected::Str(text);
        let bytes = limits.map(|limits| Bytes(limits.output));
        bytes.map_err(|_| E::invalid_value(unexpected, &self))
    }
}
