//! `guesthouse run`: one call of a plugin under limits, and what it spent.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{
    Mode, Outcome,
    dynamic::{DynFunction, DynPlugin, Value},
    error::DynError,
    wasi::Log,
};
use guesthouse_contract::shown;
use serde_json::json;

use crate::cases::file::CaseFile;
use crate::cases::imports::Imports;
use crate::cases::mock::{Mock, Script};
use crate::cases::values::{self, Argument, BadArgument};
use crate::failure::Failure;
use crate::grants::PolicyOptions;
use crate::options::LimitsOptions;
use crate::say::Say;
use crate::spent;
use crate::subject::{BuildingOptions, Subject};
use crate::words::whole;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `function`, `limits`, `result`, `result_wave`, `spent` (of each limit `spent` and `limit`), `stdout`, `stderr` (what the guest wrote). Where the call failed, these stand beside the error, without a result. With `--list`: `functions` (`name`, `wit`, and `unsupported`: why it cannot be called, or null)."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) call: CallOptions,
    /// List the functions that can be called.
    #[arg(long, conflicts_with_all = ["function", "args", "args_json"])]
    list: bool,
}

/// Which call of which plugin.
#[derive(Debug, Args)]
pub(crate) struct CallOptions {
    /// The component, or a project's folder (`.` for this one).
    plugin: PathBuf,
    /// The function: `demo:text/filter#apply`, or `apply` where that means one function.
    function: Option<String>,
    /// Its arguments, each in WAVE: `'"hello"'`, `42`, `'{level: high}'`.
    #[arg(allow_negative_numbers = true)]
    args: Vec<String>,
    /// All arguments as a JSON array instead.
    #[arg(long, value_name = "JSON", conflicts_with = "args")]
    args_json: Option<String>,
    /// Answers for what the plugin imports: the `[[host]]` tables of a case file.
    #[arg(long, value_name = "FILE")]
    mock: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitsOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    building: BuildingOptions,
}

/// A call that can be made.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) subject: Subject,
    pub(crate) plugin: DynPlugin,
    pub(crate) function: DynFunction,
    pub(crate) arguments: Vec<Value>,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    if arguments.list {
        return list(&arguments.call, say);
    }
    let call = arguments.call.prepare(Mode::Metered, say)?;
    let name = call.function.full_name();
    let outcome = call.plugin.run(&name, &call.arguments);
    let reported = report(&call, &outcome, say);
    reported.map_err(|failure| arguments.call.unanswered(failure))
}

fn list(options: &CallOptions, say: Say) -> Result<(), Failure> {
    let subject = Subject::find(&options.plugin, &options.limits, &options.building, say)?;
    let subject = subject.granted(&options.policy)?;
    let plugin = subject.load(Mode::Metered, Mock::default(), say)?;
    for function in plugin.functions() {
        say.line(listed(function));
    }
    let functions = plugin.functions().iter().map(|function| {
        json!({
            "name": function.full_name(),
            "wit": function.to_string(),
            "unsupported": function.unsupported(),
        })
    });
    say.value(&json!({ "functions": functions.collect::<Vec<_>>() }));
    Ok(())
}

fn listed(function: &DynFunction) -> String {
    match function.unsupported() {
        Some(reason) => format!("{function}  (cannot be called: {reason})"),
        None => function.to_string(),
    }
}

fn report(
    call: &Call,
    outcome: &Outcome<Option<Value>, (), DynError>,
    say: Say,
) -> Result<(), Failure> {
    show_log(outcome.log(), say);
    let limits = &call.subject.limits;
    let spent = spent::value(outcome.usage(), &limits.limits);
    let table = spent::table(outcome.usage(), &limits.limits);
    let details = json!({
        "function": call.function.full_name(),
        "limits": limits.name,
        "spent": spent,
        "stdout": outcome.log().stdout(),
        "stderr": outcome.log().stderr(),
    });
    match outcome.result() {
        Ok(value) => {
            say.line(values::wave(value.as_ref()));
            say.note(format_args!("\nunder {} limits\n{table}", limits.name));
            say.value(&merged(details, value.as_ref()));
            Ok(())
        }
        Err(error) => {
            let ran = error.usage().is_some();
            let failure = Failure::refused(error.code(), whole(error));
            if !ran {
                return Err(failure);
            }
            say.note(format_args!("under {} limits\n{table}\n", limits.name));
            Err(failure.reporting(details))
        }
    }
}

