//! Reading a small file of a granted folder, beside wasmtime-wasi as it comes: the same guest, the same runtime, one
//! guest that is kept, and a fresh handle for each file.
//!
//! What is timed is a round of opening, reading 4 KiB and closing, in a call that makes hundreds of them.

use std::hint::black_box;
use std::rc::Rc;

use guesthouse::policy::{Folder, Policy};
use guesthouse::{Artifact, Compiler, HostConfig, Limits, PluginHost, Session};
use wasmtime::component::{Component, Linker, ResourceTable, Val};
use wasmtime::{Store, UpdateDeadline};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};

use super::{Entry, Subject};
use crate::granted::{
    Access, BYTES, Creation, Files, Ground, NEWEST, Way, close, guest, open, read, rounds,
};
use crate::paired::Clock;
use crate::raw::Setup;

/// Rounds of one call.
const ROUNDS: u32 = 200;
const FUEL: u64 = 10_000_000_000;

pub(super) fn entries() -> Vec<Entry> {
    vec![Entry::new(format!("files/read-4KiB-x{ROUNDS}"), || {
        let ground = Rc::new(Ground::new());
        Subject {
            clock: Clock::Process,
            ..Subject::new(raw(&ground), ours(&ground))
        }
    })]
}

/// How many rounds went well, and what the last action answered.
fn expected() -> String {
    format!("{ROUNDS} ok")
}

fn ours(ground: &Rc<Ground>) -> impl FnMut() + use<> {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process()));
    let host = host.expect("a host starts");
    let mut limits = Limits::strict();
    limits.fuel = FUEL;
    limits.deadline = std::time::Duration::from_secs(60);
    let policy = Policy::closed().folder(Folder::read(ground.folder.path()));
    let artifact = Artifact::bytes("files", guest());
    let plugin =
        host.load_granted::<Files, ()>(artifact, &limits, &policy, ground.runtime.handle());
    let plugin = plugin.expect("the guest is admitted");
    let session = ground.runtime.block_on(plugin.session_async(()));
    let mut session: Session<Files, ()> = session.expect("the guest starts");
    let actions = vec![
        open("file", Creation::empty(), Access::READ),
        read(BYTES),
        close(),
    ];
    let step = rounds(Way::Repeat, ROUNDS, actions);
    let ground = Rc::clone(ground);
    move || {
        let steps = std::slice::from_ref(&step);
        let answer = ground.runtime.block_on(session.program().run(steps));
        assert_eq!(answer.expect("the guest answers"), [expected()]);
    }
}

/// What their functions need of a store.
struct Theirs {
    context: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Theirs {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let (ctx, table) = (&mut self.context, &mut self.table);
        WasiCtxView { ctx, table }
    }
}

fn raw(ground: &Rc<Ground>) -> impl FnMut() + use<> {
    let engine = Setup::BEST.engine();
    let component = Component::from_binary(&engine, &guest()).expect("the guest compiles");
    let mut linker = Linker::<Theirs>::new(&engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI links");
    let mut context = WasiCtx::builder();
    let preopened = context.preopened_dir(ground.folder.path(), "/", FsPerms::ReadOnly);
    preopened.expect("the folder is there");
    let theirs = Theirs {
        context: context.build(),
        table: ResourceTable::new(),
    };
    let mut store = Store::new(&engine, theirs);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1)));
    store.set_epoch_deadline(1);
    store.set_fuel(FUEL).expect("fuel is on");
    let instance = ground
        .runtime
        .block_on(linker.instantiate_async(&mut store, &component))
        .expect("the guest starts");
    let interface = component.get_export_index(None, "test:files/program");
    let function = component.get_export_index(interface.as_ref(), "run");
    let run = instance.get_func(&mut store, function.expect("the guest has it"));
    let run = run.expect("the guest has it");
    let steps = Val::List(vec![step()]);
    let ground = Rc::clone(ground);
    move || {
        store.set_fuel(FUEL).expect("fuel is on");
        let mut results = [Val::Bool(false)];
        let arguments = std::slice::from_ref(&steps);
        let call = run.call_async(&mut store, arguments, &mut results);
        ground.runtime.block_on(call).expect("the guest answers");
        let [answers] = &results;
        assert_eq!(*answers, Val::List(vec![Val::String(expected())]));
        black_box(answers);
    }
}

/// The same step as the engine's own value.
fn step() -> Val {
    let named = |name: &str, value| (name.to_owned(), value);
    let case = |name: &str, value| Val::Variant(name.to_owned(), Some(Box::new(value)));
    let flag = |name: &str| Val::Flags(vec![name.to_owned()]);
    let opening = Val::Record(vec![
        named("folder", Val::U32(0)),
        named("path", Val::String("file".to_owned())),
        named("follow", Val::Bool(false)),
        named("creation", Val::Flags(Vec::new())),
        named("access", flag("read")),
    ]);
    let range = Val::Record(vec![
        named("file", Val::U32(NEWEST)),
        named("offset", Val::U64(0)),
        named("length", Val::U64(BYTES)),
    ]);
    Val::Record(vec![
        named("way", Val::Enum("repeat".to_owned())),
        named("times", Val::U32(ROUNDS)),
        named(
            "actions",
            Val::List(vec![
                case("folder", case("open-at", opening)),
                case("file", case("read", range)),
                case("drop", case("file", Val::U32(NEWEST))),
            ]),
        ),
    ])
}
