//! What is wrong with a policy on every machine. It opens and looks at no file.

use std::collections::BTreeSet;

use guesthouse_contract::is_guest_path;

use super::{Access, Folder, Policy, PolicyFlaw};

/// Folders that one policy may grant.
const FOLDERS: usize = 64;
/// Variables, arguments and settings that one policy may grant, of each.
const VALUES: usize = 256;
/// Bytes of guest paths and of the names and values of all variables, arguments and settings together.
const LITERALS: usize = 64 << 10;

pub(super) fn check(policy: &Policy) -> Result<(), PolicyFlaw> {
    amounts(policy)?;
    let mut paths = BTreeSet::new();
    for folder in &policy.folders {
        check_folder(folder)?;
        if !paths.insert(&folder.guest) {
            let guest = folder.guest.clone();
            return Err(PolicyFlaw::GuestPathTwice { guest });
        }
    }
    variables(policy)?;
    for (at, value) in policy.args.iter().enumerate() {
        no_nul("the argument", || at.to_string(), value)?;
    }
    for (key, value) in policy.config.iter().flatten() {
        if key.is_empty() || key.contains('\0') {
            let (what, name) = ("a setting", key.clone());
            return Err(PolicyFlaw::Name { what, name });
        }
        no_nul("the setting", || key.clone(), value)?;
    }
    Ok(())
}

/// First of all, so that nothing below takes long.
fn amounts(policy: &Policy) -> Result<(), PolicyFlaw> {
    let settings = policy.config.iter().flatten();
    let env = policy.env.iter();
    let guests = policy.folders.iter().map(|folder| folder.guest.len());
    let named = env.map(|(name, value)| name.len() + value.len());
    let set = settings.clone().map(|(key, value)| key.len() + value.len());
    let args = policy.args.iter().map(String::len);
    let literals = guests.chain(named).chain(set).chain(args).sum();
    for (what, found, most) in [
        ("folders", policy.folders.len(), FOLDERS),
        ("environment variables", policy.env.len(), VALUES),
        ("arguments", policy.args.len(), VALUES),
        ("settings", settings.count(), VALUES),
        ("bytes of names and values", literals, LITERALS),
    ] {
        if found > most {
            return Err(PolicyFlaw::TooMany { what, found, most });
        }
    }
    Ok(())
}

fn check_folder(folder: &Folder) -> Result<(), PolicyFlaw> {
    let host = || folder.host.clone();
    let guest = || folder.guest.clone();
    if folder.host.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(PolicyFlaw::HostNul { host: host() });
    }
    if !folder.host.is_absolute() {
        return Err(PolicyFlaw::HostRelative { host: host() });
    }
    if !is_guest_path(&folder.guest) {
        return Err(PolicyFlaw::GuestPath { guest: guest() });
    }
    if let Some(setting) = folder.misplaced {
        let guest = guest();
        return Err(PolicyFlaw::Misplaced { guest, setting });
    }
    let zero = match folder.access {
        Access::Write { quota: 0, .. } => "quota",
        Access::Write { entries: 0, .. } => "entries",
        _ => return Ok(()),
    };
    Err(PolicyFlaw::Zero {
        guest: guest(),
        setting: zero,
    })
}

fn variables(policy: &Policy) -> Result<(), PolicyFlaw> {
    let mut names = BTreeSet::new();
    for (name, value) in &policy.env {
        let named = || name.clone();
        if name.is_empty() || name.contains(['=', '\0']) {
            let (what, name) = ("an environment variable", named());
            return Err(PolicyFlaw::Name { what, name });
        }
        if !names.insert(name) {
            return Err(PolicyFlaw::NameTwice { name: named() });
        }
        no_nul("the environment variable", named, value)?;
    }
    Ok(())
}

fn no_nul(
    what: &'static str,
    name: impl FnOnce() -> String,
    value: &str,
) -> Result<(), PolicyFlaw> {
    if value.contains('\0') {
        let name = name();
        return Err(PolicyFlaw::Nul { what, name });
    }
    Ok(())
}
