//! [`Profile`]: where a call's fuel or time went, by the guest's functions.
//!
//! [`DynPlugin::profile`](crate::dynamic::DynPlugin::profile) makes one. What it says is names and numbers.

// A guest that nobody profiles runs as if this room were not there. It must never hold the engine's values.

mod sampler;
mod timeline;

pub(crate) use self::sampler::Sampler;

/// Where a call's fuel went, or its time on a [timed](crate::HostConfig::timed) host.
///
/// On a metered host the guest is looked at whenever it enters a function or begins a round of a loop,
/// and what it has spent since then is booked on where it was: the same call gives the same profile.
/// A guest that comes by very often is looked at less often, at places that do not depend on the
/// machine either. What host functions charge is booked on the function that called them, and what values cost on
/// `values that cross`, which is no function's. On a timed
/// host it is looked at once a tick.
///
/// ```no_run
/// use guesthouse::dynamic::{DynPlugin, Value};
///
/// /// The fuel of each function by itself, without those that it called.
/// fn print(plugin: &DynPlugin, text: &str) {
///     let (_, profile) = plugin.profile("apply", &[Value::String(text.into())]);
///     let mut own = vec![0; profile.functions().len()];
///     for sample in profile.samples() {
///         if let Some(innermost) = sample.stack.last() {
///             own[*innermost] += sample.weight;
///         }
///     }
///     for (function, fuel) in profile.functions().iter().zip(own) {
///         println!("{fuel:>12} {}", guesthouse::inspect::shown(&function.name));
///     }
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    functions: Vec<ProfiledFunction>,
    stacks: Vec<Vec<usize>>,
    samples: Vec<Booked>,
}

/// A function of the guest that was seen running.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfiledFunction {
    /// Its name, as in [`GuestTrap::backtrace`](crate::error::GuestTrap::backtrace).
    pub name: String,
    /// Whether the artifact kept its name; `function 7` stands for it otherwise.
    pub is_named: bool,
}

/// What was spent in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileSample<'a> {
    /// How much the call had spent before, about: units of fuel, or microseconds on a timed host.
    pub at: u64,
    /// How much was spent, in the same unit.
    pub weight: u64,
    /// The functions that were running, outermost first, as places in [`Profile::functions`]. The
    /// twenty innermost, where there were more.
    pub stack: &'a [usize],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Booked {
    at: u64,
    weight: u64,
    stack: usize,
}

impl Profile {
    /// Every function that was seen, and `values that cross`.
    #[must_use]
    pub fn functions(&self) -> &[ProfiledFunction] {
        &self.functions
    }

    /// What was spent where, in the order in which it was spent.
    pub fn samples(&self) -> impl Iterator<Item = ProfileSample<'_>> {
        self.samples.iter().map(|booked| ProfileSample {
            at: booked.at,
            weight: booked.weight,
            stack: self.stacks.get(booked.stack).map_or(&[], Vec::as_slice),
        })
    }

    /// All that was spent.
    #[must_use]
    pub fn total(&self) -> u64 {
        let weights = self.samples.iter().map(|booked| booked.weight);
        weights.fold(0, u64::saturating_add)
    }
}
