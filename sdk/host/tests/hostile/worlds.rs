//! The extension points that the cases are loaded behind, two for each world, and how each is called.
//!
//! One is called by a thread that waits, the other by a task: the same attack by two roads.

use std::sync::Arc;

use guesthouse::{
    Artifact, CallError, ExtensionPoint, Limits, LoadError, Outcome, Plugin, PluginHost, Resource,
    Serves, Session, Usage, dynamic::DynPlugin,
};

use crate::app::{App, Books, Calling, Ping, Thing};
use crate::common::awaited::block_on;
use crate::common::dynamic::mirror;
use crate::common::{awaited, hostile};
use crate::seen::Seen;

/// How a scene loads and calls its plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Road {
    /// By a thread that waits.
    Blocking,
    /// By a task, which is parked in each host function.
    Awaited,
}

// The objects of `desk`, which all worlds share, and the app's side of them for calls that block.
guesthouse::extension_point!({
    path: "tests/hostile",
    world: "uses",
    with: {
        "test:hostile/host": crate::common::hostile::test::hostile::host,
        "test:hostile/desk.thing": crate::app::Thing,
        "test:hostile/desk.other": crate::app::Other,
    },
});

/// How a call went, with the answer as text.
type Ran = (Result<String, CallError>, Usage);

/// A world of the suite: it knows how its attack is called.
trait World: ExtensionPoint + Serves<App> + Sized {
    /// One that blocks is over when it was polled.
    fn attack(plugin: &Plugin<Self, App>, app: App) -> impl Future<Output = Ran> + Send;
}

/// A plugin of a case, whatever its world.
pub(crate) trait Loaded: Send {
    /// Has it do what it tries, in a fresh sandbox.
    fn attack(&self, books: &Books, ping: Ping) -> Seen;
}

impl<W: World> Loaded for Plugin<W, App> {
    fn attack(&self, books: &Books, ping: Ping) -> Seen {
        let plugin = self.clone();
        let again = move |app| -> Calling {
            let plugin = plugin.clone();
            Box::pin(async move { W::attack(&plugin, app).await.0.map(drop) })
        };
        let app = App::new(books, ping, Some(Arc::new(again)));
        let (result, usage) = block_on(W::attack(self, app));
        Seen::called(&result, &usage)
    }
}

/// A plugin that is called by name.
struct ByName {
    road: Road,
    plugin: DynPlugin,
    function: String,
    arguments: String,
}

impl Loaded for ByName {
    fn attack(&self, _: &Books, _: Ping) -> Seen {
        let Self {
            plugin,
            function,
            arguments,
            ..
        } = self;
        let outcome = match self.road {
            Road::Blocking => plugin.run_wave(function, arguments),
            Road::Awaited => block_on(plugin.run_wave_async(function, arguments)),
        };
        let usage = *outcome.usage();
        Seen::called_by_name(&outcome.into_result(), &usage)
    }
}

/// Loads a component to be called as `call` says: `function(arguments)`.
pub(crate) fn load_by_name(
    host: &PluginHost,
    road: Road,
    artifact: Artifact,
    limits: &Limits,
    call: &str,
) -> Result<Box<dyn Loaded>, LoadError> {
    let plugin = match road {
        Road::Blocking => host.load_dynamic_with(artifact, limits, mirror),
        Road::Awaited => {
            block_on(host.load_dynamic_with_async(artifact, limits, mirror, |job| job()))
        }
    }?;
    let at = call.find('(').unwrap_or(call.len());
    let (function, arguments) = call.split_at(at);
    let [function, arguments] = [function, arguments].map(str::to_owned);
    Ok(Box::new(ByName {
        road,
        plugin,
        function,
        arguments,
    }))
}

fn ran<T: std::fmt::Debug>(outcome: Outcome<T, App>) -> Ran {
    let usage = *outcome.usage();
    let answer = outcome.into_result();
    (answer.map(|value| format!("{value:?}")), usage)
}

/// The attack of a world by both roads, from one text: `wait!` awaits where calls are awaited.
macro_rules! attack {
    ($blocking:ty, $awaited:ty: |$guest:ident| $call:expr) => {
        impl World for $blocking {
            async fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
                macro_rules! wait {
                    ($value:expr) => {
                        $value
                    };
                }
                ran(plugin.run(app, |$guest| $call))
            }
        }

        impl World for $awaited {
            async fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
                macro_rules! wait {
                    ($value:expr) => {
                        $value.await
                    };
                }
                ran(plugin.run_async(app, async |$guest| $call).await)
            }
        }
    };
}

