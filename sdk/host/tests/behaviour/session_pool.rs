//! Sessions that are kept for the calls to come, and how each of them ends.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, Plugin, PluginHost, Session,
    pool::{SessionPool, SessionPoolConfig, SessionPoolUsage},
};

guesthouse::extension_point!({
    inline: "package test:pool; world counter { export next: func(trap: bool) -> u32; }",
});

/// Counts its calls in its own memory, and traps when it is told to.
const COUNTER: &str = r#"(component
    (core module $m
        (global $n (mut i32) (i32.const 0))
        (func (export "next") (param i32) (result i32)
            (if (local.get 0) (then unreachable))
            (global.set $n (i32.add (global.get $n) (i32.const 1)))
            (global.get $n)))
    (core instance $i (instantiate $m))
    (func (export "next") (param "trap" bool) (result u32) (canon lift (core func $i "next"))))"#;

fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap()
}

fn plugin(host: &PluginHost) -> Plugin<Counter, u32> {
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(10);
    let artifact = Artifact::bytes("counter", wat::parse_str(COUNTER).unwrap());
    host.load(artifact, &limits).unwrap()
}

fn pool(
    host: &PluginHost,
    change: impl FnOnce(&mut SessionPoolConfig),
) -> SessionPool<Counter, u32> {
    static STATES: AtomicU32 = AtomicU32::new(0);
    let mut config = SessionPoolConfig::new();
    change(&mut config);
    let state = || STATES.fetch_add(1, Ordering::Relaxed);
    SessionPool::new(plugin(host), config, state).unwrap()
}

fn next(pool: &SessionPool<Counter, u32>) -> u32 {
    pool.call(0, |session| session.next(false)).unwrap()
}

/// Opened, reused, failed, retired, idle.
fn counts(usage: SessionPoolUsage) -> [u64; 5] {
    [
        usage.opened,
        usage.reused,
        usage.failed,
        usage.retired,
        usage.idle,
    ]
}

#[test]
fn a_guest_is_kept_and_remembers() {
    let host = host();
    let pool = pool(&host, |_| {});
    assert_eq!([next(&pool), next(&pool), next(&pool)], [1, 2, 3]);
    assert_eq!(counts(pool.usage()), [1, 2, 0, 0, 1]);
    assert_eq!(host.instances(), 1);
    drop(pool);
    assert_eq!(host.instances(), 0);
}

#[test]
fn each_call_has_a_budget_of_its_own() {
    let host = host();
    let pool = pool(&host, |_| {});
    let spent = || {
        pool.call(0, |session| {
            session.next(false)?;
            Ok(Session::usage(session).fuel)
        })
        .unwrap()
    };
    assert_eq!(spent(), spent());
}

#[test]
fn a_guest_that_has_served_its_calls_goes() {
    let host = host();
    let pool = pool(&host, |config| config.max_calls = 2);
    let answers: Vec<_> = (0..5).map(|_| next(&pool)).collect();
    assert_eq!(answers, [1, 2, 1, 2, 1]);
    assert_eq!(counts(pool.usage()), [3, 2, 0, 2, 1]);
}

#[test]
fn a_guest_that_failed_is_replaced() {
    let host = host();
    let pool = pool(&host, |_| {});
    next(&pool);
    let error = pool.call(0, |session| session.next(true)).unwrap_err();
    assert_eq!(error.code(), "guest-trapped");
    assert_eq!(next(&pool), 1);
    assert_eq!(counts(pool.usage()), [2, 1, 1, 0, 1]);
}

/// The closure's own error is the app's business: the guest is sound.
#[test]
fn an_error_of_the_app_keeps_the_guest() {
    let host = host();
    let pool = pool(&host, |_| {});
    let error = pool.call(0, |session| {
        session.next(false)?;
        Err::<(), _>(session.next(true).unwrap_err())
    });
    assert!(error.is_err());
    let refused: Result<(), Box<dyn std::error::Error>> = pool.try_call(0, |session| {
        session.next(false)?;
        Err("not today".into())
    });
    assert_eq!(refused.unwrap_err().to_string(), "not today");
    assert_eq!(next(&pool), 2);
}

#[test]
fn a_guest_that_nobody_calls_goes() {
    let host = host();
    let pool = pool(&host, |config| {
        config.idle_timeout = Duration::from_millis(1)
    });
    next(&pool);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(next(&pool), 1);
    std::thread::sleep(Duration::from_millis(20));
    pool.refill(0).unwrap();
    assert_eq!(counts(pool.usage()), [2, 0, 0, 2, 0]);
    assert_eq!(host.instances(), 0);
}

