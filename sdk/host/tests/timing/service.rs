//! The book's axum service: what it answers, that a client which goes away stops its guest, and that nothing is left.

#[path = "../../examples/axum_service.rs"]
#[allow(dead_code, reason = "the tests are its `main`")]
mod axum_service;

use std::collections::HashMap;
use std::io::{self, PipeWriter, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use axum::routing::post;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::RwLock;
use tokio::task::JoinHandle;

use self::axum_service::{Service, Words, apply, blocking, config, load, serve};
use crate::common::hostile::generous;
use crate::made::component_in;
use guesthouse::{Artifact, Compiler, HostConfig, Limits, PluginHost};

/// How late anything may be: more than a tick, since the machine may have other things to do.
const LATE: Duration = Duration::from_millis(100);

/// Longer than a test takes.
const LONG: Duration = Duration::from_secs(30);

/// As in the example.
const WIT: &str = "package demo:text;
    interface dictionary { lookup: func(word: string) -> option<string>; }
    world filter { import dictionary; export apply: func(text: string) -> string; }";

/// Gives back what it got.
const ECHO: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    (func (export "apply") (param $text i32) (param $length i32) (result i32)
        (i32.store (i32.const 16) (local.get $text))
        (i32.store (i32.const 20) (local.get $length))
        i32.const 16))"#;

/// Looks up what it got, and gives back the word that it found; traps where there is none.
const ASKS: &str = r#"(module
    (import "demo:text/dictionary" "lookup" (func $lookup (param i32 i32 i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    (func (export "apply") (param $word i32) (param $length i32) (result i32)
        (call $lookup (local.get $word) (local.get $length) (i32.const 32))
        (if (i32.eqz (i32.load8_u (i32.const 32))) (then unreachable))
        i32.const 36))"#;

const TRAPS: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    (func (export "apply") (param i32 i32) (result i32) unreachable))"#;

const SPINS: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    (func (export "apply") (param i32 i32) (result i32)
        (loop $again (br $again))
        unreachable))"#;

fn guests() -> Vec<(String, Artifact)> {
    let texts = [
        ("echo", ECHO),
        ("asks", ASKS),
        ("traps", TRAPS),
        ("spins", SPINS),
    ];
    let guest = |(name, text): (&str, &str)| {
        let component = component_in(WIT, "filter", text);
        (name.to_owned(), Artifact::bytes(name, component))
    };
    texts.map(guest).into()
}

/// Only what a request asks for ends a guest, and more than a thousand bytes are too many.
fn limits() -> Limits {
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits.input = 1_000;
    limits
}

/// How the service calls its plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Awaited,
    Blocking,
}

