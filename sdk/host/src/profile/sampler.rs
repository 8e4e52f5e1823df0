//! Looks at a running guest and books what it spent on where it was.
//!
//! The engine writes its fuel counter down where a function is entered or left, and not in loops: so
//! what was spent between two changes of the counter belongs to the places seen in between. Called by
//! the epoch callback of one guest; it must never change what the guest does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use wasmtime::{Module, Store, StoreContextMut, WasmBacktrace};

use super::timeline::Timeline;
use super::{Booked, Profile, ProfiledFunction};
use crate::error::function_name;
use crate::imports::Cell;

/// Looks that are taken before they become half as frequent.
const LOOKS: u64 = 200_000;

/// Watches one guest. Its clones are the same sampler.
#[derive(Debug, Clone)]
pub(crate) struct Sampler(Arc<Mutex<Seen>>);

#[derive(Debug)]
struct Seen {
    clock: Clock,
    places: Places,
    timeline: Timeline,
    spent: u64,
    /// Places seen since the counter last changed, and how many passes each stands for.
    pending: HashMap<usize, u64>,
    /// How often the guest came by since then, seen or not.
    passed: u64,
    /// One in this many times, on average, it is looked at.
    stride: u64,
    until_look: u64,
    looks: u64,
    chance: u64,
}

#[derive(Debug)]
enum Clock {
    /// Fuel that was left.
    Fuel(u64),
    Time(Instant),
}

impl Sampler {
    /// For a guest that begins with `fuel`, or now where fuel is not counted.
    pub(crate) fn new(fuel: Option<u64>) -> Self {
        let clock = fuel.map_or_else(|| Clock::Time(Instant::now()), Clock::Fuel);
        Self(Arc::new(Mutex::new(Seen {
            clock,
            places: Places::default(),
            timeline: Timeline::new(),
            spent: 0,
            pending: HashMap::new(),
            passed: 0,
            stride: 1,
            until_look: 0,
            looks: 0,
            chance: 0,
        })))
    }

    /// Ticks from one look to the next: none where each chance is taken.
    pub(crate) fn ticks(&self) -> u64 {
        match self.0.lock().clock {
            Clock::Fuel(_) => 0,
            Clock::Time(_) => 1,
        }
    }

    /// The guest came by.
    pub(crate) fn pass<S: 'static>(&self, store: &StoreContextMut<'_, Cell<S>>) {
        self.0.lock().pass(store);
    }

    /// From now on, whatever the deadline was armed with.
    pub(crate) fn begin<S: 'static>(&self, store: &mut Store<Cell<S>>) {
        store.set_epoch_deadline(self.ticks());
    }

    /// What was seen of a guest that spent `total`, and `values` of it for values that crossed.
    pub(crate) fn finish(&self, total: u64, values: u64) -> Profile {
        let mut seen = self.0.lock();
        let total = total.saturating_sub(values);
        let rest = total.saturating_sub(seen.spent);
        seen.book(rest);
        let timeline = std::mem::replace(&mut seen.timeline, Timeline::new());
        let mut places = std::mem::take(&mut seen.places);
        let mut samples = timeline.finish(total);
        if values > 0 {
            samples.push(Booked {
                at: total,
                weight: values,
                stack: places.values(),
            });
        }
        Profile {
            functions: places.functions,
            stacks: places.stacks,
            samples,
        }
    }
}

impl Seen {
    /// The guest came by.
    fn pass<S: 'static>(&mut self, store: &StoreContextMut<'_, Cell<S>>) {
        match self.clock {
            Clock::Fuel(before) => self.pass_by_fuel(before, store),
            Clock::Time(before) => {
                self.clock = Clock::Time(Instant::now());
                self.look(store);
                self.passed = 1;
                let micros = before.elapsed().as_micros();
                self.book(u64::try_from(micros).unwrap_or(u64::MAX));
            }
        }
    }

    fn pass_by_fuel<S: 'static>(&mut self, before: u64, store: &StoreContextMut<'_, Cell<S>>) {
        // What values cost is no function's.
        let values = store.data().meter.usage().value_fuel;
        let left = store.get_fuel().unwrap_or(before).saturating_add(values);
        if left < before {
            self.clock = Clock::Fuel(left);
            self.book(before - left);
        }
        self.passed += 1;
        match self.until_look.checked_sub(1) {
            Some(rest) => self.until_look = rest,
            None => {
                self.until_look = self.next_look();
                self.look(store);
            }
        }
    }

    /// How many passes are not looked at: a chance that is the same for every run, because a guest
    /// that does two things in turn would be seen at one of them alone.
    fn next_look(&mut self) -> u64 {
        let next = self.chance.wrapping_mul(6_364_136_223_846_793_005);
        self.chance = next.wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) % (2 * self.stride - 1)
    }

    fn look<S: 'static>(&mut self, store: &StoreContextMut<'_, Cell<S>>) {
        let place = self.places.of(&WasmBacktrace::force_capture(store));
        *self.pending.entry(place).or_default() += self.stride;
        self.looks += 1;
        if self.looks == LOOKS {
            self.looks = 0;
            self.stride *= 2;
        }
    }

    /// Books what was spent on the places seen since the last time, by how many passes each stands
    /// for. Where none was seen nothing is booked: others stand for it.
    fn book(&mut self, spent: u64) {
        let mut seen: Vec<_> = self.pending.drain().collect();
        seen.sort_unstable();
        let mut times: u64 = seen.iter().map(|(_, times)| times).sum();
        let rest = u128::from(spent) * u128::from(times) / u128::from(self.passed.max(1));
        let mut rest = u64::try_from(rest).unwrap_or(u64::MAX);
        for (place, here) in seen {
            let share = u128::from(rest) * u128::from(here) / u128::from(times.max(1));
            let share = u64::try_from(share).unwrap_or(rest);
            self.timeline.add(self.spent, place, share);
            rest -= share;
            times -= here;
        }
        self.spent = self.spent.saturating_add(spent);
        self.passed = 0;
    }
}

/// Functions and stacks of functions, each once.
#[derive(Debug, Default)]
struct Places {
    modules: Vec<Module>,
    numbers: HashMap<(usize, u32), usize>,
    functions: Vec<ProfiledFunction>,
    known: HashMap<Vec<usize>, usize>,
    stacks: Vec<Vec<usize>>,
}

impl Places {
    /// The place's number.
    fn of(&mut self, backtrace: &WasmBacktrace) -> usize {
        let frames = backtrace.frames().iter().rev();
        let stack: Vec<_> = frames.map(|frame| self.function(frame)).collect();
        match self.known.entry(stack) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.stacks.push(new.key().clone());
                *new.insert(self.stacks.len() - 1)
            }
        }
    }

    /// A place for what values cost that cross.
    fn values(&mut self) -> usize {
        self.functions.push(ProfiledFunction {
            name: "values that cross".to_owned(),
            is_named: true,
        });
        self.stacks.push(vec![self.functions.len() - 1]);
        self.stacks.len() - 1
    }

    fn function(&mut self, frame: &wasmtime::FrameInfo) -> usize {
        let known = self.modules.iter();
        let mut known = known.enumerate();
        let module = known.find(|(_, module)| Module::same(module, frame.module()));
        let module = match module {
            Some((at, _)) => at,
            None => {
                self.modules.push(frame.module().clone());
                self.modules.len() - 1
            }
        };
        let functions = &mut self.functions;
        let number = self.numbers.entry((module, frame.func_index()));
        *number.or_insert_with(|| {
            functions.push(ProfiledFunction {
                name: function_name(frame),
                is_named: frame.func_name().is_some(),
            });
            functions.len() - 1
        })
    }
}
