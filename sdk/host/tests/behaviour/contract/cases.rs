//! Cases: a world, a component, and whether the contract check says what the engine says.

use guesthouse_contract::{Contract, World, compare};
use wasmtime::{Config, Engine, OptLevel};

use super::oracle::{Host, Verdict, made_for};
use super::worlds::{Dice, Wit};

/// Components for each world.
const PLUGINS: u64 = 8;

/// How many cases there were of each kind.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) admitted: u64,
    pub(crate) refused: u64,
    /// Refused for a handle that the engine would have taken for another: policy, not type.
    pub(crate) stricter: u64,
    /// What the engine cannot compile, in any world: async functions. These are no cases.
    pub(crate) uncompiled: u64,
}

impl Tally {
    pub(crate) fn cases(&self) -> u64 {
        self.admitted + self.refused
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.admitted += other.admitted;
        self.refused += other.refused;
        self.stricter += other.stricter;
        self.uncompiled += other.uncompiled;
    }
}

/// An engine that compiles fast and keeps to the features that the host has.
pub(crate) fn engine() -> Engine {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None);
    Engine::new(&config).expect("an engine starts")
}

/// One world and a component: both must say the same.
pub(crate) fn judge(host: &Host<'_>, contract: &Contract, bytes: &[u8], about: &str) -> Tally {
    let Some(verdict) = host.judge(bytes) else {
        return Tally {
            uncompiled: 1,
            ..Tally::default()
        };
    };
    let plugin = Contract::of_component(bytes);
    let findings = plugin.map(|plugin| compare(contract, &plugin));
    let admitted = findings.as_ref().is_ok_and(Vec::is_empty);
    assert!(
        admitted == verdict.meaning && (verdict.engine || !verdict.meaning),
        "admitted: {admitted}, but {verdict:?}: {findings:#?}\n{about}"
    );
    let Verdict { engine, meaning } = verdict;
    Tally {
        admitted: u64::from(admitted),
        refused: u64::from(!admitted),
        stricter: u64::from(engine && !meaning),
        uncompiled: 0,
    }
}

/// `count` cases, or a few more; the same for the same seed.
pub(crate) fn at_random(engine: &Engine, seed: u64, count: u64) -> Tally {
    let mut tally = Tally::default();
    let mut world = seed << 32;
    while tally.cases() < count {
        world += 1;
        tally.add(one_world(engine, world));
    }
    tally
}

fn one_world(engine: &Engine, seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let mut tally = Tally::default();
    let made_up = Wit::made_up(&mut dice);
    let Some(world) = read(&made_up) else {
        return tally;
    };
    let Some(host) = Host::new(engine, &world) else {
        return tally;
    };
    let contract = Contract::of_world(&world).expect("the world can be encoded");
    for _ in 0..PLUGINS {
        let mut changed = made_up.clone();
        for _ in 0..dice.below(4) {
            changed.change(&mut dice);
        }
        let bytes = read(&changed).and_then(|world| made_for(&world));
        if let Some(bytes) = bytes {
            let about = format!(
                "seed {seed}, host:\n{}\nplugin:\n{}",
                made_up.text(),
                changed.text()
            );
            tally.add(judge(&host, &contract, &bytes, &about));
        }
    }
    tally
}

fn read(wit: &Wit) -> Option<World> {
    World::from_source("random.wit", &wit.text(), Some("w")).ok()
}
