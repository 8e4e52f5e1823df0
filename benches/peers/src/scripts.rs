//! Scripting languages that are embedded: Luau, sandboxed, and rhai, neither with a limit on time or
//! memory. A fresh sandbox is a new state with the compiled script loaded into it.

use std::hint::black_box;

use mlua::{ChunkMode, Compiler, Function, Lua};
use rhai::{AST, Engine, Scope};

use crate::subjects::{fresh::SENT, text};
use crate::{Task, Work};

const LUAU: &str = "
    function noop() end
    function add(a, b) return a + b end
    function echo(text) return text end
";

pub(crate) fn luau(task: Task) -> Option<Work> {
    // A function is good only as long as its state, which the closures therefore keep.
    let code = Compiler::new().compile(LUAU).expect("the script is valid");
    let lua = state(&code);
    Some(match task {
        Task::Noop => {
            let noop = function(&lua, "noop");
            Box::new(move || {
                let _: &Lua = &lua;
                noop.call::<()>(()).expect("it answers");
            })
        }
        Task::Add => {
            let add = function(&lua, "add");
            Box::new(move || {
                let _: &Lua = &lua;
                black_box(add.call::<u32>(black_box((1, 2))).expect("it answers"));
            })
        }
        Task::Echo(bytes) => {
            let (echo, sent) = (function(&lua, "echo"), text(bytes));
            Box::new(move || {
                let _: &Lua = &lua;
                drop(black_box(echo.call::<String>(sent).expect("it answers")));
            })
        }
        Task::FreshNoop => Box::new(move || {
            let lua = state(&code);
            function(&lua, "noop").call::<()>(()).expect("it answers");
        }),
        Task::FreshEcho => Box::new(move || {
            let lua = state(&code);
            let text = function(&lua, "echo").call::<String>(SENT);
            drop(black_box(text.expect("it answers")));
        }),
        Task::FreshStays => return None,
    })
}

fn function(lua: &Lua, name: &str) -> Function {
    lua.globals().get(name).expect("it is there")
}

fn state(code: &[u8]) -> Lua {
    let lua = Lua::new();
    let script = lua.load(code).set_mode(ChunkMode::Binary);
    script.exec().expect("the script is valid");
    lua.sandbox(true).expect("Luau has a sandbox");
    lua
}

const RHAI: &str = "
    fn noop() {}
    fn add(a, b) { a + b }
    fn echo(text) { text }
";

pub(crate) fn rhai(task: Task) -> Option<Work> {
    let engine = Engine::new();
    let script = engine.compile(RHAI).expect("the script is valid");
    let mut scope = Scope::new();
    Some(match task {
        Task::Noop => Box::new(move || {
            let ended: Result<(), _> = engine.call_fn(&mut scope, &script, "noop", ());
            ended.expect("it answers");
        }),
        Task::Add => Box::new(move || {
            let sum: Result<i64, _> = engine.call_fn(&mut scope, &script, "add", (1_i64, 2_i64));
            black_box(sum.expect("it answers"));
        }),
        Task::Echo(bytes) => {
            let sent = text(bytes);
            Box::new(move || echo(&engine, &script, &mut scope, sent))
        }
        // What a script can change is in its scope; engine and limits are all calls'.
        Task::FreshNoop => Box::new(move || {
            let ended: Result<(), _> = engine.call_fn(&mut Scope::new(), &script, "noop", ());
            ended.expect("it answers");
        }),
        Task::FreshEcho => Box::new(move || echo(&engine, &script, &mut Scope::new(), SENT)),
        Task::FreshStays => return None,
    })
}

fn echo(engine: &Engine, script: &AST, scope: &mut Scope<'_>, sent: &str) {
    let text: Result<String, _> = engine.call_fn(scope, script, "echo", (sent.to_owned(),));
    drop(black_box(text.expect("it answers")));
}
