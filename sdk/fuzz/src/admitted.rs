//! A component's bytes on their way through admission: scanned, decoded, compared.

use std::sync::LazyLock;

use guesthouse_contract::{
    Anatomy, ArtifactKind, Contract, Feature, ShapeLimits, World, compare, evolution,
    imports_beyond_wit, scan, validate,
};

/// A world with something of everything.
const HOST: &str = include_str!("../seeds/wit/everything.wit");

static WORLD: LazyLock<Contract> = LazyLock::new(|| {
    let world = World::from_source("host.wit", HOST, None).expect("the world can be read");
    Contract::of_world(&world).expect("the world has a contract")
});

/// What is not refused by the scan can be decoded or is refused, is equal to itself, and differs from the
/// host's world in ways that can be told.
///
/// # Panics
/// Where a component is not its own equal, or anything on the way panics.
pub fn component(bytes: &[u8]) {
    let kind = ArtifactKind::of(bytes);
    let Ok(shape) = scan(bytes, &ShapeLimits::strict()) else {
        return;
    };
    assert_eq!(shape.check(&ShapeLimits::strict()).is_ok(), true);
    let kept = guesthouse_contract::Shape::from_bytes(&shape.to_bytes());
    assert_eq!(
        kept.as_ref(),
        Some(&shape),
        "a shape is what was kept of it"
    );
    let _ = (Feature::needed_by(bytes), imports_beyond_wit(bytes));
    let valid = validate(bytes).is_ok();
    let Ok(contract) = Contract::of_component(bytes) else {
        return;
    };
    assert_eq!(
        kind,
        ArtifactKind::Component,
        "only components have a contract"
    );
    if !valid {
        return;
    }
    let findings = compare(&contract, &contract);
    assert!(findings.is_empty(), "not its own equal: {findings:?}");
    assert!(evolution(&contract, &contract).is_empty());
    for finding in compare(&WORLD, &contract) {
        let told = finding.to_string();
        assert!(
            !told.contains(|c: char| c.is_control() && c != '\n'),
            "{told:?}"
        );
    }
}
