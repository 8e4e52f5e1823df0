//! The artifact store: found again by other hosts, and nothing that was touched is ever run.

mod budget;

use std::fs::{self, Permissions};
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::common::languages::{language, resources_cross, trouble_is_told, typed};
use crate::common::unhurried;
use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost,
    error::{LoadErrorKind, StoreError},
    inspect::Measure,
    store::{ArtifactStore, StoreKey, StoreUsage},
};
use tempfile::TempDir;

guesthouse::extension_point!({
    inline: "package test:store; world oracle { export answer: func() -> u32; }",
});

/// The same function with another type.
mod other {
    guesthouse::extension_point!({
        inline: "package test:store; world liar { export answer: func() -> string; }",
    });
}

const KEY: [u8; 32] = [7; 32];
const BUDGET: u64 = 1 << 30;

fn component(answer: u32) -> Vec<u8> {
    padded(answer, 0)
}

/// A component with so many functions more.
fn padded(answer: u32, functions: usize) -> Vec<u8> {
    let body = "(func (param i32) (result i32) local.get 0 i32.const 3 i32.mul)";
    wat::parse_str(format!(
        r#"(component
            (core module $m
                (func (export "answer") (result i32) i32.const {answer})
                {})
            (core instance $i (instantiate $m))
            (func (export "answer") (result u32) (canon lift (core func $i "answer"))))"#,
        body.repeat(functions)
    ))
    .unwrap()
}

fn artifact(answer: u32) -> Artifact {
    Artifact::bytes("oracle", component(answer))
}

/// A folder of a store, to be opened as often as needed.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn open(&self) -> ArtifactStore {
        ArtifactStore::open(self.path(), StoreKey::from_bytes(KEY), BUDGET).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// The one file with this extension.
    fn file(&self, extension: &str) -> PathBuf {
        let mut files = self.files();
        files.retain(|file| file.extension().is_some_and(|found| found == extension));
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    fn size(&self) -> u64 {
        let size = |file: &PathBuf| fs::metadata(file).unwrap().len();
        self.files().iter().map(size).sum()
    }
}

fn host_with(store: &ArtifactStore, mut config: HostConfig) -> PluginHost {
    config.store = Some(store.clone());
    PluginHost::new(config).unwrap()
}

fn host(store: &ArtifactStore) -> PluginHost {
    host_with(store, HostConfig::metered(Compiler::in_process()))
}

fn asked(host: &PluginHost, answer: u32) -> u32 {
    let plugin: Plugin<Oracle, ()> = host.load(artifact(answer), &unhurried()).unwrap();
    plugin.call((), OracleExports::answer).unwrap()
}

/// What a host of its own answers, and what became of the store meanwhile.
fn answered(place: &Place, answer: u32) -> (u32, StoreUsage) {
    let store = place.open();
    let said = asked(&host(&store), answer);
    (said, store.usage())
}

fn counts(usage: StoreUsage) -> [u64; 6] {
    [
        usage.found,
        usage.absent,
        usage.refused,
        usage.kept,
        usage.evicted,
        usage.failed,
    ]
}

#[test]
fn what_one_host_compiled_another_finds() {
    let place = Place::new();
    // Machine code and verdict.
    let (said, usage) = answered(&place, 42);
    assert_eq!((said, counts(usage)), (42, [0, 1, 0, 2, 0, 0]));
    let (said, usage) = answered(&place, 42);
    assert_eq!((said, counts(usage)), (42, [1, 0, 0, 0, 0, 0]));
    // Another component is another entry.
    let (said, usage) = answered(&place, 43);
    assert_eq!((said, counts(usage)), (43, [0, 1, 0, 2, 0, 0]));
    assert_eq!(place.files().len(), 4);
}

#[test]
fn a_worker_fills_the_store_too() {
    let place = Place::new();
    let compiler = || Compiler::program([env!("CARGO_BIN_EXE_guesthouse-compile-worker")]);
    for expected in [[0, 1, 0, 2, 0, 0], [1, 0, 0, 0, 0, 0]] {
        let store = place.open();
        let host = host_with(&store, HostConfig::metered(compiler()));
        assert_eq!((asked(&host, 5), counts(store.usage())), (5, expected));
    }
}

#[test]
fn another_engine_finds_nothing_of_it() {
    let place = Place::new();
    answered(&place, 1);
    let store = place.open();
    let timed = host_with(&store, HostConfig::timed(Compiler::in_process()));
    assert_eq!(
        (asked(&timed, 1), counts(store.usage())),
        (1, [0, 1, 0, 2, 0, 0])
    );
}

