//! What is left of the calling thread's stack is known before a guest or a reader uses it: too little
//! is an error of the host's, and never the end of the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::common::awaited::block_on;
use crate::nests::{
    App, KIB, NEEDED, Nests, WIT, app, artifact, deep, go, host, innermost, left, limits, plugin,
};
use guesthouse::{
    Artifact, CallError, Compiler, HostCall, HostConfig, HostResult, Plugin, PluginHost, Session,
    Usage,
    dynamic::{DynFunction, DynPlugin, Value},
    error::{Blame, CallErrorKind, DynError, LoadErrorKind},
    inspect::{Check, World},
    pool::{SessionPool, SessionPoolConfig},
};

crate::tests! {
    guests_that_fill_their_stacks_nest_three_deep_in_two_mebibytes,
    guests_that_need_little_nest_as_deep_as_there_is_room,
    a_small_thread_gets_an_error_at_its_first_call,
    a_small_thread_reads_no_text_and_calls_nothing_by_name,
    a_small_thread_loads_nothing,
    what_is_needed_follows_the_hosts_stack,
    the_deepest_value_is_read_in_what_host_functions_have,
    awaited_guests_that_fill_their_stacks_nest_as_deep_as_they_like_on_any_thread,
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    a_stack_of_the_apps_own_is_not_judged_by_the_threads,
}

/// Does it on a thread with so much stack.
fn on<T: Send>(stack: u64, act: impl FnOnce() -> T + Send) -> T {
    let stack = usize::try_from(stack).unwrap();
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(stack);
        thread.spawn_scoped(scope, act).unwrap().join().unwrap()
    })
}

fn guests_that_fill_their_stacks_nest_three_deep_in_two_mebibytes() {
    let plugin = plugin(&host());
    on(2 << 20, || {
        let deep = deep(&plugin);
        let entered = Arc::default();
        assert_eq!(go(&plugin, 2, deep, &entered).unwrap(), 2);
        for more in [3, 4, 50] {
            let entered = Arc::default();
            let error = go(&plugin, more, deep, &entered).unwrap_err();
            assert!(left(innermost(&error)) < NEEDED, "{error:?}");
            // It was the fourth that did not begin; who called it answers for that.
            assert_eq!(entered.load(Ordering::Relaxed), 3);
            assert_eq!(error.blame(), Blame::Host);
        }
        assert_eq!(go(&plugin, 2, deep, &entered).unwrap(), 2);
    });
}

fn guests_that_need_little_nest_as_deep_as_there_is_room() {
    let plugin = plugin(&host());
    on(2 << 20, || {
        let entered = Arc::default();
        assert_eq!(go(&plugin, 20, 1, &entered).unwrap(), 20);
        let error = go(&plugin, 900, 1, &entered).unwrap_err();
        let left = left(innermost(&error));
        // What one call in between takes is all that can be missing.
        assert!((NEEDED - 64 * KIB..NEEDED).contains(&left), "{left}");
    });
}

fn a_small_thread_gets_an_error_at_its_first_call() {
    let host = host();
    let plugin = plugin(&host);
    let mut session = plugin.session(app(None, 1, &Arc::default())).unwrap();
    let mut config = SessionPoolConfig::new();
    config.max_idle = 1;
    let state = || app(None, 1, &Arc::default());
    let pool = SessionPool::new(plugin.clone(), config, state).unwrap();
    pool.refill(1).unwrap();
    for stack in [64 * KIB, 256 * KIB, 600 * KIB] {
        on(stack, || {
            let near = stack / 2..stack;
            let error = go(&plugin, 0, 1, &Arc::default()).unwrap_err();
            assert!(near.contains(&left(&error)), "{error:?}");
            let outcome = plugin.run(app(None, 7, &Arc::default()), |guest| guest.go(0, 1));
            let (result, usage, app, _) = outcome.into_parts();
            left(&result.unwrap_err());
            assert_eq!((usage, app.frames), (Usage::default(), 7));
            left(&session.go(0, 1).unwrap_err());
            left(&pool.call(state(), |session| session.go(0, 1)).unwrap_err());
        });
    }
    // Nothing of the guests was touched.
    assert!(!Session::is_poisoned(&session));
    assert_eq!(session.go(0, 1).unwrap(), 0);
    assert_eq!(pool.call(state(), |session| session.go(0, 1)).unwrap(), 0);
    assert_eq!((pool.usage().opened, pool.usage().failed), (1, 0));
    assert_eq!(
        on(700 * KIB, || go(&plugin, 0, 1, &Arc::default())).unwrap(),
        0
    );
}

