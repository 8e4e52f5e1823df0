//! A host with a neighbour at work on it, where one case after the other is tried.
//!
//! Around each attempt: the neighbour's calls stay what they are without anybody beside them, the
//! next plugin answers and spends as if it were alone, every state and value has been given back,
//! every slot of the pool is free, and no async call is alive.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use guesthouse::{Artifact, Compiler, HostConfig, Limits, Mode, Plugin, PluginHost};

use crate::app::{App, Books, Ping};
use crate::case::{Case, Door};
use crate::common::awaited::{self, Waiting, block_on};
use crate::common::{Everything, Mirror};
use crate::seen::Seen;
use crate::worlds::{Loaded, Road, load, load_by_name};

/// Slots of the pool: so few that all can be taken to see that all are free.
const SLOTS: u32 = 64;

/// How often each plugin attacks: the second time meets what the first one left behind.
const TIMES: usize = 2;

/// How long the neighbour may take for one call.
const PATIENCE: Duration = Duration::from_secs(30);

type Echo = Plugin<Everything, Mirror>;

pub(crate) struct Scene {
    host: PluginHost,
    pub(crate) mode: Mode,
    road: Road,
    books: Books,
    next: Echo,
    alone: Call,
    neighbour: Option<Neighbour>,
}

/// What a good call answers and spends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    answer: String,
    fuel: u64,
    memory: u64,
}

/// A thread that calls its own plugin without a pause.
struct Neighbour {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    calls: AtomicU64,
    ended: AtomicBool,
    /// The first call that was not as it should be.
    harm: Mutex<Option<String>>,
}

fn configured(mode: Mode) -> HostConfig {
    let mut config = match mode {
        Mode::Metered => HostConfig::metered(Compiler::in_process()),
        _ => HostConfig::timed(Compiler::in_process()),
    };
    config.max_instances = SLOTS;
    config
}

fn started(config: HostConfig) -> PluginHost {
    PluginHost::new(config).expect("a host starts")
}

/// The echo guest, with time enough on the busiest machine.
fn echo(host: &PluginHost) -> Echo {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/built/echo.wasm");
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_mins(5);
    let artifact = Artifact::file(path);
    host.load(artifact, &limits).expect("it is admitted")
}

fn good_call(plugin: &Echo, text: &str) -> Result<Call, String> {
    let outcome = plugin.run(Mirror::default(), |echo| echo.echo().text(text));
    let usage = *outcome.usage();
    let answer = outcome
        .into_result()
        .map_err(|error| format!("{error:?}"))?;
    Ok(Call {
        answer,
        fuel: usage.fuel,
        memory: usage.memory,
    })
}

impl Scene {
    pub(crate) fn new(mode: Mode, road: Road) -> Self {
        Self::on(started(configured(mode)), mode, road)
    }

    /// Without a neighbour, to be measured: in a pool where no page stays on purpose, or without a
    /// pool.
    pub(crate) fn quiet(pooled: bool, road: Road) -> Self {
        let mut config = configured(Mode::Metered);
        if !pooled {
            config.pool = None;
            // More than a test that leaks some for each try has time for.
            config.max_instances = 10_000;
        }
        if let Some(pool) = &mut config.pool {
            pool.keep_resident = 0;
        }
        let mut scene = Self::on(started(config), Mode::Metered, road);
        scene.neighbour = None;
        scene
    }

    fn on(host: PluginHost, mode: Mode, road: Road) -> Self {
        let next = echo(&host);
        let alone = good_call(&next, "who is next?").expect("it works alone");
        let neighbour = Some(Neighbour::start(echo(&host)));
        Self {
            mode,
            road,
            books: Books::default(),
            next,
            alone,
            neighbour,
            host,
        }
    }

    /// Loads an artifact of a case and has it attack; what is seen each time.
    pub(crate) fn attempt(&self, case: &Case, bytes: &[u8], limits: &Limits) -> Vec<Seen> {
        self.attempt_on(&self.host, case, bytes, limits)
    }

    /// The same on a host of its own, whose configuration the case has changed.
    pub(crate) fn attempt_elsewhere(
        &self,
        case: &Case,
        bytes: &[u8],
        limits: &Limits,
        configure: impl FnOnce(HostConfig) -> Result<HostConfig, String>,
    ) -> Result<Vec<Seen>, String> {
        let host = started(configure(configured(self.mode))?);
        Ok(self.attempt_on(&host, case, bytes, limits))
    }

