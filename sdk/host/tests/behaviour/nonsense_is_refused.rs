//! Limits and settings that make no sense are refused by field, value and bound.

use std::time::Duration;

use crate::common::host;
use crate::common::hostile::{App, Hostile, artifact, generous, load};
use guesthouse::{Compiler, ConfigError, HostConfig, Limits, LoadErrorKind, PluginHost};

fn with(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = generous();
    change(&mut limits);
    limits
}

#[test]
fn nonsense_limits_are_refused_by_field_value_and_bound() {
    for (field, value, min, limits) in [
        ("fuel", 0, 1, with(|limits| limits.fuel = 0)),
        (
            "deadline",
            0,
            1,
            with(|limits| limits.deadline = Duration::ZERO),
        ),
        (
            "memory",
            65_535,
            65_536,
            with(|limits| limits.memory = 65_535),
        ),
        (
            "handles",
            (1 << 28) + 1,
            0,
            with(|limits| limits.handles = (1 << 28) + 1),
        ),
        (
            "value_memory",
            65_535,
            65_536,
            with(|limits| limits.value_memory = 65_535),
        ),
        ("core_instances", 0, 1, with(|limits| limits.core_instances = 0)),
        (
            "component_size",
            7,
            8,
            with(|limits| limits.component_size = 7),
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
                max: 1_048_576,
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
    let pages = 64 << 10;
    assert_eq!(
        refuse(|config| config.stack = 1),
        ("stack", 1, pages, 8 << 20)
    );
    assert_eq!(
        refuse(|config| config.tick = Duration::ZERO),
        ("tick", 0, 1, 1_000)
    );
    assert_eq!(
        refuse(|config| config.max_memory = 1 << 40),
        ("max_memory", 1 << 40, pages, 4 << 30)
    );
    assert_eq!(
        refuse(|config| config.max_table_elements = 0),
        ("max_table_elements", 0, 1, 10_000_000)
    );
    assert_eq!(
        refuse(|config| config.instances = 0),
        ("instances", 0, 1, 10_000)
    );
    assert_eq!(
        refuse(|config| config.wait = Duration::from_secs(3_601)),
        ("wait", 3_601_000, 0, 3_600_000)
    );
    assert_eq!(
        refuse(|config| config.headroom = (16 << 20) + 1),
        ("headroom", (16 << 20) + 1, 0, 16 << 20)
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().keep_resident = 1 << 40),
        ("pool.keep_resident", 1 << 40, 0, 64 << 20)
    );
    assert_eq!(
        refuse(|config| config.pool.as_mut().unwrap().warm = 10_001),
        ("pool.warm", 10_001, 0, 10_000)
    );
}
