//! What a plugin wants, beside what a policy grants it. For people who look: nothing here decides anything.

use guesthouse_contract::Need;

use super::{Access, Clock, Policy};

/// Whether a policy grants what is needed.
pub(super) fn grants(policy: &Policy, need: &Need) -> bool {
    let has_folder = |need: &Need| {
        policy.folders.iter().any(|folder| {
            let granted = match folder.access {
                Access::Read => Need::read_folder(&folder.guest),
                Access::Write { quota, .. } => Need::write_folder(&folder.guest, quota),
            };
            granted.covers(need)
        })
    };
    match need {
        Need::ReadFolder { .. } | Need::WriteFolder { .. } => has_folder(need),
        Need::Clock => policy.clock.is_some(),
        Need::RealClock => policy.clock == Some(Clock::Real),
        Need::Random => policy.random,
        Need::Variable { name, .. } => policy.env.iter().any(|(granted, _)| granted == name),
        Need::Arguments => !policy.args.is_empty(),
        Need::Setting { key, .. } => {
            let settings = policy.config.as_ref();
            settings.is_some_and(|settings| settings.contains_key(key))
        }
        Need::Logging => policy.logging,
        _ => false,
    }
}
