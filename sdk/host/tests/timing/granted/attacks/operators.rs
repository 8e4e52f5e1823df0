//! What operators do while guests run: revoke, grant again, update; and grants that would let a guest change the host
//! itself.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{fs, thread};

use guesthouse::error::LoadErrorKind;
use guesthouse::policy::{
    Audit, AuditEvent, AuditSink, Clock, Consent, Folder, Need, Policy, PolicyError, PolicyFile,
    Want, Wants,
};
use guesthouse::pool::{SessionPool, SessionPoolConfig};
use guesthouse::store::{ArtifactStore, StoreKey};
use guesthouse::{Artifact, Compiler, HostConfig, LoadError, Plugin, PluginHost, Session};
use parking_lot::Mutex;

use super::super::{answers, granted, limits, load, runtime};
use super::{is_well, reading, writing};
use crate::files::{
    Files, Ground, Handle, NEWEST, READ, Step, built, close, create, create_directory,
    get_directories, open, read, stat, unlink, write,
};

const MIB: u64 = 1 << 20;

/// Stands still at its first event, until it is told to go on.
struct Stands {
    entered: SyncSender<()>,
    go_on: Mutex<Option<Receiver<()>>>,
}

impl Audit for Stands {
    fn record(&self, _: &AuditEvent<'_>) {
        if let Some(go_on) = self.go_on.lock().take() {
            self.entered.send(()).unwrap();
            go_on.recv().unwrap();
        }
    }
}

#[test]
fn a_call_keeps_the_policy_that_it_began_with() {
    let ground = Ground::new();
    let (entered, has_entered) = sync_channel(1);
    let (go, go_on) = sync_channel(1);
    let mut config = HostConfig::metered(Compiler::in_process());
    config.audit = Some(AuditSink::new(Stands {
        entered,
        go_on: Mutex::new(Some(go_on)),
    }));
    let host = PluginHost::new(config).unwrap();
    let plugin = load(&host, &writing(&ground, MIB), &limits());
    let steps = [
        open("in.txt", READ),
        get_directories(),
        open("sub/deep.txt", READ),
        read(NEWEST, 100, 0),
        create("new"),
        write(NEWEST, "new", 0),
    ];
    let during = thread::scope(|scope| {
        let call = scope.spawn(|| answers(&plugin, &steps));
        has_entered.recv().unwrap();
        plugin.set_policy(&Policy::closed()).unwrap();
        go.send(()).unwrap();
        call.join().unwrap()
    });
    assert_eq!(
        during,
        ["ok 1", "ok /data", "ok 2", "ok deep", "ok 3", "ok 3"]
    );
    let steps = [get_directories(), open("in.txt", READ)];
    assert_eq!(answers(&plugin, &steps), ["ok", "no such slot"]);
    plugin.set_policy(&reading(&ground)).unwrap();
    assert!(is_well(&plugin));
    assert_eq!(answers(&plugin, &[create("other")]), ["err not-permitted"]);
    // What needs another linker is loaded again.
    let error = plugin
        .set_policy(&reading(&ground).clock(Clock::Real))
        .unwrap_err();
    assert_eq!(error.code(), "load-again");
    assert!(is_well(&plugin));
}

async fn in_session(session: &mut Session<Files, ()>, steps: &[Step]) -> Vec<String> {
    session.program().run(steps).await.unwrap()
}

#[test]
fn a_pool_opens_new_guests_and_a_session_of_the_apps_own_stays() {
    let ground = Ground::new();
    let plugin = granted(&reading(&ground), &limits());
    let pool = SessionPool::new(plugin.clone(), SessionPoolConfig::new(), || ()).unwrap();
    let in_pool = |steps: Vec<Step>| {
        let calls = async |session: &mut Session<Files, ()>| session.program().run(&steps).await;
        runtime().block_on(pool.call_async((), calls)).unwrap()
    };
    let mut own = runtime().block_on(plugin.session_async(())).unwrap();
    let first = in_pool(vec![open("in.txt", READ), get_directories()]);
    assert_eq!(first, ["ok 1", "ok /data"]);
    // The same guest: its file is still open.
    assert_eq!(in_pool(vec![read(1, 100, 0)]), ["ok hello"]);
    assert_eq!((pool.usage().opened, pool.usage().reused), (1, 1));
    plugin.set_policy(&Policy::closed()).unwrap();
    let after = in_pool(vec![read(1, 100, 0), get_directories()]);
    assert_eq!(after, ["no such slot", "ok"]);
    assert_eq!((pool.usage().opened, pool.usage().retired), (2, 1));
    let steps = [open("in.txt", READ), read(NEWEST, 100, 0)];
    let kept = runtime().block_on(in_session(&mut own, &steps));
    assert_eq!(kept, ["ok 1", "ok hello"]);
    plugin.set_policy(&reading(&ground)).unwrap();
    assert_eq!(in_pool(vec![get_directories()]), ["ok /data"]);
    assert_eq!(pool.usage().opened, 3);
}

