//! The `[wants]` table of a `plugin.toml`: what the plugin says that it needs of its host.
//!
//! Every key's value is the reason, which operators read. The table becomes the component's section of wants, which
//! `guesthouse_contract` defines. It must never ask for more than is written here.

use std::collections::BTreeMap;
use std::fmt;

use guesthouse_contract::{Need, Want, Wants, WantsError, quantity};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// What a plugin says that it needs. Every value is the reason, and may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WantsTable {
    /// Command-line arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<String>,
    /// A clock that follows real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// A clock that measures the plugin's own computing, in place of `clock`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real_clock: Option<String>,
    /// `wasi:logging`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logging: Option<String>,
    /// Randomness of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random: Option<String>,
    /// Settings of `wasi:config/store`, by their keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, String>,
    /// Environment variables, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Folders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folder: Vec<WantedFolder>,
}

/// A folder that a plugin needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WantedFolder {
    /// Where the plugin looks for it: an absolute path with `/`.
    pub guest: String,
    /// What the plugin does in it.
    pub access: WantedAccess,
    /// Bytes that it needs room for, for `write` alone: an integer, or text with a unit.
    #[serde(
        default,
        deserialize_with = "bytes",
        skip_serializing_if = "Option::is_none"
    )]
    pub quota: Option<u64>,
    /// The reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// What a plugin does in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WantedAccess {
    /// It reads.
    Read,
    /// It reads and writes.
    Write,
}

impl WantsTable {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong with it, in words, if anything is.
    pub(crate) fn mistake(&self) -> Option<String> {
        let quotas = self.folder.iter().find_map(|folder| {
            let (access, words) = match (folder.access, folder.quota) {
                (WantedAccess::Write, None | Some(0)) => ("write", "needs a `quota` of at least 1"),
                (WantedAccess::Read, Some(_)) => ("read", "has no `quota`"),
                _ => return None,
            };
            Some(format!("a folder with `access = \"{access}\"` {words}"))
        });
        quotas.or_else(|| Some(self.wants().err()?.to_string()))
    }

    /// What goes into the component.
    ///
    /// # Errors
    /// [`WantsError`] for a path, name or reason that no section can have, two folders at one path, both clocks, or more
    /// than a section holds.
    pub fn wants(&self) -> Result<Wants, WantsError> {
        let folders = self.folder.iter().map(|folder| {
            let need = match folder.access {
                WantedAccess::Read => Need::read_folder(&folder.guest),
                // Without a quota it is 0, which is none.
                WantedAccess::Write => {
                    Need::write_folder(&folder.guest, folder.quota.unwrap_or_default())
                }
            };
            Want::new(need, &folder.why)
        });
        let env = self.env.iter();
        let env = env.map(|(name, why)| Want::new(Need::variable(name), why));
        let config = self.config.iter();
        let config = config.map(|(key, why)| Want::new(Need::setting(key), why));
        let single = [
            (Need::Arguments, &self.args),
            (Need::Clock, &self.clock),
            (Need::RealClock, &self.real_clock),
            (Need::Logging, &self.logging),
            (Need::Random, &self.random),
        ];
        let single = single.into_iter();
        let single = single.filter_map(|(need, why)| Some(Want::new(need, why.as_ref()?)));
        Wants::new(folders.chain(env).chain(config).chain(single))
    }
}

/// An integer, or text with a unit.
fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Bytes).map(Some)
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, such as 65536, \"64KiB\" or \"10MB\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
        let unexpected = serde::de::Unexpected::Signed(number);
        u64::try_from(number).map_err(|_| E::invalid_value(unexpected, &self))
    }

    fn visit_u64<E>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        let unexpected = serde::de::Unexpected::Str(text);
        quantity::bytes(text).ok_or_else(|| E::invalid_value(unexpected, &self))
    }
}
