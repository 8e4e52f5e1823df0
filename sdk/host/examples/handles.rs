//! Objects of a guest and of the host, in calls by name.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::collections::HashMap;
use std::sync::Mutex;

use guesthouse::{
    Artifact, Compiler, HostCall, HostError, HostResult, Limits, PluginHost,
    dynamic::{DynFunction, DynImports, DynSession, Handle, Value},
    error::DynError,
};

/// The host's counters: what each stands at, by the number of its handle.
#[derive(Default)]
struct Counters(Mutex<HashMap<u32, u32>>);

impl Counters {
    fn at(&self, counter: &Handle, n: u32) -> Option<Value> {
        let mut counters = self.0.lock().ok()?;
        let value = counters.entry(counter.number()).or_default();
        *value += n;
        Some(Value::U32(*value))
    }
}

impl DynImports for Counters {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        match (function.name(), arguments) {
            ("[constructor]counter", [Value::U32(start)]) => {
                let made = function.result().and_then(|ty| ty.resource());
                let counter = cx.new_handle(made.ok_or_else(|| HostError::msg("no counter"))?)?;
                self.at(&counter, *start);
                Ok(Some(Value::Handle(counter)))
            }
            ("[method]counter.add", [Value::Handle(this), Value::U32(n)]) => Ok(self.at(this, *n)),
            ("[method]counter.value", [Value::Handle(this)]) => Ok(self.at(this, 0)),
            _ => Err(HostError::msg(format!("nobody answers {function}"))),
        }
    }

    fn dropped(&self, _: &mut HostCall<'_>, handle: &Handle) -> HostResult<()> {
        if let Ok(mut counters) = self.0.lock() {
            counters.remove(&handle.number());
        }
        Ok(())
    }
}

fn stacks(session: &mut DynSession) -> Result<Option<Value>, DynError> {
    let first = Value::String("a".into());
    let Some(stack) = session.call("stack.new", &[first])? else {
        return Ok(None);
    };
    println!("{}", stack.to_wave()); // <stack 1>
    session.call("stack.push", &[stack.clone(), Value::String("b".into())])?;
    let depth = session.call("stack.depth", std::slice::from_ref(&stack))?;
    if let Value::Handle(stack) = &stack {
        session.drop_handle(stack)?; // runs the guest's destructor
    }
    Ok(depth)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    let host = PluginHost::new(Compiler::in_process())?;
    let artifact = Artifact::file(path);
    let echo = host.load_dynamic_with(artifact, &Limits::strict(), Counters::default())?;
    let mut session = echo.session()?;
    assert_eq!(stacks(&mut session)?, Some(Value::U32(2)));
    assert_eq!(session.call_wave("count", "(3)")?, "3");

    // A handle in a text, by a name:
    let counter = session.new_handle("counter")?;
    let ty = echo.function("pass-on")?.params()[0].ty();
    let named = ty.read_wave_with("$mine", |name, _| (name == "mine").then(|| counter.clone()))?;
    assert_eq!(named, Value::Handle(counter));
    Ok(())
}
