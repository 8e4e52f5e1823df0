//! What plugins weigh, beside what the engine's pool says that they take.

use std::fmt::Write;

use guesthouse_contract::Measure;
use wasmtime::PoolingAllocatorMetrics;

use super::PluginHost;
use crate::compile::Compiler;
use crate::dynamic::{DynPlugin, DynSession};
use crate::engine::{HostConfig, weight};
use crate::error::{CallErrorKind, Capacity, LoadError, LoadErrorKind};
use crate::limits::Limits;
use crate::{Artifact, Pool};

fn host(places: u32, pool: Option<Pool>) -> PluginHost {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = places;
    config.queue_timeout = std::time::Duration::ZERO;
    config.pool = pool;
    PluginHost::new(config).unwrap()
}

fn limits() -> Limits {
    let mut limits = Limits::scripting();
    limits.memories = 50;
    limits
}

fn load(host: &PluginHost, text: &str) -> Result<DynPlugin, LoadError> {
    let artifact = Artifact::bytes("heavy", wat::parse_str(text).unwrap());
    host.load_dynamic(artifact, &limits())
}

/// A module that is instantiated so often.
fn flat(module: &str, times: usize) -> String {
    let instances = "(core instance (instantiate $m))".repeat(times);
    format!("(component (core module $m {module}) {instances})")
}

/// A component in a component, instantiated so often.
fn nested(module: &str, times: usize) -> String {
    let instances = "(instance (instantiate $c))".repeat(times);
    format!(
        "(component (component $c (component $d (core module $m {module}) (core instance (instantiate $m))) (instance (instantiate $d))) {instances})"
    )
}

/// One core instance whose function goes through so many components, each of which has the engine make an
/// adapter that needs the one before: core instances that no artifact shows.
fn adapted(times: usize) -> String {
    let mut text = r#"(component
        (component $base
            (core module $m (func (export "f")))
            (core instance $i (instantiate $m))
            (func (export "f") (canon lift (core func $i "f"))))
        (component $link
            (import "f" (func $f))
            (core func $lowered (canon lower (func $f)))
            (func (export "f") (canon lift (core func $lowered))))
        (instance $c0 (instantiate $base))"#
        .to_owned();
    for number in 1..=times {
        let before = number - 1;
        write!(
            text,
            "(instance $c{number} (instantiate $link (with \"f\" (func $c{before} \"f\"))))"
        )
        .unwrap();
    }
    write!(text, "(export \"f\" (func $c{times} \"f\")))").unwrap();
    text
}

/// Two parts that pass a text to each other: each has a memory, and the engine puts an adapter between.
const COMPOSED: &str = r#"(component
    (component $says
        (core module $m (memory (export "memory") 1)
            (func (export "say") (param i32 i32))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 8))
        (core instance $i (instantiate $m))
        (func (export "say") (param "text" string)
            (canon lift (core func $i "say") (memory $i "memory") (realloc (func $i "realloc")))))
    (component $asks
        (import "say" (func $say (param "text" string)))
        (core module $memory (memory (export "memory") 1))
        (core instance $memory (instantiate $memory))
        (core func $lowered (canon lower (func $say) (memory $memory "memory")))
        (core module $m (import "" "say" (func $say (param i32 i32)))
            (func (export "run") (call $say (i32.const 0) (i32.const 5))))
        (core instance $i (instantiate $m (with "" (instance (export "say" (func $lowered))))))
        (func (export "run") (canon lift (core func $i "run"))))
    (instance $says (instantiate $says))
    (instance $asks (instantiate $asks (with "say" (func $says "say"))))
    (export "run" (func $asks "run")))"#;

/// Opens sessions until the host is full, and says how many there are.
fn fill(plugin: &DynPlugin) -> Vec<DynSession> {
    let mut open = Vec::new();
    loop {
        match plugin.session() {
            Ok(session) => open.push(session),
            Err(error) => match error.kind() {
                CallErrorKind::Full {
                    what: Capacity::Instances,
                    ..
                } => return open,
                _ => panic!("{error:?}"),
            },
        }
    }
}

/// Memories, tables and core instances that live.
fn taken(pool: &PoolingAllocatorMetrics) -> [u64; 3] {
    [
        pool.memories() as u64,
        pool.tables() as u64,
        pool.core_instances(),
    ]
}