#[test]
fn a_folder_that_is_granted_again_has_the_same_room() {
    let ground = Ground::new();
    let policy = writing(&ground, 1_009);
    let plugin = granted(&policy, &limits());
    let mut session = runtime().block_on(plugin.session_async(())).unwrap();
    let steps = [create("a"), write(1, 600, 0), unlink("a")];
    let found = runtime().block_on(in_session(&mut session, &steps));
    assert_eq!(found, ["ok 1", "ok 600", "ok"]);
    // Nobody sees the file any more that the session has open; but it takes its room.
    plugin.set_policy(&Policy::closed()).unwrap();
    plugin.set_policy(&policy).unwrap();
    let steps = [create("b"), write(1, 401, 0), write(1, 400, 0)];
    assert_eq!(answers(&plugin, &steps), ["ok 1", "err quota", "ok 400"]);
    let steps = [write(1, 1, 600), stat(1), close(Handle::File(1))];
    let found = runtime().block_on(in_session(&mut session, &steps));
    let expected = ["err quota", "ok regular-file 600 bytes 0 links", "ok"];
    assert_eq!(found, expected);
    let steps = [create("c"), write(1, 600, 0), write(1, 1, 600)];
    assert_eq!(answers(&plugin, &steps), ["ok 1", "ok 600", "err quota"]);
}

#[test]
fn folders_that_a_guest_nests_deeply_are_counted_at_the_next_load() {
    let ground = Ground::new();
    // It has three.
    let folder = Folder::write(ground.granted(), MIB).entries(403);
    let policy = Policy::closed().folder(folder);
    let mut limits = limits();
    limits.open_files = 500;
    limits.files_created = 1_000;
    let nest = crate::files::repeat(
        1_000,
        [create_directory((NEWEST, "d")), open((NEWEST, "d"), READ)],
    );
    let found = answers(&granted(&policy, &limits), &[nest]);
    assert_eq!(found, ["400 err quota"]);
    let again = granted(&policy, &limits);
    assert_eq!(answers(&again, &[create("new")]), ["err quota"]);
    assert!(is_well(&again));
}

/// A component that wants so much.
fn wanting(needs: impl IntoIterator<Item = Need>) -> (Vec<u8>, Wants) {
    let wants = Wants::new(needs.into_iter().map(|need| Want::new(need, "to work"))).unwrap();
    let mut bytes = fs::read(built("files")).unwrap();
    let (name, text) = (Wants::SECTION.as_bytes(), wants.to_text());
    let length = 1 + name.len() + text.len();
    assert!(name.len() < 128 && length < 1 << 14);
    let byte = |number: usize| u8::try_from(number).unwrap();
    bytes.push(0);
    bytes.extend([byte(length & 0x7f) | 0x80, byte(length >> 7)]);
    bytes.push(byte(name.len()));
    bytes.extend(name);
    bytes.extend(text.as_bytes());
    assert_eq!(Wants::of_component(&bytes).unwrap(), wants);
    (bytes, wants)
}

fn load_bytes(bytes: &[u8], policy: &Policy) -> Result<Plugin<Files, ()>, LoadError> {
    let artifact = Artifact::bytes("files", bytes);
    crate::common::host().load_granted(artifact, &limits(), policy, runtime())
}

#[test]
fn an_update_that_wants_more_needs_consent() {
    let ground = Ground::new();
    let folder = || Need::read_folder("/data");
    let (old, _) = wanting([folder()]);
    let (new, wants) = wanting([folder(), Need::Random, Need::RealClock]);
    let policy = reading(&ground).consent(Consent::to_component(&old).unwrap());
    let plugin = load_bytes(&old, &policy).unwrap();
    assert!(is_well(&plugin));
    let error = load_bytes(&new, &policy).unwrap_err();
    assert_eq!(error.code(), "consent-needed");
    let LoadErrorKind::ConsentNeeded(needed) = error.kind() else {
        panic!("{error:?}");
    };
    let more = wants.without(|need| *need == folder());
    assert_eq!(needed.more, more);
    assert_eq!(
        needed.expected,
        Consent::to_component(&old).unwrap().digest()
    );
    assert_eq!(needed.found, Consent::to_component(&new).unwrap().digest());
    // Other bytes are another plugin, whatever they want.
    let (less, _) = wanting([]);
    assert_eq!(
        load_bytes(&less, &policy).unwrap_err().code(),
        "consent-needed"
    );
    // Whoever consents gets it.
    let consented = reading(&ground).consent(Consent::to_component(&new).unwrap());
    assert!(is_well(&load_bytes(&new, &consented).unwrap()));
    // A policy for other bytes is none for those that run.
    let error = plugin.set_policy(&consented).unwrap_err();
    assert_eq!(error.code(), "consent-needed");
    assert!(is_well(&plugin));
    plugin.set_policy(&policy).unwrap();
    plugin.set_policy(&Policy::closed()).unwrap();
    assert_eq!(answers(&plugin, &[get_directories()]), ["ok"]);
}

