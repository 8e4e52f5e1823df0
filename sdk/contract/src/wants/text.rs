//! The text of the section: written one way, and read only as it is written.

use super::{Need, Want, Wants, WantsError};
use crate::shown;

/// The first line, which has the version.
const FIRST: &str = "guesthouse-wants 1";

pub(super) fn write(wants: &[Want]) -> String {
    let mut text = format!("{FIRST}\n");
    for Want { need, why } in wants {
        text.push_str(need.word());
        if let Some(name) = need.name() {
            text.push('\t');
            text.push_str(name);
        }
        if let Some(quota) = need.quota() {
            text.push('\t');
            text.push_str(&quota.to_string());
        }
        text.push('\t');
        text.push_str(why);
        text.push('\n');
    }
    text
}

pub(super) fn parse(bytes: &[u8]) -> Result<Wants, WantsError> {
    if bytes.len() > Wants::MOST_BYTES {
        return Err(WantsError::too_large(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| WantsError::NotText)?;
    let mut lines = text.split_terminator('\n');
    let first = lines.next().unwrap_or_default();
    if first != FIRST {
        let found = shown(first).most(80).to_string();
        return Err(WantsError::Version { found });
    }
    // The first line is 1.
    let numbered = (2..).zip(lines);
    let wants: Vec<_> = numbered
        .map(|(line, text)| want(text).ok_or(WantsError::BadLine { line }))
        .collect::<Result<_, _>>()?;
    let wants = Wants::new(wants)?;
    // Whatever is not said in the one way that there is: another order, a number with a zero before it, no last line
    // feed.
    if wants.to_text() != text {
        return Err(WantsError::NotAsWritten);
    }
    Ok(wants)
}

fn want(line: &str) -> Option<Want> {
    let fields: Vec<_> = line.split('\t').collect();
    let (need, why) = match fields.as_slice() {
        ["read-folder", guest, why] => (Need::read_folder(*guest), why),
        ["write-folder", guest, quota, why] => {
            (Need::write_folder(*guest, quota.parse().ok()?), why)
        }
        ["clock", why] => (Need::Clock, why),
        ["real-clock", why] => (Need::RealClock, why),
        ["random", why] => (Need::Random, why),
        ["variable", name, why] => (Need::variable(*name), why),
        ["arguments", why] => (Need::Arguments, why),
        ["setting", key, why] => (Need::setting(*key), why),
        ["logging", why] => (Need::Logging, why),
        _ => return None,
    };
    Some(Want::new(need, *why))
}