#[test]
fn a_plugin_weighs_what_it_takes_from_the_pool() {
    const PLACES: u32 = 12;
    for (what, text, weighs, takes) in [
        ("nothing", flat("", 0), 1, [0, 0, 0]),
        ("an empty module", flat("", 1), 1, [0, 0, 1]),
        ("a memory", flat("(memory 1)", 1), 1, [1, 0, 1]),
        ("three memories", flat("(memory 1)", 3), 3, [3, 0, 3]),
        (
            "two memories of one module",
            flat("(memory 1) (memory 1)", 1),
            2,
            [2, 0, 1],
        ),
        ("two tables", flat("(table 1 funcref)", 2), 1, [0, 2, 2]),
        (
            "eight tables",
            flat(&"(table 1 funcref)".repeat(8), 1),
            4,
            [0, 8, 1],
        ),
        (
            "nine tables",
            flat(&"(table 1 funcref)".repeat(9), 1),
            5,
            [0, 9, 1],
        ),
        ("eight core instances", flat("", 8), 1, [0, 0, 8]),
        ("nine core instances", flat("", 9), 2, [0, 0, 9]),
        (
            "nested components",
            nested(
                "(memory 1) (table 1 funcref) (table 1 funcref) (table 1 funcref)",
                3,
            ),
            5,
            [3, 9, 3],
        ),
        ("composed parts", COMPOSED.to_owned(), 2, [2, 0, 4]),
        ("adapters of adapters", adapted(30), 1, [0, 0, 31]),
    ] {
        let host = host(PLACES, Some(Pool::default()));
        let plugin = load(&host, &text).unwrap();
        let pool = host.engine.engine().pooling_allocator_metrics().unwrap();
        let open = fill(&plugin);
        let many = u64::try_from(open.len()).unwrap();
        assert_eq!(many, u64::from(PLACES / weighs), "{what}");
        assert_eq!(taken(&pool), takes.map(|each| each * many), "{what}");
        assert_eq!(
            (host.instances(), host.places_taken()),
            (PLACES / weighs, PLACES / weighs * weighs),
            "{what}"
        );
        drop(open);
        assert_eq!(taken(&pool), [0, 0, 0], "{what}");
        assert_eq!((host.instances(), host.places_taken()), (0, 0), "{what}");
    }
}

/// The scan counts what the engine says that it needs.
#[test]
fn the_scan_and_the_engine_agree() {
    let host = host(12, None);
    for text in [
        flat("(memory 1) (table 1 funcref)", 3),
        nested("(memory 1) (table 1 funcref)", 4),
        COMPOSED.to_owned(),
        adapted(5),
    ] {
        let bytes = wat::parse_str(&text).unwrap();
        let limits = limits();
        let shape = guesthouse_contract::scan(&bytes, &limits.complexity).unwrap();
        let engine = host.engine.engine();
        let component = wasmtime::component::Component::from_binary(engine, &bytes).unwrap();
        let needed = component.resources_required().unwrap();
        assert_eq!(shape.of(Measure::Memories), u64::from(needed.num_memories));
        assert_eq!(shape.of(Measure::Tables), u64::from(needed.num_tables));
        assert!(weight(&shape) >= needed.num_memories);
    }
}

#[test]
fn without_a_pool_it_weighs_the_same() {
    let host = host(12, None);
    let plugin = load(&host, &flat("(table 1 funcref)", 8)).unwrap();
    let open = fill(&plugin);
    assert_eq!((open.len(), host.places_taken()), (3, 12));
}

#[test]
fn what_is_heavier_than_the_host_is_refused_at_load() {
    for pool in [None, Some(Pool::default())] {
        let host = host(3, pool);
        load(&host, &flat("(memory 1)", 3)).unwrap();
        let error = load(&host, &flat("(memory 1)", 4)).unwrap_err();
        assert!(
            matches!(
                error.kind(),
                LoadErrorKind::TooHeavy {
                    weight: 4,
                    places: 3
                }
            ),
            "{error:?}"
        );
        assert_eq!((error.code(), error.name()), ("too-heavy", "heavy"));
        assert_eq!(
            error.to_string(),
            "`heavy` takes 4 places, the host has 3 (raise `max_instances`; \
             a place is one memory, two tables, eight core instances)"
        );
    }
}

/// A quarter of the host's sessions used to take all of its tables.
#[test]
fn an_honest_plugin_finds_a_place_while_one_is_free() {
    let host = host(1_000, Some(Pool::default()));
    let greedy = load(&host, &flat(&"(table 1 funcref)".repeat(8), 1)).unwrap();
    let honest = load(&host, &flat("(memory 1) (table 1 funcref)", 1)).unwrap();
    let mut open: Vec<_> = (0..249).map(|_| greedy.session().unwrap()).collect();
    assert_eq!((host.instances(), host.places_taken()), (249, 996));
    open.extend((0..4).map(|_| honest.session().unwrap()));
    let error = honest.session().unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::Full {
                what: Capacity::Instances,
                weight: 1,
                limit: 1_000,
                ..
            }
        ),
        "{error:?}"
    );
    let error = greedy.session().unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Full { weight: 4, .. }),
        "{error:?}"
    );
    assert_eq!(open.len(), 253);
}
