//! Which public types can go to another thread, and which can be used by several at once: part of what is
//! promised, and decided by what is inside them, which changes without anybody looking.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::path::Path;

use guesthouse::{
    AnyValue, Artifact, CallError, CancelHandle, Compiler, HostCall, HostConfig, HostError, Limits,
    LoadError, Mode, Outcome, Plugin, PluginHost, Pool, Resource, Session, Usage,
    awaited::BlockOnError,
    dynamic::{
        DynFunction, DynParam, DynPlugin, DynResource, DynSession, Handle, TextError, Value,
        ValueType,
    },
    error::{
        Blame, CallErrorKind, Capacity, CompileCost, ConfigError, Counted, Crossing, DynError,
        GuestTrap, HandleFault, ImportName, IoCap, LoadErrorKind, Phase, Step, StoreError,
        TrapKind, WasiFault, WorldError,
    },
    inspect::{
        Allocation, AllocationNote, Amount, ArtifactKind, Check, Checked, Feature, Finding, Limit,
        Measure, Progress, Shape, ShapeLimits, Shown, Spent, World,
    },
    policy::{
        Access, Action, AuditEvent, AuditSink, Clock, Consent, ConsentNeeded, Folder, Kind, Need,
        OutputStreamKind, Policy, PolicyError, PolicyFile, PolicyFlaw, Verdict, Want, Wants,
        WantsError,
    },
    pool::{SessionPool, SessionPoolConfig, SessionPoolUsage},
    profile::{Profile, ProfileSample, ProfiledFunction},
    store::{ArtifactStore, StoreKey, StoreUsage, WarmUp, WarmUpProgress},
    wasi::{
        Collected, Descriptor, DirectoryEntryStream, Error, IncomingDatagramStream, InputStream,
        Log, LogEntry, LogStream, Network, OutgoingDatagramStream, OutputStream, Pollable,
        ResolveAddressStream, TcpSocket, TerminalInput, TerminalOutput, UdpSocket,
    },
};

use crate::common::Everything;
use crate::common::awaited::{Hostile, Waiting};

/// A state that may go to another thread and not be used by two.
type Sent = std::cell::Cell<u8>;
/// A state that stays on its thread.
type Bound = std::rc::Rc<u8>;

/// Whether a type is `Send`: the constant of its own is there only if it is, and then goes before that of
/// [`Not`].
struct IsSend<T>(PhantomData<T>);

impl<T: Send> IsSend<T> {
    const IS: bool = true;
}

/// The same of `Sync`.
struct IsSync<T>(PhantomData<T>);

impl<T: Sync> IsSync<T> {
    const IS: bool = true;
}

trait Not {
    const IS: bool = false;
}

impl<T> Not for IsSend<T> {}

impl<T> Not for IsSync<T> {}

/// A public type, what it is and what it has to be.
struct Row {
    shown: &'static str,
    is: (bool, bool),
    must_be: (bool, bool),
}

impl Row {
    fn name(&self) -> &str {
        self.shown.split('<').next().unwrap().trim()
    }
}

macro_rules! rows {
    ($($ty:ty: $send:ident $sync:ident,)*) => {
        [$(Row {
            shown: stringify!($ty),
            is: (IsSend::<$ty>::IS, IsSync::<$ty>::IS),
            must_be: (rows!(@ $send), rows!(@ $sync)),
        },)*]
    };
    (@ Send) => { true };
    (@ Sync) => { true };
    (@ not) => { false };
}

