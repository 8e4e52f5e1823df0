//! Objects of the guest and of the host in calls by name: made, passed, given away, dropped, and
//! never reached through a handle that does not lead to them.

use std::path::Path;
use std::time::Duration;

use crate::common::dynamic::{echo_bytes, mirror};
use crate::common::hostile::{component, text as text_of};
use crate::common::tallies::Tallies;
use crate::common::{Mirror, echo, host};
use crate::made::component_of;
use guesthouse::{
    Artifact, CallError, HostCall, HostError, HostResult, Limits, Usage,
    dynamic::{DynFunction, DynImports, DynPlugin, DynResource, DynSession, Handle, Value},
    error::{CallErrorKind, DynError, HandleFault, LoadErrorKind},
};

fn load(bytes: Vec<u8>, limits: &Limits, imports: impl DynImports) -> DynPlugin {
    host()
        .load_dynamic_with(Artifact::bytes("guest", bytes), limits, imports)
        .unwrap()
}

fn echo_with(limits: &Limits, imports: impl DynImports) -> DynPlugin {
    load(echo_bytes(), limits, imports)
}

fn session() -> DynSession {
    let plugin = echo_with(&Limits::strict(), Tallies::default());
    plugin.session().unwrap()
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn handle(value: Option<Value>) -> Handle {
    match value {
        Some(Value::Handle(handle)) => handle,
        other => panic!("{other:?}"),
    }
}

fn with(handle: &Handle) -> Value {
    Value::Handle(handle.clone())
}

fn stack(session: &mut DynSession, first: &str) -> Handle {
    handle(session.call("stack.new", &[text(first)]).unwrap())
}

fn depth(session: &mut DynSession, stack: &Handle) -> Result<Option<Value>, DynError> {
    session.call("stack.depth", &[with(stack)])
}

fn is_deep(session: &mut DynSession, stack: &Handle, count: u32) {
    let depth = depth(session, stack).unwrap();
    assert_eq!(depth, Some(Value::U32(count)));
}

fn fault(result: Result<impl std::fmt::Debug, DynError>) -> HandleFault {
    match result.unwrap_err() {
        error @ DynError::Handle { .. } => {
            assert!(error.usage().is_none());
            let DynError::Handle { fault, .. } = &error else {
                unreachable!()
            };
            assert_eq!(error.code(), fault.code());
            fault.clone()
        }
        other => panic!("{other:?}"),
    }
}

fn failed(result: Result<impl std::fmt::Debug, DynError>) -> CallError {
    match result.unwrap_err() {
        DynError::Call(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn objects_of_the_guest_are_made_used_given_away_and_dropped() {
    let mut session = session();
    let a = stack(&mut session, "a");
    let pushed = session.call("[method]stack.push", &[with(&a), text("b")]);
    assert_eq!(pushed.unwrap(), None);
    is_deep(&mut session, &a, 2);
    let c = stack(&mut session, "c");
    assert_ne!(a, c);
    assert_eq!(a.resource().full_name(), "test:echo/echo@1.2.0#stack");
    assert!(a.is_owned() && !a.resource().is_of_host());

    let merged = session.call("echo#stack.merge", &[with(&a), with(&c)]);
    let merged = handle(merged.unwrap());
    is_deep(&mut session, &merged, 3);
    is_deep(&mut session, &c, 1);
    assert_eq!(fault(depth(&mut session, &a)), HandleFault::Stale);

    let list = Value::List(vec![with(&merged), with(&c)]);
    let all = handle(session.call("concat", &[list]).unwrap());
    is_deep(&mut session, &all, 4);
    let handles: Vec<_> = session.handles().collect();
    assert_eq!(handles, std::slice::from_ref(&all));
    session.drop_handle(&all).unwrap();
    assert_eq!(session.handles().count(), 0);
    assert_eq!(fault(session.drop_handle(&all)), HandleFault::Stale);
    stack(&mut session, "still alive");
}

#[test]
fn functions_of_a_resource_are_found_with_and_without_brackets() {
    let session = session();
    let plugin = session.plugin();
    for (name, full) in [
        ("stack.new", "[constructor]stack"),
        ("[constructor]stack", "[constructor]stack"),
        ("echo#stack.push", "[method]stack.push"),
        (
            "test:echo/echo@1.2.0#[static]stack.merge",
            "[static]stack.merge",
        ),
        ("stack.merge", "[static]stack.merge"),
    ] {
        let function = plugin.function(name).unwrap();
        assert_eq!(function.name(), full, "{name}");
        assert_eq!(function.unsupported(), None, "{name}");
    }
    let import = plugin.import("counter.sum").unwrap();
    assert_eq!(import.name(), "[static]counter.sum");
    assert!(import.takes_handles() && !import.gives_handles());
    let error = plugin.function("stack.puhs").unwrap_err();
    let DynError::NoSuchFunction { candidates, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(candidates[0], "test:echo/echo@1.2.0#[method]stack.push");
    assert_eq!(
        plugin.function("stack.merge").unwrap().to_string(),
        "test:echo/echo@1.2.0#[static]stack.merge: func(a: stack, b: borrow<stack>) -> stack"
    );
}

#[test]
fn a_handle_of_another_guest_or_of_none_is_refused_before_anything_runs() {
    let plugin = echo_with(&Limits::strict(), Tallies::default());
    let (mut first, mut second) = (plugin.session().unwrap(), plugin.session().unwrap());
    let foreign = stack(&mut first, "first");
    // An object at the very place that the foreign handle points to.
    let own = stack(&mut second, "second");
    assert_eq!(foreign.number(), own.number());
    assert_eq!(fault(depth(&mut second, &foreign)), HandleFault::Foreign);
    assert_eq!(fault(second.drop_handle(&foreign)), HandleFault::Foreign);
    let fresh = plugin.call("stack.depth", &[with(&foreign)]);
    assert_eq!(fault(fresh), HandleFault::Foreign);
    is_deep(&mut first, &foreign, 1);
    is_deep(&mut second, &own, 1);
    let unbound = own.resource().unbound(own.number());
    assert_eq!(unbound.to_string(), own.to_string());
    assert_ne!(unbound, own);
    assert_eq!(fault(depth(&mut second, &unbound)), HandleFault::Stale);
    assert_eq!(fault(second.drop_handle(&unbound)), HandleFault::Stale);
    is_deep(&mut second, &own, 1);

    drop(first);
    assert_eq!(fault(depth(&mut second, &foreign)), HandleFault::Stale);
    // What a fresh sandbox gave ended with it.
    let dead = handle(plugin.call("stack.new", &[text("x")]).unwrap());
    assert_eq!(fault(depth(&mut second, &dead)), HandleFault::Stale);
    assert_eq!(
        plugin.call_wave("stack.new", "(\"x\")").unwrap(),
        "<stack 1>"
    );
}

#[test]
fn a_handle_to_another_resource_or_one_given_twice_is_refused() {
    let mut session = session();
    let a = stack(&mut session, "a");
    let counter = session.new_handle("counter").unwrap();
    let wrong = fault(depth(&mut session, &counter));
    let HandleFault::WrongResource { expected, .. } = wrong else {
        panic!("{wrong:?}");
    };
    assert_eq!(expected, "test:echo/echo@1.2.0#stack");
    let error = depth(&mut session, &counter).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<counter 0>: the handle is none to `test:echo/echo@1.2.0#stack`"
    );
    assert_eq!(error.code(), "wrong-resource");
    for (function, arguments) in [
        ("stack.merge", vec![with(&a), with(&a)]),
        ("concat", vec![Value::List(vec![with(&a), with(&a)])]),
    ] {
        let twice = session.call(function, &arguments);
        assert_eq!(fault(twice), HandleFault::GivenTwice, "{function}");
    }
    let no_handle = session.call("stack.depth", &[Value::U32(1)]).unwrap_err();
    assert_eq!(no_handle.code(), "bad-argument");
    is_deep(&mut session, &a, 1);
}

#[test]
fn objects_of_the_host_are_made_lent_given_and_dropped() {
    let tallies = Tallies::default();
    let plugin = echo_with(&Limits::strict(), tallies.clone());
    let mut session = plugin.session().unwrap();
    assert_eq!(session.call_wave("count", "(5)").unwrap(), "5");
    assert_eq!(tallies.len(), 0, "the guest dropped its counter");

    let counter = session.new_handle("mirror#counter").unwrap();
    assert!(counter.resource().is_of_host());
    tallies.set(&counter, 10);
    let lent = [with(&counter), Value::U32(4)];
    for expected in [14, 18] {
        let value = session.call("count-on", &lent).unwrap();
        assert_eq!(value, Some(Value::U32(expected)));
    }
    let given = session.call("pass-on", &[with(&counter)]).unwrap();
    assert_eq!(given, Some(Value::U32(18)));
    assert_eq!(tallies.len(), 0, "it was given to the host's own function");
    assert_eq!(fault(session.call("count-on", &lent)), HandleFault::Stale);

    let other = session.new_handle("counter").unwrap();
    tallies.set(&other, 1);
    session.drop_handle(&other).unwrap();
    assert_eq!(session.usage().host_calls, 1);
    assert_eq!(tallies.of(other.number()), None, "its end was told");
    assert_eq!(fault(session.drop_handle(&other)), HandleFault::Stale);
    // The number does not come again, and the old handle leads nowhere.
    let again = session.new_handle("counter").unwrap();
    assert_eq!(again.number(), other.number() + 1);
    assert_eq!(fault(session.drop_handle(&other)), HandleFault::Stale);
    session.drop_handle(&again).unwrap();

    let error = session.new_handle("stack").unwrap_err();
    assert_eq!(error.code(), "no-such-resource");
    assert_eq!(plugin.host_resources().len(), 1);
}

#[test]
fn an_object_of_the_host_goes_through_the_guest_and_comes_back_to_the_app() {
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/guests/built/shapes.wasm"
    ));
    let seats = |cx: &mut HostCall<'_>, function: &DynFunction, arguments: &[Value]| match (
        function.name(),
        arguments,
    ) {
        ("[constructor]ticket", [Value::U32(_)]) => {
            let ticket = function.result().unwrap().resource().unwrap();
            Ok(Some(Value::Handle(cx.new_handle(ticket)?)))
        }
        ("[method]ticket.seat", [Value::Handle(this)]) => Ok(Some(Value::U32(this.number()))),
        ("[static]ticket.best", [Value::List(tickets)]) => {
            let mut best = None;
            for ticket in tickets {
                let Value::Handle(ticket) = ticket else {
                    panic!("{ticket:?}");
                };
                if let Some(lesser) = best.replace(ticket.clone()) {
                    cx.remove_handle(&lesser)?;
                }
            }
            let best = best.map(|best| Box::new(Value::Handle(best)));
            Ok(Some(Value::Option(best)))
        }
        (other, _) => Err(HostError::msg(other)),
    };
    let plugin = load(bytes.unwrap(), &Limits::strict(), seats);
    let mut session = plugin.session().unwrap();
    let wanted = Value::List(vec![Value::U32(7); 3]);
    let Some(Value::Option(Some(best))) = session.call("choose", &[wanted]).unwrap() else {
        panic!("a ticket is chosen");
    };
    assert_eq!(best.to_wave(), "<ticket 2>");
    assert_eq!(session.handles().count(), 1);
    let seat = session
        .call("redeem", std::slice::from_ref(&*best))
        .unwrap();
    assert_eq!(seat, Some(Value::U32(2)));
    assert_eq!(session.handles().count(), 0);
}

/// What does not differ from run to run.
fn figures(usage: &Usage) -> [u64; 6] {
    [
        usage.fuel,
        usage.input,
        usage.output,
        usage.memory,
        usage.host_calls,
        usage.host_call_bytes,
    ]
}

#[test]
fn typed_and_dynamic_calls_with_objects_spend_the_same() {
    let host = host();
    let typed = echo(&host).run(Mirror::default(), |exports| exports.echo().count(5));
    let plugin = echo_with(&Limits::strict(), Tallies::default());
    let by_name = plugin.run_wave("count", "(5)");
    assert_eq!(figures(typed.usage()), figures(by_name.usage()));
    assert!(typed.usage().host_calls > 6);

    let mut typed = echo(&host).session(Mirror::default()).unwrap();
    let one = crate::common::exports::test::echo::echo::Stack::new(&mut typed, "abc").unwrap();
    let mut by_name = plugin.session().unwrap();
    let other = stack(&mut by_name, "abc");
    let spent = |session: &_| figures(&guesthouse::Session::usage(session));
    assert_eq!(spent(&typed), figures(&by_name.usage()));
    one.depth(&mut typed).unwrap();
    is_deep(&mut by_name, &other, 1);
    assert_eq!(spent(&typed), figures(&by_name.usage()));
    one.dispose(&mut typed).unwrap();
    by_name.drop_handle(&other).unwrap();
    assert_eq!(spent(&typed), figures(&by_name.usage()));
}

fn few(handles: u32) -> Limits {
    let mut limits = Limits::strict();
    limits.handles = handles;
    limits
}

#[test]
fn handles_are_counted_on_both_sides() {
    let plugin = echo_with(&few(8), Tallies::default());
    let mut session = plugin.session().unwrap();
    let error = loop {
        match session.call("stack.new", &[text("x")]) {
            Ok(_) => assert!(session.handles().count() <= 8),
            Err(error) => break error,
        }
    };
    let error = failed(Err::<(), _>(error));
    assert!(
        matches!(error.kind(), CallErrorKind::TooManyHandles { limit: 8, .. }),
        "{error:?}"
    );
    let poisoned = failed(session.call_wave("add", "(1, 2)"));
    assert!(
        matches!(poisoned.kind(), CallErrorKind::Poisoned),
        "{poisoned:?}"
    );
    assert_eq!(plugin.call_wave("count", "(3)").unwrap(), "3");

    // What the app makes is counted too, and does the session no harm.
    let mut session = plugin.session().unwrap();
    let made: Vec<_> = std::iter::from_fn(|| session.new_handle("counter").ok()).collect();
    assert_eq!(made.len(), 8);
    let error = failed(session.new_handle("counter"));
    assert!(
        matches!(error.kind(), CallErrorKind::TooManyHandles { limit: 8, .. }),
        "{error:?}"
    );
    session.drop_handle(&made[0]).unwrap();
    session.new_handle("counter").unwrap();
    assert_eq!(session.call_wave("add", "(1, 2)").unwrap(), "3");
}

/// Has the host make two thousand objects and drops none.
fn hoards() -> Vec<u8> {
    let name = "hoards-objects-of-the-host";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    guesthouse_author::componentize_text(name, &text_of(name), &folder, Some("uses")).unwrap()
}

#[test]
fn a_guest_that_hoards_objects_of_the_host_is_ended_by_the_limit() {
    let things = |cx: &mut HostCall<'_>, function: &DynFunction, _: &[Value]| {
        let thing = function.result().and_then(|ty| ty.resource());
        let made = thing.map(|thing| cx.new_handle(thing).map(Value::Handle));
        made.transpose()
    };
    let plugin = load(hoards(), &few(1_000), things);
    let arguments = [Value::Bool(true)];
    let error = failed(plugin.call("run", &arguments));
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHandles { limit: 1_000, .. }
        ),
        "{error:?}"
    );
    let mut limits = few(10_000);
    limits.host_calls = 10_000;
    let raised = load(hoards(), &limits, things);
    assert_eq!(raised.run("run", &arguments).usage().host_calls, 2_000);
}

