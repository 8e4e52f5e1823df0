//! Memory that a guest may grow into without asking the system: the same answers, under the same limits.

use crate::common::{Mirror, echo, unhurried};
use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost,
    error::{CallErrorKind, LoadErrorKind},
    inspect::Measure,
    store::{ArtifactStore, StoreKey},
};

guesthouse::extension_point!({
    inline: "package test:room; world roomy {
        export grow: func(pages: u32) -> s32;
        export size: func() -> u32;
    }",
});

const GUEST: &str = r#"(component
    (core module $m
        (global $n (mut i32) (i32.const 0))
        (memory 1)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) memory.size))
    (core instance $i (instantiate $m))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
    (func (export "size") (result u32) (canon lift (core func $i "size"))))"#;

fn artifact() -> Artifact {
    Artifact::bytes("roomy", wat::parse_str(GUEST).unwrap())
}

fn config(pages: u64) -> HostConfig {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.headroom = pages << 16;
    config
}

fn limits(pages: u64) -> Limits {
    let mut limits = unhurried();
    limits.memory = pages << 16;
    limits
}

fn plugin(headroom: u64, limits: &Limits) -> Plugin<Roomy, ()> {
    let host = PluginHost::new(config(headroom)).unwrap();
    host.load(artifact(), limits).unwrap()
}

/// What it answers to growth by one page, three times, with its size after each.
fn grown(plugin: &Plugin<Roomy, ()>) -> Vec<(i32, u32)> {
    let grown = plugin.call((), |guest| {
        let grow = |_| Ok((guest.grow(1)?, guest.size()?));
        (0..3).map(grow).collect()
    });
    grown.unwrap()
}

#[test]
fn a_guest_sees_the_size_that_it_asked_for() {
    let expected = [(1, 2), (2, 3), (3, 4)];
    for headroom in [0, 1, 2, 4] {
        assert_eq!(
            grown(&plugin(headroom, &limits(10))),
            expected,
            "{headroom}"
        );
    }
}

#[test]
fn headroom_counts_as_memory_from_the_start() {
    for (headroom, first, last) in [(0, 1, 4), (2, 3, 4), (4, 5, 5)] {
        let plugin = plugin(headroom, &limits(10));
        let usage = |pages| {
            let outcome = plugin.run((), |guest| guest.grow(pages));
            outcome.usage().memory
        };
        assert_eq!(
            (usage(0), usage(3)),
            (first << 16, last << 16),
            "{headroom}"
        );
    }
}

#[test]
fn the_limit_is_where_it_was() {
    for headroom in [0, 2, 4] {
        let plugin = plugin(headroom, &limits(5));
        let grow = |pages| plugin.call((), |guest| guest.grow(pages));
        assert_eq!(grow(4).unwrap(), 1);
        let error = grow(5).unwrap_err();
        match error.kind() {
            CallErrorKind::MemoryExceeded { asked, limit, .. } => {
                assert_eq!((*asked, *limit), (6 << 16, 5 << 16), "{headroom}");
            }
            _ => panic!("{error:?}"),
        }
    }
}

/// Where there is no room for headroom under the limit, there is none, and nothing is refused for it.
#[test]
fn a_limit_that_is_too_low_for_headroom_is_no_refusal() {
    let plugin = plugin(4, &limits(4));
    assert_eq!(grown(&plugin), [(1, 2), (2, 3), (3, 4)]);
    let usage = *plugin.run((), RoomyExports::size).usage();
    assert_eq!(usage.memory, 1 << 16);
}

#[test]
fn limits_below_the_headroom_are_refused_for_what_runs() {
    let plugin = plugin(4, &limits(5));
    let error = plugin.set_limits(&limits(4)).unwrap_err();
    match error.kind() {
        LoadErrorKind::TooComplex {
            what, count, limit, ..
        } => assert_eq!(
            (*what, *count, *limit),
            (Measure::InitialMemory, 5 << 16, 4 << 16)
        ),
        _ => panic!("{error:?}"),
    }
}

/// With headroom and without are two entries: each load finds the one that is meant for it.
#[test]
fn a_store_keeps_both_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let open = || ArtifactStore::open(&path, StoreKey::from_bytes([1; 32]), 1 << 30).unwrap();
    let peak = |headroom, limits: &Limits| {
        let store = open();
        let mut config = config(headroom);
        config.store = Some(store.clone());
        let host = PluginHost::new(config).unwrap();
        let plugin: Plugin<Roomy, ()> = host.load(artifact(), limits).unwrap();
        let usage = *plugin.run((), RoomyExports::size).usage();
        (usage.memory >> 16, store.usage().found)
    };
    for found in [0, 1] {
        assert_eq!(peak(4, &limits(10)), (5, found));
        assert_eq!(peak(2, &limits(10)), (3, found));
        assert_eq!(peak(0, &limits(10)), (1, found));
        // Too little room for four pages more: the plain one, which the third has left.
        assert_eq!(peak(4, &limits(3)), (1, 1));
        // Room for three: not the plain one.
        assert_eq!(peak(3, &limits(10)), (4, found));
    }
}