/// Does something to a file, and expects that the next host takes nothing of it, answers all the
/// same, and puts it right.
fn spoiled(place: &Place, file: &Path, what: &str, spoil: impl FnOnce(&Path)) {
    spoil(file);
    let (said, usage) = answered(place, 42);
    assert_eq!((said, usage.refused), (42, 1), "{what}: {usage}");
    assert_eq!(usage.failed, 0, "{what}: {usage}");
    let (said, usage) = answered(place, 42);
    assert_eq!(
        (said, counts(usage)),
        (42, [1, 0, 0, 0, 0, 0]),
        "{what}, afterwards"
    );
}

fn rewrite(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn nothing_that_was_touched_is_taken() {
    let place = Place::new();
    answered(&place, 42);
    for extension in ["code", "fit"] {
        let file = place.file(extension);
        let length = fs::metadata(&file).unwrap().len();
        // Every part of it: the code, what was counted, the seal.
        for at in (0..32)
            .map(|part| length * part / 32)
            .chain([length - 1, length - 40 % length])
        {
            let at = usize::try_from(at.min(length - 1)).unwrap();
            spoiled(
                &place,
                &file,
                &format!("a bit of byte {at} of {extension}"),
                |file| {
                    rewrite(file, |bytes| bytes[at] ^= 1);
                },
            );
        }
        for left in [0, 1, length / 2, length - 1] {
            spoiled(&place, &file, &format!("cut to {left} bytes"), |file| {
                rewrite(file, |bytes| bytes.truncate(usize::try_from(left).unwrap()));
            });
        }
        spoiled(&place, &file, "longer", |file| {
            rewrite(file, |bytes| bytes.push(0))
        });
        spoiled(&place, &file, "others may read it", |file| {
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        });
    }
}

#[test]
fn a_true_entry_of_another_component_is_not_taken() {
    let place = Place::new();
    answered(&place, 42);
    let entry = place.file("code");
    let theirs = Place::new();
    answered(&theirs, 666);
    spoiled(&place, &entry, "swapped", |file| {
        fs::copy(theirs.file("code"), file).unwrap();
    });
}

#[test]
fn an_entry_of_another_key_is_not_taken() {
    let place = Place::new();
    answered(&place, 42);
    let theirs = ArtifactStore::open(place.path(), StoreKey::from_bytes([8; 32]), BUDGET).unwrap();
    assert_eq!(asked(&host(&theirs), 42), 42);
    assert_eq!(counts(theirs.usage()), [0, 1, 1, 2, 0, 0]);
}

/// Machine code of this very engine, put where the store looks: without a seal it is nothing.
#[test]
fn machine_code_from_outside_is_not_taken() {
    let place = Place::new();
    answered(&place, 42);
    let entry = place.file("code");
    let compiled = host(&place.open())
        .compile(artifact(666), &unhurried())
        .unwrap();
    spoiled(&place, &entry, "the compiled form", |file| {
        fs::write(file, &compiled).unwrap()
    });
    let code = compiled
        .windows(4)
        .position(|word| word == b"\x7fELF")
        .unwrap();
    spoiled(&place, &entry, "bare machine code", |file| {
        fs::write(file, &compiled[code..]).unwrap();
    });
    let bytes = compiled[code..].to_vec();
    let refused =
        host(&place.open()).load::<Oracle, ()>(Artifact::bytes("cwasm", bytes), &unhurried());
    assert_eq!(refused.unwrap_err().code(), "not-a-component");
}

#[test]
fn what_is_found_is_asked_everything_else() {
    let place = Place::new();
    answered(&place, 42);
    let store = place.open();
    let host = host(&store);
    let mut narrow = unhurried();
    narrow.complexity.functions = 0;
    let error = host.load::<Oracle, ()>(artifact(42), &narrow).unwrap_err();
    match error.kind() {
        LoadErrorKind::TooComplex {
            what, count, limit, ..
        } => assert_eq!((*what, *count, *limit), (Measure::Functions, 1, 0)),
        _ => panic!("{error:?}"),
    }
    let mut small = unhurried();
    small.component_size = 10;
    let refused = host.load::<Oracle, ()>(artifact(42), &small).unwrap_err();
    assert_eq!(refused.code(), "too-large");
    let refused = host
        .load::<other::Liar, ()>(artifact(42), &unhurried())
        .unwrap_err();
    assert_eq!(refused.code(), "contract-mismatch");
    assert_eq!(store.usage().kept, 0, "a refusal is not kept");
}

#[test]
fn a_component_that_needs_wasi_is_found_and_answers() {
    let place = Place::new();
    for found in [0, 1] {
        let store = place.open();
        let host = host(&store);
        let plugin = typed(
            &host,
            "rust-wasip1",
            include_bytes!("../../guests/languages/built/rust-wasip1.wasm"),
        );
        resources_cross(&plugin);
        trouble_is_told(language("rust-wasip1"), &plugin);
        assert_eq!(store.usage().found, found);
    }
}

#[test]
fn trouble_with_the_folder_fails_no_load() {
    let place = Place::new();
    let store = place.open();
    let host = host(&store);
    fs::remove_dir_all(place.path()).unwrap();
    assert_eq!(asked(&host, 9), 9);
    assert_eq!(counts(store.usage()), [0, 1, 0, 0, 0, 2]);
    fs::write(place.path(), "a file").unwrap();
    assert_eq!(asked(&host, 9), 9);
    assert_eq!(store.usage().failed, 5);
}

#[test]
fn many_at_once_get_their_own_answers() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let place = &place;
            scope.spawn(move || {
                let host = host(&place.open());
                for round in 0..30 {
                    let answer = (round + thread) % 5;
                    assert_eq!(asked(&host, answer), answer);
                }
            });
        }
    });
    assert_eq!(place.files().len(), 10, "and no unfinished file is left");
}