/// A service on a port of its own, on a runtime of its own.
struct Serving {
    address: SocketAddr,
    host: PluginHost,
    words: Words,
    /// What its threads are called.
    name: String,
    runtime: Runtime,
    server: JoinHandle<io::Result<()>>,
    input: PipeWriter,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Serving {
    fn start(way: Way, change: impl FnOnce(&mut HostConfig)) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("serves-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut config = config(Compiler::in_process());
        change(&mut config);
        let host = PluginHost::new(config).unwrap();
        let words = HashMap::from([("house".to_owned(), "casa".to_owned())]);
        let words: Words = Arc::new(RwLock::new(words));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name(&name)
            .enable_all()
            .build()
            .unwrap();
        let (output, input) = io::pipe().unwrap();
        let (address, server) = runtime.block_on(async {
            let (host, words, limits) = (host.clone(), words.clone(), limits());
            let router = match way {
                Way::Awaited => {
                    let filters = load(&host, guests(), &limits).await.unwrap();
                    Service::new(host, words, filters).router(post(apply))
                }
                Way::Blocking => {
                    let filters = load(&host, guests(), &limits).await.unwrap();
                    Service::new(host, words, filters).router(post(blocking::apply))
                }
            };
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            (address, tokio::spawn(serve(listener, router, output)))
        });
        Self {
            address,
            host,
            words,
            name,
            runtime,
            server,
            input,
        }
    }

    /// Sends a request, and leaves the answer to be read.
    fn send(&self, line: &str, timeout: Duration, body: &str) -> TcpStream {
        let mut client = TcpStream::connect(self.address).unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        let (timeout, length) = (timeout.as_millis(), body.len());
        let request = format!(
            "{line} HTTP/1.1\r\nhost: service\r\nconnection: close\r\ntimeout-ms: {timeout}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        client.write_all(request.as_bytes()).unwrap();
        client
    }

    fn ask(&self, line: &str, timeout: Duration, body: &str) -> Answer {
        answer_of(self.send(line, timeout, body))
    }

    /// How many guests live, and how many of their calls are awaited, as the service says.
    fn alive(&self) -> String {
        self.ask("GET /_alive", LONG, "").body
    }

    /// Waits until so many are alive, and says how long that took.
    #[track_caller]
    fn until_alive(&self, wanted: &str) -> Duration {
        let began = Instant::now();
        loop {
            let alive = self.alive();
            if alive == wanted {
                return began.elapsed();
            }
            assert!(began.elapsed() < LONG, "{alive} are alive, not {wanted}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Closes the service's input, and sees that it ends with everything that it began.
    #[track_caller]
    fn stop(self) {
        drop(self.input);
        let began = Instant::now();
        let server = async { tokio::time::timeout(LONG, self.server).await };
        let ended = self.runtime.block_on(server);
        ended.unwrap().unwrap().unwrap();
        assert!(began.elapsed() < LATE, "{:?}", began.elapsed());
        soon("tasks", || self.runtime.metrics().num_alive_tasks());
        drop(self.runtime);
        soon("threads", || threads(&self.name));
        assert_eq!((self.host.instances(), self.host.async_calls()), (0, 0));
        // Nobody has the service any more.
        assert_eq!(Arc::strong_count(&self.words), 1);
    }
}

/// Reads what the service says until it closes the connection.
#[track_caller]
fn answer_of(mut client: TcpStream) -> Answer {
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap();
    Answer {
        status: status.parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// Waits until none of them is left.
#[track_caller]
fn soon(what: &str, left: impl Fn() -> usize) {
    let began = Instant::now();
    while left() > 0 {
        assert!(began.elapsed() < LATE, "{} {what} are left", left());
        thread::sleep(Duration::from_millis(1));
    }
}

/// How many threads of this process are called so.
fn threads(name: &str) -> usize {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        // Only Linux tells.
        return 0;
    };
    let names = tasks.flatten().map(|task| task.path().join("comm"));
    let names = names.filter_map(|comm| std::fs::read_to_string(comm).ok());
    names.filter(|comm| comm.trim_end() == name).count()
}

#[test]
fn what_a_plugin_does_has_its_status() {
    for way in [Way::Awaited, Way::Blocking] {
        let service = Serving::start(way, |_| ());
        let echo = service.ask("POST /echo", LONG, "hello");
        assert_eq!((echo.status, echo.body.as_str()), (200, "hello"), "{way:?}");
        let asks = service.ask("POST /asks", LONG, "house");
        assert_eq!((asks.status, asks.body.as_str()), (200, "casa"), "{way:?}");
        for (line, body, status) in [
            ("POST /nobody", "hello", 404),
            ("POST /traps", "hello", 502),
            ("POST /asks", "tower", 502),
            ("POST /echo", "hello".repeat(1_000).as_str(), 413),
        ] {
            let answer = service.ask(line, LONG, body);
            assert_eq!(answer.status, status, "{way:?}: {line}: {}", answer.body);
        }
        let (began, timeout) = (Instant::now(), Duration::from_millis(200));
        let spins = service.ask("POST /spins", timeout, "hello");
        let took = began.elapsed();
        assert_eq!(spins.status, 504, "{way:?}: {}", spins.body);
        assert!(
            took >= timeout && took < timeout + LATE,
            "{way:?}: {took:?}"
        );
        // The next one is served.
        assert_eq!(service.ask("POST /echo", LONG, "hello").status, 200);
        assert_eq!(service.alive(), "0 0");
        service.stop();
    }
}

#[test]
fn a_client_that_goes_away_frees_its_guest() {
    for (way, alive) in [(Way::Awaited, "1 1"), (Way::Blocking, "1 0")] {
        let service = Serving::start(way, |_| ());
        let client = service.send("POST /spins", LONG, "hello");
        service.until_alive(alive);
        drop(client);
        let took = service.until_alive("0 0");
        assert!(took < LATE, "{way:?}: {took:?}");
        service.stop();
    }
}

#[test]
fn a_client_that_goes_away_frees_a_guest_that_waits() {
    let service = Serving::start(Way::Awaited, |_| ());
    // Its host function waits for this.
    let busy = service.words.blocking_write();
    let clients: Vec<_> = (0..8)
        .map(|_| service.send("POST /asks", LONG, "house"))
        .collect();
    service.until_alive("8 8");
    drop(clients);
    let took = service.until_alive("0 0");
    assert!(took < LATE, "{took:?}");
    drop(busy);
    assert_eq!(service.ask("POST /asks", LONG, "house").body, "casa");
    service.stop();
}

#[test]
fn a_full_service_says_when_to_come_again() {
    for (way, alive) in [(Way::Awaited, "1 1"), (Way::Blocking, "1 0")] {
        let service = Serving::start(way, |config| {
            config.max_instances = 1;
            config.queue_timeout = Duration::ZERO;
        });
        let busy = service.words.blocking_write();
        let client = service.send("POST /asks", LONG, "house");
        service.until_alive(alive);
        let refused = service.ask("POST /echo", LONG, "hello");
        assert_eq!(refused.status, 503, "{way:?}: {}", refused.body);
        assert!(
            refused.head.contains("retry-after: 1"),
            "{way:?}: {}",
            refused.head
        );
        drop(busy);
        let served = answer_of(client);
        assert_eq!((served.status, served.body.as_str()), (200, "casa"));
        service.stop();
    }
}
