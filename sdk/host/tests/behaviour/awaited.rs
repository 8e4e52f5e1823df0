//! The tests of limits, failures and fuel once more, where the calls of their guests are awaited: the same files, which
//! find another `road` beside them.
//!
//! Tests of the echo guest and of one that lies about handles know one road only, and are run by it twice.
#![allow(
    clippy::duplicate_mod,
    reason = "one text for both roads, and nobody is left out"
)]

#[path = "failures_are_contained.rs"]
mod failures_are_contained;
#[path = "fuel_holds.rs"]
mod fuel_holds;
#[path = "limits_hold.rs"]
mod limits_hold;

/// What `common::hostile` is for calls that block: plugins, guests and sessions that are called in the same words, and
/// block on the future. A host function is parked once before it does its work.
mod road {
    use std::ops::{Deref, DerefMut};

    use guesthouse::{
        CallError, HostCall, HostResult, Limits, LoadError, Outcome, Plugin, PluginHost,
    };

    use crate::common::awaited::{Hostile, HostileExports, block_on, test, yield_once};
    use crate::common::hostile::{App, Host, artifact};

    impl test::hostile::host::Host for App {
        async fn ping(&mut self, cx: &mut HostCall<'_>, payload: Vec<u8>) -> HostResult<()> {
            yield_once().await;
            Host::ping(self, cx, payload)
        }
    }

    /// Loads a hostile guest.
    pub(super) fn load(
        host: &PluginHost,
        name: &str,
        limits: &Limits,
    ) -> Result<Attacker, LoadError> {
        host.load(artifact(name), limits).map(Attacker)
    }

    #[derive(Debug)]
    pub(super) struct Attacker(Plugin<Hostile, App>);

    impl Attacker {
        pub(super) fn call<T>(
            &self,
            state: App,
            calls: impl FnOnce(&mut Guest<'_>) -> Result<T, CallError>,
        ) -> Result<T, CallError> {
            self.try_call(state, calls)
        }

        pub(super) fn try_call<T, E: From<CallError>>(
            &self,
            state: App,
            calls: impl FnOnce(&mut Guest<'_>) -> Result<T, E>,
        ) -> Result<T, E> {
            let calls = async |exports: &mut _| calls(&mut Guest(exports));
            block_on(self.0.try_call_async(state, calls))
        }

        pub(super) fn run<T>(
            &self,
            state: App,
            calls: impl FnOnce(&mut Guest<'_>) -> Result<T, CallError>,
        ) -> Outcome<T, App> {
            let calls = async |exports: &mut _| calls(&mut Guest(exports));
            block_on(self.0.run_async(state, calls))
        }

        pub(super) fn session(&self, state: App) -> Result<Session, CallError> {
            block_on(self.0.session_async(state)).map(Session)
        }
    }

    /// A guest during a call.
    pub(super) struct Guest<'a>(&'a mut HostileExports<App>);

    impl Guest<'_> {
        pub(super) fn run(&mut self, attack: bool) -> Result<Vec<u8>, CallError> {
            block_on(self.0.run(attack))
        }
    }

    /// What does not call the guest, it does as the session inside.
    #[derive(Debug)]
    pub(super) struct Session(guesthouse::Session<Hostile, App>);

    impl Session {
        pub(super) fn run(&mut self, attack: bool) -> Result<Vec<u8>, CallError> {
            block_on(self.0.run(attack))
        }
    }

    impl Deref for Session {
        type Target = guesthouse::Session<Hostile, App>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    impl DerefMut for Session {
        fn deref_mut(&mut self) -> &mut Self::Target {
            &mut self.0
        }
    }
}
