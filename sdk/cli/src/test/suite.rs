//! Plays and judges the cases of several files, and blesses what is new.

use std::time::Duration;

use guesthouse::{DynPlugin, Limits, Mode};
use serde_json::json;

use super::Arguments;
use super::files::Files;
use crate::cases::bind::{self, Case};
use crate::cases::bless::Blessing;
use crate::cases::file::CaseFile;
use crate::cases::judge::{Reason, judge};
use crate::cases::ledger::Ledger;
use crate::cases::mock::Mock;
use crate::cases::play::{Played, Player};
use crate::cases::print;
use crate::failure::Failure;
use crate::say::Say;
use crate::subject::NamedLimits;

/// A deadline that only what hangs can meet.
const PATIENCE: Duration = Duration::from_secs(600);

/// One plugin, ready to be tested.
pub(crate) struct Suite<'a> {
    arguments: &'a Arguments,
    plugin: DynPlugin,
    mock: Mock,
    ledger: Ledger,
    say: Say,
}

/// What came of one case.
#[derive(Debug)]
pub(crate) struct CaseResult {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) played: Played,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) limits: Limits,
    /// Something of it was written into a file.
    pub(crate) blessed: bool,
}

impl<'a> Suite<'a> {
    pub(crate) fn open(arguments: &'a Arguments, files: &Files, say: Say) -> Result<Self, Failure> {
        let mock = Mock::default();
        let limits = patient(&files.subject.limits.limits, arguments);
        let subject = &files.subject;
        let plugin = subject.load_under(&limits, Mode::Metered, mock.clone(), say)?;
        Ok(Self {
            arguments,
            plugin,
            mock,
            ledger: Ledger::read(&files.folder)?,
            say,
        })
    }

    /// The cases as JSON, of which none is played.
    pub(crate) fn print(&self, files: &Files) -> Result<String, Failure> {
        let printed = files.files.iter().map(|file| {
            let cases = bind::bind(file, &self.plugin)?;
            Ok(print::file(&file.stem(), file.written.unanswered, &cases))
        });
        let printed: Vec<_> = printed.collect::<Result<_, Failure>>()?;
        let text = serde_json::to_string_pretty(&json!({ "files": printed }));
        text.map_err(|error| Failure::refused("json", error))
    }

    /// Plays all cases. Every file is read in full before the first of them is played.
    pub(crate) fn play(&mut self, files: &Files) -> Result<Vec<CaseResult>, Failure> {
        let bound = files
            .files
            .iter()
            .map(|file| bind::bind(file, &self.plugin));
        let bound: Vec<_> = bound.collect::<Result<_, _>>()?;
        let mut results = Vec::new();
        for (file, cases) in std::iter::zip(&files.files, &bound) {
            let limits = self.limits_of(file, files)?;
            self.plugin.set_limits(&patient(&limits, self.arguments))?;
            results.extend(self.play_file(file, cases, &limits)?);
        }
        if self.arguments.bless {
            let is_played = |name: &str| files.files.iter().any(|file| file.stem() == name);
            // Where one file was named, the others in its folder are there too.
            let is_beside = |name: &str| files.folder.join(format!("{name}.toml")).is_file();
            self.ledger
                .retain_files(|name| is_played(name) || is_beside(name));
            self.ledger.write()?;
        }
        Ok(results)
    }

    /// The command line's, else the file's own, else the project's.
    fn limits_of(&self, file: &CaseFile, files: &Files) -> Result<Limits, Failure> {
        match (&self.arguments.limits.limits, &file.written.limits) {
            (None, Some(name)) => {
                let name = name.get_ref();
                let is_preset = matches!(name.as_str(), "strict" | "scripting");
                let path = files.root.join(name);
                let place = if is_preset {
                    name.into()
                } else {
                    path.to_string_lossy()
                };
                Ok(NamedLimits::read(&place)?.limits)
            }
            _ => Ok(files.subject.limits.limits.clone()),
        }
    }

    fn play_file(
        &mut self,
        file: &CaseFile,
        cases: &[Case],
        limits: &Limits,
    ) -> Result<Vec<CaseResult>, Failure> {
        let chosen = self.chosen(file, cases);
        let mut blessing = Blessing::new(file)?;
        let mut results = Vec::new();
        let plugin = self.plugin.clone();
        let mock = self.mock.clone();
        let mut player = Player::new(&plugin, &mock);
        let busy = self.say.busy(file.stem());
        for (at, case) in cases.iter().enumerate().filter(|(at, _)| chosen[*at]) {
            busy.with(format!("{}/{}", file.stem(), case.name));
            // Whether or not the next one is chosen: so that a filter changes no figure.
            let goes_on = cases.get(at + 1).is_some_and(|next| !next.fresh);
            let played = player.play(case, goes_on);
            let mut result = self.judged(file, case, played, limits);
            if self.arguments.bless {
                result.blessed = blessing.case(at, case, &result.played);
                self.bless(&mut result);
            }
            results.push(result);
        }
        if self.arguments.bless {
            self.write(file, cases, blessing)?;
        }
        Ok(results)
    }

    /// Those that the filter lets through, and those in whose guest they go on.
    fn chosen(&self, file: &CaseFile, cases: &[Case]) -> Vec<bool> {
        let wanted = |case: &Case| {
            let name = format!("{}/{}", file.stem(), case.name);
            self.arguments
                .filter
                .as_ref()
                .is_none_or(|text| name.contains(text.as_str()))
        };
        let mut chosen: Vec<_> = cases.iter().map(wanted).collect();
        for at in (1..cases.len()).rev() {
            chosen[at - 1] |= chosen[at] && !cases[at].fresh;
        }
        chosen
    }

    fn judged(&self, file: &CaseFile, case: &Case, played: Played, limits: &Limits) -> CaseResult {
        let mut reasons = judge(case, &played);
        let (file, spent) = (file.stem(), played.usage.fuel);
        let tolerance = self.arguments.fuel_tolerance;
        let regression = self.ledger.regression(&file, &case.name, spent, tolerance);
        reasons.extend(regression.map(Reason::MoreFuel));
        CaseResult {
            file,
            name: case.name.clone(),
            played,
            reasons,
            limits: limits.clone(),
            blessed: false,
        }
    }

    /// Takes out the reasons that blessing answers, and takes down the fuel of a case that passes.
    fn bless(&mut self, result: &mut CaseResult) {
        result
            .reasons
            .retain(|reason| !reason.is_answered_by_blessing());
        if result.reasons.is_empty() {
            let spent = result.played.usage.fuel;
            let known = self.ledger.blessed(&result.file, &result.name);
            result.blessed |= known != Some(spent);
            self.ledger.bless(&result.file, &result.name, spent);
        }
    }

    fn write(&mut self, file: &CaseFile, cases: &[Case], new: Blessing) -> Result<(), Failure> {
        let is_there = |name: &str| cases.iter().any(|case| case.name == name);
        self.ledger.retain(&file.stem(), is_there);
        let Some(text) = new.into_text() else {
            return Ok(());
        };
        let path = &file.path;
        std::fs::write(path, text).map_err(|error| Failure::file(path, &error))
    }
}

/// The limits, with a deadline that ends no case by chance.
fn patient(limits: &Limits, arguments: &Arguments) -> Limits {
    let mut limits = limits.clone();
    if !arguments.enforce_deadline {
        limits.deadline = limits.deadline.max(PATIENCE);
    }
    limits
}
