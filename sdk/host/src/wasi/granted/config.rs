//! `wasi:config/store`, 0.2.0-rc.1: settings that the operator wrote down for this plugin.

use wasmtime::component::{ComponentType, Linker, Lower};

use super::super::interface::Interface;
use super::audit::Asked;
use super::cli::policy;
use crate::imports::Cell;
use crate::policy::{Action, Kind, Verdict};

/// As the WIT has it; a store in memory has no error.
#[derive(Debug, ComponentType, Lower)]
#[component(variant)]
#[expect(dead_code, reason = "the type has to be there, its values do not")]
enum Error {
    #[component(name = "upstream")]
    Upstream(String),
    #[component(name = "io")]
    Io(String),
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:config/store@0.2.0-rc.1")?;
    to.function("get", |wasi, (key,): (String,)| {
        wasi.charge(key.len());
        let settings = policy(wasi).and_then(|policy| policy.config.as_ref());
        let value = settings.and_then(|settings| settings.get(&key)).cloned();
        wasi.charge(value.as_ref().map_or(0, String::len));
        let asked = Asked {
            kind: Kind::Config,
            grant: String::new(),
            action: Action::Read,
            what: key,
        };
        let verdict = match value {
            Some(_) => Verdict::Allowed,
            None => Verdict::Failed {
                code: "no-such-key",
            },
        };
        wasi.tell(&asked, verdict, 0);
        Ok((Ok::<_, Error>(value),))
    })?;
    to.function("get-all", |wasi, ()| {
        let settings = policy(wasi).and_then(|policy| policy.config.as_ref());
        let all: Vec<(String, String)> = settings
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for (key, value) in &all {
            wasi.charge(key.len().saturating_add(value.len()));
        }
        Ok((Ok::<_, Error>(all),))
    })
}