    fn attempt_on(
        &self,
        host: &PluginHost,
        case: &Case,
        bytes: &[u8],
        limits: &Limits,
    ) -> Vec<Seen> {
        match self.admit(host, case, bytes, limits) {
            Ok(plugin) => {
                let ping = case.ping;
                (0..TIMES)
                    .map(|_| plugin.attack(&self.books, ping))
                    .collect()
            }
            Err(refused) => vec![refused],
        }
    }

    /// Has a plugin attack each time that it is called; one that is refused is loaded each time.
    pub(crate) fn again<'a>(
        &'a self,
        case: &'a Case,
        bytes: Vec<u8>,
        limits: Limits,
    ) -> impl FnMut() + 'a {
        let admit = move || self.admit(&self.host, case, &bytes, &limits);
        let admitted = admit();
        move || match &admitted {
            Ok(plugin) => drop(plugin.attack(&self.books, case.ping)),
            Err(_) => drop(admit()),
        }
    }

    fn admit(
        &self,
        host: &PluginHost,
        case: &Case,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Box<dyn Loaded>, Seen> {
        let artifact = Artifact::bytes(case.name.as_str(), bytes);
        let loaded = match &case.door {
            Door::Typed(world) => load(host, self.road, world, artifact, limits),
            Door::Dynamic(call) => load_by_name(host, self.road, artifact, limits, call),
        };
        loaded.map_err(|error| Seen::refused(&error))
    }

    /// Keeps an instance for ever, to see that it is missed.
    pub(crate) fn leak_an_instance(&self) {
        let session = self.next.session(Mirror::default()).expect("a free slot");
        std::mem::forget(session);
    }

    /// Keeps an async call's stack for ever.
    pub(crate) fn leak_an_async_call(&self) {
        let plugin = awaited::load(&self.host, "panics", &Limits::strict());
        let session = block_on(plugin.session_async(Waiting::idle()));
        std::mem::forget(session.expect("a free slot"));
    }

    /// Keeps an app's state for ever.
    pub(crate) fn leak_a_state(&self) {
        std::mem::forget(App::new(&self.books, Ping::Answers, None));
    }

    /// Nothing is left of whatever was tried, and nobody else noticed.
    pub(crate) fn is_as_before(&self) -> Result<(), String> {
        let kept = self.books.kept();
        if kept > 0 {
            return Err(format!("{kept} states or values were not given back"));
        }
        let alive = self.host.async_calls();
        if alive > 0 {
            return Err(format!("{alive} async calls are alive"));
        }
        self.slots_are_free()?;
        let next = good_call(&self.next, "who is next?")?;
        if next != self.alone {
            return Err(format!(
                "the next plugin: {next:?}, alone: {:?}",
                self.alone
            ));
        }
        self.neighbour
            .as_ref()
            .map_or(Ok(()), Neighbour::is_unharmed)
    }

    /// All but the neighbour's can be had at once.
    fn slots_are_free(&self) -> Result<(), String> {
        let open = |_| self.next.session(Mirror::default());
        let all: Result<Vec<_>, _> = (1..SLOTS).map(open).collect();
        all.map(drop)
            .map_err(|error| format!("a slot is not free: {error}"))
    }
}

impl Neighbour {
    fn start(plugin: Echo) -> Self {
        let text = "neighbourly ".repeat(50);
        let alone = good_call(&plugin, &text).expect("it works alone");
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            while !theirs.ended.load(Ordering::Relaxed) {
                let call = good_call(&plugin, &text);
                if call.as_ref() != Ok(&alone) {
                    let mut harm = theirs.harm.lock().unwrap_or_else(PoisonError::into_inner);
                    harm.get_or_insert(format!("{call:?}, alone: {alone:?}"));
                }
                theirs.calls.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self {
            shared,
            thread: Some(thread),
        }
    }

    /// It has done a call more since, and each was as it should be.
    fn is_unharmed(&self) -> Result<(), String> {
        let calls = || self.shared.calls.load(Ordering::Relaxed);
        let (before, begun) = (calls(), Instant::now());
        while calls() == before {
            if begun.elapsed() > PATIENCE {
                return Err("the neighbour has stopped".to_owned());
            }
            std::thread::yield_now();
        }
        let harm = self
            .shared
            .harm
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*harm {
            Some(harm) => Err(format!("the neighbour was harmed: {harm}")),
            None => Ok(()),
        }
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
