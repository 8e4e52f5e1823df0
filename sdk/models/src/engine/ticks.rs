//! The ticker: its thread runs while guests may, and ends with the last plugin or the engine.

use std::time::Duration;

use super::process::fork;
use super::ticker::Ticker;
use crate::sync::thread;
use crate::{Engine, Model};

const TICK: Duration = Duration::from_millis(1);

/// A tick that does not come: the thread is woken or sleeps on.
pub(crate) const THE_TICKER_ENDS_WITHOUT_A_TICK: Model = Model {
    name: "ticker: it ends without waiting for a tick",
    run: || {
        let engine = Engine::new();
        let ticker = Ticker::start(&engine, Duration::MAX).unwrap();
        ticker.ensure(&engine).unwrap();
        assert_eq!(engine.tickers(), (1, 1));
        drop(ticker);
        assert_eq!(engine.tickers(), (1, 0));
    },
};

pub(crate) const THE_TICKER_ENDS_WITH_ITS_ENGINE: Model = Model {
    name: "ticker: it ticks, and does not keep its engine",
    run: || {
        let engine = Engine::new();
        let ticker = Ticker::start(&engine, TICK).unwrap();
        while engine.epoch() < 2 {
            thread::yield_now();
        }
        let tickers = engine.count();
        drop(engine);
        while tickers.running() > 0 {
            thread::yield_now();
        }
        drop(ticker);
    },
};

/// Two threads of the child enter guests at once; the parent's thread is neither stopped nor joined.
pub(crate) const A_CHILD_STARTS_ONE_TICKER: Model = Model {
    name: "ticker: a child of a fork starts one, and leaves its parent's alone",
    run: || {
        let engine = Engine::new();
        let ticker = Ticker::start(&engine, TICK).unwrap();
        fork();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    ticker.ensure(&engine).unwrap();
                    // A guest is entered now: the child's own thread is there.
                    assert_eq!(engine.tickers(), (2, 2));
                });
            }
        });
        drop(ticker);
        assert_eq!(engine.tickers(), (2, 1));
        // In a child that never enters a guest, nothing is stopped.
        let second = Ticker::start(&engine, TICK).unwrap();
        fork();
        drop(second);
        assert_eq!(engine.tickers(), (3, 2));
    },
};