#[rustfmt::skip]
const TYPES: &[Row] = &rows![
    Access: Send Sync,
    Action: Send Sync,
    Allocation: Send Sync,
    AllocationNote: Send Sync,
    Amount: Send Sync,
    AnyValue: Send not,
    Artifact: Send not,
    ArtifactKind: Send Sync,
    ArtifactStore: Send Sync,
    AuditEvent<'static>: Send Sync,
    AuditSink: Send Sync,
    Blame: Send Sync,
    BlockOnError: Send Sync,
    CallError: Send Sync,
    CallErrorKind: Send Sync,
    CancelHandle: Send Sync,
    Capacity: Send Sync,
    Check: Send Sync,
    Checked: Send Sync,
    Clock: Send Sync,
    Collected: Send Sync,
    CompileCost: Send Sync,
    Compiler: Send Sync,
    ConfigError: Send Sync,
    Consent: Send Sync,
    ConsentNeeded: Send Sync,
    Counted: Send Sync,
    Crossing: Send Sync,
    Descriptor: Send Sync,
    DirectoryEntryStream: Send Sync,
    DynError: Send Sync,
    DynFunction: Send Sync,
    DynParam: Send Sync,
    DynPlugin: Send Sync,
    DynResource: Send Sync,
    DynSession: Send not,
    Error: Send Sync,
    Feature: Send Sync,
    Finding: Send Sync,
    Folder: Send Sync,
    GuestTrap: Send Sync,
    Handle: Send Sync,
    HandleFault: Send Sync,
    HostCall<'static>: Send not,
    HostConfig: Send Sync,
    HostError: Send Sync,
    ImportName: Send Sync,
    IncomingDatagramStream: Send Sync,
    InputStream: Send Sync,
    IoCap: Send Sync,
    Kind: Send Sync,
    // It leads to the value and does not hold it.
    Limit: Send Sync,
    Limits: Send Sync,
    LoadError: Send Sync,
    LoadErrorKind: Send Sync,
    Log: Send Sync,
    LogEntry<'static>: Send Sync,
    LogStream: Send Sync,
    Measure: Send Sync,
    Mode: Send Sync,
    Need: Send Sync,
    Network: Send Sync,
    Outcome<u8, Bound, u8>: not not,
    Outcome<u8, Sent, u8>: Send not,
    Outcome<u8, u8, u8>: Send Sync,
    OutgoingDatagramStream: Send Sync,
    OutputStream: Send Sync,
    OutputStreamKind: Send Sync,
    Phase: Send Sync,
    Plugin<Everything, Bound>: Send Sync,
    Plugin<Everything, Sent>: Send Sync,
    Plugin<Everything, u8>: Send Sync,
    PluginHost: Send Sync,
    Policy: Send Sync,
    PolicyError: Send Sync,
    PolicyFile: Send Sync,
    PolicyFlaw: Send Sync,
    Pollable: Send Sync,
    Pool: Send Sync,
    Profile: Send Sync,
    ProfiledFunction: Send Sync,
    ProfileSample<'static>: Send Sync,
    Progress: Send Sync,
    ResolveAddressStream: Send Sync,
    Resource<Bound>: Send Sync,
    Resource<u8>: Send Sync,
    Session<Everything, Bound>: not not,
    Session<Everything, Sent>: Send not,
    Session<Everything, u8>: Send not,
    SessionPoolConfig: Send Sync,
    SessionPool<Everything, Bound>: not not,
    SessionPool<Everything, Sent>: Send Sync,
    SessionPool<Everything, u8>: Send Sync,
    SessionPoolUsage: Send Sync,
    Shape: Send Sync,
    ShapeLimits: Send Sync,
    Shown<String>: Send Sync,
    Spent: Send Sync,
    Step: Send Sync,
    StoreError: Send Sync,
    StoreKey: Send Sync,
    StoreUsage: Send Sync,
    TcpSocket: Send Sync,
    TerminalInput: Send Sync,
    TerminalOutput: Send Sync,
    TextError: Send Sync,
    TrapKind: Send Sync,
    UdpSocket: Send Sync,
    Verdict: Send Sync,
    Usage: Send Sync,
    Value: Send Sync,
    ValueType: Send Sync,
    Want: Send Sync,
    Wants: Send Sync,
    WantsError: Send Sync,
    WarmUp: Send Sync,
    WarmUpProgress<'static>: Send Sync,
    WasiFault: Send Sync,
    // Whatever the state is: a plugin has none.
    World: Send Sync,
    WorldError: Send Sync,
];

/// What the crate gives out besides types: traits, functions, macros and other names for a type.
const NO_TYPES: [&str; 14] = [
    "Audit",
    "Awaited",
    "Blocking",
    "block_on",
    "DynImports",
    "ExtensionPoint",
    "HostResult",
    "Job",
    "OutputSink",
    "Serves",
    "extension_point",
    "on_tokio",
    "shown",
    "wit_type",
];