/// The extension points of each world, and its call if that is all of the attack.
macro_rules! worlds {
    ($($module:ident $point:ident $name:literal $(|$guest:ident| $call:expr)?;)*) => {
        $(
            mod $module {
                guesthouse::extension_point!({
                    path: "tests/hostile",
                    world: $name,
                    with: {
                        "test:hostile/host": crate::common::hostile::test::hostile::host,
                        "test:hostile/desk": crate::worlds::test::hostile::desk,
                    },
                });

                pub(super) mod awaited {
                    guesthouse::extension_point!({
                        path: "tests/hostile",
                        world: $name,
                        with: { "test:hostile/desk": crate::worlds::test::hostile::desk },
                        async: true,
                    });

                    crate::app::parks!(host: self::test::hostile::host::Host);
                    crate::app::parks!(desk: self::test::hostile::desk::Host);
                }
            }

            $(attack!($module::$point, $module::awaited::$point: |$guest| $call);)?
        )*

        /// Loads a component behind the extension point of a world.
        pub(crate) fn load(
            host: &PluginHost,
            road: Road,
            world: &str,
            artifact: Artifact,
            limits: &Limits,
        ) -> Result<Box<dyn Loaded>, LoadError> {
            let behind = match world {
                "hostile" => behind::<hostile::Hostile, awaited::Hostile>,
                $($name => behind::<$module::$point, $module::awaited::$point>,)*
                other => panic!("no world is called {other}"),
            };
            behind(host, road, artifact, limits)
        }
    };
}

fn behind<B: World, A: World>(
    host: &PluginHost,
    road: Road,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Box<dyn Loaded>, LoadError> {
    Ok(match road {
        Road::Blocking => Box::new(host.load::<B, App>(artifact, limits)?),
        Road::Awaited => {
            let load = host.load_async::<A, App>(artifact, limits, |job| job());
            Box::new(block_on(load)?)
        }
    })
}

attack!(hostile::Hostile, awaited::Hostile: |guest| wait!(guest.run(true)));

worlds! {
    uses Uses "uses" |guest| wait!(guest.run(true));
    says Says "says" |guest| wait!(guest.run(true));
    spells Spells "spells" |guest| wait!(guest.run(true));
    agrees Agrees "agrees" |guest| wait!(guest.run(true));
    reckons Reckons "reckons" |guest| wait!(guest.run(true));
    lists Lists "lists" |guest| wait!(guest.run(true));
    nests Nests "nests" |guest| wait!(guest.run(true));
    chooses Chooses "chooses" |guest| wait!(guest.run(true));
    picks Picks "picks" |guest| wait!(guest.run(true));
    marks Marks "marks" |guest| wait!(guest.run(true));
    receives Receives "receives" |guest| wait!(guest.run(&[1; 1_000]));
    keeps Keeps "keeps" |guest| {
        let one = wait!(guest.things().make(true))?;
        let (two, three) = wait!(guest.things().pair(true))?;
        for thing in [one, two, three] {
            wait!(thing.dispose(guest))?;
        }
        Ok(())
    };
    borrows Borrows "borrows";
}

impl World for borrows::Borrows {
    async fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
        let session = plugin.session(app);
        lend_twice(session, async |session, thing| session.run(thing)).await
    }
}

impl World for borrows::awaited::Borrows {
    async fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
        let session = plugin.session_async(app).await;
        lend_twice(session, async |session, thing| session.run(thing).await).await
    }
}

/// In a session, because only those can be given the app's objects.
async fn lend_twice<W: World>(
    session: Result<Session<W, App>, CallError>,
    mut run: impl AsyncFnMut(&mut Session<W, App>, &Resource<Thing>) -> Result<u32, CallError>,
) -> Ran {
    let mut session = match session {
        Ok(session) => session,
        Err(error) => {
            let usage = *error.usage();
            return (Err(error), usage);
        }
    };
    let mut lend = async || {
        let thing = Session::state(&session).thing(3);
        let thing = Session::insert(&mut session, thing).expect("there is room");
        run(&mut session, &thing).await
    };
    let answer = match lend().await {
        Ok(_) => lend().await,
        Err(error) => Err(error),
    };
    (
        answer.map(|value| format!("{value:?}")),
        Session::usage(&session),
    )
}
