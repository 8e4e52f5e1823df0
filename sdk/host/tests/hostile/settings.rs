//! Limits as a case writes them: `fuel=1000 memory=4MiB host.stack=8MiB`.
//!
//! Read by the product's own reader of TOML, so that a limit which does not exist is an error.

use std::time::Duration;

use guesthouse::{Compiler, HostConfig, Limits};
use toml::{Table, Value};

/// What differs from the suite's own limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings(Vec<(String, String)>);

/// The program that compiles where a case wants a worker.
const WORKER: &str = env!("CARGO_BIN_EXE_guesthouse-compile-worker");

/// What every case may spend, unless its file says otherwise: little, but for time, so that no case
/// depends on how busy the machine is.
pub(crate) fn base() -> Limits {
    let mut limits = Limits::strict();
    limits.fuel = 10_000_000;
    limits.deadline = Duration::from_secs(20);
    limits
}

impl Settings {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let pairs = text.split_whitespace().map(|pair| {
            let (key, value) = pair.split_once('=').ok_or(format!("not a limit: {pair}"))?;
            Ok((key.to_owned(), value.to_owned()))
        });
        let settings = Self(pairs.collect::<Result<_, String>>()?);
        // Whether they are limits at all is known now.
        settings.applied(&base())?;
        settings.host(HostConfig::metered(Compiler::in_process()))?;
        Ok(settings)
    }

    /// `limits` with these in place of its own.
    pub(crate) fn applied(&self, limits: &Limits) -> Result<Limits, String> {
        let mut table: Table = limits
            .to_toml()
            .parse()
            .map_err(|error| format!("{error}"))?;
        for (key, value) in self.0.iter().filter(|(key, _)| !key.starts_with("host.")) {
            set(&mut table, key, value)?;
        }
        Limits::from_toml(&table.to_string()).map_err(|error| error.to_string())
    }

    /// A host's configuration with these in place of its own.
    pub(crate) fn host(&self, mut config: HostConfig) -> Result<HostConfig, String> {
        for (key, value) in &self.0 {
            match (key.strip_prefix("host."), value.parse()) {
                (None, _) => {}
                (Some("stack"), Ok(bytes)) => config.stack = bytes,
                (Some("compiler"), _) if value == "worker" => {
                    config.compiler = Compiler::program([WORKER]);
                }
                _ => return Err(format!("not a setting of a host: {key}={value}")),
            }
        }
        Ok(config)
    }

    /// The names of what is set.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    pub(crate) fn is_about_the_host(&self) -> bool {
        self.names().any(|key| key.starts_with("host."))
    }

    /// These and then `more`.
    pub(crate) fn and(&self, more: &Self) -> Self {
        Self(self.0.iter().chain(&more.0).cloned().collect())
    }
}

/// Sets `a.b` in the table `a`.
fn set(table: &mut Table, key: &str, value: &str) -> Result<(), String> {
    if let Some((outer, inner)) = key.split_once('.') {
        let inside = table.get_mut(outer).and_then(Value::as_table_mut);
        return set(inside.ok_or(format!("no limit: {key}"))?, inner, value);
    }
    let value = match value.parse() {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::String(value.to_owned()),
    };
    table.insert(key.to_owned(), value);
    Ok(())
}
