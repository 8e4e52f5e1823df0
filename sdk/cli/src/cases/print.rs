//! Cases as JSON, for runners that have another runtime: names in full, every value with its type.
//!
//! A value is `{"type": "u64", "value": "7"}` and so on, which needs no WIT to be understood; the page
//! on cases lists the forms.

use guesthouse::dynamic::Value;
use serde_json::{Value as Json, json};

use super::bind::{Action, Case, Expected, Step};
use super::file::Unanswered;
use super::template::Template;
use super::values::Argument;

/// All cases of one file.
pub(crate) fn file(name: &str, unanswered: Unanswered, cases: &[Case]) -> Json {
    let unanswered = match unanswered {
        Unanswered::Fail => "fail",
        Unanswered::Example => "example",
    };
    let cases: Vec<_> = cases.iter().map(case).collect();
    json!({ "file": name, "unanswered": unanswered, "cases": cases })
}

fn case(case: &Case) -> Json {
    let steps: Vec<_> = case.steps.iter().map(step).collect();
    json!({
        "name": case.name,
        "fresh": case.fresh,
        "steps": steps,
        "host": case.script.printed(),
    })
}

fn step(step: &Step) -> Json {
    let mut printed = match &step.action {
        Action::Call(function, arguments) => {
            let arguments: Vec<_> = arguments.iter().map(argument).collect();
            let (interface, name) = (function.interface(), function.name());
            json!({ "interface": interface, "function": name, "args": arguments })
        }
        Action::New(resource) => json!({ "new": resource }),
        Action::Drop(name) => json!({ "drop": name }),
        Action::Start => json!({ "start": true }),
    };
    match &step.expected {
        Expected::Anything => {}
        Expected::Returns(value) => printed["returns"] = optional(value.as_ref()),
        Expected::Fails(code, says) => {
            printed["fails"] = code.as_str().into();
            printed["says"] = says.clone().into();
        }
    }
    if let Some(name) = &step.keep {
        printed["keep"] = name.as_str().into();
    }
    printed
}

/// A value, or the name of one that is kept.
pub(crate) fn argument(argument: &Argument) -> Json {
    match argument {
        Argument::Kept(name) => json!({ "type": "kept", "value": name }),
        Argument::Written(template) => typed(template, template.value()),
    }
}

/// A value, or null for none.
pub(crate) fn optional(template: Option<&Template>) -> Json {
    template.map_or(Json::Null, |template| typed(template, template.value()))
}

/// A value of a template with its type, which its parts have too.
fn typed(template: &Template, value: &Value) -> Json {
    let typed = |value: &Value| typed(template, value);
    let carried = |value: Option<&Value>| value.map_or(Json::Null, typed);
    let (ty, value) = match value {
        Value::Bool(value) => ("bool", json!(value)),
        Value::U8(value) => ("u8", json!(value)),
        Value::U16(value) => ("u16", json!(value)),
        Value::U32(value) => ("u32", json!(value)),
        Value::U64(value) => ("u64", json!(value.to_string())),
        Value::S8(value) => ("s8", json!(value)),
        Value::S16(value) => ("s16", json!(value)),
        Value::S32(value) => ("s32", json!(value)),
        Value::S64(value) => ("s64", json!(value.to_string())),
        Value::F32(_) => ("f32", json!(value.to_wave())),
        Value::F64(_) => ("f64", json!(value.to_wave())),
        Value::Char(value) => ("char", json!(value)),
        Value::String(value) => ("string", json!(value)),
        Value::List(values) => ("list", values.iter().map(typed).collect()),
        Value::Tuple(values) => ("tuple", values.iter().map(typed).collect()),
        Value::Record(fields) => {
            let fields = fields.iter();
            (
                "record",
                fields
                    .map(|(name, value)| json!([name, typed(value)]))
                    .collect(),
            )
        }
        Value::Variant(case, inner) => ("variant", json!([case, carried(inner.as_deref())])),
        Value::Enum(case) => ("enum", json!(case)),
        Value::Option(inner) => ("option", carried(inner.as_deref())),
        Value::Result(Ok(inner)) => ("ok", carried(inner.as_deref())),
        Value::Result(Err(inner)) => ("err", carried(inner.as_deref())),
        Value::Flags(set) => ("flags", json!(set)),
        Value::Handle(place) => ("kept", json!(template.name(place))),
        other => ("other", json!(other.to_wave())),
    };
    json!({ "type": ty, "value": value })
}