fn a_small_thread_reads_no_text_and_calls_nothing_by_name() {
    const ECHO: &str = r#"(component
        (core module $m (func (export "id") (param i32) (result i32) (local.get 0)))
        (core instance $i (instantiate $m))
        (func (export "id") (param "n" u32) (result u32) (canon lift (core func $i "id"))))"#;
    let host = host();
    let artifact = Artifact::bytes("echo", wat::parse_str(ECHO).unwrap());
    let plugin = host.load_dynamic(artifact, &limits()).unwrap();
    let mut session = plugin.session().unwrap();
    on(256 * KIB, || {
        let errors = [
            plugin.call_wave("id", "(1)").unwrap_err(),
            plugin.call_json("id", "[1]").unwrap_err(),
            plugin.call_each_wave("id", &["1"]).unwrap_err(),
            plugin.call("id", &[Value::U32(1)]).unwrap_err(),
            session.call_wave("id", "(1)").unwrap_err(),
        ];
        for error in &errors {
            let DynError::Call(error) = error else {
                panic!("{error:?}");
            };
            assert!(left(error) < 256 * KIB);
        }
        left(&plugin.session().unwrap_err());
    });
    assert_eq!(session.call_wave("id", "(1)").unwrap(), "1");
}

fn a_small_thread_loads_nothing() {
    let host = host();
    let world = World::from_source("nests.wit", WIT, None).unwrap();
    let check = Check::against(&world).unwrap();
    on(256 * KIB, || {
        let errors = [
            host.load::<Nests, App>(artifact(), &limits()).unwrap_err(),
            host.load_dynamic(artifact(), &limits()).unwrap_err(),
            host.compile(artifact(), &limits()).unwrap_err(),
            check.run(artifact(), &limits()).unwrap_err(),
        ];
        for error in &errors {
            let LoadErrorKind::StackTooSmall { left, needed, .. } = error.kind() else {
                panic!("{error:?}");
            };
            assert_eq!((error.name(), *needed), ("nests", NEEDED));
            assert!((128 * KIB..256 * KIB).contains(left), "{left}");
            assert_eq!(error.code(), "stack-too-small");
        }
    });
    assert!(on(800 * KIB, || plugin(&host)).name() == "nests");
}

fn what_is_needed_follows_the_hosts_stack() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.stack = 64 * KIB;
    let plugin = plugin(&PluginHost::new(config).unwrap());
    let once = |frames| go(&plugin, 0, frames, &Arc::default());
    // Smaller ones first: the C library gives a thread the stack of one that ended, if it is larger.
    let error = on(128 * KIB, || once(100)).unwrap_err();
    let CallErrorKind::StackTooSmall { needed, left, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(*needed, 192 * KIB);
    assert!(*left < 128 * KIB, "{left}");
    assert_eq!(on(256 * KIB, || once(100)).unwrap(), 0);
    let error = on(256 * KIB, || once(100_000)).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::StackOverflow { limit, .. } if *limit == 64 * KIB)
    );
}

/// Lists in lists, as deep as any component may have them; whoever reads one recurses.
const LISTS: usize = 99;

