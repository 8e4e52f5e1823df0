//! How late a timer is beside guests that spin on the same threads: whether they make way for other tasks.
//!
//! A timer that missed several of its times is late for each of them.

use std::time::Duration;

use guesthouse::{Plugin, PluginHost};
use smol::stream::StreamExt;
use tokio::runtime::Builder;

use super::waiting::{self, Arrivals, TICK, Waits};
use crate::paired::Effort;
use crate::report::Row;
use crate::subjects::awaited::block_on;

/// Longer than any of this takes.
const DEADLINE: Duration = Duration::from_secs(60);

/// Guests that spin for as long as they are let.
struct Spinners {
    host: PluginHost,
    plugin: Plugin<Waits, Arrivals>,
    count: u32,
}

/// Has a timer fire so often on so many threads of a runtime, beside these.
type Runtime = fn(threads: usize, &Spinners, times: usize) -> Vec<Duration>;

pub(super) fn run(effort: Effort) -> Vec<Row> {
    let runtimes: [(&str, Runtime); 2] = [("tokio", on_tokio), ("smol", on_smol)];
    let times = effort.rounds * 25;
    let mut rows = Vec::new();
    for (name, runtime) in runtimes {
        for (threads, count) in [(1, 1), (2, 64)] {
            let [alone, beside] = [0, count].map(|count| {
                let late = runtime(threads, &Spinners::new(count), times);
                assert_eq!(late.len(), times, "each time counts");
                late
            });
            let name = format!("timers/{name}-{threads}/{count}-spinning");
            rows.extend(waiting::rows(&name, Some(alone), beside));
        }
    }
    rows
}

impl Spinners {
    fn new(count: u32) -> Self {
        let host = waiting::host(count.max(1));
        let plugin = waiting::load(&host, DEADLINE);
        Self {
            host,
            plugin,
            count,
        }
    }

    /// What is to be done by a task for each.
    fn each(&self) -> impl Iterator<Item = impl Future<Output = ()> + Send + use<>> {
        (0..self.count).map(|_| spin(self.plugin.clone()))
    }

    /// None has ended, which nobody else would notice.
    fn check(&self) {
        assert_eq!(self.host.async_calls(), self.count, "all spin");
    }
}

async fn spin(plugin: Plugin<Waits, Arrivals>) {
    let state = Arrivals::default();
    let call = plugin.call_async(state, async |guest| guest.spin().await);
    assert!(call.await.is_err(), "it never ends by itself");
}

fn on_tokio(threads: usize, spinners: &Spinners, times: usize) -> Vec<Duration> {
    let mut builder = match threads {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let runtime = builder.worker_threads(threads).enable_time().build();
    runtime.expect("a runtime starts").block_on(async {
        spinners.each().for_each(|spin| drop(tokio::spawn(spin)));
        let timer = tokio::spawn(async move {
            let mut interval = tokio::time::interval(TICK);
            let mut late = Vec::new();
            for _ in 0..times {
                late.push(interval.tick().await.elapsed());
            }
            late
        });
        let late = timer.await.expect("it ticks");
        spinners.check();
        late
    })
}

fn on_smol(threads: usize, spinners: &Spinners, times: usize) -> Vec<Duration> {
    let executor = smol::Executor::new();
    let (stop, stopped) = smol::channel::bounded::<()>(1);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| smol::block_on(executor.run(stopped.recv())));
        }
        spinners
            .each()
            .for_each(|spin| executor.spawn(spin).detach());
        let timer = smol::Timer::interval(TICK);
        let late = timer.take(times).map(|due| due.elapsed()).collect();
        // This thread must do nothing for the timer.
        let late = block_on(executor.spawn(late));
        spinners.check();
        drop(stop);
        late
    })
}
