//! Made-up worlds against the encoder and the validator, whose answers are the truth.

use proptest::prelude::*;

use super::*;

/// Whether the encoder and the validator take the world's package.
fn holds(world: &World) -> Result<(), String> {
    let encoded = std::panic::catch_unwind(|| world.encode());
    let bytes = encoded.map_err(|_| "a panic".to_owned())?;
    let bytes = bytes.map_err(|error| error.to_string())?;
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let valid = validator.validate_all(&bytes);
    valid.map(|_| ()).map_err(|error| error.to_string())
}

/// Names that collide now and then.
fn name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("a"),
        Just("A"),
        Just("b"),
        Just("ab"),
        Just("AB"),
        Just("a-b"),
        Just("A-b"),
        Just("c"),
        Just("d"),
        Just("x1"),
        Just("X1"),
        Just("e-f2"),
        Just("long-name-of-three"),
    ];
    word.prop_map(str::to_owned)
}

/// A type in use, of what was declared before it.
fn used(known: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("u8".to_owned()),
        Just("string".to_owned()),
        Just("f64".to_owned()),
        (0..known.max(1)).prop_map(move |at| match known {
            0 => "bool".to_owned(),
            _ => format!("t{at}"),
        }),
    ];
    let deeper = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|ty| format!("list<{ty}>")),
            inner.clone().prop_map(|ty| format!("option<{ty}>")),
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|types| format!("tuple<{}>", types.join(", "))),
            (inner.clone(), inner).prop_map(|(ok, err)| format!("result<{ok}, {err}>")),
        ]
    });
    deeper.boxed()
}

fn members(known: u32, least: usize) -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((name(), used(known)), least..4)
}

/// The declaration of `t{at}`.
fn declared(at: u32) -> BoxedStrategy<String> {
    let fields = |pairs: Vec<(String, String)>| {
        let fields: Vec<_> = pairs
            .iter()
            .map(|(name, ty)| format!("{name}: {ty}"))
            .collect();
        fields.join(", ")
    };
    prop_oneof![
        4 => used(at).prop_map(move |ty| format!("type t{at} = {ty};")),
        2 => members(at, 0).prop_map(move |pairs| format!("record t{at} {{ {} }}", fields(pairs))),
        2 => members(at, 1).prop_map(move |pairs| {
            let cases: Vec<_> = pairs.iter().map(|(name, ty)| format!("{name}({ty})")).collect();
            format!("variant t{at} {{ {} }}", cases.join(", "))
        }),
        1 => proptest::collection::vec(name(), 1..4)
            .prop_map(move |names| format!("enum t{at} {{ {} }}", names.join(", "))),
        1 => (0_usize..40).prop_map(move |count| format!("flags t{at} {{ {} }}", names("n", count))),
    ]
    .boxed()
}

fn function(known: u32) -> impl Strategy<Value = String> {
    (name(), members(known, 0), used(known)).prop_map(|(name, params, result)| {
        let params: Vec<_> = params
            .iter()
            .map(|(name, ty)| format!("{name}: {ty}"))
            .collect();
        format!("{name}: func({}) -> {result};", params.join(", "))
    })
}

fn resource(known: u32) -> impl Strategy<Value = String> {
    let method =
        (any::<bool>(), function(known)).prop_map(|(is_static, function)| match is_static {
            true => function.replacen(": func", ": static func", 1),
            false => function,
        });
    (
        name(),
        any::<bool>(),
        proptest::collection::vec(method, 0..3),
    )
        .prop_map(|(name, makes, methods)| {
            let maker = if makes { "constructor();" } else { "" };
            format!("resource {name} {{ {maker} {} }}", methods.join(" "))
        })
}

fn interface() -> impl Strategy<Value = String> {
    (0_u32..6).prop_flat_map(|types| {
        let declared: Vec<_> = (0..types).map(declared).collect();
        let functions = proptest::collection::vec(function(types), 0..3);
        let resources = proptest::collection::vec(resource(types), 0..2);
        (declared, functions, resources).prop_map(|(types, functions, resources)| {
            [types, functions, resources].concat().join("\n")
        })
    })
}

fn world() -> impl Strategy<Value = String> {
    let own = proptest::collection::vec((any::<bool>(), function(0)), 0..3);
    (name(), interface(), name(), interface(), own, any::<bool>()).prop_map(
        |(first, one, second, other, own, both)| {
            let own = own.iter().map(|(imports, function)| {
                let word = if *imports { "import" } else { "export" };
                format!("{word} {function}")
            });
            let own: Vec<_> = own.collect();
            let more = if both { format!("export {first};") } else { String::new() };
            format!(
                "package m:a;\ninterface {first} {{\n{one}\n}}\ninterface {second} {{\n{other}\n}}\n\
                 world w {{ import {first}; export {second}; {more} {} }}",
                own.join(" ")
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Both ways: what passes can be held, and what is refused cannot; and the last word, which has no
    /// place of its own, is never needed.
    #[test]
    fn the_verdict_is_the_encoders_and_the_validators(text in world()) {
        let Ok(world) = World::from_sources(&[("made.wit", &text)], Some("w")) else {
            // The parser's own refusals.
            return Ok(());
        };
        let flaws = known(&world);
        let truth = holds(&world);
        prop_assert_eq!(flaws.is_empty(), truth.is_ok(), "{:?}\n{:?}\n{}", flaws, truth, text);
        prop_assert_eq!(refused(&world).is_none(), truth.is_ok());
        for Flaw { place, .. } in &flaws {
            prop_assert!(place.is_some(), "{:?}", flaws);
        }
    }
}
