//! The host's side of the hostile guests: one function, which does as the case says.

use std::sync::Arc;

use guesthouse::{CancelHandle, HostCall, HostResult};

use self::test::hostile::host::Host;
use crate::counted::{Count, Counted};

guesthouse::extension_point!({ path: "../sdk/host/tests/hostile", world: "hostile" });

/// What `ping` does to the guest that called it, once it has kept a value for it.
pub type Ping = fn(&mut HostCall<'_>, &CancelHandle) -> HostResult<()>;

/// The app's state for one hostile guest.
#[derive(Debug)]
pub struct App {
    ping: Ping,
    cancel: CancelHandle,
    values: Arc<Count>,
    _counted: Counted,
}

impl App {
    /// A state that is counted in `states` and counts what it keeps in `values`.
    #[must_use]
    pub fn new(
        ping: Ping,
        cancel: &CancelHandle,
        states: &Arc<Count>,
        values: &Arc<Count>,
    ) -> Self {
        Self {
            ping,
            cancel: cancel.clone(),
            values: Arc::clone(values),
            _counted: Counted::new(states),
        }
    }
}

impl Host for App {
    fn ping(&mut self, cx: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        let _ = cx.insert(Counted::new(&self.values))?;
        (self.ping)(cx, &self.cancel)
    }
}
