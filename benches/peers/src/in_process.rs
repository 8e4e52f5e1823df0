//! No sandbox, and the engine alone without any cap.

use std::hint::black_box;

use crate::guests::Guest;
use crate::raw::{Caps, Raw, Setup};
use crate::subjects::{ECHO, call, fresh, text};
use crate::{Task, Work};

/// The engine with components, uncapped.
pub(crate) fn wasmtime(task: Task) -> Option<Work> {
    let setup = Setup::BEST.caps(Caps::None);
    let raw = Raw::new(Guest::Echo, setup);
    Some(match task {
        Task::Noop => Box::new(call::raw_noop(&raw)),
        Task::Add => {
            let (mut live, add) = call::warm::<(u32, u32), (u32,)>(Guest::Echo, setup, ECHO, "add");
            Box::new(move || {
                black_box(live.call(&add, (1, 2)));
            })
        }
        Task::Echo(bytes) => {
            let (mut live, echo) =
                call::warm::<(&str,), (String,)>(Guest::Echo, setup, ECHO, "text");
            let sent = text(bytes);
            Box::new(move || drop(black_box(live.call(&echo, (sent,)))))
        }
        Task::FreshNoop => Box::new(fresh::raw_noop(&raw)),
        Task::FreshEcho => Box::new(fresh::raw_echo(&raw)),
        Task::FreshStays => {
            let raw = Raw::new(Guest::Touch, setup);
            Box::new(fresh::raw_touching_echo(&raw, 0))
        }
    })
}

/// What a plugin does, behind a trait object.
pub(crate) trait Echo {
    fn noop(&self);
    fn add(&self, a: u32, b: u32) -> u32;
    fn echo(&self, text: &str) -> String;
}

struct Native;

impl Echo for Native {
    fn noop(&self) {}
    fn add(&self, a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }
    fn echo(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// A trait object of this process.
pub(crate) fn native(task: Task) -> Option<Work> {
    let echo: Box<dyn Echo> = black_box(Box::new(Native));
    Some(match task {
        Task::Noop => Box::new(move || echo.noop()),
        Task::Add => Box::new(move || {
            black_box(echo.add(black_box(1), black_box(2)));
        }),
        Task::Echo(bytes) => {
            let sent = text(bytes);
            Box::new(move || drop(black_box(echo.echo(black_box(sent)))))
        }
        _ => return None,
    })
}
