//! Limits and settings that make no sense are refused by field, value and bound.

use std::time::Duration;

use crate::common::host;
use crate::common::hostile::{App, Hostile, artifact, generous, load};
use guesthouse::inspect::Amount::{Bytes, Count, Time};
use guesthouse::{
    Compiler, HostConfig, Limits, PluginHost,
    error::{ConfigError, LoadErrorKind},
};

fn with(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = generous();
    change(&mut limits);
    limits
}

/// Each limit's own range is tried by `limits/tests.rs` of the host, from the table of limits.
#[test]
fn nonsense_limits_are_refused_by_field_value_and_bound() {
    for (field, value, min, limits) in [
        (
            "deadline",
            Time(Duration::ZERO),
            Time(Duration::from_millis(1)),
            with(|limits| limits.deadline = Duration::ZERO),
        ),
        (
            "memory",
            Bytes(65_535),
            Bytes(65_536),
            with(|limits| limits.memory = 65_535),
        ),
        (
            "handles",
            Count((1 << 28) + 1),
            Count(0),
            with(|limits| limits.handles = (1 << 28) + 1),
        ),
    ] {
        let error = host()
            .load::<Hostile, App>(artifact("spins"), &limits)
            .unwrap_err();
        let LoadErrorKind::Limits(ConfigError::OutOfRange {
            field: f,
            value: v,
            min: m,
            ..
        }) = *error.kind()
        else {
            panic!("{error:?}");
        };
        assert_eq!((f, v, m), (field, value, min));
    }
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_memory = 1 << 20;
    let host = PluginHost::new(config).unwrap();
    let error = load(&host, "spins", &with(|limits| limits.memory = 2 << 20)).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            LoadErrorKind::Limits(ConfigError::OutOfRange {
                field: "memory",
                max: Bytes(1_048_576),
                ..
            })
        ),
        "{error:?}",
    );
}

#[test]
fn nonsense_host_settings_are_refused_by_field_value_and_bounds() {
    let refuse = |change: fn(&mut HostConfig)| {
        let mut config = HostConfig::metered(Compiler::in_process());
        change(&mut config);
        match PluginHost::new(config) {
            Err(ConfigError::OutOfRange {
                field,
                value,
                min,
                max,
                ..
            }) => (field, value, min, max),
            other => panic!("{other:?}"),
        }
    };
    let page = Bytes(64 << 10);
    let millis = |count| Time(Duration::from_millis(count));
    assert_eq!(
        refuse(|config| config.stack = 1),
        ("stack", Bytes(1), page, Bytes(8 << 20))
    );
    assert_eq!(
        refuse(|config| config.tick = Duration::ZERO),
        ("tick", millis(0), millis(1), millis(1_000))
    );
    assert_eq!(
        refuse(|config| config.max_memory = 1 << 40),
        ("max_memory", Bytes(1 << 40), page, Bytes(4 << 30))
    );
    assert_eq!(
        refuse(|config| config.max_table_elements = 0),
        ("max_table_elements", Count(0), Count(1), Count(10_000_000))
    );
    assert_eq!(
        refuse(|config| config.max_instances = 0),
        ("max_instances", Count(0), Count(1), Count(10_000))
    );
    assert_eq!(
        refuse(|config| config.max_async_calls = 10_001),
        ("max_async_calls", Count(10_001), Count(0), Count(10_000))
    );
    assert_eq!(
        refuse(|config| config.max_blocking_io = 0),
        ("max_blocking_io", Count(0), Count(1), Count(10_000))
    );
    assert_eq!(
        refuse(|config| config.max_blocking_io = 10_001),
        ("max_blocking_io", Count(10_001), Count(1), Count(10_000))
    );
    assert_eq!(
        refuse(|config| config.queue_timeout = Duration::from_secs(3_601)),
        (
            "queue_timeout",
            millis(3_601_000),
            millis(0),
            millis(3_600_000)
        )
    );
    assert_eq!(
        refuse(|config| config.headroom = (16 << 20) + 1),
        ("headroom", Bytes((16 << 20) + 1), Bytes(0), Bytes(16 << 20))
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().keep_resident = 1 << 40),
        (
            "pool.keep_resident",
            Bytes(1 << 40),
            Bytes(0),
            Bytes(64 << 20)
        )
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().warm = 10_001),
        ("pool.warm", Count(10_001), Count(0), Count(10_000))
    );
}
