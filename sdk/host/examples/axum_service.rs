//! A service whose tenants bring their own filters, each a plugin: axum, tokio and calls that are awaited.
//!
//! `axum_service [--blocking] ADDRESS NAME=PLUGIN.wasm...` answers `POST /NAME`. It ends when its stdin closes.
#![allow(clippy::print_stdout, reason = "it says where it listens")]

use std::{collections::HashMap, error::Error, io, sync::Arc, time::Duration};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use guesthouse::error::{Blame, CallErrorKind};
use guesthouse::{Artifact, CallError, Compiler, HostCall, HostConfig, HostResult, Limits};
use guesthouse::{LoadError, Plugin, PluginHost, Serves, awaited::on_tokio};
use tokio::{net::TcpListener, sync::RwLock, sync::oneshot};

#[path = "axum_service/blocking.rs"]
pub(crate) mod blocking;

// ANCHOR: point
guesthouse::extension_point!({
    inline: "
        package demo:text;
        interface dictionary { lookup: func(word: string) -> option<string>; }
        world filter { import dictionary; export apply: func(text: string) -> string; }
    ",
    async: true,
});

/// What one call has of the service.
pub(crate) struct App(Words);

pub(crate) type Words = Arc<RwLock<HashMap<String, String>>>;

impl demo::text::dictionary::Host for App {
    async fn lookup(&mut self, cx: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
        cx.charge(100)?; // a look-up costs the plugin fuel
        Ok(self.0.read().await.get(&word).cloned()) // parked meanwhile: no thread is held
    }
}
// ANCHOR_END: point

/// A plugin for each tenant.
type Filters<P> = HashMap<String, Plugin<P, App>>;

pub(crate) struct Service<P: 'static> {
    host: PluginHost,
    words: Words,
    filters: Filters<P>,
}

// ANCHOR: config
pub(crate) fn config(compiler: Compiler) -> HostConfig {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut config = HostConfig::metered(compiler);
    config.executing = u32::try_from(cores).ok(); // guests that execute at once
    config.max_async_calls = 500; // calls that are alive at once, parked ones included
    config.queue_timeout = Duration::from_millis(250); // how long the others stand in line
    config
}
// ANCHOR_END: config

// ANCHOR: apply
/// Answers `POST /{tenant}`. When the client disconnects, axum drops this future: that stops the guest.
pub(crate) async fn apply(
    State(service): State<Arc<Service<Filter>>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    text: String,
) -> Response {
    let Some(plugin) = service.filters.get(&tenant) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let plugin = plugin.within(left(&headers));
    let app = App(service.words.clone());
    let call = plugin.call_async(app, async |filter| filter.apply(&text).await);
    answer(call.await)
}
// ANCHOR_END: apply

/// The time that the client gives, 500 ms if it says nothing. `Limits::deadline` holds beside it.
fn left(headers: &HeaderMap) -> Duration {
    let given = headers.get("timeout-ms").and_then(|ms| ms.to_str().ok());
    Duration::from_millis(given.and_then(|ms| ms.parse().ok()).unwrap_or(500))
}

// ANCHOR: answer
fn answer(called: Result<String, CallError>) -> Response {
    let error = match called {
        Ok(text) => return text.into_response(),
        Err(error) => error,
    };
    let status = match (error.kind(), error.blame()) {
        (CallErrorKind::Full { .. }, _) => StatusCode::SERVICE_UNAVAILABLE, // try again later
        (CallErrorKind::InputTooLarge { .. }, _) => StatusCode::PAYLOAD_TOO_LARGE,
        (CallErrorKind::DeadlineExceeded { .. }, _) => StatusCode::GATEWAY_TIMEOUT,
        (_, Blame::Plugin) => StatusCode::BAD_GATEWAY, // count it against the plugin
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let later = (status == StatusCode::SERVICE_UNAVAILABLE).then_some([(header::RETRY_AFTER, "1")]);
    (status, later, error.to_string()).into_response()
}
// ANCHOR_END: answer

// ANCHOR: load
/// Loads the plugins of all tenants. Compiling blocks, so tokio's threads for blocking work do it.
pub(crate) async fn load<P: Serves<App>>(
    host: &PluginHost,
    artifacts: Vec<(String, Artifact)>,
    limits: &Limits,
) -> Result<Filters<P>, LoadError> {
    let mut filters = HashMap::new();
    for (tenant, artifact) in artifacts {
        let filter = host.load_async(artifact, limits, on_tokio).await?;
        filters.insert(tenant, filter);
    }
    Ok(filters)
}
// ANCHOR_END: load

impl<P> Service<P> {
    pub(crate) fn new(host: PluginHost, words: Words, filters: Filters<P>) -> Self {
        Self {
            host,
            words,
            filters,
        }
    }

    pub(crate) fn router(self, apply: MethodRouter<Arc<Self>>) -> Router {
        let alive = async |State(service): State<Arc<Self>>| {
            let host = &service.host;
            format!("{} {}", host.instances(), host.async_calls())
        };
        Router::new()
            .route("/_alive", get(alive))
            .route("/{tenant}", apply)
            .with_state(Arc::new(self))
    }
}

/// Serves until `input` ends.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    mut input: impl io::Read + Send + 'static,
) -> io::Result<()> {
    let (open, closed) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        drop(io::copy(&mut input, &mut io::sink()));
        drop(open);
    });
    let stop = async { drop(closed.await) };
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await
}

const USAGE: &str = "usage: axum_service [--blocking] ADDRESS NAME=PLUGIN.wasm...";

fn main() -> Result<(), Box<dyn Error>> {
    let compiler = Compiler::worker(std::env::args_os()); // first of all: see "The compile worker"
    let mut arguments = std::env::args().skip(1).peekable();
    let is_blocking = arguments.next_if_eq("--blocking").is_some();
    let address = arguments.next().ok_or(USAGE)?;
    let artifact = |argument: String| {
        let (tenant, path) = argument.split_once('=')?;
        Some((tenant.to_owned(), Artifact::file(path)))
    };
    let artifacts: Option<Vec<_>> = arguments.map(artifact).collect();
    let (artifacts, limits) = (artifacts.ok_or(USAGE)?, Limits::scripting());
    let words = HashMap::from([("house".to_owned(), "casa".to_owned())]);
    let words = Arc::new(RwLock::new(words));
    let host = PluginHost::new(config(compiler))?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build()?.block_on(async {
        let router = match is_blocking {
            false => {
                let filters = load(&host, artifacts, &limits).await?;
                Service::new(host, words, filters).router(post(apply))
            }
            true => {
                let filters = load(&host, artifacts, &limits).await?;
                Service::new(host, words, filters).router(post(blocking::apply))
            }
        };
        let listener = TcpListener::bind(address).await?;
        println!("{}", listener.local_addr()?);
        Ok(serve(listener, router, io::stdin()).await?)
    })
}
