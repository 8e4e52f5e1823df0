//! A guest that reads its settings and logs as a test tells it to.
//!
//! It must never do more than it was told, nor hide what it was answered.

use wasi::config::store::{self, Error};
use wasi::logging::logging::{Level, log};

wit_bindgen::generate!({
    inline: "
        package test:guest;
        world guest {
            import wasi:config/store@0.2.0-rc.1;
            import wasi:logging/logging@0.1.0-draft;
            include test:settings/settings;
        }
    ",
    path: [
        "../../../../../contract/wit-granted/config.wit",
        "../../../../../contract/wit-granted/logging.wit",
        "wit",
    ],
    world: "test:guest/guest",
    generate_all,
});

struct Settings;

export!(Settings);

/// What the store says, an error in its words.
fn told<T>(read: Result<T, Error>, say: impl FnOnce(T) -> Vec<String>) -> Vec<String> {
    match read {
        Ok(value) => say(value),
        Err(Error::Upstream(words)) => vec![format!("upstream: {words}")],
        Err(Error::Io(words)) => vec![format!("io: {words}")],
    }
}

fn level(name: &str) -> Option<Level> {
    Some(match name {
        "trace" => Level::Trace,
        "debug" => Level::Debug,
        "info" => Level::Info,
        "warn" => Level::Warn,
        "error" => Level::Error,
        "critical" => Level::Critical,
        _ => return None,
    })
}

fn done(what: &str) -> Option<Vec<String>> {
    let (verb, rest) = what.split_once(' ').unwrap_or((what, ""));
    match verb {
        "get" => Some(told(store::get(rest), |value| {
            vec![value.unwrap_or_else(|| "none".to_owned())]
        })),
        "all" => Some(told(store::get_all(), |all| {
            let all = all.into_iter();
            all.map(|(key, value)| format!("{key}={value}")).collect()
        })),
        "log" => {
            let mut words = rest.splitn(3, ' ');
            let (level, context) = (level(words.next()?)?, words.next()?);
            log(level, context, words.next()?);
            Some(Vec::new())
        }
        "flood" => {
            let (count, bytes) = rest.split_once(' ')?;
            let message = "x".repeat(bytes.parse().ok()?);
            for _ in 0..count.parse::<u32>().ok()? {
                log(Level::Info, "flood", &message);
            }
            Some(Vec::new())
        }
        _ => None,
    }
}

impl Guest for Settings {
    fn run(what: String) -> Vec<String> {
        done(&what).unwrap_or_else(|| vec!["no such thing".to_owned()])
    }
}
