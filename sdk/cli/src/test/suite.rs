//! Plays and judges the cases of several files, and blesses what is new.

use std::time::Duration;

use guesthouse::{Limits, Mode, dynamic::DynPlugin};
use guesthouse_contract::{nearest, shown};
use serde_json::json;

use super::Arguments;
use super::files::Files;
use crate::cases::bind::{self, Case};
use crate::cases::bless::Blessing;
use crate::cases::file::CaseFile;
use crate::cases::imports::Imports;
use crate::cases::judge::{Reason, judge};
use crate::cases::ledger::Ledger;
use crate::cases::mistake::Mistake;
use crate::cases::mock::Mock;
use crate::cases::play::{Played, Player};
use crate::cases::print;
use crate::failure::Failure;
use crate::say::Say;
use crate::subject::NamedLimits;

/// A deadline that only what hangs can meet.
const PATIENCE: Duration = Duration::from_secs(600);

/// Cases that are listed where none has the text of the filter in its name.
const MOST_LISTED: usize = 20;

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
        let bound = self.bound(files)?;
        let printed = std::iter::zip(&files.files, bound).map(|(file, cases)| {
            let chosen = self.chosen(file, &cases);
            let cases: Vec<_> = std::iter::zip(cases, chosen)
                .filter_map(|(case, chosen)| chosen.then_some(case))
                .collect();
            print::file(&file.stem(), file.written.unanswered, &cases)
        });
        let text = serde_json::to_string_pretty(&json!({ "files": printed.collect::<Vec<_>>() }));
        text.map_err(|error| Failure::refused("json", error))
    }

    /// Plays all cases. Every file is read in full before the first of them is played.
    pub(crate) fn play(&mut self, files: &Files) -> Result<Vec<CaseResult>, Failure> {
        let bound = self.bound(files)?;
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

    /// The cases of every file. The filter has to let one through at least.
    fn bound(&self, files: &Files) -> Result<Vec<Vec<Case>>, Failure> {
        let imports = Imports {
            plugin: &self.plugin,
            world: files.world.as_ref(),
        };
        let bound = files.files.iter().map(|file| bind::bind(file, imports));
        let bound: Vec<_> = bound.collect::<Result<_, _>>()?;
        let all = std::iter::zip(&files.files, &bound);
        let names = all.flat_map(|(file, cases)| {
            let stem = file.stem();
            cases
                .iter()
                .map(move |case| format!("{stem}/{}", case.name))
        });
        let names: Vec<_> = names.collect();
        match &self.arguments.filter {
            Some(text) if !names.iter().any(|name| name.contains(text)) => {
                Err(no_such_case(text, &names))
            }
            _ => Ok(bound),
        }
    }

    /// The command line's, else the file's own, else the project's.
    fn limits_of(&self, file: &CaseFile, files: &Files) -> Result<Limits, Failure> {
        match (&self.arguments.limits.limits, &file.written.limits) {
            (None, Some(named)) => {
                let name = named.get_ref();
                let is_preset = matches!(name.as_str(), "strict" | "scripting");
                let path = files.root.join(name);
                let place = if is_preset {
                    name.into()
                } else {
                    path.to_string_lossy()
                };
                let limits = NamedLimits::read(&place);
                let limits = limits.map_err(|failure| match failure.code() {
                    // It is the file of cases that names what is not there.
                    "file" => {
                        let mistake = Mistake::new(failure.message(), named.span());
                        Failure::missing("file", mistake.picture(&file.path, &file.text))
                    }
                    _ => failure,
                });
                Ok(limits?.limits)
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

/// The filter lets nothing through: the nearest names, or the first.
fn no_such_case(text: &str, names: &[String]) -> Failure {
    let named = names.iter().flat_map(|name| {
        let case = name.split_once('/').map_or(name.as_str(), |(_, case)| case);
        [(name, case), (name, name)]
    });
    let near = nearest(named, text).map(|near| format!(": is it {:?}?", near.as_str()));
    let near = near.unwrap_or_default();
    let mut message = format!("no case has {text:?} in its name{near}\nThere are:");
    for name in names.iter().take(MOST_LISTED) {
        message.push_str(&format!("\n  {}", shown(name)));
    }
    if names.len() > MOST_LISTED {
        message.push_str(&format!("\n  … ({} in all)", names.len()));
    }
    Failure::refused("no-such-case", message)
}

/// The limits, with a deadline that ends no case by chance.
fn patient(limits: &Limits, arguments: &Arguments) -> Limits {
    let mut limits = limits.clone();
    if !arguments.enforce_deadline {
        limits.deadline = limits.deadline.max(PATIENCE);
    }
    limits
}