fn answers(_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]) -> HostResult<Option<Value>> {
    Ok(None)
}

#[test]
fn a_destructor_that_fails_ends_the_guest_by_its_own_error() {
    for (case, code) in [
        ("traps-in-a-destructor", "guest-trapped"),
        ("spins-in-a-destructor", "fuel-exhausted"),
        ("recurses-in-a-destructor", "stack-overflow"),
    ] {
        let mut limits = Limits::strict();
        limits.deadline = Duration::from_secs(60);
        let plugin = load(component(case), &limits, answers);
        let mut session = plugin.session().unwrap();
        let thing = handle(session.call("make", &[Value::Bool(true)]).unwrap());
        let error = failed(session.drop_handle(&thing));
        assert_eq!(error.code(), code, "{case}");
        let poisoned = failed(session.call("make", &[Value::Bool(true)]));
        assert!(
            matches!(poisoned.kind(), CallErrorKind::Poisoned),
            "{poisoned:?}"
        );
        assert_eq!(fault(session.drop_handle(&thing)), HandleFault::Stale);
    }
}

#[test]
fn a_guest_that_lies_about_its_objects_is_ended_and_the_lie_is_its_own() {
    for case in [
        "answers-with-one-object-twice",
        "answers-with-what-it-has-dropped",
    ] {
        let plugin = load(component(case), &Limits::strict(), answers);
        let codes = ["make", "pair"].map(|function| {
            let mut session = plugin.session().unwrap();
            let result = session.call(function, &[Value::Bool(true)]);
            result.map_or_else(|error| error.code(), |_| "answered")
        });
        assert!(codes.contains(&"malformed-value"), "{case}: {codes:?}");
    }
}

