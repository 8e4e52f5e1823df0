//! [`Objects`]: the values that the host keeps for one guest, found by number.
//!
//! The engine's table keeps them, and gives the slot of a value that is gone to the next one. The
//! numbers that handles carry are ours instead: none is ever given twice, so that a handle leads to
//! its own object or to nothing, whoever kept it.

use wasmtime::component::{Resource as Key, ResourceTable, ResourceTableError};

use crate::abi::{Guest, Seen};
use crate::error::{HandleFault, Violation};

/// What one guest's handles lead to.
#[derive(Debug)]
pub(crate) struct Objects {
    guest: Guest,
    table: ResourceTable,
    /// The entry of a number is at its lowest bits. At least half of them are free, their number is
    /// a power of two, and a number whose place is taken is passed by.
    entries: Vec<Entry>,
    live: usize,
    /// The lowest number that was not given yet; those of 32 bits are all there are.
    next: u64,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u32,
    /// In the engine's table; `FREE` where there is no object.
    slot: u32,
}

const FREE: u32 = u32::MAX;

impl Objects {
    /// None yet, and `limit` at one time.
    pub(super) fn new(guest: Guest, limit: u32) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limit as usize);
        Self {
            guest,
            table,
            entries: Vec::new(),
            live: 0,
            next: 0,
        }
    }

    pub(crate) fn guest(&self) -> Guest {
        self.guest
    }

    /// Keeps a value, or says that there are too many.
    pub(crate) fn insert<T: Send + 'static>(&mut self, value: T) -> Result<u32, Violation> {
        let full = Violation::Handles {
            limit: self.table.max_capacity() as u64,
        };
        let Some(number) = self.number() else {
            return Err(full);
        };
        let slot = match self.table.push(value) {
            Ok(key) => key.rep(),
            Err(ResourceTableError::Full) => return Err(full),
            Err(other) => {
                let source = Box::new(other);
                return Err(Violation::HostFailed { source });
            }
        };
        self.next = u64::from(number) + 1;
        let place = self.place(number);
        self.entries[place] = Entry { number, slot };
        self.live += 1;
        Ok(number)
    }

    /// The next number whose place is free.
    fn number(&mut self) -> Option<u32> {
        if self.live * 2 >= self.entries.len() {
            self.grow();
        }
        let next = u32::try_from(self.next).ok()?;
        (next..=u32::MAX).find(|number| self.entries[self.place(*number)].slot == FREE)
    }

    /// Twice the places: what had different ones still has.
    fn grow(&mut self) {
        let free = Entry {
            number: 0,
            slot: FREE,
        };
        let doubled = vec![free; (self.entries.len() * 2).max(8)];
        for entry in std::mem::replace(&mut self.entries, doubled) {
            if entry.slot != FREE {
                let place = self.place(entry.number);
                self.entries[place] = entry;
            }
        }
    }

    fn place(&self, number: u32) -> usize {
        number as usize & (self.entries.len().wrapping_sub(1))
    }

    /// Where the object is that the number means.
    fn slot(&self, number: u32) -> Option<u32> {
        let entry = self.entries.get(self.place(number))?;
        (entry.number == number && entry.slot != FREE).then_some(entry.slot)
    }

    /// The number of a handle that may be used here, or passed to this guest.
    pub(crate) fn admit(&self, handle: Seen) -> Result<u32, HandleFault> {
        if handle.guest != Some(self.guest) {
            return Err(HandleFault::Foreign);
        }
        if handle.given || self.slot(handle.number).is_none() {
            return Err(HandleFault::Stale);
        }
        Ok(handle.number)
    }

    /// The number of a handle that the object may go with.
    pub(crate) fn surrender(&self, handle: Seen) -> Result<u32, HandleFault> {
        if !handle.owned {
            return Err(HandleFault::Borrowed);
        }
        self.admit(handle)
    }

    pub(crate) fn get<T: 'static>(&self, number: u32) -> Result<&T, HandleFault> {
        let slot = self.slot(number).ok_or(HandleFault::Stale)?;
        let value = self.table.get(&Key::new_own(slot));
        value.map_err(|_| HandleFault::Stale)
    }

    pub(crate) fn get_mut<T: 'static>(&mut self, number: u32) -> Result<&mut T, HandleFault> {
        let slot = self.slot(number).ok_or(HandleFault::Stale)?;
        let value = self.table.get_mut(&Key::new_own(slot));
        value.map_err(|_| HandleFault::Stale)
    }

    pub(crate) fn remove<T: 'static>(&mut self, number: u32) -> Result<T, HandleFault> {
        let slot = self.slot(number).ok_or(HandleFault::Stale)?;
        let place = self.place(number);
        self.entries[place].slot = FREE;
        self.live -= 1;
        let value = self.table.delete(Key::new_own(slot));
        value.map_err(|_| HandleFault::Stale)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Instant;

    use super::Objects;
    use crate::abi::Guest;
    use crate::error::{HandleFault, Violation};

    fn objects(limit: u32) -> Objects {
        Objects::new(Guest::new(&raw const limit, Instant::now()), limit)
    }

    #[test]
    fn every_number_leads_to_its_own_value_or_to_nothing() {
        let mut objects = objects(1_000);
        let mut alive = BTreeMap::new();
        for value in 0..20_000_u32 {
            let number = objects.insert(value).unwrap();
            assert_eq!(alive.insert(number, value), None);
            // One stays for good now and then; of the others, the older half goes.
            if value % 3 == 0 && alive.len() > 300 {
                for number in alive.keys().copied().take(150).collect::<Vec<_>>() {
                    assert_eq!(objects.remove::<u32>(number), Ok(alive[&number]));
                    alive.remove(&number);
                    assert_eq!(objects.remove::<u32>(number), Err(HandleFault::Stale));
                }
            }
        }
        for number in 0..40_000 {
            let found = objects.get::<u32>(number).ok();
            assert_eq!(found, alive.get(&number), "{number}");
        }
    }

    #[test]
    fn numbers_run_out_and_never_begin_anew() {
        let mut objects = objects(10);
        let first = objects.insert(0_u8).unwrap();
        objects.next = u64::from(u32::MAX) - 1;
        for number in [u32::MAX - 1, u32::MAX] {
            assert_eq!(objects.insert(1_u8).unwrap(), number);
            assert_eq!(objects.remove(number), Ok(1_u8));
        }
        for _ in 0..2 {
            let refused = objects.insert(2_u8).unwrap_err();
            assert!(matches!(refused, Violation::Handles { limit: 10 }));
        }
        assert_eq!(objects.get(first), Ok(&0_u8));
    }

    #[test]
    fn as_many_values_live_as_the_limit_says() {
        let mut full = objects(3);
        let numbers: Vec<_> = (0..3).map(|value| full.insert(value).unwrap()).collect();
        for _ in 0..2 {
            let refused = full.insert(3).unwrap_err();
            assert!(matches!(refused, Violation::Handles { limit: 3 }));
        }
        assert_eq!(full.remove::<i32>(numbers[1]), Ok(1));
        full.insert(4).unwrap();
        let none = objects(0).insert(0).unwrap_err();
        assert!(matches!(none, Violation::Handles { limit: 0 }));
    }

    #[test]
    fn a_value_of_another_type_is_not_found() {
        let mut objects = objects(3);
        let number = objects.insert("text").unwrap();
        assert_eq!(objects.get::<u32>(number), Err(HandleFault::Stale));
        assert_eq!(objects.get_mut::<u32>(number), Err(HandleFault::Stale));
        assert_eq!(objects.get(number), Ok(&"text"));
    }
}