#[test]
fn a_guest_under_limits_that_were_replaced_goes() {
    let host = host();
    let pool = pool(&host, |_| {});
    next(&pool);
    let mut limits = Limits::strict();
    limits.fuel = 1;
    pool.plugin().set_limits(&limits).unwrap();
    let error = pool.call(0, |session| session.next(false)).unwrap_err();
    assert_eq!(error.code(), "fuel-exhausted");
    assert_eq!(pool.usage().retired, 1);
}

#[test]
fn a_pool_is_filled_ahead_and_keeps_no_more_than_it_may() {
    let host = host();
    let pool = pool(&host, |config| config.max_idle = 2);
    pool.refill(9).unwrap();
    assert_eq!(
        (counts(pool.usage()), host.instances()),
        ([2, 0, 0, 0, 2], 2)
    );
    // Three at once: one more than is kept.
    pool.call(0, |first| {
        first.next(false)?;
        pool.call(0, |second| {
            second.next(false)?;
            pool.call(0, |third| third.next(false))
        })
    })
    .unwrap();
    assert_eq!(counts(pool.usage()), [3, 2, 0, 1, 2]);
}

#[test]
fn many_threads_never_share_a_guest() {
    let host = host();
    let pool = pool(&host, |_| {});
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    pool.call(0, |session| {
                        let first = session.next(false)?;
                        assert_eq!(session.next(false)?, first + 1);
                        Ok(())
                    })
                    .unwrap();
                }
            });
        }
    });
    let usage = pool.usage();
    assert_eq!(usage.opened + usage.reused, 2_000, "{usage:?}");
    assert_eq!(u64::from(host.instances()), usage.idle);
}

#[test]
fn nonsense_is_refused() {
    let host = host();
    let refused = |change: fn(&mut SessionPoolConfig)| {
        let mut config = SessionPoolConfig::new();
        change(&mut config);
        SessionPool::new(plugin(&host), config, || 0)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(|config| config.max_idle = 0),
        "`max_idle` is 0, but must be from 1 to 10000"
    );
    assert!(refused(|config| config.max_calls = 0).contains("`max_calls` is 0"));
    assert!(refused(|config| config.idle_timeout = Duration::ZERO).contains("`idle_timeout` is 0"));
}

/// Twenty threads, three places: everybody is served, and never more than three live.
#[test]
fn who_finds_no_place_stands_in_line() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 3;
    config.queue_timeout = Duration::from_secs(60);
    let host = PluginHost::new(config).unwrap();
    let plugin = plugin(&host);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let answer = plugin.call(0, |guest| {
                        assert!(host.instances() <= 3);
                        guest.next(false)
                    });
                    assert_eq!(answer.unwrap(), 1);
                }
            });
        }
    });
    assert_eq!(host.instances(), 0);
}

/// One place, two threads: whoever ends a call lets the other have the place, and does not keep it for a
/// guest that nobody calls.
#[test]
fn a_guest_makes_place_for_who_stands_in_line() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 1;
    config.queue_timeout = Duration::from_secs(20);
    let host = PluginHost::new(config).unwrap();
    let pool = pool(&host, |_| ());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let answer = pool.call(0, |session| {
                        std::thread::sleep(Duration::from_micros(200));
                        session.next(false)
                    });
                    assert!(answer.unwrap() >= 1);
                }
            });
        }
    });
    assert_eq!(u64::from(host.instances()), pool.usage().idle);
}

/// What `refill` opened stands in front of older guests, which go all the same.
#[test]
fn a_guest_behind_a_younger_one_goes_when_it_is_old() {
    let host = host();
    let pool = pool(&host, |config| {
        config.idle_timeout = Duration::from_millis(60)
    });
    next(&pool);
    std::thread::sleep(Duration::from_millis(40));
    pool.refill(2).unwrap();
    std::thread::sleep(Duration::from_millis(40));
    // The first is 80 ms old by now.
    pool.refill(1).unwrap();
    assert!(pool.usage().retired >= 1, "{:?}", pool.usage());
    assert_eq!(next(&pool), 1, "a guest that has not been called");
}

#[test]
fn filling_ahead_replaces_guests_under_old_limits() {
    let host = host();
    let pool = pool(&host, |_| ());
    pool.refill(2).unwrap();
    let mut limits = Limits::strict();
    limits.deadline = Duration::from_secs(9);
    pool.plugin().set_limits(&limits).unwrap();
    pool.refill(2).unwrap();
    assert_eq!(counts(pool.usage()), [4, 0, 0, 2, 2]);
}
