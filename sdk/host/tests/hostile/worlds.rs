//! The extension points that the cases are loaded behind, and how each is called.

use std::sync::Arc;

use guesthouse::{
    Artifact, CallError, ExtensionPoint, Limits, LoadError, Outcome, Plugin, PluginHost, Serves,
    Session, Usage, dynamic::DynPlugin,
};

use crate::app::{App, Books, Ping};
use crate::common::dynamic::mirror;
use crate::seen::Seen;

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
    fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran;
}

/// A plugin of a case, whatever its world.
pub(crate) trait Loaded: Send {
    /// Has it do what it tries, in a fresh sandbox.
    fn attack(&self, books: &Books, ping: Ping) -> Seen;
}

impl<W: World> Loaded for Plugin<W, App> {
    fn attack(&self, books: &Books, ping: Ping) -> Seen {
        let plugin = self.clone();
        let again = move |app| W::attack(&plugin, app).0.map(drop);
        let app = App::new(books, ping, Some(Arc::new(again)));
        let (result, usage) = W::attack(self, app);
        Seen::called(&result, &usage)
    }
}

/// A plugin that is called by name.
struct ByName {
    plugin: DynPlugin,
    function: String,
    arguments: String,
}

impl Loaded for ByName {
    fn attack(&self, _: &Books, _: Ping) -> Seen {
        let outcome = self.plugin.run_wave(&self.function, &self.arguments);
        let usage = *outcome.usage();
        Seen::called_by_name(&outcome.into_result(), &usage)
    }
}

/// Loads a component to be called as `call` says: `function(arguments)`.
pub(crate) fn load_by_name(
    host: &PluginHost,
    artifact: Artifact,
    limits: &Limits,
    call: &str,
) -> Result<Box<dyn Loaded>, LoadError> {
    let plugin = host.load_dynamic_with(artifact, limits, mirror)?;
    let at = call.find('(').unwrap_or(call.len());
    let (function, arguments) = call.split_at(at);
    let [function, arguments] = [function, arguments].map(str::to_owned);
    Ok(Box::new(ByName {
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

/// The extension point of each world, and its call.
macro_rules! worlds {
    ($($module:ident $point:ident $name:literal |$guest:ident| $call:expr;)*) => {
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
            }

            impl World for $module::$point {
                fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
                    ran(plugin.run(app, |$guest| $call))
                }
            }
        )*

        /// Loads a component behind the extension point of a world.
        pub(crate) fn load(
            host: &PluginHost,
            world: &str,
            artifact: Artifact,
            limits: &Limits,
        ) -> Result<Box<dyn Loaded>, LoadError> {
            fn behind<W: World>(
                host: &PluginHost,
                artifact: Artifact,
                limits: &Limits,
            ) -> Result<Box<dyn Loaded>, LoadError> {
                Ok(Box::new(host.load::<W, App>(artifact, limits)?))
            }
            let behind = match world {
                "hostile" => behind::<crate::common::hostile::Hostile>,
                "uses" => behind::<Uses>,
                "borrows" => behind::<borrows::Borrows>,
                $($name => behind::<$module::$point>,)*
                other => panic!("no world is called {other}"),
            };
            behind(host, artifact, limits)
        }
    };
}

worlds! {
    says Says "says" |guest| guest.run(true);
    spells Spells "spells" |guest| guest.run(true);
    agrees Agrees "agrees" |guest| guest.run(true);
    reckons Reckons "reckons" |guest| guest.run(true);
    lists Lists "lists" |guest| guest.run(true);
    nests Nests "nests" |guest| guest.run(true);
    chooses Chooses "chooses" |guest| guest.run(true);
    picks Picks "picks" |guest| guest.run(true);
    marks Marks "marks" |guest| guest.run(true);
    receives Receives "receives" |guest| guest.run(&[1; 1_000]);
    keeps Keeps "keeps" |guest| {
        let one = guest.things().make(true)?;
        let (two, three) = guest.things().pair(true)?;
        for thing in [one, two, three] {
            thing.dispose(guest)?;
        }
        Ok(())
    };
}

impl World for crate::common::hostile::Hostile {
    fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
        ran(plugin.run(app, |guest| guest.run(true)))
    }
}

impl World for Uses {
    fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
        ran(plugin.run(app, |guest| guest.run(true)))
    }
}

mod borrows {
    guesthouse::extension_point!({
        path: "tests/hostile",
        world: "borrows",
        with: {
            "test:hostile/host": crate::common::hostile::test::hostile::host,
            "test:hostile/desk": crate::worlds::test::hostile::desk,
        },
    });
}

/// A session, because only those can be given the app's objects; it is called twice.
impl World for borrows::Borrows {
    fn attack(plugin: &Plugin<Self, App>, app: App) -> Ran {
        let mut session = match plugin.session(app) {
            Ok(session) => session,
            Err(error) => {
                let usage = *error.usage();
                return (Err(error), usage);
            }
        };
        let mut lend = || {
            let thing = Session::state(&session).thing(3);
            let thing = Session::insert(&mut session, thing).expect("there is room");
            session.run(&thing)
        };
        let result = lend().and_then(|_| lend());
        (
            result.map(|value| format!("{value:?}")),
            Session::usage(&session),
        )
    }
}
