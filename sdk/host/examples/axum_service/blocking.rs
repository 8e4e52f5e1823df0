//! The same service with calls that block, on tokio's threads for that: to be compared with.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use guesthouse::{CancelHandle, HostCall, HostResult};

use super::{App, Service, answer, left};

guesthouse::extension_point!({ inline: "
    package demo:text;
    interface dictionary { lookup: func(word: string) -> option<string>; }
    world filter { import dictionary; export apply: func(text: string) -> string; }
" });

impl demo::text::dictionary::Host for App {
    fn lookup(&mut self, cx: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
        cx.charge(100)?;
        Ok(self.0.blocking_read().get(&word).cloned())
    }
}

// ANCHOR: guard
/// Cancels a call when the handler that waits for it is dropped.
struct CancelOnDrop(CancelHandle);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
// ANCHOR_END: guard

pub(crate) async fn apply(
    State(service): State<Arc<Service<Filter>>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    text: String,
) -> Response {
    let Some(plugin) = service.filters.get(&tenant) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let guard = CancelOnDrop(CancelHandle::new());
    let plugin = plugin.within(left(&headers)).cancelled_by(&guard.0);
    let app = App(service.words.clone());
    let call = move || plugin.call(app, |filter| filter.apply(&text));
    match tokio::task::spawn_blocking(call).await {
        Ok(called) => answer(called),
        Err(lost) => (StatusCode::INTERNAL_SERVER_ERROR, lost.to_string()).into_response(),
    }
}