/// Calls itself as often as it is told to, and then passes such a list to the host.
fn passes_lists() -> Vec<u8> {
    let nested = (2..=LISTS).map(|n| format!("(type $t{n} (list $t{}))", n - 1));
    let types = nested.fold("(type $t1 (list u8))".to_owned(), |all, one| all + &one);
    let place = |n: usize| 1_024 + 8 * n;
    let stores = (1..LISTS).map(|n| {
        let (at, inner) = (place(n), place(n - 1));
        format!(
            "(i32.store (i32.const {at}) (i32.const {inner}))
             (i32.store offset=4 (i32.const {at}) (i32.const 1))"
        )
    });
    let (stores, outermost) = (stores.collect::<String>(), place(LISTS - 1));
    let text = format!(
        r#"(component
            (type $host (instance {types} (export "take" (func (param "lists" $t{LISTS})))))
            (import "bug:re/lists" (instance $h (type $host)))
            (core module $memory (memory (export "m") 1))
            (core instance $memory (instantiate $memory))
            (alias core export $memory "m" (core memory $m))
            (core func $take (canon lower (func $h "take") (memory $m)))
            (core module $guest
                (import "" "take" (func $take (param i32 i32)))
                (import "" "m" (memory 1))
                (func $rec (param $k i32) (result i32)
                    (if (result i32) (i32.eqz (local.get $k))
                        (then (call $take (i32.const {outermost}) (i32.const 1)) (i32.const 0))
                        (else (i32.add (i32.const 1)
                            (call $rec (i32.sub (local.get $k) (i32.const 1)))))))
                (func (export "go") (param i32) (result i32) {stores} (call $rec (local.get 0))))
            (core instance $guest (instantiate $guest
                (with "" (instance (export "take" (func $take)) (export "m" (memory $m))))))
            (func (export "go") (param "frames" u32) (result u32) (canon lift (core func $guest "go"))))"#
    );
    wat::parse_str(text).unwrap()
}

/// Where a thread has just enough, a guest at the very end of its own stack still has the engine read
/// the deepest value for a host function, which gets it.
fn the_deepest_value_is_read_in_what_host_functions_have() {
    let host = host();
    let mut limits = limits();
    limits.complexity.nesting = 100;
    let took = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&took);
    let take = move |_: &mut HostCall<'_>, _: &DynFunction, lists: &[Value]| {
        assert!(matches!(lists, [Value::List(_)]));
        seen.fetch_add(1, Ordering::Relaxed);
        Ok(None)
    };
    let load = || {
        let artifact = Artifact::bytes("lists", passes_lists());
        host.load_dynamic_with(artifact, &limits, take.clone())
    };
    let call = |plugin: &DynPlugin, frames| plugin.call("go", &[Value::U32(frames)]);
    // So much larger that none of the small ones is given this one's stack.
    let (plugin, deepest) = on(16 << 20, || {
        let plugin = load().unwrap();
        let (mut fits, mut too_many) = (100, 100_000);
        while too_many - fits > 1 {
            let middle = u32::midpoint(fits, too_many);
            match call(&plugin, middle) {
                Ok(_) => fits = middle,
                Err(error) if error.code() == "stack-overflow" => too_many = middle,
                Err(error) => panic!("{error:?}"),
            }
        }
        (plugin, fits)
    });
    let enough = |what: &(dyn Fn() -> bool + Sync)| {
        let mut sizes = (NEEDED..NEEDED + 64 * KIB).step_by(2 << 10);
        assert!(sizes.any(|size| on(size, what)));
    };
    took.store(0, Ordering::Relaxed);
    enough(&|| match call(&plugin, deepest) {
        Err(error) if error.code() == "stack-too-small" => false,
        result => result.unwrap() == Some(Value::U32(deepest)),
    });
    assert_eq!(took.load(Ordering::Relaxed), 1);
    enough(&|| match load() {
        Err(error) if error.code() == "stack-too-small" => false,
        result => result.unwrap().name() == "lists",
    });
}

