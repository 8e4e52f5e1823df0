//! What never becomes a plugin, by the exact error, and without running any of it.

use crate::common::hostile::{App, Hostile, assemble, component, generous};
use crate::common::{Everything, Mirror, host};
use guesthouse::{
    Artifact, Limits, LoadError,
    error::LoadErrorKind,
    inspect::{ArtifactKind, Check, Feature, Measure, World},
};

fn refuse(bytes: impl Into<Vec<u8>>) -> LoadError {
    let artifact = Artifact::bytes("stranger", bytes);
    host()
        .load::<Hostile, App>(artifact, &generous())
        .unwrap_err()
}

#[test]
fn whatever_is_not_a_component() {
    for (bytes, kind, code) in [
        (&b""[..], ArtifactKind::Empty, "not-a-component"),
        (b"(component)", ArtifactKind::Text, "not-a-component"),
        (
            b"\0asm\x01\0\0\0",
            ArtifactKind::CoreModule,
            "not-a-component",
        ),
        (
            b"\x7fELF\x02\x01\x01\0",
            ArtifactKind::Precompiled,
            "not-a-component",
        ),
        (b"GIF89a", ArtifactKind::Unknown, "not-a-component"),
    ] {
        let error = refuse(bytes);
        assert_eq!(error.code(), code);
        let LoadErrorKind::NotAComponent { kind: found, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!((error.name(), *found), ("stranger", kind));
    }
}

#[test]
fn a_component_that_is_cut_short_or_flipped() {
    let whole = component("spins");
    for length in (8..whole.len()).step_by(7) {
        let error = refuse(&whole[..length]);
        assert!(
            matches!(
                error.kind(),
                LoadErrorKind::Invalid { .. } | LoadErrorKind::ContractMismatch { .. }
            ),
            "cut at {length}: {error:?}",
        );
    }
}

#[test]
fn no_single_flipped_bit_does_more_than_refuse_or_load() {
    let host = host();
    let whole = component("floods-the-host");
    for position in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[position] ^= 1 << (position % 8);
        // Either answer is right; that there is one is what counts.
        let _ = host.load::<Hostile, App>(Artifact::bytes("flipped", flipped), &generous());
    }
}

/// A component with one section, whose size is said to be `claimed`.
fn one_section(id: u8, claimed: usize, contents: &[u8]) -> Vec<u8> {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.push(id);
    let mut size = u32::try_from(claimed).unwrap();
    while size > 0x7f {
        bytes.push(u8::try_from(size & 0x7f).unwrap() | 0x80);
        size >>= 7;
    }
    bytes.push(u8::try_from(size).unwrap());
    bytes.extend_from_slice(contents);
    bytes
}

#[test]
fn types_nested_so_deep_that_reading_them_would_overflow_the_stack() {
    let mut types = vec![1];
    types.extend([0x41, 1, 1].repeat(100_000));
    types.push(0x7f);
    let error = refuse(one_section(7, types.len(), &types));
    assert!(
        matches!(
            error.kind(),
            LoadErrorKind::TooComplex {
                what: Measure::Nesting,
                count: 33,
                limit: 32,
                ..
            }
        ),
        "{error:?}",
    );
    assert_eq!(error.code(), "too-complex");
}

#[test]
fn value_types_nested_as_deep() {
    let lists: String = (1..20_000)
        .map(|n| format!("(type (list {}))", n - 1))
        .collect();
    let text =
        format!("(component (type (list u8)) {lists} (import \"f\" (func (param \"x\" 19999))))");
    let bytes = wat::parse_str(text).unwrap();
    let error = refuse(bytes.clone());
    let what = Measure::TotalTypeSize;
    assert!(
        matches!(error.kind(), LoadErrorKind::TooComplex { what: counted, .. } if *counted == what),
        "{error:?}"
    );
    let mut limits = Limits::strict();
    limits.complexity.types = u64::MAX;
    limits.complexity.type_size = u64::MAX;
    limits.complexity.total_type_size = u64::MAX;
    let artifact = Artifact::bytes("stranger", bytes);
    let loaded = host().load::<Hostile, App>(artifact, &limits);
    let error = loaded.unwrap_err();
    assert!(
        matches!(error.kind(), LoadErrorKind::Invalid { .. }),
        "{error:?}"
    );
}

#[test]
fn a_section_that_claims_a_gigabyte() {
    let error = refuse(one_section(0, 1 << 30, b""));
    assert!(
        matches!(error.kind(), LoadErrorKind::Invalid { .. }),
        "{error:?}"
    );
}