/// Answers the constructor of a counter with what it was told to.
struct Answers<F>(F);

impl<F> DynImports for Answers<F>
where
    F: Fn(&mut HostCall<'_>, &DynResource) -> HostResult<Value> + Send + Sync + 'static,
{
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        match function.result().and_then(|ty| ty.resource()) {
            Some(counter) => (self.0)(cx, counter).map(Some),
            None => mirror(cx, function, arguments),
        }
    }
}

#[test]
fn an_answer_with_a_handle_that_is_not_the_answerers_is_the_hosts_failure() {
    let why = |make: fn(&mut HostCall<'_>, &DynResource) -> HostResult<Value>| {
        let plugin = echo_with(&Limits::strict(), Answers(make));
        match failed(plugin.call_wave("count", "(3)")).into_kind() {
            CallErrorKind::HostFailed { import, source, .. } => {
                assert_eq!(import.function(), "[constructor]counter");
                source.to_string()
            }
            other => panic!("{other:?}"),
        }
    };
    let removed = why(|cx, counter| {
        let handle = cx.new_handle(counter)?;
        cx.remove_handle(&handle)?;
        // The number does not come again.
        assert_eq!(cx.new_handle(counter)?.number(), handle.number() + 1);
        Ok(Value::Handle(handle))
    });
    assert_eq!(removed, format!("<counter 0>: {}", HandleFault::Stale));
    let twice = why(|cx, counter| {
        let handle = cx.new_handle(counter)?;
        cx.remove_handle(&handle)?;
        cx.remove_handle(&handle)?;
        Ok(Value::Handle(handle))
    });
    assert_eq!(twice, removed);
    let unbound = why(|cx, counter| {
        let number = cx.new_handle(counter)?.number();
        Ok(Value::Handle(counter.unbound(number)))
    });
    assert_eq!(unbound, removed);
    let value = why(|_, _| Ok(Value::U32(1)));
    assert_eq!(
        value,
        "the answer is no counter: expected a handle, not a u32"
    );
}

