//! The app that the hostile plugins run in: its host functions, and what it counts.
//!
//! By both roads a host function does the same: one that is awaited is parked first, and that is all.
//! Its state and every value that it keeps for a guest are counted, so that one that is not given
//! back is missed.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use guesthouse::{CallError, HostCall, HostError, HostResult, Resource};

use crate::common::awaited::{block_on, test::hostile::host as awaited_host};
use crate::common::hostile::test::hostile::host;
use crate::common::leaks::{Count, Counted};
use crate::worlds::test::hostile::desk;

/// Calls the same plugin once more, with a state for that call; by the road of the scene.
pub(crate) type Again = Arc<dyn Fn(App) -> Calling + Send + Sync>;

/// A call on its way; one that blocks is over when it was polled.
pub(crate) type Calling = Pin<Box<dyn Future<Output = Result<(), CallError>> + Send>>;

/// How often the app lets a plugin be called by itself, one inside the other.
const DEEPEST: u32 = 3;

/// What `ping` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ping {
    Answers,
    KeepsAValue,
    IsLate,
    Fails,
    Panics,
    ChargesTooMuch,
    CallsThePluginAgain,
}

impl Ping {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        Ok(match text {
            "answers" => Self::Answers,
            "keeps a value" => Self::KeepsAValue,
            "is late" => Self::IsLate,
            "fails" => Self::Fails,
            "panics" => Self::Panics,
            "charges too much" => Self::ChargesTooMuch,
            "calls the plugin again" => Self::CallsThePluginAgain,
            other => return Err(format!("`ping` does not know how to: {other}")),
        })
    }
}

/// What was counted of all states and values of a scene.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    states: Arc<Count>,
    values: Arc<Count>,
}

impl Books {
    /// States and values that were made and never dropped.
    pub(crate) fn kept(&self) -> usize {
        let counts = [&self.states, &self.values];
        counts
            .map(|count| count.made() - count.dropped())
            .iter()
            .sum()
    }
}

/// The app's state.
pub(crate) struct App {
    _counted: Counted,
    books: Books,
    ping: Ping,
    again: Option<Again>,
    depth: u32,
}

/// What stands behind a `thing`.
#[derive(Debug)]
pub(crate) struct Thing {
    _counted: Counted,
    weight: u32,
}

