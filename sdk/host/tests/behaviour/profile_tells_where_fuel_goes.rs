//! A profile books fuel on the function that spent it, all of it, the same every time, and changes
//! nothing of the call.

use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, PluginHost,
    dynamic::{DynPlugin, Value},
    profile::{Profile, ProfiledFunction},
};

/// `leaf` counts to `n` in one loop that calls nothing; `often` calls `step` `n` times; `deep` calls
/// itself; `run` does one after the other.
const GUEST: &str = r#"(component
  (core module $m
    (func $leaf (param i32)
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0))))
    (func $step (param i32) (result i32)
      (i32.mul (i32.add (local.get 0) (i32.const 7)) (i32.const 3)))
    (func $often (param i32)
      (loop $again
        (drop (call $step (local.get 0)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0))))
    (func $deep (param i32)
      (if (local.get 0)
        (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
    (func $run (export "run") (param i32 i32 i32)
      (if (local.get 0) (then (call $leaf (local.get 0))))
      (if (local.get 1) (then (call $often (local.get 1))))
      (call $deep (local.get 2)))
    (func (export "trap") (call $leaf (i32.const 5)) (unreachable)))
  (core instance $i (instantiate $m))
  (func (export "run") (param "leaf" u32) (param "often" u32) (param "deep" u32)
    (canon lift (core func $i "run")))
  (func (export "trap") (canon lift (core func $i "trap"))))"#;

fn plugin(config: HostConfig) -> DynPlugin {
    let mut limits = Limits::strict();
    limits.deadline = std::time::Duration::from_secs(600);
    let artifact = Artifact::bytes("guest", wat::parse_str(GUEST).unwrap());
    let host = PluginHost::new(config).unwrap();
    host.load_dynamic(artifact, &limits).unwrap()
}

fn metered() -> DynPlugin {
    plugin(HostConfig::metered(Compiler::in_process()))
}

fn counts(leaf: u32, often: u32, deep: u32) -> [Value; 3] {
    [leaf, often, deep].map(Value::U32)
}

/// The profile of a call that succeeds, and the fuel of the same call without one.
fn profiled(arguments: &[Value]) -> (Profile, u64) {
    let plugin = metered();
    let (outcome, profile) = plugin.profile("run", arguments);
    let plain = plugin.run("run", arguments);
    assert_eq!(outcome.usage().fuel, plain.usage().fuel);
    outcome.into_result().unwrap();
    (profile, plain.usage().fuel)
}

/// What was spent in the function alone.
fn own(profile: &Profile, name: &str) -> u64 {
    let named = |function: &ProfiledFunction| function.name == name && function.is_named;
    let Some(wanted) = profile.functions().iter().position(named) else {
        return 0;
    };
    let samples = profile.samples();
    let own = samples.filter(|sample| sample.stack.last() == Some(&wanted));
    own.map(|sample| sample.weight).sum()
}

#[test]
fn all_that_was_spent_is_booked_and_a_call_is_what_it_is_without() {
    let (profile, fuel) = profiled(&counts(100, 100, 10));
    assert_eq!(profile.total(), fuel);
    let (again, _) = profiled(&counts(100, 100, 10));
    assert_eq!(profile, again);
}

#[test]
fn a_loop_that_calls_nothing_pays_for_itself() {
    let (base, short) = profiled(&counts(1, 0, 0));
    let (profile, long) = profiled(&counts(1_001, 0, 0));
    let more = long - short;
    assert!(more > 1_000, "{more}");
    assert_eq!(own(&profile, "leaf") - own(&base, "leaf"), more);
}

#[test]
fn a_loop_and_what_it_calls_share_by_what_each_spends() {
    let (profile, fuel) = profiled(&counts(0, 10_000, 0));
    let (often, step) = (own(&profile, "often"), own(&profile, "step"));
    // What follows a call until the next round of the loop is booked on what was called.
    assert!(
        often > fuel / 4 && step > fuel / 4,
        "{often} and {step} of {fuel}"
    );
    assert!(often + step > fuel - 100, "{often} and {step} of {fuel}");
}

#[test]
fn functions_that_call_themselves_are_as_deep_as_is_seen() {
    let (profile, _) = profiled(&counts(0, 0, 100));
    let deepest = profile.samples().map(|sample| sample.stack.len()).max();
    assert_eq!(deepest, Some(20));
    assert!(own(&profile, "deep") > profile.total() * 9 / 10);
}

/// Longer than the guest is looked at every time: the figures stay what they are for short calls.
#[test]
fn long_calls_are_looked_at_less_often_and_still_right() {
    let (short, _) = profiled(&counts(10_000, 10_000, 0));
    let (long, fuel) = profiled(&counts(1_000_000, 1_000_000, 0));
    assert_eq!(long.total(), fuel);
    for name in ["leaf", "often", "step"] {
        let share = |profile: &Profile| own(profile, name) * 1_000 / profile.total();
        let (few, many) = (share(&short), share(&long));
        assert!(few.abs_diff(many) <= 20, "{name}: {few} and {many} of 1000");
    }
}

#[test]
fn a_call_that_fails_has_a_profile_until_then() {
    let (outcome, profile) = metered().profile("trap", &[]);
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.code(), "guest-trapped");
    assert_eq!(profile.total(), error.usage().unwrap().fuel);
    assert!(own(&profile, "leaf") > 0);
}

#[test]
fn a_call_that_is_not_made_has_none() {
    let (outcome, profile) = metered().profile("run", &[]);
    assert_eq!(outcome.into_result().unwrap_err().code(), "wrong-arity");
    assert_eq!((profile.total(), profile.functions().len()), (0, 0));
}

#[test]
fn a_timed_host_books_microseconds() {
    let plugin = plugin(HostConfig::timed(Compiler::in_process()));
    let (outcome, profile) = plugin.profile("run", &counts(200_000_000, 0, 0));
    let elapsed = outcome.usage().elapsed.as_micros();
    outcome.into_result().unwrap();
    // Ends before the first tick on no machine that there is.
    assert_eq!(u128::from(profile.total()), elapsed);
    assert_eq!(own(&profile, "leaf"), profile.total());
}
