//! A time as a file of limits has it, for fields that say `serde(with = …)`.

use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::Serializer;

use super::super::{Amount, quantity};
use super::entry::quoted;

pub(in super::super) fn serialize<S: Serializer>(
    time: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Amount::Time(*time))
}

pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    quantity::time(&text).ok_or_else(|| {
        let text = quoted(&text);
        de::Error::custom(format_args!(
            "\"{text}\" is no time with its unit, such as \"100ms\" or \"2s\""
        ))
    })
}
