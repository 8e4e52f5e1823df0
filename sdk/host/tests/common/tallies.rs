//! Who answers the echo guest's imports where no type says what a counter is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use guesthouse::{
    HostCall, HostResult,
    dynamic::{DynFunction, DynImports, Handle, Value},
};

use super::dynamic::mirror;

/// Counters by the numbers of their handles; shared with the test that looks at them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tallies(Arc<Mutex<BTreeMap<u32, u32>>>);

impl Tallies {
    /// What a counter stands at, `None` once it is gone.
    pub(crate) fn of(&self, number: u32) -> Option<u32> {
        self.0.lock().unwrap().get(&number).copied()
    }

    /// Has a counter stand at `value`.
    pub(crate) fn set(&self, handle: &Handle, value: u32) {
        self.0.lock().unwrap().insert(handle.number(), value);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn add(&self, handle: &Handle, n: u32) -> Value {
        let mut tallies = self.0.lock().unwrap();
        let tally = tallies.entry(handle.number()).or_default();
        *tally += n;
        Value::U32(*tally)
    }
}

impl DynImports for Tallies {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        let answer = match (function.name(), arguments) {
            ("[constructor]counter", [Value::U32(start)]) => {
                let counter = function.result().and_then(|ty| ty.resource());
                let handle = cx.new_handle(counter.expect("it makes a counter"))?;
                self.set(&handle, *start);
                Value::Handle(handle)
            }
            ("[method]counter.add", [Value::Handle(this), Value::U32(n)]) => self.add(this, *n),
            ("[method]counter.value", [Value::Handle(this)]) => self.add(this, 0),
            ("give", [Value::Handle(counter)]) => {
                assert!(counter.is_owned());
                let value = self.add(counter, 0);
                cx.remove_handle(counter)?;
                self.0.lock().unwrap().remove(&counter.number());
                value
            }
            _ => return mirror(cx, function, arguments),
        };
        Ok(Some(answer))
    }

    fn dropped(&self, _: &mut HostCall<'_>, handle: &Handle) -> HostResult<()> {
        self.0.lock().unwrap().remove(&handle.number());
        Ok(())
    }
}