/// What stands behind an `other`.
#[derive(Debug)]
pub(crate) struct Other(#[allow(dead_code, reason = "it is only counted")] Counted);

impl App {
    pub(crate) fn new(books: &Books, ping: Ping, again: Option<Again>) -> Self {
        Self {
            _counted: Counted::new(&books.states),
            books: books.clone(),
            ping,
            again,
            depth: 0,
        }
    }

    pub(crate) fn thing(&self, weight: u32) -> Thing {
        Thing {
            _counted: Counted::new(&self.books.values),
            weight,
        }
    }

    fn inner(&self) -> Self {
        let inner = Self::new(&self.books, self.ping, self.again.clone());
        Self {
            depth: self.depth + 1,
            ..inner
        }
    }

    async fn call_again(&self) -> HostResult<()> {
        match &self.again {
            Some(again) if self.depth < DEEPEST => Ok(again(self.inner()).await?),
            _ => Ok(()),
        }
    }

    /// Does what its `ping` is to do.
    pub(crate) async fn act(&mut self, cx: &mut HostCall<'_>) -> HostResult<()> {
        match self.ping {
            Ping::Answers => Ok(()),
            Ping::KeepsAValue => cx.insert(self.thing(1)).map(drop),
            Ping::IsLate => {
                std::thread::sleep(cx.remaining() + Duration::from_millis(2));
                Ok(())
            }
            Ping::Fails => Err(HostError::msg("out of paper")),
            // A panic like any other, but without its report on stderr.
            Ping::Panics => std::panic::resume_unwind(Box::new("no luck")),
            Ping::ChargesTooMuch => cx.charge(1 << 40),
            Ping::CallsThePluginAgain => self.call_again().await,
        }
    }
}

impl host::Host for App {
    fn ping(&mut self, cx: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        block_on(self.act(cx))
    }
}

impl desk::Host for App {
    fn say(&mut self, _: &mut HostCall<'_>, _: String) -> HostResult<()> {
        Ok(())
    }

    fn letter(&mut self, _: &mut HostCall<'_>, _: char) -> HostResult<()> {
        Ok(())
    }

    fn texts(&mut self, _: &mut HostCall<'_>, _: Vec<String>) -> HostResult<()> {
        Ok(())
    }

    fn take(&mut self, cx: &mut HostCall<'_>, it: Resource<Thing>) -> HostResult<u32> {
        Ok(cx.remove(it)?.weight)
    }

    fn look(&mut self, cx: &mut HostCall<'_>, it: Resource<Thing>) -> HostResult<u32> {
        Ok(cx.get(&it)?.weight)
    }

    fn take_two(
        &mut self,
        cx: &mut HostCall<'_>,
        first: Resource<Thing>,
        second: Resource<Thing>,
    ) -> HostResult<()> {
        cx.remove(first)?;
        cx.remove(second).map(drop)
    }

    fn take_what_is_lent(
        &mut self,
        cx: &mut HostCall<'_>,
        lent: Resource<Thing>,
        taken: Resource<Thing>,
    ) -> HostResult<()> {
        cx.remove(taken)?;
        cx.get(&lent).map(drop)
    }

    fn fetch(&mut self, _: &mut HostCall<'_>) -> HostResult<Vec<u8>> {
        Ok(vec![7; 1_000])
    }

    fn thing_new(&mut self, cx: &mut HostCall<'_>, weight: u32) -> HostResult<Resource<Thing>> {
        cx.insert(self.thing(weight))
    }

    fn thing_weight(&mut self, cx: &mut HostCall<'_>, this: Resource<Thing>) -> HostResult<u32> {
        Ok(cx.get(&this)?.weight)
    }

    fn other_new(&mut self, cx: &mut HostCall<'_>) -> HostResult<Resource<Other>> {
        cx.insert(Other(Counted::new(&self.books.values)))
    }
}

/// Implements a host trait whose functions are awaited: each is parked once, and then does what the app does for
/// calls that block. Every extension point that is awaited has traits of its own.
macro_rules! parks {
    (host: $host:path) => {
        impl $host for $crate::app::App {
            async fn ping(
                &mut self,
                cx: &mut ::guesthouse::HostCall<'_>,
                _: Vec<u8>,
            ) -> ::guesthouse::HostResult<()> {
                $crate::common::awaited::yield_once().await;
                self.act(cx).await
            }
        }
    };
    (desk: $desk:path) => {
        $crate::app::parks! { $desk:
            say(text: String) -> ();
            letter(letter: char) -> ();
            texts(texts: Vec<String>) -> ();
            take(it: ::guesthouse::Resource<$crate::app::Thing>) -> u32;
            look(it: ::guesthouse::Resource<$crate::app::Thing>) -> u32;
            take_two(
                first: ::guesthouse::Resource<$crate::app::Thing>,
                second: ::guesthouse::Resource<$crate::app::Thing>
            ) -> ();
            take_what_is_lent(
                lent: ::guesthouse::Resource<$crate::app::Thing>,
                taken: ::guesthouse::Resource<$crate::app::Thing>
            ) -> ();
            fetch() -> Vec<u8>;
            thing_new(weight: u32) -> ::guesthouse::Resource<$crate::app::Thing>;
            thing_weight(this: ::guesthouse::Resource<$crate::app::Thing>) -> u32;
            thing_drop(this: ::guesthouse::Resource<$crate::app::Thing>) -> ();
            other_new() -> ::guesthouse::Resource<$crate::app::Other>;
            other_drop(this: ::guesthouse::Resource<$crate::app::Other>) -> ();
        }
    };
    ($desk:path: $($name:ident($($argument:ident: $ty:ty),*) -> $result:ty;)*) => {
        impl $desk for $crate::app::App {
            $(async fn $name(
                &mut self,
                cx: &mut ::guesthouse::HostCall<'_>,
                $($argument: $ty,)*
            ) -> ::guesthouse::HostResult<$result> {
                $crate::common::awaited::yield_once().await;
                $crate::worlds::test::hostile::desk::Host::$name(self, cx, $($argument),*)
            })*
        }
    };
}
pub(crate) use parks;

parks!(host: awaited_host::Host);