#[test]
fn a_guest_of_ordinary_make_answers_as_ever() {
    let plain = echo(&PluginHost::new(config(0)).unwrap());
    let roomy = echo(&PluginHost::new(config(4)).unwrap());
    let text = "grüße ".repeat(5_000);
    for plugin in [&plain, &roomy] {
        for _ in 0..3 {
            let said = plugin.call(Mirror::default(), |guest| guest.echo().text(&text));
            assert_eq!(said.unwrap(), text);
        }
    }
    let peak = |plugin: &Plugin<crate::common::Everything, Mirror>| {
        let outcome = plugin.run(Mirror::default(), |guest| guest.echo().text("little"));
        outcome.usage().memory
    };
    // It grew by one page; now that is within what it began with.
    assert_eq!(peak(&roomy) - peak(&plain), 3 << 16);
}

/// The guest, with more memory to begin with and a table.
const WITH_TABLE: &str = r#"(component
    (core module $m
        (global $n (mut i32) (i32.const 0))
        (memory 12)
        (table 100 funcref)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) memory.size))
    (core instance $i (instantiate $m))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
    (func (export "size") (result u32) (canon lift (core func $i "size"))))"#;

/// What is in the store must not decide what is admitted, nor what runs: each host has loaded
/// other limits before.
#[test]
fn a_store_changes_nothing_but_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let key = StoreKey::from_bytes([1; 32]);
    let store = ArtifactStore::open(folder.path().join("store"), key, 1 << 30).unwrap();
    let mut config = config(4);
    let plain = PluginHost::new(config.clone()).unwrap();
    config.store = Some(store.clone());
    let stocked = PluginHost::new(config).unwrap();
    let mut exact = limits(100);
    exact.complexity.functions = 2;
    let with_table = wat::parse_str(WITH_TABLE).unwrap();
    for (bytes, limits) in [
        (wat::parse_str(GUEST).unwrap(), [limits(100), exact]),
        (with_table, [limits(100), limits(16)]),
    ] {
        for limits in &limits {
            let peaks = [&plain, &stocked].map(|host| {
                let artifact = Artifact::bytes("guest", bytes.clone());
                let plugin: Plugin<Roomy, ()> = host.load(artifact, limits).unwrap();
                plugin.run((), RoomyExports::size).usage().memory
            });
            assert_eq!(peaks[0], peaks[1]);
        }
    }
    assert_eq!(store.usage().found, 1, "the exact limits found the first");
}

/// A guest that never grows its memory has no headroom, whatever the host gives.
const STEADY: &str = r#"(component
    (core module $m
        (memory 1)
        (func (export "grow") (param i32) (result i32) (local.get 0))
        (func (export "size") (result i32) memory.size))
    (core instance $i (instantiate $m))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
    (func (export "size") (result u32) (canon lift (core func $i "size"))))"#;

/// Whether there is headroom is known of code from the store as well.
#[test]
fn a_store_knows_who_has_headroom() {
    let folder = tempfile::tempdir().unwrap();
    let key = StoreKey::from_bytes([1; 32]);
    let mut config = config(4);
    let store = ArtifactStore::open(folder.path().join("store"), key, 1 << 30).unwrap();
    config.store = Some(store.clone());
    let host = PluginHost::new(config).unwrap();
    for (found, wat) in [GUEST, STEADY, GUEST, STEADY].into_iter().enumerate() {
        let artifact = Artifact::bytes("guest", wat::parse_str(wat).unwrap());
        let plugin: Plugin<Roomy, ()> = host.load(artifact, &limits(5)).unwrap();
        assert_eq!(store.usage().found, found.saturating_sub(1) as u64);
        let lowered = plugin.set_limits(&limits(4));
        assert_eq!(lowered.is_ok(), wat == STEADY, "{lowered:?}");
    }
}

/// Rewriting must not make something valid of what no host without headroom would take.
#[test]
fn what_is_invalid_stays_invalid() {
    for wrong in [
        "memory.grow",
        "memory.grow 1",
        "drop memory.size 7",
        "drop global.get 1",
        "call 4",
    ] {
        let wat = GUEST.replace(
            "(memory.grow (local.get 0))",
            &format!("local.get 0 {wrong}"),
        );
        let wat = wat.replace(
            "memory.size)",
            "memory.size) (func memory.size memory.grow drop)",
        );
        let bytes = wat::parse_str(wat).unwrap();
        for headroom in [0, 4] {
            let host = PluginHost::new(config(headroom)).unwrap();
            let loaded: Result<Plugin<Roomy, ()>, _> =
                host.load(Artifact::bytes("wrong", bytes.clone()), &limits(100));
            // The first is as it should be.
            let right = wrong == "memory.grow";
            assert_eq!(loaded.is_ok(), right, "{wrong} with {headroom} pages");
        }
    }
}