#[test]
fn what_wit_has_no_words_for_is_refused_by_name() {
    let text = r#"(component
        (import "a:b/c" (instance (type $f (func)) (export "f" (type (eq $f))))))"#;
    let artifact = Artifact::bytes("stranger", wat::parse_str(text).unwrap());
    let error = host()
        .load_dynamic(artifact, &Limits::strict())
        .unwrap_err();
    let LoadErrorKind::Invalid { message, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(error.name(), "stranger");
    assert_eq!(
        message,
        "cannot decode: WIT has no words for this component: `f` is a type of functions, interfaces or \
         components"
    );
}

/// The decoder that was used before followed the packages in a circle until the process ended.
#[test]
fn packages_that_use_each_others_types_are_nothing_odd() {
    let text = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../contract/tests/shapes/packages-that-use-each-other.wat"
    );
    let artifact = Artifact::bytes("stranger", wat::parse_file(text).unwrap());
    let loaded = host().load_dynamic(artifact, &Limits::strict());
    let LoadErrorKind::ImportNotGranted { imports, .. } = loaded.unwrap_err().into_kind() else {
        panic!("its resource is not granted");
    };
    assert_eq!(imports, ["a:a/first"]);
}

#[test]
fn a_refusal_of_huge_types_is_a_short_text() {
    let name = "n".repeat(50_000);
    let tuple = "$t ".repeat(900);
    let text = format!(
        "(component (import \"test:hostile/host@1.0.0\" (instance
            (type $r (record (field \"f\" u8)))
            (export \"{name}\" (type $t (eq $r)))
            (type $big (tuple {tuple}))
            (export \"ping\" (func (param \"payload\" $big))))))"
    );
    let error = refuse(wat::parse_str(text).unwrap());
    let said = error.to_string();
    assert!(said.len() < 10_000, "{} bytes", said.len());
}

#[test]
fn files_that_cannot_be_read() {
    let unreadable = |path: &str| {
        let artifact = Artifact::file(path);
        let loaded = host().load::<Everything, Mirror>(artifact, &generous());
        loaded.unwrap_err()
    };
    let missing = unreadable("no/such/plugin.wasm");
    assert!(
        matches!(missing.kind(), LoadErrorKind::Unreadable { path, .. } if path.ends_with("plugin.wasm"))
    );
    assert_eq!(missing.code(), "unreadable");
    assert_eq!(missing.name(), "plugin");
    let folder = unreadable(env!("CARGO_MANIFEST_DIR"));
    let LoadErrorKind::Unreadable { source, .. } = folder.kind() else {
        panic!("{folder:?}");
    };
    assert_eq!(source.kind(), std::io::ErrorKind::IsADirectory);
}

#[test]
fn a_file_larger_than_its_limit_is_not_read_whole() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    let size = std::fs::metadata(path).unwrap().len();
    let mut limits = generous();
    limits.component_size = 100;
    let error = host()
        .load::<Everything, Mirror>(Artifact::file(path), &limits)
        .unwrap_err();
    assert!(
        matches!(error.kind(), LoadErrorKind::TooLarge { size: s, limit: 100, .. } if *s == size),
        "{error:?}",
    );
    assert_eq!(error.name(), "echo");
}

#[test]
fn a_plugin_of_another_extension_point_with_every_difference() {
    let host = host();
    let artifact = Artifact::bytes("spins", component("spins"));
    let error = host
        .load::<Everything, Mirror>(artifact, &generous())
        .unwrap_err();
    let LoadErrorKind::ContractMismatch {
        world, findings, ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        (error.name(), world.as_str()),
        ("spins", "test:echo/everything@1.2.0")
    );
    let of = |code| {
        findings
            .iter()
            .filter(move |finding| finding.code() == code)
    };
    assert_eq!(of("missing-interface").count(), 3);
    assert_eq!(
        of("missing-export").count() + 3,
        findings.len(),
        "{findings:?}"
    );
    assert!(
        error
            .to_string()
            .contains("missing export `greet`: the host expects `func(name: string) -> string` (tests/guests/echo/wit/")
    );
}

/// The export is there with another type, and a start function would run if it came that far.
const MISTYPED: &str = r#"
(component
  (core module $m
    (memory (export "memory") 1)
    (func $start (loop $again (br $again)))
    (func (export "run") (param i32 i32) (result i32) (i32.const 0))
    (start $start))
  (core instance $i (instantiate $m))
  (func (export "run") (param "attack" bool) (param "more" u32) (result (list u8))
    (canon lift (core func $i "run") (memory $i "memory"))))"#;

#[test]
fn a_mistyped_plugin_before_its_start_code_runs() {
    let error = refuse(assemble("mistyped", MISTYPED));
    let LoadErrorKind::ContractMismatch { findings, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    let said = "`run` differs at `run`: the host's function has 1 parameter, the plugin's 2; \
        the host has `func(attack: bool) -> list<u8>`, \
        the plugin `func(attack: bool, more: u32) -> list<u8>` (tests/hostile/hostile.wit:";
    assert!(finding.to_string().starts_with(said), "{finding}");
}

/// The engine would check an interface's functions only after the start function has run.
#[test]
fn a_plugin_with_a_mistyped_interface_before_its_start_code_runs() {
    let text = r#"
    (component
      (core module $m
        (func $start (loop $again (br $again)))
        (func (export "twice") (param i32 i32) (result i32) (i32.const 0))
        (start $start))
      (core instance $i (instantiate $m))
      (func $twice (param "n" u32) (param "more" u32) (result u32) (canon lift (core func $i "twice")))
      (instance $inline (export "twice" (func $twice)))
      (export "inline" (instance $inline)))"#;
    let artifact = Artifact::bytes("mistyped", wat::parse_str(text).unwrap());
    let error = host()
        .load::<Everything, Mirror>(artifact, &generous())
        .unwrap_err();
    let LoadErrorKind::ContractMismatch { findings, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let twice = findings.iter().find(|found| found.item() == "inline#twice");
    let twice = twice.unwrap();
    assert_eq!(twice.code(), "type-mismatch");
    assert_eq!(twice.expected(), Some("func(n: u32) -> u32"));
    assert_eq!(twice.found(), Some("func(n: u32, more: u32) -> u32"));
}

const GREEDY: &str = r#"
(component
  (import "wasi:http/outgoing-handler@0.2.0" (instance
    (export "handle" (func (result (list u32))))))
  (import "wasi:cli/environment@0.3.0" (instance
    (export "get-arguments" (func (result (list string))))))
  (import "acme:phone/home" (instance (export "call" (func))))
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $i "run") (memory $i "memory"))))"#;

#[test]
fn imports_that_nobody_granted_with_the_whole_list() {
    let error = refuse(assemble("greedy", GREEDY));
    assert_eq!(error.code(), "import-not-granted");
    let LoadErrorKind::ImportNotGranted { imports, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        imports,
        &[
            "wasi:http/outgoing-handler@0.2.0",
            "wasi:cli/environment@0.3.0",
            "acme:phone/home"
        ]
    );
}

#[test]
fn imports_of_whole_modules_and_components() {
    for kind in ["core module", "component"] {
        let text = format!("(component (import \"asked-for\" ({kind})))");
        let bytes = assemble("whole", &text);
        let artifact = Artifact::bytes("whole", bytes.clone());
        let dynamic = host().load_dynamic(artifact, &generous()).unwrap_err();
        for error in [refuse(bytes), dynamic] {
            let LoadErrorKind::ImportNotGranted { imports, .. } = error.kind() else {
                panic!("{error:?}");
            };
            assert_eq!(imports, &["asked-for"]);
        }
    }
}

#[test]
fn a_lie_about_a_type_of_wasi() {
    let text = GREEDY
        .replace("wasi:http/outgoing-handler", "wasi:filesystem/preopens")
        .replace("\"handle\"", "\"get-directories\"")
        .replace("wasi:cli/environment@0.3.0", "wasi:cli/environment@0.2.3")
        .replace(
            "acme:phone/home\" (instance (export \"call\" (func))",
            "wasi:cli/exit@0.2.0\" (instance",
        );
    let error = refuse(assemble("liar", &text));
    assert_eq!(error.code(), "contract-mismatch");
    let LoadErrorKind::ContractMismatch { findings, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let items: Vec<_> = findings.iter().map(|f| (f.code(), f.item())).collect();
    let item = "wasi:filesystem/preopens@0.2.0#get-directories";
    assert_eq!(items, [("type-mismatch", item)]);
}

/// A component that is fit for its extension point, with something more in it.
fn with(extra: &str) -> String {
    format!(
        r#"(component
          {extra}
          (core module $m
            (memory (export "memory") 1)
            (func (export "run") (param i32) (result i32) (i32.const 0)))
          (core instance $i (instantiate $m))
          (func (export "run") (param "attack" bool) (result (list u8))
            (canon lift (core func $i "run") (memory $i "memory"))))"#
    )
}

#[test]
fn features_that_are_off() {
    let mut told = Vec::new();
    for (extra, feature) in [
        ("(core module (memory 1 1 shared))", Feature::Threads),
        ("(core module (memory i64 1))", Feature::Memory64),
        (
            "(core module (type (struct (field i32))))",
            Feature::GarbageCollection,
        ),
        ("(core module (tag (param i32)))", Feature::Exceptions),
        (
            "(core module (func (param v128) (result v128)
               (i32x4.relaxed_trunc_f32x4_s (local.get 0))))",
            Feature::RelaxedSimd,
        ),
        ("(core func (canon task.cancel))", Feature::Async),
        // Told before the import itself, which is not granted either.
        (
            r#"(import "wasi:cli/run@0.3.0" (instance (export "run" (func async (result (result))))))"#,
            Feature::Async,
        ),
        (
            r#"(import "f" (func (param "x" (list u8 4))))"#,
            Feature::FixedLengthLists,
        ),
        (
            r#"(import "f" (func (param "x" (map string u8))))"#,
            Feature::Maps,
        ),
        (
            r#"(import "v" (value $v string)) (export "w" (value $v))"#,
            Feature::Values,
        ),
        (
            r#"(import "x" (implements "a:b/c") (instance))"#,
            Feature::NamedImplementations,
        ),
        (
            r#"(import "a:b:c/d" (instance (export "f" (func))))"#,
            Feature::NestedNames,
        ),
        (
            r#"(import "a:b/c@1" (versionsuffix ".2.3") (instance (export "f" (func))))"#,
            Feature::VersionSuffixes,
        ),
        (
            "(core module (memory 1 (pagesize 1)))",
            Feature::CustomPageSizes,
        ),
        (
            "(core module (memory 1) (func (memory.discard (i32.const 0) (i32.const 0))))",
            Feature::MemoryControl,
        ),
        (
            "(core module (func (param i64 i64 i64 i64) (result i64 i64)
               (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3))))",
            Feature::WideArithmetic,
        ),
        (
            "(core module (rec (type $a (descriptor $b) (struct))
                               (type $b (describes $a) (struct))))",
            Feature::CustomDescriptors,
        ),
        (
            r#"(core module (import "a" (item "f" (func)) (item "g" (func))))"#,
            Feature::CompactImports,
        ),
    ] {
        let bytes = assemble("modern", &with(extra));
        let artifact = || Artifact::bytes("stranger", bytes.clone());
        for (way, error) in [
            ("typed", refuse(bytes.clone())),
            (
                "by name",
                host().load_dynamic(artifact(), &generous()).unwrap_err(),
            ),
            ("check", check(artifact())),
        ] {
            assert_eq!(error.code(), "unsupported", "{way}: {extra}: {error:?}");
            let said = error.to_string();
            assert!(said.contains(&feature.to_string()), "{said}");
            assert!(said.contains("no limit and no mode"), "{said}");
            let LoadErrorKind::Unsupported { features, .. } = error.kind() else {
                panic!("{error:?}");
            };
            match feature {
                Feature::CustomDescriptors => {
                    assert_eq!(features, &[Feature::GarbageCollection, feature]);
                }
                _ => assert_eq!(features, &[feature], "{way}: {extra}"),
            }
        }
        told.push(feature);
    }
    for feature in Feature::ALL {
        assert!(told.contains(&feature), "{feature:?} is not tried");
    }
}

/// What a check says of an artifact for the world of the hostile guests.
fn check(artifact: Artifact) -> LoadError {
    let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile");
    let world = World::from_path(wit.as_ref(), Some("hostile")).unwrap();
    let check = Check::against(&world).unwrap();
    check.run(artifact, &generous()).unwrap_err()
}

#[test]
fn an_async_export_where_the_world_has_a_plain_one() {
    let text = with("").replace(
        "(func (export \"run\") (param \"attack\"",
        "(func (export \"run\") async (param \"attack\"",
    );
    let error = refuse(assemble("async", &text));
    assert_eq!(error.code(), "unsupported", "{error:?}");
}

#[test]
fn a_version_that_the_host_does_not_have_is_told_with_the_ones_that_it_has() {
    let text = GREEDY.replace("acme:phone/home\"", "test:hostile/host@2.0.0\"");
    let error = refuse(assemble("too new", &text));
    let said = error.to_string();
    assert!(
        said.contains("test:hostile/host@2.0.0 (the host has 1.0.0)"),
        "{said}"
    );
    assert!(
        said.contains("wasi:cli/environment@0.3.0 (the host has 0.2."),
        "{said}"
    );
    assert_eq!(error.code(), "import-not-granted");
}