#[test]
fn others_folders_and_keys_are_refused() {
    let place = Place::new();
    let open = || ArtifactStore::open(place.path(), StoreKey::from_bytes(KEY), BUDGET);
    open().unwrap();
    for wrong in [0o755, 0o770, 0o701] {
        fs::set_permissions(place.path(), Permissions::from_mode(wrong)).unwrap();
        match open() {
            Err(StoreError::NotOwnerOnly { mode, path, .. }) => {
                assert_eq!((mode, path), (wrong, place.path().canonicalize().unwrap()));
            }
            other => panic!("{other:?}"),
        }
    }
    let key = place.folder.path().join("key");
    StoreKey::in_file(&key).unwrap();
    fs::set_permissions(&key, Permissions::from_mode(0o640)).unwrap();
    assert_eq!(
        StoreKey::in_file(&key).unwrap_err().code(),
        "store-not-owner-only"
    );
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, [0; 31]).unwrap();
    assert_eq!(StoreKey::in_file(&key).unwrap_err().code(), "bad-store-key");
    let nowhere = place.folder.path().join("no/such");
    let unusable = ArtifactStore::open(nowhere, StoreKey::from_bytes(KEY), BUDGET).unwrap_err();
    assert_eq!(unusable.code(), "store-unusable");
}

/// Who comes second gets the key of who came first: else nobody would find anything.
#[test]
fn all_who_make_a_key_at_once_get_the_same() {
    let place = Place::new();
    let file = place.folder.path().join("key");
    std::thread::scope(|scope| {
        for answer in 0..8 {
            let (file, place) = (&file, &place);
            scope.spawn(move || {
                let key = StoreKey::in_file(file).unwrap();
                let store = ArtifactStore::open(place.path(), key, BUDGET).unwrap();
                assert_eq!(asked(&host(&store), answer), answer);
            });
        }
    });
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let store =
        ArtifactStore::open(place.path(), StoreKey::in_file(&file).unwrap(), BUDGET).unwrap();
    let host = host(&store);
    for answer in 0..8 {
        asked(&host, answer);
    }
    assert_eq!(counts(store.usage()), [8, 0, 0, 0, 0, 0]);
    assert_eq!(
        fs::read_dir(place.folder.path()).unwrap().count(),
        2,
        "nothing else is left"
    );
}

#[test]
fn a_folder_of_plugins_is_warmed_up() {
    let place = Place::new();
    let plugins = tempfile::tempdir().unwrap();
    for answer in 0..3 {
        fs::write(
            plugins.path().join(format!("p{answer}.wasm")),
            component(answer),
        )
        .unwrap();
    }
    fs::write(plugins.path().join("p3.wasm"), "no component").unwrap();
    fs::write(plugins.path().join("README"), "not looked at").unwrap();
    let store = place.open();
    let host = host(&store);
    asked(&host, 1);
    let mut told = Vec::new();
    let warm = host
        .warm_up(plugins.path(), &unhurried(), |progress| {
            let name = progress.path.file_name().unwrap().to_owned();
            told.push((name, progress.done, progress.of));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(told[2], ("p2.wasm".into(), 2, 4));
    assert_eq!((warm.ready.len(), warm.compiled.len()), (1, 2));
    let (path, error) = &warm.refused[0];
    assert_eq!(
        (path.ends_with("p3.wasm"), error.code()),
        (true, "not-a-component")
    );
    let again = host.warm_up(plugins.path(), &unhurried(), |progress| {
        if progress.done == 1 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let again = again.unwrap();
    assert_eq!((again.ready.len(), again.compiled.len()), (1, 0));
    let bare = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let none = bare.warm_up(plugins.path(), &Limits::strict(), |_| {
        ControlFlow::Continue(())
    });
    assert_eq!(none.unwrap_err().code(), "no-store");
}
