//! What the tests of dynamic plugins share: the echo guest by name, and values of its types.

use guesthouse::{
    Artifact, HostCall, HostError, HostResult, PluginHost,
    dynamic::{DynFunction, DynPlugin, Value},
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

/// The host's side of the echo world, as far as it has values.
pub(crate) fn mirror(
    _: &mut HostCall<'_>,
    function: &DynFunction,
    arguments: &[Value],
) -> HostResult<Option<Value>> {
    match (function.name(), arguments) {
        ("roll", [Value::U32(sides)]) => Ok(Some(Value::U32(sides - 2))),
        ("get", [_]) => {
            let greeting = Value::String("Grüezi from echo".to_owned());
            Ok(Some(Value::Option(Some(Box::new(greeting)))))
        }
        (other, _) => Err(HostError::msg(format!("nobody asks for {other}"))),
    }
}

/// The bytes of the echo guest.
pub(crate) fn echo_bytes() -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(folder.join("tests/guests/built/echo.wasm")).expect("the echo guest is committed")
}

/// The echo guest, with no type known in advance.
pub(crate) fn dynamic_echo(host: &PluginHost) -> DynPlugin {
    host.load_dynamic_with(
        Artifact::bytes("echo", echo_bytes()),
        &super::unhurried(),
        mirror,
    )
    .expect("the echo guest is admitted")
}

/// A type of WIT, to make values of.
#[derive(Debug, Clone)]
pub(crate) enum Ty {
    Bool,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F32,
    F64,
    Char,
    String,
    List(Box<Self>),
    Record(Vec<(&'static str, Self)>),
    Tuple(Vec<Self>),
    Variant(Vec<(&'static str, Option<Self>)>),
    Enum(Vec<&'static str>),
    Option(Box<Self>),
    Result(Option<Box<Self>>, Option<Box<Self>>),
    Flags(Vec<String>),
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The functions of the echo interface that answer their one argument, with its type.
pub(crate) fn echoes() -> Vec<(&'static str, Ty)> {
    let list = |ty: Ty| Ty::List(Box::new(ty));
    let option = |ty: Ty| Ty::Option(Box::new(ty));
    let point = || Ty::Record(vec![("x", Ty::F64), ("y", Ty::F64)]);
    let home = Ty::Tuple(vec![point(), Ty::String]);
    let person = || {
        Ty::Record(vec![
            ("name", Ty::String),
            ("age", option(Ty::U8)),
            ("tags", list(Ty::String)),
            ("home", home.clone()),
        ])
    };
    let shape = Ty::Variant(vec![
        ("dot", None),
        ("circle", Some(Ty::F32)),
        ("polygon", Some(list(point()))),
        ("named", Some(person())),
    ]);
    let colour = || Ty::Enum(vec!["red", "green", "blue"]);
    let awkward = Ty::Record(vec![
        ("type", Ty::String),
        ("match", Ty::U32),
        ("self", Ty::Bool),
        ("async", option(Ty::U8)),
    ]);
    let result = |ok: Option<Ty>, err: Option<Ty>| Ty::Result(ok.map(Box::new), err.map(Box::new));
    vec![
        ("bools", Ty::Bool),
        ("u8s", Ty::U8),
        ("u16s", Ty::U16),
        ("u32s", Ty::U32),
        ("u64s", Ty::U64),
        ("s8s", Ty::S8),
        ("s16s", Ty::S16),
        ("s32s", Ty::S32),
        ("s64s", Ty::S64),
        ("f32s", Ty::F32),
        ("f64s", Ty::F64),
        ("chars", Ty::Char),
        ("text", Ty::String),
        ("bytes", list(Ty::U8)),
        ("texts", list(Ty::String)),
        ("nested", list(list(option(Ty::U16)))),
        ("points", list(point())),
        ("people", list(person())),
        ("shapes", shape),
        ("colours", colour()),
        (
            "styles",
            Ty::Flags(strings(&["bold", "thin", "under-lined"])),
        ),
        (
            "manys",
            Ty::Flags((0..32).map(|n| format!("b{n}")).collect()),
        ),
        ("awkwards", awkward),
        ("options", option(option(Ty::String))),
        ("results", result(Some(Ty::U32), Some(Ty::String))),
        ("bare", result(None, None)),
        ("halves", result(None, Some(colour()))),
        (
            "tuples",
            Ty::Tuple(vec![Ty::U8, Ty::String, Ty::Tuple(vec![Ty::S64])]),
        ),
    ]
}

/// Any value of a type.
pub(crate) fn values(ty: &Ty) -> BoxedStrategy<Value> {
    match ty {
        Ty::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Ty::U8 => any::<u8>().prop_map(Value::U8).boxed(),
        Ty::U16 => any::<u16>().prop_map(Value::U16).boxed(),
        Ty::U32 => any::<u32>().prop_map(Value::U32).boxed(),
        Ty::U64 => any::<u64>().prop_map(Value::U64).boxed(),
        Ty::S8 => any::<i8>().prop_map(Value::S8).boxed(),
        Ty::S16 => any::<i16>().prop_map(Value::S16).boxed(),
        Ty::S32 => any::<i32>().prop_map(Value::S32).boxed(),
        Ty::S64 => any::<i64>().prop_map(Value::S64).boxed(),
        Ty::F32 => proptest::num::f32::ANY.prop_map(Value::F32).boxed(),
        Ty::F64 => proptest::num::f64::ANY.prop_map(Value::F64).boxed(),
        Ty::Char => any::<char>().prop_map(Value::Char).boxed(),
        Ty::String => any::<String>().prop_map(Value::String).boxed(),
        Ty::List(element) => vec(values(element), 0..6).prop_map(Value::List).boxed(),
        Ty::Record(fields) => {
            let names: Vec<_> = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
            let values: Vec<_> = fields.iter().map(|(_, ty)| values(ty)).collect();
            let named =
                move |values| Value::Record(names.iter().cloned().zip::<Vec<_>>(values).collect());
            values.prop_map(named).boxed()
        }
        Ty::Tuple(types) => {
            let values: Vec<_> = types.iter().map(values).collect();
            values.prop_map(Value::Tuple).boxed()
        }
        Ty::Variant(cases) => {
            let cases = cases.iter().map(|(name, ty)| {
                let case = Just((*name).to_owned());
                let carried = carried(ty.as_ref());
                (case, carried)
                    .prop_map(|(case, value)| Value::Variant(case, value))
                    .boxed()
            });
            proptest::strategy::Union::new(cases).boxed()
        }
        Ty::Enum(cases) => {
            let case = proptest::sample::select(cases.clone());
            case.prop_map(|case| Value::Enum(case.to_owned())).boxed()
        }
        Ty::Option(some) => proptest::option::of(values(some).prop_map(Box::new))
            .prop_map(Value::Option)
            .boxed(),
        Ty::Result(ok, err) => prop_oneof![
            carried(ok.as_deref()).prop_map(|value| Value::Result(Ok(value))),
            carried(err.as_deref()).prop_map(|value| Value::Result(Err(value))),
        ]
        .boxed(),
        Ty::Flags(names) => subsequence(names.clone(), 0..=names.len())
            .prop_map(Value::Flags)
            .boxed(),
    }
}

fn carried(ty: Option<&Ty>) -> BoxedStrategy<Option<Box<Value>>> {
    match ty {
        Some(ty) => values(ty).prop_map(|value| Some(Box::new(value))).boxed(),
        None => Just(None).boxed(),
    }
}
