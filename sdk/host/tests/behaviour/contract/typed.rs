//! One world with the Rust that `extension_point!` generates for it: the engine checks its types
//! against a component's, and so does the contract, before and after a change of the WIT.

use guesthouse::{
    Artifact, CallError, Compiler, HostCall, HostConfig, HostResult, Limits, LoadError, Plugin,
    PluginHost, Resource, error::LoadErrorKind,
};
use guesthouse_contract::World;
use wasmtime::component::{
    Component, Instance, Linker, Resource as EngineResource, ResourceAny, ResourceType,
};
use wasmtime::{Engine, Store};

use self::exports::test::typed::guest_side::{Pen, Shape as GuestShape};
use self::test::typed::types::{Canvas, Point, Style, Unit};
use super::cases::engine;
use super::oracle::made_for;

const WIT: &str = include_str!("typed.wit");

guesthouse::extension_point!("drawing" in "tests/behaviour/contract/typed.wit");

struct App;

impl test::typed::types::Host for App {
    fn canvas_new(&mut self, _: &mut HostCall<'_>, _: Unit) -> HostResult<Resource<Canvas>> {
        unreachable!()
    }

    fn canvas_draw(
        &mut self,
        _: &mut HostCall<'_>,
        _: Resource<Canvas>,
        _: Vec<Shape>,
    ) -> HostResult<Option<Style>> {
        unreachable!()
    }
}

impl test::typed::host_side::Host for App {
    fn look(
        &mut self,
        _: &mut HostCall<'_>,
        _: Resource<Canvas>,
        _: Point,
    ) -> HostResult<Result<u8, String>> {
        unreachable!()
    }
}

impl DrawingImports for App {
    fn log(&mut self, _: &mut HostCall<'_>, _: String) -> HostResult<()> {
        unreachable!()
    }
}

/// What to replace in the WIT of a plugin by what, and whether it still fits.
const CHANGES: [(&str, &str, bool); 34] = [
    ("", "", true),
    ("@1.2.0", "@1.9.0", true),
    ("@1.2.0", "@1.0.7", true),
    ("@1.2.0", "@2.0.0", false),
    ("@1.2.0", "@1.2.0-rc.1", false),
    ("@1.2.0", "", false),
    ("line: string", "text: string", true),
    ("record point", "type other = point; record point", true),
    ("enum unit { mm, inch }", "enum unit { inch, mm }", false),
    (
        "enum unit { mm, inch }",
        "enum unit { mm, inch, mile }",
        false,
    ),
    ("x: f64, y: f64 }", "y: f64, x: f64 }", false),
    ("x: f64, y: f64 }", "x: f64 }", false),
    ("x: f64, y: f64 }", "x: f64, z: f64 }", false),
    ("x: f64, y: f64 }", "x: f64, y: f32 }", false),
    ("dot(point), nothing", "dot, nothing", false),
    ("dot(point), nothing", "dot(point), nothing(u8)", false),
    ("dot(point), nothing", "nothing, dot(point)", false),
    ("dot(point), nothing", "dot(point), none", false),
    ("bold, thin", "bold", false),
    ("bold, thin", "thin, bold", false),
    ("list<shape>", "shape", false),
    ("list<shape>", "list<list<shape>>", false),
    ("-> option<style>", "-> style", false),
    ("-> option<style>", "", false),
    ("-> result<u8, string>", "-> result<u8>", false),
    ("-> result<u8, string>", "-> result<_, string>", false),
    ("tuple<point, u8>", "tuple<point, u16>", false),
    ("tuple<point, u8>", "tuple<point>", false),
    (
        "log: func(line: string)",
        "log: func(line: string, more: u8)",
        false,
    ),
    ("log: func(line: string)", "note: func(line: string)", false),
    ("import host-side;", "", true),
    ("export guest-side;", "", false),
    ("export run: func(name: string) -> shape;", "", false),
    (
        "export run: func(name: string) -> shape;",
        "export run: func(name: string) -> shape; export more: func();",
        true,
    ),
];

/// The same for changes of a handle alone, which the engine does not see.
const HANDLES: [(&str, &str); 2] = [
    ("look: func(on: borrow<canvas>", "look: func(on: canvas"),
    ("lend: func(to: borrow<pen>)", "lend: func(to: pen)"),
];

fn plugin(from: &str, to: &str) -> Vec<u8> {
    assert!(WIT.contains(from), "{from}");
    let text = match from {
        "" => WIT.to_owned(),
        from => WIT.replace(from, to),
    };
    let world = World::from_source("plugin.wit", &text, Some("drawing")).unwrap();
    made_for(&world).unwrap()
}

