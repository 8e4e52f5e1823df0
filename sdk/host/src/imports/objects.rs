//! [`Objects`]: the values that the host keeps for one guest, found by number.
//!
//! The numbers that handles carry are given once each, so that a handle leads to its own object or to
//! nothing, whoever kept it.

use std::any::Any;

use crate::abi::{Guest, Seen};
use crate::error::{HandleFault, Violation};

/// What one guest's handles lead to.
#[derive(Debug)]
pub(crate) struct Objects {
    guest: Guest,
    /// How many may live at one time.
    limit: u32,
    /// The entry of a number is at its lowest bits. At least half of them are free, their number is
    /// a power of two, and a number whose place is taken is passed by.
    entries: Vec<Entry>,
    live: usize,
    /// The lowest number that was not given yet; those of 32 bits are all there are.
    next: u64,
    /// The number that was next when the pool's use began that has the guest.
    use_began: u64,
}

#[derive(Debug, Default)]
struct Entry {
    number: u32,
    /// `None` where there is no object.
    object: Option<Object>,
}

#[derive(Debug)]
struct Object {
    value: Box<dyn Any + Send>,
    /// Whether it is of the closed world, which knows nothing of the app.
    closed: bool,
}

impl Objects {
    /// None yet, and `limit` at one time.
    pub(super) fn new(guest: Guest, limit: u32) -> Self {
        Self {
            guest,
            limit,
            entries: Vec::new(),
            live: 0,
            next: 0,
            use_began: 0,
        }
    }

    pub(crate) fn guest(&self) -> Guest {
        self.guest
    }

    /// Keeps a value of the app's, or says that there are too many.
    pub(crate) fn insert<T: Send + 'static>(&mut self, value: T) -> Result<u32, Violation> {
        self.keep(value, false)
    }

    /// Keeps a value of the closed world's, or says that there are too many.
    pub(crate) fn insert_closed<T: Send + 'static>(&mut self, value: T) -> Result<u32, Violation> {
        self.keep(value, true)
    }

    fn keep<T: Send + 'static>(&mut self, value: T, closed: bool) -> Result<u32, Violation> {
        let full = Violation::Handles {
            limit: self.limit.into(),
        };
        if self.live >= self.limit as usize {
            return Err(full);
        }
        let Some(number) = self.number() else {
            return Err(full);
        };
        self.next = u64::from(number) + 1;
        let place = self.place(number);
        let value = Box::new(value);
        self.entries[place] = Entry {
            number,
            object: Some(Object { value, closed }),
        };
        self.live += 1;
        Ok(number)
    }

    /// A use of the guest begins.
    pub(crate) fn begin_use(&mut self) {
        self.use_began = self.next;
    }

    /// Drops what the app has kept for the guest since the use began. The closed world's objects stay: a
    /// guest opens its stdout once.
    pub(crate) fn end_use(&mut self) {
        if self.next == self.use_began {
            return;
        }
        let began = self.use_began;
        for entry in &mut self.entries {
            let of_use = |object: &mut Object| !object.closed && u64::from(entry.number) >= began;
            if let Some(object) = entry.object.take_if(of_use) {
                self.live -= 1;
                drop(object);
            }
        }
    }

    /// The next number whose place is free.
    fn number(&mut self) -> Option<u32> {
        if self.live * 2 >= self.entries.len() {
            self.grow();
        }
        let next = u32::try_from(self.next).ok()?;
        (next..=u32::MAX).find(|number| self.entries[self.place(*number)].object.is_none())
    }

    /// Twice the places: what had different ones still has.
    fn grow(&mut self) {
        let places = (self.entries.len() * 2).max(8);
        let old = std::mem::take(&mut self.entries);
        self.entries.resize_with(places, Entry::default);
        for entry in old {
            if entry.object.is_some() {
                let place = self.place(entry.number);
                self.entries[place] = entry;
            }
        }
    }

    fn place(&self, number: u32) -> usize {
        number as usize & (self.entries.len().wrapping_sub(1))
    }

    /// The object that the number means.
    fn object(&self, number: u32) -> Option<&Object> {
        let entry = self.entries.get(self.place(number))?;
        entry.object.as_ref().filter(|_| entry.number == number)
    }

    /// The number of a handle that may be used here, or passed to this guest.
    pub(crate) fn admit(&self, handle: Seen) -> Result<u32, HandleFault> {
        if handle.guest != Some(self.guest) {
            return Err(HandleFault::Foreign);
        }
        if handle.given || self.object(handle.number).is_none() {
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
        let object = self.object(number).ok_or(HandleFault::Stale)?;
        object.value.downcast_ref().ok_or(HandleFault::Stale)
    }

    pub(crate) fn get_mut<T: 'static>(&mut self, number: u32) -> Result<&mut T, HandleFault> {
        self.get::<T>(number)?;
        let place = self.place(number);
        let object = self.entries[place].object.as_mut();
        let value = object.and_then(|object| object.value.downcast_mut());
        value.ok_or(HandleFault::Stale)
    }

    pub(crate) fn remove<T: 'static>(&mut self, number: u32) -> Result<T, HandleFault> {
        self.get::<T>(number)?;
        let place = self.place(number);
        let object = self.entries[place]
            .object
            .take()
            .ok_or(HandleFault::Stale)?;
        self.live -= 1;
        let value = object.value.downcast().map_err(|_| HandleFault::Stale)?;
        Ok(*value)
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
        assert_eq!(objects.remove::<u32>(number), Err(HandleFault::Stale));
        assert_eq!(objects.get(number), Ok(&"text"));
        assert_eq!(objects.remove(number), Ok("text"));
    }

    #[test]
    fn what_the_app_kept_during_a_use_ends_with_it() {
        let mut objects = objects(4);
        let before = objects.insert("before").unwrap();
        for _ in 0..3 {
            objects.begin_use();
            let [one, other] = ["one", "other"].map(|value| objects.insert(value).unwrap());
            let stdout = objects.insert_closed("stdout").unwrap();
            assert!(objects.insert("one too many").is_err());
            assert_eq!(objects.remove(one), Ok("one"));
            objects.end_use();
            assert_eq!(objects.get::<&str>(other), Err(HandleFault::Stale));
            assert_eq!(objects.get(before), Ok(&"before"));
            assert_eq!(objects.remove(stdout), Ok("stdout"));
        }
        assert_eq!(objects.live, 1);
    }
}