#[test]
fn a_host_that_keeps_what_the_guest_holds_cannot_give_it_a_second_time() {
    let kept = std::sync::Mutex::new(None);
    let same = Answers(move |cx: &mut HostCall<'_>, counter: &DynResource| {
        let mut kept = kept.lock().unwrap();
        if kept.is_none() {
            *kept = Some(cx.new_handle(counter)?);
        }
        Ok(Value::Handle(kept.clone().unwrap()))
    });
    // `round-trip` makes two counters.
    let scalars =
        move |cx: &mut HostCall<'_>, function: &DynFunction, arguments: &[Value]| match function
            .name()
        {
            "[constructor]counter" => same.call(cx, function, arguments),
            _ => Ok(function
                .result()
                .and_then(guesthouse::dynamic::ValueType::example)),
        };
    let plugin = echo_with(&Limits::strict(), scalars);
    let error = failed(plugin.call_wave("round-trip", "()"));
    let CallErrorKind::HostFailed { import, source, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(import.function(), "[constructor]counter");
    assert!(source.to_string().contains("leads nowhere"), "{source}");
}

/// Imports an interface that has a resource and nothing else.
fn uses_a_bare_resource() -> Vec<u8> {
    let wit = "package t:t@1.0.0;
        interface types { resource thing; }
        interface desk { use types.{thing}; make: func() -> thing; look: func(it: borrow<thing>) -> u32; }
        world w { import types; import desk; export run: func() -> u32; }";
    let text = "(module
        (import \"t:t/desk@1.0.0\" \"make\" (func $make (result i32)))
        (import \"t:t/desk@1.0.0\" \"look\" (func $look (param i32) (result i32)))
        (import \"t:t/types@1.0.0\" \"[resource-drop]thing\" (func $drop (param i32)))
        (func (export \"run\") (result i32) (local $thing i32)
            (local.set $thing (call $make))
            (call $look (local.get $thing))
            (call $drop (local.get $thing))))";
    component_of(wit, text)
}

/// Makes things, and is looked at for what it says of bare resources.
struct Desk {
    defines: bool,
}

impl DynImports for Desk {
    fn defines(&self, resource: &DynResource) -> bool {
        assert_eq!(resource.to_string(), "t:t/types@1.0.0#thing");
        self.defines
    }

    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        Ok(Some(match arguments {
            [Value::Handle(it)] => Value::U32(40 + it.number() + u32::from(it.is_owned())),
            _ => {
                let thing = function.result().and_then(|ty| ty.resource());
                Value::Handle(cx.new_handle(thing.unwrap())?)
            }
        }))
    }
}

#[test]
fn an_interface_that_has_only_resources_is_linked_if_the_host_has_them() {
    let bytes = uses_a_bare_resource();
    let plugin = load(bytes.clone(), &Limits::strict(), Desk { defines: true });
    let outcome = plugin.run_wave("run", "()");
    assert_eq!(outcome.usage().host_calls, 3);
    assert_eq!(outcome.into_result().unwrap(), "40");
    let load = |imports| {
        let artifact = Artifact::bytes("bare", bytes.clone());
        let result = host().load_dynamic_with(artifact, &Limits::strict(), imports);
        match result.unwrap_err().into_kind() {
            LoadErrorKind::ImportNotGranted { imports, .. } => imports,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(load(Desk { defines: false }), ["t:t/types@1.0.0"]);
}

/// Imports an interface and exports it too: two resources of one name.
fn wraps() -> Vec<u8> {
    let wit = "package t:t@1.0.0;
        interface things {
            resource thing { constructor(n: u32); value: func() -> u32; }
            record pair { left: thing, right: u32 }
            split: func(pair: pair) -> u32;
        }
        world w {
            import things;
            export things;
            use things.{thing};
            export worth: func(thing: borrow<thing>) -> u32;
        }";
    let text = "(module
        (import \"t:t/things@1.0.0\" \"[resource-drop]thing\" (func $drop (param i32)))
        (import \"t:t/things@1.0.0\" \"[constructor]thing\" (func $make (param i32) (result i32)))
        (import \"t:t/things@1.0.0\" \"[method]thing.value\" (func $value (param i32) (result i32)))
        (import \"t:t/things@1.0.0\" \"split\" (func $split (param i32 i32) (result i32)))
        (import \"[export]t:t/things@1.0.0\" \"[resource-new]thing\" (func $new (param i32) (result i32)))
        (func (export \"worth\") (param i32) (result i32)
            (call $value (local.get 0))
            (call $drop (local.get 0)))
        (func (export \"t:t/things@1.0.0#[constructor]thing\") (param i32) (result i32)
            (call $new (call $make (local.get 0))))
        (func (export \"t:t/things@1.0.0#[method]thing.value\") (param i32) (result i32)
            (i32.add (i32.const 1000) (call $value (local.get 0))))
        (func (export \"t:t/things@1.0.0#split\") (param i32 i32) (result i32)
            (call $split (call $make (i32.const 7)) (local.get 1))))";
    component_of(wit, text)
}

#[test]
fn an_interface_on_both_sides_has_two_resources_that_are_not_mixed_up() {
    let values = std::sync::Mutex::new(std::collections::BTreeMap::new());
    let things = move |cx: &mut HostCall<'_>, function: &DynFunction, arguments: &[Value]| {
        let mut values = values.lock().unwrap();
        Ok(Some(match arguments {
            [Value::U32(n)] => {
                let thing = function.result().unwrap().resource().unwrap();
                let handle = cx.new_handle(thing)?;
                values.insert(handle.number(), *n);
                Value::Handle(handle)
            }
            [Value::Handle(thing)] => {
                Value::U32(values.get(&thing.number()).copied().unwrap_or(42))
            }
            [Value::Record(fields)] => {
                let [(_, Value::Handle(left)), (_, Value::U32(right))] = &fields[..] else {
                    panic!("{fields:?}");
                };
                cx.remove_handle(left)?;
                Value::U32(values[&left.number()] * 100 + right)
            }
            other => panic!("{other:?}"),
        }))
    };
    let plugin = load(wraps(), &Limits::strict(), things);
    let mut session = plugin.session().unwrap();
    let guests = handle(session.call("thing.new", &[Value::U32(5)]).unwrap());
    assert!(!guests.resource().is_of_host());
    let value = session.call("thing.value", &[with(&guests)]).unwrap();
    assert_eq!(value, Some(Value::U32(1_005)));

    let hosts = session.new_handle("thing").unwrap();
    assert!(hosts.resource().is_of_host());
    let mixed = session.call("thing.value", &[with(&hosts)]);
    assert!(matches!(fault(mixed), HandleFault::WrongResource { .. }));
    // A function of the world itself means the one that the world imports.
    let worth = session.call("worth", &[with(&hosts)]).unwrap();
    assert_eq!(worth, Some(Value::U32(42)));
    let mixed = session.call("worth", &[with(&guests)]);
    assert!(matches!(fault(mixed), HandleFault::WrongResource { .. }));
    let pair = Value::Record(vec![
        ("left".to_owned(), with(&guests)),
        ("right".to_owned(), Value::U32(8)),
    ]);
    let split = session.call("split", &[pair]).unwrap();
    assert_eq!(split, Some(Value::U32(708)));
    assert_eq!(fault(session.drop_handle(&guests)), HandleFault::Stale);
}

#[test]
fn a_placeholder_says_what_a_handle_is_and_is_not_read_back() {
    let mut session = session();
    assert_eq!(
        session.call_wave("stack.new", "(\"a\")").unwrap(),
        "<stack 1>"
    );
    assert_eq!(
        session.call_json("stack.new", "[\"b\"]").unwrap(),
        "\"<stack 2>\""
    );
    // What was only written is still to be had.
    let handles: Vec<_> = session.handles().collect();
    assert_eq!(
        handles.iter().map(Handle::number).collect::<Vec<_>>(),
        [1, 2]
    );
    is_deep(&mut session, &handles[1], 1);
    for (text, json) in [("(<stack 1>)", false), ("[\"<stack 1>\"]", true)] {
        let error = match json {
            false => session.call_wave("stack.depth", text).unwrap_err(),
            true => session.call_json("stack.depth", text).unwrap_err(),
        };
        let DynError::Argument { message, range, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(message, "a handle has no text of its own");
        assert_eq!(range.as_ref().unwrap().start, 1);
        assert_eq!(error.code(), "bad-argument");
    }
}

#[test]
fn a_name_in_a_text_stands_for_a_handle() {
    let mut session = session();
    let [a, b] = ["a", "b"].map(|first| stack(&mut session, first));
    let counter = session.new_handle("counter").unwrap();
    let plugin = session.plugin().clone();
    let named = |name: &str, resource: &DynResource| {
        assert_eq!(resource.name(), "stack");
        match name {
            "a" => Some(a.clone()),
            "other-1" => Some(b.clone()),
            "wrong" => Some(counter.clone()),
            _ => None,
        }
    };
    let concat = plugin.function("concat").unwrap();
    let stacks = concat.params()[0].ty();
    let expected = Value::List(vec![with(&a), with(&b)]);
    assert_eq!(
        stacks.read_wave_with("[$a, $other-1]", named).unwrap(),
        expected
    );
    let json = "[\"$a\", \"$other-1\"]";
    assert_eq!(stacks.read_json_with(json, named).unwrap(), expected);
    let all = concat.read_json_with(&format!("[{json}]"), named).unwrap();
    assert_eq!(all, [expected]);
    for (text, why, range) in [
        ("[$a, $c]", "no handle to `stack` is called `c`", 5..7),
        ("[a]", "a handle has no text of its own", 1..2),
        ("[<stack 1>]", "a handle has no text of its own", 1..2),
        ("[", "a handle has no text of its own", 1..1),
    ] {
        let error = stacks.read_wave_with(text, named).unwrap_err();
        assert_eq!(error.message, why, "{text}");
        assert_eq!(error.range, range, "{text}");
    }
    let error = stacks.read_wave("[$a]").unwrap_err();
    assert_eq!(error.message, "a handle has no text of its own");
    // What a name gives is looked at where it is passed.
    let wrong = stacks.read_wave_with("[$wrong]", named).unwrap();
    let refused = fault(session.call("concat", &[wrong]));
    assert!(matches!(refused, HandleFault::WrongResource { .. }));
    let all = handle(session.call("concat", &all).unwrap());
    is_deep(&mut session, &all, 2);
}

#[test]
fn an_example_of_a_handle_is_made_by_whoever_makes_objects() {
    let examples = |cx: &mut HostCall<'_>, function: &DynFunction, _: &[Value]| {
        let Some(ty) = function.result() else {
            return Ok(None);
        };
        assert_eq!(ty.has_handles(), ty.example().is_none(), "{ty}");
        Ok(ty.example_with(|resource| cx.new_handle(resource).ok()))
    };
    let plugin = echo_with(&Limits::strict(), examples);
    assert_eq!(plugin.call_wave("count", "(3)").unwrap(), "0");
}

/// Answers as the tallies do, but makes no counters: it gives away what it was lent last.
struct GivesWhatItWasLent(Tallies, std::sync::Mutex<Option<Handle>>);

impl DynImports for GivesWhatItWasLent {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        let mut lent = self.1.lock().unwrap();
        if function.name() == "[constructor]counter" {
            return Ok(lent.clone().map(Value::Handle));
        }
        if let [Value::Handle(this), ..] = arguments {
            assert!(!this.is_owned());
            assert!(cx.remove_handle(this).is_err(), "it is only lent");
            *lent = Some(this.clone());
        }
        self.0.call(cx, function, arguments)
    }
}

#[test]
fn an_object_that_is_only_lent_is_not_the_answerers_to_give() {
    let tallies = Tallies::default();
    let imports = GivesWhatItWasLent(tallies.clone(), std::sync::Mutex::default());
    let mut session = echo_with(&Limits::strict(), imports).session().unwrap();
    let counter = session.new_handle("counter").unwrap();
    let lent = [with(&counter), Value::U32(1)];
    assert_eq!(
        session.call("count-on", &lent).unwrap(),
        Some(Value::U32(1))
    );
    let error = failed(session.call_wave("count", "(1)"));
    let CallErrorKind::HostFailed { source, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let expected = format!("{counter}: {}", HandleFault::Stale);
    assert_eq!(source.to_string(), expected);
}

/// Makes counters, and fails when one ends.
struct FailsAtTheEnd;

impl DynImports for FailsAtTheEnd {
    fn call(
        &self,
        cx: &mut HostCall<'_>,
        function: &DynFunction,
        arguments: &[Value],
    ) -> HostResult<Option<Value>> {
        Tallies::default().call(cx, function, arguments)
    }

    fn dropped(&self, _: &mut HostCall<'_>, handle: &Handle) -> HostResult<()> {
        Err(HostError::msg(format!("{handle} was dear to us")))
    }
}

#[test]
fn a_host_that_fails_when_an_object_ends_is_named_by_the_resource() {
    let plugin = echo_with(&Limits::strict(), FailsAtTheEnd);
    let mut session = plugin.session().unwrap();
    let by_guest = failed(session.call_wave("count", "(1)"));
    let mut session = plugin.session().unwrap();
    let counter = session.new_handle("counter").unwrap();
    let by_app = failed(session.drop_handle(&counter));
    for error in [by_guest, by_app] {
        let CallErrorKind::HostFailed { import, source, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(import.to_string(), "test:echo/mirror@1.2.0#counter");
        assert_eq!(source.to_string(), "<counter 0> was dear to us");
    }
    let poisoned = failed(session.call_wave("add", "(1, 2)"));
    assert!(
        matches!(poisoned.kind(), CallErrorKind::Poisoned),
        "{poisoned:?}"
    );
}