#[test]
fn of_generated_rust_both_say_the_same() {
    let (engine, host) = (engine(), host());
    for (from, to, fits) in CHANGES {
        let bytes = plugin(from, to);
        let about = format!("{from} -> {to}");
        assert_eq!(engine_takes(&engine, &bytes), fits, "{about}");
        match load(&host, bytes) {
            Ok(plugin) => {
                assert!(fits, "{about}");
                every_function_is_typed(&plugin, &about);
            }
            Err(error) => {
                let by_contract = matches!(
                    error.kind(),
                    LoadErrorKind::ContractMismatch { .. } | LoadErrorKind::ImportNotGranted { .. }
                );
                assert!(by_contract, "{about}: {error}");
                assert!(!fits, "{about}");
            }
        }
    }
}

#[test]
fn of_a_handle_the_contract_knows_more_than_the_engine() {
    let (engine, host) = (engine(), host());
    for (from, to) in HANDLES {
        let bytes = plugin(from, to);
        assert!(engine_takes(&engine, &bytes), "{from}");
        let refused = load(&host, bytes).unwrap_err();
        assert_eq!(refused.code(), "contract-mismatch", "{from}");
    }
}

fn host() -> PluginHost {
    PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap()
}

fn load(host: &PluginHost, bytes: Vec<u8>) -> Result<Plugin<Drawing, App>, LoadError> {
    host.load(Artifact::bytes("changed", bytes), &Limits::strict())
}

/// The plugin does nothing but trap, which it must come to.
fn every_function_is_typed(plugin: &Plugin<Drawing, App>, about: &str) {
    let trapped = |error: CallError| assert_eq!(error.code(), "guest-trapped", "{about}: {error}");
    trapped(plugin.call(App, |p| p.run("x")).map(drop).unwrap_err());
    let nearest = plugin.call(App, |p| p.guest_side().nearest(&[]));
    trapped(nearest.map(drop).unwrap_err());
    let pen = plugin.call(App, |p| Pen::new(p, Style::empty()).map(drop));
    trapped(pen.unwrap_err());
}

/// Links, instantiates and looks up every function with the generated types, without the contract.
fn engine_takes(engine: &Engine, bytes: &[u8]) -> bool {
    let linked = link(engine).instantiate_pre(&Component::from_binary(engine, bytes).unwrap());
    let mut store = Store::new(engine, ());
    let Ok(instance) = linked.and_then(|pre| pre.instantiate(&mut store)) else {
        return false;
    };
    look_up(&mut store, instance).is_ok()
}

fn link(engine: &Engine) -> Linker<()> {
    let mut linker = Linker::new(engine);
    let mut root = linker.root();
    root.func_wrap("log", |_, (_,): (String,)| Ok(())).unwrap();
    let mut types = linker.instance("test:typed/types@1.2.0").unwrap();
    let canvas = ResourceType::host::<Canvas>();
    types.resource("canvas", canvas, |_, _| Ok(())).unwrap();
    let new = |_: wasmtime::StoreContextMut<'_, ()>, (_,): (Unit,)| {
        Ok((EngineResource::<Canvas>::new_own(0),))
    };
    types.func_wrap("[constructor]canvas", new).unwrap();
    let draw = |_: wasmtime::StoreContextMut<'_, ()>, (_, _): (Resource<Canvas>, Vec<Shape>)| {
        Ok((None::<Style>,))
    };
    types.func_wrap("[method]canvas.draw", draw).unwrap();
    let mut host_side = linker.instance("test:typed/host-side@1.2.0").unwrap();
    let look = |_: wasmtime::StoreContextMut<'_, ()>, (_, _): (Resource<Canvas>, Point)| {
        Ok((Ok::<u8, String>(0),))
    };
    host_side.func_wrap("look", look).unwrap();
    linker
}

fn look_up(store: &mut Store<()>, instance: Instance) -> wasmtime::Result<()> {
    let missing = || wasmtime::Error::msg("missing");
    let mut find = |interface: Option<&str>, name: &str| {
        let interface = match interface {
            Some(interface) => {
                let found = instance.get_export_index(&mut *store, None, interface);
                Some(found.ok_or_else(missing)?)
            }
            None => None,
        };
        let index = instance.get_export_index(&mut *store, interface.as_ref(), name);
        let index = index.ok_or_else(missing)?;
        instance.get_func(&mut *store, index).ok_or_else(missing)
    };
    const GUEST: Option<&str> = Some("test:typed/guest-side@1.2.0");
    let (run, nearest) = (find(None, "run")?, find(GUEST, "nearest")?);
    let (new, moved) = (
        find(GUEST, "[constructor]pen")?,
        find(GUEST, "[method]pen.move")?,
    );
    let lend = find(GUEST, "lend")?;
    run.typed::<(&str,), (Shape,)>(&*store)?;
    nearest.typed::<(&[Point],), (Result<(Point, u8), String>,)>(&*store)?;
    new.typed::<(Style,), (ResourceAny,)>(&*store)?;
    moved.typed::<(ResourceAny, GuestShape), (bool,)>(&*store)?;
    lend.typed::<(ResourceAny,), ()>(&*store)?;
    Ok(())
}
