//! What the guest asks of its surroundings: waits, clocks, random numbers, variables and arguments.

use crate::answer::{Answer, hex, time};
use crate::exports::test::files::program::WorldAction;
use crate::table::Tables;
use crate::wasi::cli::{environment, exit};
use crate::wasi::clocks::monotonic_clock::{self, subscribe_duration, subscribe_instant};
use crate::wasi::clocks::wall_clock;
use crate::wasi::io::poll;
use crate::wasi::random::{insecure, insecure_seed, random};

impl Tables {
    pub(super) fn in_world(&mut self, action: &WorldAction) -> Answer {
        match action {
            WorldAction::Ready(pollable) => Ok(self.pollables.get(*pollable)?.ready().to_string()),
            WorldAction::Block(pollable) => {
                self.pollables.get(*pollable)?.block();
                Ok(String::new())
            }
            WorldAction::Poll(pollables) => {
                let all = pollables.iter().map(|slot| self.pollables.get(*slot));
                let ready = poll::poll(&all.collect::<Result<Vec<_>, _>>()?);
                let ready: Vec<_> = ready.iter().map(u32::to_string).collect();
                Ok(ready.join(" "))
            }
            WorldAction::MonotonicNow => Ok(monotonic_clock::now().to_string()),
            WorldAction::MonotonicResolution => Ok(monotonic_clock::resolution().to_string()),
            WorldAction::SubscribeInstant(when) => self.pollables.put(subscribe_instant(*when)),
            WorldAction::SubscribeDuration(nanoseconds) => {
                self.pollables.put(subscribe_duration(*nanoseconds))
            }
            WorldAction::WallNow => Ok(time(wall_clock::now())),
            WorldAction::WallResolution => Ok(time(wall_clock::resolution())),
            WorldAction::GetRandomBytes(length) => Ok(hex(&random::get_random_bytes(*length))),
            WorldAction::GetRandomU64 => Ok(random::get_random_u64().to_string()),
            WorldAction::GetInsecureRandomBytes(length) => {
                Ok(hex(&insecure::get_insecure_random_bytes(*length)))
            }
            WorldAction::GetInsecureRandomU64 => {
                Ok(insecure::get_insecure_random_u64().to_string())
            }
            WorldAction::InsecureSeed => {
                let (low, high) = insecure_seed::insecure_seed();
                Ok(format!("{high:016x}{low:016x}"))
            }
            WorldAction::GetEnvironment => {
                let variables = environment::get_environment().into_iter();
                let variables: Vec<_> = variables
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                Ok(variables.join(", "))
            }
            WorldAction::GetArguments => Ok(environment::get_arguments().join(", ")),
            WorldAction::InitialCwd => {
                Ok(environment::initial_cwd().unwrap_or_else(|| "none".to_owned()))
            }
            WorldAction::Exit(is_well) => {
                exit::exit(match is_well {
                    true => Ok(()),
                    false => Err(()),
                });
                Ok(String::new())
            }
        }
    }
}
