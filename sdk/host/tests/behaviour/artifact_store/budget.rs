//! How much of it there may be: what goes, in which order, and what is never touched.

use std::fs;
use std::time::{Duration, SystemTime};

use guesthouse::{
    Artifact, Compiler, HostConfig, PluginHost,
    error::{ConfigError, StoreError},
    inspect::Amount,
    store::{ArtifactStore, StoreKey},
};

use super::{KEY, Oracle, Place, asked, host, host_with, padded, unhurried};

#[test]
fn a_budget_that_makes_no_sense_is_refused_with_its_bounds() {
    let place = Place::new();
    for wrong in [5, (1 << 40) + 1] {
        let refused = ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), wrong);
        let error = refused.unwrap_err();
        assert_eq!(error.code(), "out-of-range");
        let StoreError::Budget { source, .. } = error else {
            panic!("{error:?}");
        };
        let ConfigError::OutOfRange {
            field,
            value,
            min,
            max,
            ..
        } = source
        else {
            panic!("{source:?}");
        };
        assert_eq!((field, value), ("budget", Amount::Bytes(wrong)));
        assert_eq!((min, max), (Amount::Bytes(1 << 20), Amount::Bytes(1 << 40)));
    }
}

/// Loads what takes about a tenth of a MiB.
fn load_big(host: &PluginHost, answer: u32) {
    let big = Artifact::bytes("big", padded(answer, 1_000));
    let mut limits = unhurried();
    limits.complexity.functions = 10_000;
    host.load::<Oracle, ()>(big, &limits).unwrap();
}

/// Of two that share a folder, each counts now and then what the other has written.
#[test]
fn what_others_wrote_is_counted_at_every_64th_file() {
    let place = Place::new();
    let open = || ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), 1 << 20).unwrap();
    let (ours, others) = (open(), open());
    let (host, other_host) = (host(&ours), host(&others));
    asked(&host, 0);
    (100..110).for_each(|answer| load_big(&other_host, answer));
    (1..31).for_each(|answer| assert_eq!(asked(&host, answer), answer));
    assert_eq!((ours.usage().kept, ours.usage().evicted), (62, 0));
    assert!(place.size() > 1 << 20, "{}", place.size());
    assert_eq!(asked(&host, 31), 31);
    assert!(ours.usage().evicted > 0, "{}", ours.usage());
    assert!(place.size() <= 1 << 20, "{}", place.size());
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let place = Place::new();
    let store = ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), 1 << 20).unwrap();
    let host = host(&store);
    let load = |answer| load_big(&host, answer);
    load(0);
    let first = place.file("code");
    for answer in 1..12 {
        // As if an hour lay between two loads.
        for file in place.files() {
            let file = fs::File::open(file).unwrap();
            let older = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(3_600);
            file.set_modified(older).unwrap();
        }
        load(0);
        load(answer);
        assert!(first.exists(), "it was used just now");
    }
    assert!(store.usage().evicted > 4, "{}", store.usage());
    assert!(place.size() <= 1 << 20, "{}", place.size());
}

/// The oldest in the folder is a file that is not the store's, such as its key.
#[test]
fn what_is_not_the_stores_stays() {
    let place = Place::new();
    let store = ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), 1 << 20).unwrap();
    let strange = ["store.key", "a.code", ".unfinished-", "letter.txt"];
    let strange = strange.map(|name| place.path().join(name));
    for file in &strange {
        fs::write(file, vec![0; 1 << 20]).unwrap();
        let past = SystemTime::now() - Duration::from_secs(7_200);
        fs::File::open(file).unwrap().set_modified(past).unwrap();
    }
    let host = host(&store);
    for answer in 0..3 {
        asked(&host, answer);
    }
    assert!(strange.iter().all(|file| file.exists()));
    assert_eq!((store.usage().evicted, store.usage().kept), (0, 6));
}

/// More than the budget by itself: it stays until the next one comes.
#[test]
fn a_component_that_is_too_large_for_the_budget_is_found_again() {
    for headroom in [0, 1 << 16] {
        let place = Place::new();
        let store = ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), 1 << 20).unwrap();
        let mut config = HostConfig::metered(Compiler::in_process());
        config.headroom = headroom;
        let host = host_with(&store, config);
        let mut limits = unhurried();
        limits.complexity.functions = 100_000;
        for found in [0, 1] {
            let large = Artifact::bytes("large", padded(1, 16_000));
            host.load::<Oracle, ()>(large, &limits).unwrap();
            assert_eq!(store.usage().found, found, "{}", store.usage());
        }
        assert!(place.size() > 1 << 20, "{}", place.size());
    }
}

#[test]
fn what_nobody_finished_goes_after_an_hour() {
    let place = Place::new();
    let host = host(&place.open());
    let unfinished = |number| place.path().join(format!(".unfinished-{number:032x}"));
    let [old, new] = [1, 2].map(unfinished);
    for file in [&old, &new] {
        fs::write(file, "half").unwrap();
    }
    let past = SystemTime::now() - Duration::from_secs(7_200);
    fs::File::open(&old).unwrap().set_modified(past).unwrap();
    asked(&host, 1);
    assert_eq!((old.exists(), new.exists()), (false, true));
}
