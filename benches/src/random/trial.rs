//! One case: is the artifact admitted, and if so, how do calls of all its functions end?

use std::sync::Arc;
use std::time::Duration;

use guesthouse::{
    Artifact, CancelHandle, Compiler, HostConfig, Limits, PluginHost,
    dynamic::{DynPlugin, Value},
    error::DynError,
};
use guesthouse_contract::World;

use super::answers::{Answers, Functions, functions};
use super::judge;
use super::numbers::Numbers;
use super::values::Values;
use crate::counted::Count;
use crate::soak::attacked::{App, Hostile};
use crate::tally::Wrong;

/// Functions of one component that are called at most.
const MOST_CALLED: usize = 6;

/// One in so many cases is also shown to an extension point.
const TYPED_ONCE_IN: usize = 8;

/// What was found: how something ended, and whether that was right.
pub(super) type Found = Vec<(&'static str, Result<(), Wrong>)>;

/// The host that all cases are shown to.
#[derive(Debug)]
pub(super) struct Trial {
    host: PluginHost,
    limits: Limits,
}

impl Trial {
    pub(super) fn new() -> Result<Self, Wrong> {
        let host = PluginHost::new(HostConfig::metered(Compiler::in_process()))?;
        let mut limits = Limits::strict();
        // Little of everything, so that many cases fit into a minute.
        limits.fuel = 200_000;
        limits.memory = 4 << 20;
        limits.output = 32 << 10;
        limits.host_calls = 1_000;
        limits.host_call_bytes = 32 << 10;
        // Only a hang takes so long.
        limits.deadline = Duration::from_mins(1);
        Ok(Self { host, limits })
    }

    /// Shows the host an artifact.
    pub(super) fn run(&self, bytes: &[u8], numbers: &mut Numbers) -> Found {
        let mut found = Vec::new();
        // Never on what the host's own linear walk would refuse.
        let readable = guesthouse_contract::scan(bytes, &self.limits.complexity).is_ok();
        let world = readable.then(|| judge::world(bytes)).flatten();
        let answers = world.as_ref().map(|world| Answers::of(world, numbers));
        let artifact = Artifact::bytes("case", bytes);
        let loaded =
            self.host
                .load_dynamic_with(artifact, &self.limits, answers.unwrap_or_default());
        match loaded {
            Ok(plugin) => {
                found.push(("admitted", judge::admitted(bytes)));
                match &world {
                    Some(world) => self.call_all(&plugin, world, numbers, &mut found),
                    None => found.push(("admitted", Err("admitted, but it has no world".into()))),
                }
            }
            Err(error) => {
                let judged = judge::refused(bytes, &error, &self.limits);
                found.push((error.code(), judged));
            }
        }
        if numbers.once_in(TYPED_ONCE_IN) {
            self.typed(bytes, &mut found);
        }
        found
    }

    fn call_all(
        &self,
        plugin: &DynPlugin,
        world: &World,
        numbers: &mut Numbers,
        found: &mut Found,
    ) {
        let exports = functions(world, world.world().exports.iter());
        let callable = plugin
            .functions()
            .iter()
            .filter(|function| function.unsupported().is_none() && !function.takes_handles());
        for function in callable.take(MOST_CALLED) {
            let name = function.full_name();
            match arguments(world, &exports, &name, numbers) {
                Some(arguments) => self.call(plugin, &name, &arguments, found),
                None => found.push(("called", Err(format!("no arguments for {name}").into()))),
            }
        }
    }

    /// Calls a function twice: both must end the same way, having spent the same.
    fn call(&self, plugin: &DynPlugin, name: &str, arguments: &[Value], found: &mut Found) {
        let outcome = plugin.run(name, arguments);
        let usage = *outcome.usage();
        let (code, judged) = match outcome.result() {
            Ok(_) => ("answered", Ok(())),
            Err(error) => (error.code(), judge::ended(error, plugin)),
        };
        let judged =
            judged.and_then(|()| judge::spent(&usage, &self.limits, outcome.result().is_ok()));
        let again = plugin.run(name, arguments);
        let code_again = again.result().err().map_or("answered", DynError::code);
        let same = (code, usage.fuel) == (code_again, again.usage().fuel);
        let judged = judged.and_then(|()| match same {
            true => Ok(()),
            false => Err(format!(
                "the same call was {code_again} with {}, then",
                again.usage()
            )
            .into()),
        });
        found.push((code, judged));
    }

    /// Shows the artifact to an extension point that some cases fit.
    fn typed(&self, bytes: &[u8], found: &mut Found) {
        let artifact = Artifact::bytes("case", bytes);
        let plugin = match self.host.load::<Hostile, App>(artifact, &self.limits) {
            Ok(plugin) => plugin,
            Err(error) => return found.push((error.code(), judge::refused_by_type(&error))),
        };
        found.push(("admitted to an extension point", judge::admitted(bytes)));
        let (states, values) = (Arc::<Count>::default(), Arc::<Count>::default());
        for attack in [false, true] {
            let state = App::new(|_, _| Ok(()), &CancelHandle::new(), &states, &values);
            let outcome = plugin.run(state, |guest| guest.run(attack));
            let judged = judge::spent(outcome.usage(), &self.limits, outcome.result().is_ok());
            found.push(match outcome.into_result() {
                Ok(_) => ("answered", judged),
                Err(error) => {
                    let ended = judge::ended_typed(&error);
                    (error.code(), ended.and(judged))
                }
            });
        }
        let alive = states.alive() + values.alive();
        if alive > 0 {
            found.push((
                "kept",
                Err(format!("{alive} values are still alive").into()),
            ));
        }
    }
}

fn arguments(
    world: &World,
    exports: &Functions<'_>,
    name: &str,
    numbers: &mut Numbers,
) -> Option<Vec<Value>> {
    let function = exports.get(name)?;
    let mut values = Values::new(world.resolve(), numbers);
    let arguments = function.params.iter().map(|param| values.any(&param.ty));
    arguments.collect()
}