/// The guest that takes steps, from a file, on a host with a store or without.
fn from_file(
    artifact: &std::path::Path,
    store: Option<&std::path::Path>,
    policy: &Policy,
) -> Result<Plugin<Files, ()>, LoadError> {
    let mut config = HostConfig::metered(Compiler::in_process());
    let store = store.map(|path| ArtifactStore::open(path, StoreKey::from_bytes([7; 32]), 1 << 30));
    config.store = store.transpose().unwrap();
    let host = PluginHost::new(config).unwrap();
    host.load_granted(Artifact::file(artifact), &limits(), policy, runtime())
}

/// A folder for a store.
fn private_folder(path: &std::path::Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path).unwrap();
}

#[test]
fn no_folder_may_hold_what_the_host_lives_on() {
    let ground = Ground::new();
    let root = ground.outside().parent().unwrap().to_owned();
    let plugins = root.join("plugins");
    fs::create_dir_all(plugins.join("deeper")).unwrap();
    let artifact = plugins.join("deeper/files.wasm");
    fs::copy(built("files"), &artifact).unwrap();
    let is_own = |error: &LoadError| {
        assert_eq!(error.code(), "bad-policy");
        matches!(
            error.kind(),
            LoadErrorKind::Policy(PolicyError::HoldsOwn { .. })
        )
    };
    // By any name of the folder.
    std::os::unix::fs::symlink(&plugins, root.join("alias")).unwrap();
    for folder in [
        &plugins,
        &plugins.join("deeper"),
        &root.join("alias"),
        &root,
    ] {
        for folder in [Folder::read(folder), Folder::write(folder, MIB)] {
            let policy = Policy::closed().folder(folder);
            assert!(is_own(&from_file(&artifact, None, &policy).unwrap_err()));
        }
    }
    let elsewhere = from_file(&artifact, None, &writing(&ground, MIB)).unwrap();
    assert!(is_well(&elsewhere));
    let later = Policy::closed().folder(Folder::write(&plugins, MIB));
    assert!(is_own(&elsewhere.set_policy(&later).unwrap_err()));
    assert!(is_well(&elsewhere));
    // The store, and the policy's own file.
    let store = ground.granted().join("sub/store");
    private_folder(&store);
    let error = from_file(&artifact, Some(&store), &writing(&ground, MIB)).unwrap_err();
    assert!(is_own(&error));
    private_folder(&root.join("store"));
    let plugin = from_file(&artifact, Some(&root.join("store")), &writing(&ground, MIB)).unwrap();
    assert!(is_well(&plugin));
    let text = format!(
        "[[plugin.files.folder]]\nhost = {:?}\nguest = \"/data\"\naccess = \"write\"\nquota = \"64MiB\"\n",
        ground.granted()
    );
    for (path, is_held) in [
        (ground.granted().join("sub/policy.toml"), true),
        (root.join("policy.toml"), false),
    ] {
        fs::write(&path, &text).unwrap();
        let file = PolicyFile::open(&path).unwrap();
        let loaded = from_file(&artifact, None, file.policy("files").unwrap());
        match is_held {
            true => assert!(is_own(&loaded.unwrap_err())),
            false => assert!(is_well(&loaded.unwrap())),
        }
    }
}

#[test]
fn no_two_folders_share_what_one_may_change() {
    let ground = Ground::new();
    let (granted, sub) = (ground.granted(), ground.granted().join("sub"));
    let read = |path: &std::path::Path| Folder::read(path);
    let write = |path: &std::path::Path| Folder::write(path, MIB);
    for (one, other, is_refused) in [
        (read(&granted), write(&granted), true),
        (read(&granted), write(&sub), true),
        (write(&granted), read(&sub), true),
        (write(&sub), write(&granted), true),
        (read(&granted), read(&sub), false),
        (write(&sub), write(&ground.outside()), false),
    ] {
        let policy = Policy::closed()
            .folder(one.at("/one"))
            .folder(other.at("/other"));
        let loaded = load_bytes(&fs::read(built("files")).unwrap(), &policy);
        match loaded {
            Ok(plugin) => {
                assert!(!is_refused);
                assert_eq!(answers(&plugin, &[get_directories()]), ["ok /one, /other"]);
            }
            Err(error) => {
                assert!(is_refused, "{error:?}");
                assert_eq!(error.code(), "bad-policy");
                assert!(matches!(
                    error.kind(),
                    LoadErrorKind::Policy(PolicyError::Overlap { .. })
                ));
            }
        }
    }
}
