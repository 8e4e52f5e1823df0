//! `guesthouse profile`: one call, and which of the guest's functions its fuel or time went to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use fxprof_processed_profile::{
    CategoryHandle, CpuDelta, Frame, FrameFlags, FrameInfo, Profile as Fxprof, ReferenceTimestamp,
    SamplingInterval, StringHandle, Timestamp, WeightType,
};
use guesthouse::{Mode, profile::Profile};
use guesthouse_contract::shown;
use serde_json::json;

use crate::cases::values;
use crate::failure::Failure;
use crate::run::CallOptions;
use crate::say::Say;
use crate::spent::grouped;
use crate::table::Table;
use crate::words::{clipped, whole};

/// Functions in the table.
const SHOWN: usize = 20;
/// Watching makes a guest slower: its deadline would end it.
const PATIENCE: Duration = Duration::from_secs(600);

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `unit` (`fuel` or `us`), `total`, `functions` (`name`, `own`, `with_calls`; the one that took most by itself first), `output` (the file). Where the call failed, these stand beside the error: the profile is of what ran until then."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    call: CallOptions,
    /// Where the profile goes; profiler.firefox.com opens it.
    #[arg(short, long, value_name = "FILE", default_value = "profile.json")]
    output: PathBuf,
    /// Time instead of fuel: a look every millisecond.
    #[arg(long)]
    time: bool,
}

/// What a function took.
#[derive(Debug)]
struct Hot<'a> {
    name: &'a str,
    /// In it alone.
    own: u64,
    /// In it and in what it called.
    with_calls: u64,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let mode = if arguments.time {
        Mode::Timed
    } else {
        Mode::Metered
    };
    let call = arguments.call.prepare(mode, say)?;
    let mut limits = call.subject.limits.limits.clone();
    limits.deadline = limits.deadline.max(PATIENCE);
    call.plugin.set_limits(&limits)?;
    let (outcome, profile) = call
        .plugin
        .profile(&call.function.full_name(), &call.arguments);
    write(&arguments.output, call.plugin.name(), &profile)?;
    show(&profile, arguments, say);
    let report = value(&profile, arguments);
    match outcome.into_result() {
        Ok(result) => {
            let result = clipped(&values::wave(result.as_ref()));
            say.note(format_args!("\nit returned {result}"));
            say.value(&report);
            Ok(())
        }
        // The profile is of what ran until then: that is what it was asked for.
        Err(error) => Err(Failure::refused(error.code(), whole(&error)).reporting(report)),
    }
}

fn show(profile: &Profile, arguments: &Arguments, say: Say) {
    let unit = unit(arguments);
    let total = profile.total();
    let mut table = Table::new(["function", unit, "share", "with calls", "share"]);
    for hot in hottest(profile).into_iter().take(SHOWN) {
        table.row([
            hot.name.to_owned(),
            grouped(hot.own),
            percent(hot.own, total),
            grouped(hot.with_calls),
            percent(hot.with_calls, total),
        ]);
    }
    say.line(&table);
    say.line(format_args!("\n{} {unit} in all", grouped(total)));
    if profile
        .functions()
        .iter()
        .any(|function| !function.is_named)
    {
        say.note("note: functions without a name have a number: an adapter's, or the component was stripped");
    }
    let output = shown(arguments.output.display());
    say.note(format_args!(
        "{output} can be opened at https://profiler.firefox.com/"
    ));
}

fn unit(arguments: &Arguments) -> &'static str {
    if arguments.time { "µs" } else { "fuel" }
}

fn percent(part: u64, of: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(of.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn value(profile: &Profile, arguments: &Arguments) -> serde_json::Value {
    let functions = hottest(profile)
        .into_iter()
        .map(|hot| json!({ "name": hot.name, "own": hot.own, "with_calls": hot.with_calls }));
    json!({
        "unit": if arguments.time { "us" } else { "fuel" },
        "total": profile.total(),
        "functions": functions.collect::<Vec<_>>(),
        "output": arguments.output,
    })
}

/// All functions, the one that took most by itself first.
fn hottest(profile: &Profile) -> Vec<Hot<'_>> {
    let functions = profile.functions().iter();
    let mut all: Vec<_> = functions
        .map(|function| Hot {
            name: &function.name,
            own: 0,
            with_calls: 0,
        })
        .collect();
    for sample in profile.samples() {
        if let Some(hot) = sample.stack.last().and_then(|at| all.get_mut(*at)) {
            hot.own += sample.weight;
        }
        // A function that calls itself is there once.
        let mut running = sample.stack.to_vec();
        running.sort_unstable();
        running.dedup();
        for at in running {
            if let Some(hot) = all.get_mut(at) {
                hot.with_calls += sample.weight;
            }
        }
    }
    all.sort_by(|a, b| (b.own, b.with_calls, a.name).cmp(&(a.own, a.with_calls, b.name)));
    all
}

fn write(path: &Path, name: &str, profile: &Profile) -> Result<(), Failure> {
    let text = serde_json::to_string(&fxprof(name, profile));
    let text = text.map_err(|error| Failure::refused("json", error))?;
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

/// The format of the Firefox profiler. Its clock is the unit of the profile: a unit of fuel is a
/// microsecond there, and the weight of a sample is what was spent.
fn fxprof(name: &str, profile: &Profile) -> Fxprof {
    let zero = Timestamp::from_nanos_since_reference(0);
    let reference = ReferenceTimestamp::from_millis_since_unix_epoch(0.0);
    let mut out = Fxprof::new(name, reference, SamplingInterval::from_millis(1));
    let process = out.add_process(name, 1, zero);
    let thread = out.add_thread(process, 1, zero, true);
    out.set_thread_samples_weight_type(thread, WeightType::Samples);
    let functions = profile.functions().iter();
    let labels: Vec<_> = functions.map(|one| out.intern_string(&one.name)).collect();
    let scale = profile.total() / u64::from(i32::MAX.unsigned_abs()) + 1;
    for sample in profile.samples() {
        let frames = sample
            .stack
            .iter()
            .filter_map(|at| labels.get(*at).copied());
        let stack = out.intern_stack_frames(thread, frames.map(frame));
        let at = Timestamp::from_nanos_since_reference(sample.at.saturating_mul(1_000));
        let weight = i32::try_from(sample.weight / scale).unwrap_or(i32::MAX);
        out.add_sample(thread, at, stack, CpuDelta::ZERO, weight);
    }
    let end = Timestamp::from_nanos_since_reference(profile.total().saturating_mul(1_000));
    out.set_thread_end_time(thread, end);
    out.set_process_end_time(process, end);
    out
}

fn frame(label: StringHandle) -> FrameInfo {
    FrameInfo {
        frame: Frame::Label(label),
        category_pair: CategoryHandle::OTHER.into(),
        flags: FrameFlags::empty(),
    }
}
