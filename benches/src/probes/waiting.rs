//! What the probes of awaited calls share: a host whose function lets no guest go on, calls that are parked in
//! it until they are late, and rows of how late.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use guesthouse::{Artifact, CallError, HostCall, HostResult, Limits, Plugin, PluginHost};
use tokio::runtime::Builder;
use tokio::task::JoinHandle;

use super::{QUANTILES, quantile};
use crate::guests::Guest;
use crate::ours;
use crate::paired::Sides;
use crate::report::{Row, Unit};
use crate::spread::Spread;

guesthouse::extension_point!({
    inline: "
        package bench:waiting;
        world waits {
            import tick: func();
            import take: func(s: string);
            export call-host: func(times: u32);
            export spin: func();
        }
    ",
    async: true,
});

/// How often the hosts of these probes look at the clock: the default.
pub(super) const TICK: Duration = Duration::from_millis(1);

/// Counts the guests that came to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals(Arc<AtomicU32>);

impl WaitsImports for Arrivals {
    async fn tick(&mut self, _: &mut HostCall<'_>) -> HostResult<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::future::pending().await
    }
    async fn take(&mut self, _: &mut HostCall<'_>, _: String) -> HostResult<()> {
        Ok(())
    }
}

/// A host for so many awaited calls, or for as many as the machine lets.
pub(super) fn host(calls: u32) -> PluginHost {
    ours::host_with(|config| {
        (config.max_instances, config.max_async_calls) = (calls, calls);
        config.tick = TICK;
    })
}

/// A guest that waits or spins for so long.
pub(super) fn load(host: &PluginHost, deadline: Duration) -> Plugin<Waits, Arrivals> {
    let mut limits = Limits::strict();
    limits.memory = 1 << 20;
    limits.fuel = 1 << 60;
    limits.deadline = deadline;
    let artifact = Artifact::bytes("waits", Guest::Probe.bytes());
    host.load(artifact, &limits).expect("the guest is admitted")
}

/// How late so many calls end that wait for ever, all begun by one thread; `parked` comes as soon as all wait.
pub(super) fn parked(
    plugin: &Plugin<Waits, Arrivals>,
    calls: u32,
    parked: impl FnOnce(),
) -> Vec<Duration> {
    let arrivals = Arrivals::default();
    let runtime = Builder::new_current_thread().build();
    runtime.expect("a runtime starts").block_on(async {
        let calls: Vec<_> = (0..calls)
            .map(|_| tokio::spawn(late(plugin.clone(), arrivals.clone())))
            .collect();
        let all_wait = || arrivals.0.load(Ordering::Relaxed) as usize == calls.len();
        let has_ended = || calls.last().is_some_and(JoinHandle::is_finished);
        while !all_wait() && !has_ended() {
            tokio::task::yield_now().await;
        }
        assert!(all_wait(), "the guest calls its host");
        parked();
        let mut late = Vec::new();
        for call in calls {
            late.push(call.await.expect("the call ends"));
        }
        late
    })
}

async fn late(plugin: Plugin<Waits, Arrivals>, arrivals: Arrivals) -> Duration {
    let deadline = plugin.limits().deadline;
    let begun = Instant::now();
    let call = plugin.call_async(arrivals, async |guest| guest.call_host(1).await);
    let ended = call.await;
    let late = begun.elapsed().saturating_sub(deadline);
    let code = ended.as_ref().err().map(CallError::code);
    assert_eq!(code, Some("deadline-exceeded"));
    late
}

/// Rows of how late things were, beside how late they are without what is measured.
pub(super) fn rows(name: &str, alone: Option<Vec<Duration>>, late: Vec<Duration>) -> Vec<Row> {
    let (alone, late) = (alone.map(sorted), sorted(late));
    let row = |(which, at): (&str, f64)| {
        let late = quantile(&late, at);
        let sides = match &alone {
            Some(alone) => Sides::of(&[[quantile(alone, at), late]]),
            None => Sides::alone(Spread::exact(late)),
        };
        Row::of(format!("{name}/{which}"), Unit::Ticks, sides)
    };
    QUANTILES.map(row).into()
}

/// In ticks.
fn sorted(late: Vec<Duration>) -> Vec<f64> {
    let ticks = |late: Duration| late.as_secs_f64() / TICK.as_secs_f64();
    let mut late: Vec<_> = late.into_iter().map(ticks).collect();
    late.sort_by(f64::total_cmp);
    late
}
