//! What is said of a run: a table, the reasons of what failed, one value for scripts.

use guesthouse_contract::shown;
use serde_json::{Value, json};

use super::files::Files;
use super::suite::CaseResult;
use crate::cases::judge::Reason;
use crate::failure::Failure;
use crate::say::Say;
use crate::spent::{bytes, grouped, micros, time};
use crate::table::Table;

/// Says how it went.
pub(crate) fn report(results: &[CaseResult], files: &Files, say: Say) -> Result<(), Failure> {
    say.line(table(results));
    for result in results.iter().filter(|result| !result.passed()) {
        say.line(format_args!("\n{}", reasons(result)));
    }
    for late in results.iter().filter(|result| result.is_late()) {
        say.line(format_args!("\n{}", lateness(late)));
    }
    let failed = results.iter().filter(|result| !result.passed()).count();
    let passed = results.len() - failed;
    say.line(format_args!("\n{passed} passed, {failed} failed"));
    let value = json!({
        "plugin": files.subject.file,
        "limits": files.subject.limits.name,
        "passed": passed,
        "failed": failed,
        "cases": results.iter().map(CaseResult::value).collect::<Vec<_>>(),
    });
    match failed {
        0 => {
            say.value(&value);
            Ok(())
        }
        _ => {
            let message = format!("{failed} of {} cases failed", results.len());
            Err(Failure::refused("cases-failed", message).reporting(value))
        }
    }
}

fn table(results: &[CaseResult]) -> Table {
    let mut table = Table::new(["case", "verdict", "fuel", "memory", "time"]).words(1);
    for result in results {
        let usage = &result.played.usage;
        table.row([
            format!("{}/{}", result.file, result.name),
            result.verdict().to_owned(),
            grouped(usage.fuel),
            bytes(usage.memory),
            time(usage.elapsed),
        ]);
    }
    table
}

fn reasons(result: &CaseResult) -> String {
    let mut text = format!("{}/{}", result.file, result.name);
    for reason in &result.reasons {
        let reason = reason.to_string().replace('\n', "\n  ");
        text.push_str(&format!("\n  {reason}"));
    }
    for line in result.played.log.lines() {
        text.push_str(&format!("\n  guest: {}", shown(line)));
    }
    text
}

fn lateness(result: &CaseResult) -> String {
    let (taken, deadline) = (result.played.usage.elapsed, result.limits.deadline);
    let name = format!("{}/{}", result.file, result.name);
    let (taken, deadline) = (time(taken), time(deadline));
    format!("note: {name} took {taken} here; the deadline in production is {deadline}")
}

impl CaseResult {
    fn passed(&self) -> bool {
        self.reasons.is_empty()
    }

    fn is_late(&self) -> bool {
        self.played.usage.elapsed > self.limits.deadline
    }

    fn verdict(&self) -> &'static str {
        match (self.passed(), self.blessed) {
            (false, _) => "FAILED",
            (true, true) => "blessed",
            (true, false) => "passed",
        }
    }

    fn value(&self) -> Value {
        let usage = &self.played.usage;
        json!({
            "file": self.file,
            "name": self.name,
            "verdict": self.verdict().to_lowercase(),
            "reasons": self.reasons.iter().map(reason).collect::<Vec<_>>(),
            "fuel": usage.fuel,
            "memory": usage.memory,
            "output": usage.output,
            "host_calls": usage.host_calls,
            "elapsed_us": micros(usage.elapsed),
        })
    }
}

fn reason(reason: &Reason) -> Value {
    let mut value = json!({ "code": reason.code(), "message": reason.to_string() });
    if let Some(difference) = reason.difference() {
        value["path"] = difference.path.as_str().into();
        value["expected"] = difference.expected.as_str().into();
        value["actual"] = difference.actual.as_str().into();
    }
    value
}