fn merged(mut details: serde_json::Value, result: Option<&Value>) -> serde_json::Value {
    details["result"] = values::json(result);
    details["result_wave"] = values::wave(result).into();
    details
}

/// What the guest wrote, for people.
fn show_log(log: &Log, say: Say) {
    for entry in log.entries() {
        for line in entry.text().lines() {
            say.note(format_args!("guest: {}", shown(line)));
        }
    }
}

impl CallOptions {
    /// Loads the plugin, and reads what it is to be called with.
    pub(crate) fn prepare(&self, mode: Mode, say: Say) -> Result<Call, Failure> {
        let subject = Subject::find(&self.plugin, &self.limits, &self.building, say)?;
        let subject = subject.granted(&self.policy)?;
        let mock = Mock::default();
        let plugin = subject.load(mode, mock.clone(), say)?;
        let function = self.function(&plugin)?.clone();
        let arguments = self.arguments(&function)?;
        if let Some(path) = &self.mock {
            let world = subject.project_world();
            let imports = Imports {
                plugin: &plugin,
                world: world.as_ref(),
            };
            mock.follow(script(path, imports)?, false);
        }
        Ok(Call {
            subject,
            plugin,
            function,
            arguments,
        })
    }

    fn function<'p>(&self, plugin: &'p DynPlugin) -> Result<&'p DynFunction, Failure> {
        let Some(name) = &self.function else {
            let message = format!("which function? The plugin has:{}", offered(plugin));
            return Err(Failure::refused("no-function-named", message));
        };
        plugin.function(name).map_err(|error| {
            let message = format!("{error}\nThe plugin has:{}", offered(plugin));
            Failure::refused(error.code(), message)
        })
    }

    fn arguments(&self, function: &DynFunction) -> Result<Vec<Value>, Failure> {
        if let Some(text) = &self.args_json {
            let values = function.read_json(text);
            return values.map_err(|error| {
                let range = values::range_of(&error).unwrap_or(0..0);
                Failure::refused(error.code(), pointed(&error.to_string(), text, range.start))
            });
        }
        let arguments = values::each_wave(function, &self.args);
        let arguments = arguments.map_err(|bad| self.bad_argument(&bad))?;
        let values = arguments.into_iter().map(|argument| match argument {
            Argument::Written(value) if value.names().next().is_none() => Ok(value.value().clone()),
            named => Err(Failure::refused(
                "bad-argument",
                format!("`{named}`: only the steps of a case keep values"),
            )),
        });
        values.collect()
    }

    /// Says how the app's functions are answered, where one was called and no file says it.
    fn unanswered(&self, failure: Failure) -> Failure {
        match (failure.code(), &self.mock) {
            ("host-failed", None) => failure.hinting("write answers into a file for --mock"),
            _ => failure,
        }
    }

    fn bad_argument(&self, bad: &BadArgument) -> Failure {
        let text = self.args.get(bad.index).map_or("", String::as_str);
        let message = pointed(&bad.message, text, bad.range.start);
        Failure::refused("bad-argument", message)
    }
}

/// The message, and below it the text with a mark at the byte that it is about.
fn pointed(message: &str, text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    match text.contains('\n') {
        true => format!("{message}\n{text}"),
        false => format!(
            "{message}\n  {text}\n  {}^",
            " ".repeat(before.chars().count())
        ),
    }
}

fn offered(plugin: &DynPlugin) -> String {
    let functions = plugin.functions().iter().map(listed);
    functions.map(|line| format!("\n  {line}")).collect()
}

fn script(path: &Path, imports: Imports<'_>) -> Result<Script, Failure> {
    let file = CaseFile::read(path)?;
    let written: Vec<_> = file.written.host.iter().collect();
    let answers = imports.answers(&file.text, &written);
    let answers = answers.map_err(|mistake| file.refuse(&mistake))?;
    Ok(Script::new(answers, file.written.unanswered))
}
