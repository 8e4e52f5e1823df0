//! Limits as text: what is read is what was written, and every mistake has its field and its line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use guesthouse::inspect::Amount::{self, Bytes, Count, Time};
use guesthouse::{
    Compiler, Limits,
    error::{ConfigError, LoadErrorKind},
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/limits")
}

fn file(name: &str) -> Limits {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    Limits::from_toml(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_presets_files_are_the_presets() {
    assert_eq!(file("strict.toml"), Limits::strict());
    assert_eq!(file("scripting.toml"), Limits::scripting());
}

#[test]
fn every_file_is_read_comes_back_and_is_accepted_by_a_host() {
    let host = crate::common::host();
    let names = folder().read_dir().unwrap().map(|entry| entry.unwrap());
    let names: Vec<_> = names
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        let limits = file(&name);
        let text = limits.to_toml();
        assert_eq!(Limits::from_toml(&text).unwrap(), limits, "{name}");
        crate::common::hostile::load(&host, "panics", &limits)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn services_caps_are_in_their_own_units() {
    let shopify = file("shopify-functions.toml");
    assert_eq!((shopify.component_size, shopify.output), (256_000, 20_000));
    assert_eq!((shopify.fuel, shopify.log), (11_000_000, 1_000));
    assert_eq!(
        file("fastly-compute.toml").deadline,
        Duration::from_millis(50)
    );
    assert_eq!(file("cloudflare-workers.toml").memory, 128_000_000);
}

#[test]
fn every_field_can_be_set_and_survives() {
    let mut limits = Limits::strict();
    limits.component_size = u64::MAX;
    limits.compile_time = Duration::from_secs(1);
    limits.compile_deadline = Duration::from_millis(1);
    limits.compile_memory = 64 << 20;
    limits.fuel = i64::MAX.unsigned_abs();
    limits.deadline = Duration::new(3, 5);
    limits.memory = 65_536;
    limits.table_elements = 0;
    limits.tables = u32::MAX;
    limits.memories = 0;
    limits.core_instances = 1;
    limits.input = 11;
    limits.output = 12;
    limits.host_calls = 13;
    limits.host_call_bytes = 14;
    limits.handles = 15;
    limits.log = 16;
    limits.complexity.nesting = 1;
    limits.complexity.functions = 0;
    limits.complexity.data_bytes = u64::MAX;
    assert_eq!(limits.to_toml().parse::<Limits>().unwrap(), limits);
}

#[test]
fn a_field_overrides_the_preset_wherever_the_preset_stands() {
    let limits = Limits::from_toml("fuel = 7\npreset = \"scripting\"\n").unwrap();
    let mut expected = Limits::scripting();
    expected.fuel = 7;
    assert_eq!(limits, expected);
}

#[test]
fn the_shape_is_a_table_or_dotted_keys() {
    let mut expected = Limits::strict();
    expected.complexity.functions = 7;
    expected.complexity.function_body = 65_536;
    for text in [
        "preset = \"strict\"\n[complexity]\nfunctions = 7\nfunction_body = \"64KiB\"\n",
        "complexity.functions = 7\ncomplexity.function_body = 65536\npreset = \"strict\"\n",
        "preset = \"strict\"\ncomplexity = { functions = 7, function_body = \"64KiB\" }\n",
    ] {
        assert_eq!(Limits::from_toml(text).unwrap(), expected, "{text}");
    }
}

fn error(text: &str) -> ConfigError {
    Limits::from_toml(text).unwrap_err()
}

#[test]
fn without_a_preset_every_missing_field_is_named() {
    let ConfigError::MissingFields { fields, .. } = error("fuel = 7\nlog = 0\n") else {
        panic!("another error");
    };
    assert_eq!(fields.len(), Limits::strict().each().len() - 2);
    assert!(fields.contains(&"deadline") && !fields.contains(&"fuel"));
    assert!(fields.contains(&"complexity.functions"));
    assert_eq!(error("").code(), "missing-fields");
}

#[test]
fn a_key_that_is_no_limit_is_refused_with_the_one_that_may_be_meant() {
    for (text, key, at, meant) in [
        ("preset = \"strict\"\nfuels = 7\n", "fuels", 2, Some("fuel")),
        ("\n\nFuel = 7\n", "Fuel", 3, Some("fuel")),
        ("preste = \"strict\"\n", "preste", 1, Some("preset")),
        (
            "preset = \"strict\"\ninstances = 16\n",
            "instances",
            2,
            Some("core_instances"),
        ),
        (
            "preset = \"strict\"\n[limits]\nfuel = 7\n",
            "limits",
            2,
            None,
        ),
        (
            "preset = \"strict\"\n[complexity]\nfunktions = 7\n",
            "complexity.funktions",
            3,
            Some("complexity.functions"),
        ),
        (
            "preset = \"strict\"\nfunctions = 7\n",
            "functions",
            2,
            Some("complexity.functions"),
        ),
    ] {
        let error = error(text);
        assert!(
            matches!(&error, ConfigError::UnknownField { field, near, line, .. }
                if (field.as_str(), *near, *line) == (key, meant, Some(at))),
            "{error:?}"
        );
        assert_eq!(error.code(), "unknown-field");
        let hint = meant.map_or_else(String::new, |meant| format!(": is it `{meant}`?"));
        assert_eq!(
            error.to_string(),
            format!("`{key}` is no limit{hint} (line {at})")
        );
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_refused() {
    for (entry, key, written) in [
        ("preset = \"lenient\"", "preset", "\"lenient\""),
        ("preset = 1", "preset", "1"),
        ("fuel = \"1000\"", "fuel", "\"1000\""),
        ("fuel = -1", "fuel", "-1"),
        ("fuel = 1.5", "fuel", "1.5"),
        (
            "fuel = 99999999999999999999",
            "fuel",
            "99999999999999999999",
        ),
        ("memory = \"16 megabytes\"", "memory", "\"16 megabytes\""),
        ("memory = \"1KB\"", "memory", "\"1KB\""),
        ("memory = true", "memory", "true"),
        ("deadline = 100", "deadline", "100"),
        ("deadline = \"100\"", "deadline", "\"100\""),
        ("deadline = \"1h\"", "deadline", "\"1h\""),
        ("tables = \"8\"", "tables", "\"8\""),
        ("handles = [1]", "handles", "[1]"),
        ("complexity = 7", "complexity", "7"),
        ("complexity.types = \"7\"", "complexity.types", "\"7\""),
    ] {
        let error = error(&format!("# a comment\n{entry}\n"));
        assert!(
            matches!(&error, ConfigError::BadValue { field, value, line: Some(2), .. }
                if (*field, value.as_str()) == (key, written)),
            "{error:?}"
        );
        assert_eq!(error.code(), "bad-value");
    }
}

fn days(days: u64) -> Amount {
    Time(Duration::from_hours(days * 24))
}

/// Each limit's own range is tried by `limits/tests.rs` of the host, from the table of limits.
#[test]
fn nonsense_is_refused_with_its_line() {
    for (entry, key, told, bounds) in [
        (
            "fuel = 0",
            "fuel",
            Count(0),
            (Count(1), Count(i64::MAX.unsigned_abs())),
        ),
        (
            "deadline = \"999us\"",
            "deadline",
            Time(Duration::from_micros(999)),
            (Time(Duration::from_millis(1)), days(365)),
        ),
        (
            "compile_deadline = \"86401s\"",
            "compile_deadline",
            Time(Duration::from_secs(86_401)),
            (Time(Duration::from_millis(1)), days(1)),
        ),
        (
            "memory = \"63KiB\"",
            "memory",
            Bytes(64_512),
            (Bytes(65_536), Bytes(4 << 30)),
        ),
        (
            "complexity = { nesting = 0 }",
            "complexity.nesting",
            Count(0),
            (Count(1), Count(100)),
        ),
        (
            "tables = 0x1_0000_0000",
            "tables",
            Count(1 << 32),
            (Count(0), Count(u32::MAX.into())),
        ),
    ] {
        let error = error(&format!("preset = \"strict\"\n\n{entry}\n"));
        assert!(
            matches!(error, ConfigError::OutOfRange { field, value, min, max, line: Some(3), .. }
                if (field, value, (min, max)) == (key, told, bounds)),
            "{entry}: {error:?}"
        );
        assert_eq!(error.code(), "out-of-range");
    }
}

#[test]
fn what_only_this_host_refuses_is_refused_when_it_loads() {
    let mut config = guesthouse::HostConfig::metered(Compiler::in_process());
    config.max_memory = 1 << 20;
    let host = guesthouse::PluginHost::new(config).unwrap();
    let limits = Limits::from_toml("preset = \"strict\"\nmemory = \"2MiB\"\n").unwrap();
    let error = crate::common::hostile::load(&host, "panics", &limits).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            LoadErrorKind::Limits(ConfigError::OutOfRange {
                field: "memory",
                max: Bytes(1_048_576),
                ..
            })
        ),
        "{error:?}"
    );
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    for (text, at) in [
        ("preset = \"strict\"\nfuel = = 7\n", 2),
        ("fuel = 1\n\nfuel = 2\n", 3),
        ("preset = \"strict", 1),
        ("\u{0}", 1),
    ] {
        let error = error(text);
        assert!(
            matches!(error, ConfigError::Toml { line, .. } if line == at),
            "{error:?}"
        );
        assert_eq!(error.code(), "bad-toml");
    }
}
