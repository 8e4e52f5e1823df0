//! Everything that is asked of an artifact's bytes in the app's process, and what came of it.

use std::fmt;

use guesthouse_contract::{
    Anatomy, ArtifactKind, Capability, Contract, Feature, Measure, ShapeLimits, Side, Wants, World,
    compare, imports_beyond_wit, scan, validate,
};

use crate::READING;

/// What was read, counted.
#[derive(Default)]
pub(crate) struct Looks {
    read: u64,
    /// No component, or too complex to be read.
    scanned: u64,
    invalid: u64,
    /// Valid, and no world.
    worldless: u64,
    /// A world that no text of WIT says.
    wordless: u64,
    whole: u64,
}

impl Looks {
    /// Reads what a host reads, in its order, and what the command reads beside it.
    pub(crate) fn at(&mut self, name: &str, bytes: &[u8]) {
        if let Ok(mut reading) = READING.lock() {
            reading.clear();
            reading.extend_from_slice(bytes);
        }
        self.read += 1;
        if ArtifactKind::of(bytes) != ArtifactKind::Component || scan(bytes, &readable()).is_err() {
            self.scanned += 1;
            return;
        }
        let _ = (
            validate(bytes),
            Feature::needed_by(bytes),
            Anatomy::of(bytes),
            Wants::of_component(bytes),
        );
        let _ = imports_beyond_wit(bytes);
        // It reads all of WASI's WIT beside, which takes longer than everything else together.
        if self.read.is_multiple_of(64) {
            let _ = Capability::of(bytes, None);
        }
        let world = World::of_component(bytes);
        let Ok(contract) = Contract::of_component(bytes) else {
            assert!(world.is_err(), "{name}: a world of what is not valid");
            self.invalid += 1;
            return;
        };
        compared(&contract);
        let Ok(world) = world else {
            self.worldless += 1;
            return;
        };
        match world.to_wit() {
            Ok(_) => self.whole += 1,
            Err(_) => self.wordless += 1,
        }
    }

    /// Fails where nearly everything ended the same way, so that nothing was tried.
    pub(crate) fn are_enough(&self, count: u64) -> Result<(), String> {
        let each = [
            self.scanned,
            self.invalid,
            self.worldless,
            self.wordless,
            self.whole,
        ];
        match each.iter().all(|ended| *ended >= count / 500) {
            true => Ok(()),
            false => Err(format!("they are too much alike: {self}")),
        }
    }
}

fn compared(contract: &Contract) {
    let _ = compare(contract, contract);
    for side in [Side::Import, Side::Export] {
        for name in contract.item_names(side) {
            let _ = (
                contract.describe(side, name),
                contract.resources(side, name),
            );
            let _ = (
                contract.asks_for(side, name),
                contract.meet(side, name, contract, name),
                contract.used(side, name),
            );
        }
    }
}

/// More than any preset admits, so that more is read than would be.
fn readable() -> ShapeLimits {
    let mut limits = ShapeLimits::scripting();
    for (measure, limit) in limits.each_mut() {
        if measure != Measure::Nesting {
            *limit = limit.saturating_mul(8);
        }
    }
    limits
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            read,
            scanned,
            invalid,
            worldless,
            wordless,
            whole,
        } = self;
        write!(
            f,
            "{read} read: {scanned} refused by the scan, {invalid} not valid, {worldless} valid and no \
             world, {wordless} worlds without a text, {whole} with one; no panic"
        )
    }
}