#[test]
fn as_the_table_says() {
    let differing = TYPES.iter().filter(|row| row.is != row.must_be);
    let told: Vec<_> = differing
        .map(|row| format!("{}: Send {}, Sync {}", row.shown, row.is.0, row.is.1))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}

/// A guest that is awaited, and a pool of them, with a state that may go to another thread and not be used by two.
type Parked = Plugin<Hostile, Sent>;
type ParkedPool = SessionPool<Hostile, Sent>;

/// Only compiled: what `spawn` of an executor with several threads asks of a task.
#[allow(dead_code, reason = "that it compiles is what is tested")]
fn futures_are_send(host: PluginHost, plugin: Parked, pool: ParkedPool, by_name: DynPlugin) {
    fn spawned(_: impl Future<Output: Send> + Send + 'static) {}

    let limits = Limits::strict();
    spawned(async move {
        let artifact = || Artifact::bytes("a", []);
        let loaded = host.load_async::<Hostile, Waiting>(artifact(), &limits, drop);
        let loaded = loaded.await.is_ok();
        let by_name = host.load_dynamic_async(artifact(), &limits, drop).await;
        (loaded, by_name.is_ok())
    });
    spawned(async move {
        let text = String::from("borrowed");
        let called =
            plugin.call_async(Sent::new(1), async |guest| guest.run(text.is_empty()).await);
        let called = called.await;
        let ran = plugin.run_async(Sent::new(1), async |guest| guest.run(true).await);
        let ran = ran.await.into_result();
        let mut session = plugin.session_async(Sent::new(1)).await?;
        let again = session.run(true).await;
        called.and(ran).and(again)
    });
    spawned(async move {
        let used = pool.call_async(Sent::new(1), async |session| session.run(true).await);
        let used = used.await;
        let ran = pool.run_async(Sent::new(1), async |session| session.run(true).await);
        let ran = ran.await.into_result();
        pool.refill_async(1).await?;
        used.and(ran)
    });
    spawned(async move {
        let mut session = by_name.session_async().await?;
        session.call_wave_async("f", "()").await?;
        let handle = session.handles().next();
        if let Some(handle) = handle {
            session.drop_handle_async(&handle).await?;
        }
        by_name.call_json_async("f", "[]").await
    });
}

#[test]
fn every_public_type_is_in_the_table() {
    let mut public = BTreeSet::new();
    used(&read("lib.rs"), &mut public);
    let told = TYPES.iter().map(Row::name).chain(NO_TYPES);
    let told: BTreeSet<_> = told.map(str::to_owned).collect();
    let missing: Vec<_> = public.difference(&told).collect();
    let gone: Vec<_> = told.difference(&public).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing: {missing:?}; gone: {gone:?}"
    );
}

/// The items of a file of the source.
fn read(file: &str) -> Vec<syn::Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    syn::parse_file(&std::fs::read_to_string(path).unwrap())
        .unwrap()
        .items
}

/// The names that are given out, in public modules too; the engine and what generated code may touch are
/// not for people.
fn used(items: &[syn::Item], names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            syn::Item::Use(item) if is_public(&item.vis) => leaves(&item.tree, names),
            syn::Item::Struct(item) if is_public(&item.vis) => {
                _ = names.insert(item.ident.to_string())
            }
            syn::Item::Enum(item) if is_public(&item.vis) => {
                _ = names.insert(item.ident.to_string())
            }
            syn::Item::Mod(item) if is_public(&item.vis) && item.ident != "__private" => {
                match &item.content {
                    Some((_, inside)) => used(inside, names),
                    None => used(&read(&format!("{}/mod.rs", item.ident)), names),
                }
            }
            _ => {}
        }
    }
}

fn is_public(vis: &syn::Visibility) -> bool {
    matches!(vis, syn::Visibility::Public(_))
}

fn leaves(tree: &syn::UseTree, names: &mut BTreeSet<String>) {
    match tree {
        syn::UseTree::Path(path) => leaves(&path.tree, names),
        syn::UseTree::Name(name) if name.ident == "wasmtime" => {}
        syn::UseTree::Name(name) => _ = names.insert(name.ident.to_string()),
        syn::UseTree::Rename(rename) => _ = names.insert(rename.rename.to_string()),
        syn::UseTree::Glob(_) => panic!("a glob hides which types are public"),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, names);
            }
        }
    }
}