/// Does it on a stack that the test made, as a coroutine would.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(
    unsafe_code,
    reason = "the C library changes stacks, and nothing safe here does"
)]
fn on_a_stack_of_its_own(act: impl FnOnce() + 'static) {
    use std::cell::RefCell;
    use std::mem::MaybeUninit;

    thread_local! {
        static ACT: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    }
    extern "C" fn begin() {
        let act = ACT.take();
        act.unwrap()();
    }
    ACT.set(Some(Box::new(act)));
    let mut stack = vec![0_u8; 1 << 20];
    let (mut here, mut there) = (
        MaybeUninit::uninit(),
        MaybeUninit::<libc::ucontext_t>::uninit(),
    );
    // SAFETY: `there` is filled in before it is changed and gone to; its stack is as large as is said
    // and lives until `begin` has returned, which comes back `here`.
    unsafe {
        assert_eq!(libc::getcontext(there.as_mut_ptr()), 0);
        let context = there.assume_init_mut();
        context.uc_stack.ss_sp = stack.as_mut_ptr().cast();
        context.uc_stack.ss_size = stack.len();
        context.uc_link = here.as_mut_ptr();
        libc::makecontext(context, begin, 0);
        assert_eq!(libc::swapcontext(here.as_mut_ptr(), context), 0);
    }
}

/// A coroutine has a stack of its own, of which nothing is known.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_stack_of_the_apps_own_is_not_judged_by_the_threads() {
    let plugin = plugin(&host());
    on(256 * KIB, || {
        let in_coroutine = || {
            let (plugin, entered) = (plugin.clone(), Arc::<AtomicU32>::default());
            let seen = Arc::clone(&entered);
            on_a_stack_of_its_own(move || {
                assert_eq!(go(&plugin, 0, 100, &seen).unwrap(), 0);
            });
            assert_eq!(entered.load(Ordering::Relaxed), 1);
        };
        // Whether or not the thread was asked for its own before.
        in_coroutine();
        left(&go(&plugin, 0, 100, &Arc::default()).unwrap_err());
        in_coroutine();
    });
}

mod awaited {
    guesthouse::extension_point!({
        inline: "
            package bug:re;
            interface host { ask: func(n: u32) -> u32; }
            world nests { import host; export go: func(n: u32, frames: u32) -> u32; }
        ",
        async: true,
    });
}

/// Calls the plugin again for its guest, as often as it is asked to, once it has used most of the stack that host
/// functions have.
struct Deep {
    plugin: Plugin<awaited::Nests, Self>,
    frames: u32,
}

impl awaited::bug::re::host::Host for Deep {
    async fn ask(&mut self, _: &mut HostCall<'_>, n: u32) -> HostResult<u32> {
        assert!(fills(1_500 * KIB) > 0);
        match n {
            0 => Ok(0),
            _ => Ok(1 + go_deep(self.plugin.clone(), n - 1, self.frames).await?),
        }
    }
}

/// Uses so many bytes of stack.
fn fills(bytes: u64) -> u8 {
    let page = std::hint::black_box([1_u8; 4 << 10]);
    match bytes.checked_sub(4 * KIB) {
        Some(rest) => page[fills(rest) as usize % page.len()],
        None => page[0],
    }
}

type Going = std::pin::Pin<Box<dyn Future<Output = Result<u32, CallError>> + Send>>;

fn go_deep(plugin: Plugin<awaited::Nests, Deep>, n: u32, frames: u32) -> Going {
    Box::pin(async move {
        let deep = Deep {
            plugin: plugin.clone(),
            frames,
        };
        plugin
            .call_async(deep, async |guest| guest.go(n, frames).await)
            .await
    })
}

fn awaited_guests_that_fill_their_stacks_nest_as_deep_as_they_like_on_any_thread() {
    let host = host();
    let frames = on(8 << 20, || deep(&plugin(&host)));
    let plugin = host.load(artifact(), &limits()).unwrap();
    on(256 << 10, || {
        for nested in [0, 1, 20] {
            assert_eq!(
                block_on(go_deep(plugin.clone(), nested, frames)).unwrap(),
                nested
            );
        }
        // One frame in a hundred more is too much for each.
        let error = block_on(go_deep(plugin.clone(), 3, frames + frames / 50)).unwrap_err();
        assert_eq!(innermost(&error).code(), "stack-overflow");
    });
    assert_eq!((host.instances(), host.async_calls()), (0, 0));
}
