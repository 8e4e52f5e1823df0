//! Limits and usage in formats that are not ours, by the rules of a file of limits.

use std::time::Duration;

use guesthouse::{Limits, Usage};
use serde_json::{Value, from_str, from_value, json, to_string, to_value};

#[test]
fn limits_are_in_an_apps_own_configuration() {
    let limits: Limits = from_value(json!({
        "fuel": 7,
        "memory": "4MiB",
        "deadline": "20ms",
        "complexity": { "functions": 3 },
        "preset": "scripting",
    }))
    .unwrap();
    let mut expected = Limits::scripting();
    expected.fuel = 7;
    expected.memory = 4 << 20;
    expected.deadline = Duration::from_millis(20);
    expected.complexity.functions = 3;
    assert_eq!(limits, expected);
}

#[test]
fn limits_come_back_as_they_went() {
    let mut limits = Limits::scripting();
    limits.component_size = u64::MAX;
    limits.deadline = Duration::from_nanos(1_000_001);
    limits.complexity.data_bytes = u64::MAX;
    let text = to_string(&limits).unwrap();
    assert_eq!(from_str::<Limits>(&text).unwrap(), limits);
}

#[test]
fn limits_are_written_by_their_names_and_as_in_a_file() {
    let value = to_value(Limits::strict()).unwrap();
    assert_eq!(value["core_instances"], 16);
    assert_eq!(value["deadline"], "100ms");
    assert_eq!(value["complexity"]["nesting"], 32);
    let own = value.as_object().unwrap().len() - 1;
    let shape = value["complexity"].as_object().unwrap().len();
    assert_eq!(own + shape, Limits::strict().each().len());
}

fn refused(value: Value) -> String {
    from_value::<Limits>(value).unwrap_err().to_string()
}

#[test]
fn mistakes_are_those_of_a_file_without_a_line() {
    for (value, told) in [
        (
            json!({ "preset": "strict", "instances": 16 }),
            "`instances` is no limit: is it `core_instances`?",
        ),
        (
            json!({ "preset": "strict", "memory": 65_535 }),
            "`memory` is 65535 bytes, but must be from 65536 bytes to 4294967296 bytes",
        ),
        (
            json!({ "preset": "strict", "fuel": -1 }),
            "`fuel` is -1, but must be a whole number, such as 1_000",
        ),
        (
            json!({ "preset": "strict", "fuel": 1.5 }),
            "`fuel` is 1.5, but must be a whole number, such as 1_000",
        ),
        (
            json!({ "preset": "strict", "tables": [1, 2] }),
            "`tables` is a list, but must be a whole number, such as 1_000",
        ),
        (
            json!({ "preset": "strict", "tables": null }),
            "`tables` is nothing, but must be a whole number, such as 1_000",
        ),
        (
            json!({ "preset": "strict", "log": { "bytes": 1 } }),
            "`log` is a table, but must be bytes, such as 65536, \"64KiB\" or \"10MB\"",
        ),
        (
            json!({ "preset": "strict", "deadline": 100 }),
            "`deadline` is 100, but must be a time with its unit, such as \"100ms\" or \"2s\"",
        ),
        (
            json!({ "preset": "strict", "complexity": true }),
            "`complexity` is true, but must be a table of limits",
        ),
        (
            json!({ "preset": "lenient" }),
            "`preset` is \"lenient\", but must be \"strict\" or \"scripting\"",
        ),
    ] {
        assert_eq!(refused(value), told);
    }
    let missing = refused(json!({ "fuel": 7 }));
    assert!(
        missing
            .starts_with("without a `preset`, every limit must be set; missing: component_size,"),
        "{missing}"
    );
    let twice = from_str::<Limits>(r#"{ "preset": "strict", "fuel": 1, "fuel": 2 }"#);
    let twice = twice.unwrap_err().to_string();
    assert!(twice.starts_with("`fuel` is set twice"), "{twice}");
}

#[test]
fn usage_comes_back_as_it_went() {
    let mut usage = Usage::default();
    usage.fuel = u64::MAX;
    usage.value_fuel = 2;
    usage.elapsed = Duration::new(3, 4);
    usage.memory = 5;
    usage.input = 6;
    usage.output = 7;
    usage.host_calls = 8;
    usage.host_call_bytes = 9;
    usage.log = 10;
    usage.log_dropped = 11;
    usage.open_files = 12;
    usage.file_read = 13;
    usage.file_written = 14;
    usage.files_created = 15;
    usage.audit_events = 16;
    usage.audit_dropped = 17;
    usage.waited = Duration::from_millis(18);
    let value = to_value(usage).unwrap();
    let expected = json!({
        "fuel": u64::MAX,
        "value_fuel": 2,
        "elapsed": "3000000004ns",
        "memory": 5,
        "input": 6,
        "output": 7,
        "host_calls": 8,
        "host_call_bytes": 9,
        "log": 10,
        "log_dropped": 11,
        "open_files": 12,
        "file_read": 13,
        "file_written": 14,
        "files_created": 15,
        "audit_events": 16,
        "audit_dropped": 17,
        "waited": "18ms",
    });
    assert_eq!(value, expected);
    assert_eq!(from_value::<Usage>(value).unwrap(), usage);
}

#[test]
fn usage_of_an_older_version_is_read() {
    let usage: Usage = from_str(r#"{ "fuel": 7, "elapsed": "154us" }"#).unwrap();
    assert_eq!((usage.fuel, usage.log), (7, 0));
    assert_eq!(usage.elapsed, Duration::from_micros(154));
    let wrong = from_str::<Usage>(r#"{ "elapsed": "154" }"#).unwrap_err();
    let wrong = wrong.to_string();
    assert!(
        wrong.starts_with("\"154\" is no time with its unit"),
        "{wrong}"
    );
}
