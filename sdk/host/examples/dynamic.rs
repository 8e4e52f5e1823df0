//! Calls a function of any component by its name.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use guesthouse::{
    Artifact, Compiler, HostCall, HostError, HostResult, Limits, PluginHost,
    dynamic::{DynFunction, Value},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/shout.wasm");
    let compiler = Compiler::worker(std::env::args_os()); // see "The compile worker"
    let host = PluginHost::new(compiler)?;
    let shout = host.load_dynamic(Artifact::file(path), &Limits::strict())?;
    for function in shout.functions() {
        println!("{function}"); // apply: func(text: string) -> string
    }

    // One text for all arguments, a text for each, or an array:
    let loud = shout.call_wave("apply", r#"("hello")"#)?;
    let same = shout.call_each_wave("apply", &[r#""hello""#])?;
    let json = shout.call_json("apply", r#"["hello"]"#)?;

    // The same, with what it spent:
    let outcome = shout.run_wave("apply", r#"("hello")"#);
    let spent = *outcome.usage();
    println!("{}: {spent}", outcome.into_result()?);

    assert_eq!([&loud, &same, &json], [r#""HELLO""#; 3]);
    // For a component that imports a function `lookup`: `host.load_dynamic_with(.., answer)`.
    let _ = answer;
    Ok(())
}

fn answer(
    cx: &mut HostCall<'_>,
    function: &DynFunction,
    arguments: &[Value],
) -> HostResult<Option<Value>> {
    match (function.name(), arguments) {
        ("lookup", [Value::String(word)]) => {
            cx.charge(100)?; // a look-up costs the plugin fuel
            let found = (word == "yes").then(|| Value::String("oui".into()).into());
            Ok(Some(Value::Option(found)))
        }
        _ => Err(HostError::msg(format!("nobody answers {function}"))),
    }
}
