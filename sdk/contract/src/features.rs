//! What of WebAssembly a component needs that no host here has.
//!
//! Asked only about an artifact that was refused already, to say why in words that its author can
//! act on. It must never admit anything.

use std::fmt;

use wasmparser::{Validator, WasmFeatures};

use crate::WorldError;

/// A part of WebAssembly that plugins may not use, in any mode and under any limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// The Component Model's asynchronous functions, streams, futures and error contexts, on which
    /// WASI 0.3 stands.
    Async,
    /// Threads: shared memories, atomic instructions, thread built-ins.
    Threads,
    /// Garbage-collected objects and typed function references.
    GarbageCollection,
    /// Exceptions.
    Exceptions,
    /// Memories and tables with 64-bit addresses.
    Memory64,
    /// Vector instructions whose result depends on the machine.
    RelaxedSimd,
    /// Lists whose length is part of their type.
    FixedLengthLists,
    /// Maps from keys to values.
    Maps,
    /// Values, where there are only functions and types otherwise, as imports and exports.
    Values,
    /// Imports and exports that say by `implements` which interface they are.
    NamedImplementations,
    /// Names of more than one namespace or package.
    NestedNames,
    /// Versions that are written apart from the name, by `versionsuffix`.
    VersionSuffixes,
    /// Memories whose pages are not of 64 KiB.
    CustomPageSizes,
    /// Instructions that give memory back.
    MemoryControl,
    /// Arithmetic on numbers of 128 bits.
    WideArithmetic,
    /// Descriptors of types, as garbage-collected languages have.
    CustomDescriptors,
    /// The shorter way to write the imports of a core module.
    CompactImports,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Async,
        Self::Threads,
        Self::GarbageCollection,
        Self::Exceptions,
        Self::Memory64,
        Self::RelaxedSimd,
        Self::FixedLengthLists,
        Self::Maps,
        Self::Values,
        Self::NamedImplementations,
        Self::NestedNames,
        Self::VersionSuffixes,
        Self::CustomPageSizes,
        Self::MemoryControl,
        Self::WideArithmetic,
        Self::CustomDescriptors,
        Self::CompactImports,
    ];

    /// The features that `component` is not valid without; none if it is not valid at all. Reads
    /// the bytes once, and once for each feature if it needs any, in linear time.
    #[must_use]
    pub fn needed_by(component: &[u8]) -> Vec<Self> {
        let valid = |features| {
            let mut validator = Validator::new_with_features(features);
            validator.validate_all(component).is_ok()
        };
        if valid(Self::allowed()) || !valid(WasmFeatures::all()) {
            return Vec::new();
        }
        let missing = |feature: &Self| !valid(WasmFeatures::all() - feature.proposals());
        Self::ALL.into_iter().filter(missing).collect()
    }

    /// What the engine knows unless it is told otherwise, without these.
    fn allowed() -> WasmFeatures {
        let all = WasmFeatures::WASM3.union(WasmFeatures::COMPONENT_MODEL);
        let features = Self::ALL.into_iter();
        features.fold(all, |all, one| all - one.proposals())
    }

    fn proposals(self) -> WasmFeatures {
        match self {
            Self::Async => WasmFeatures::CM_ASYNC
                .union(WasmFeatures::CM_ASYNC_STACKFUL)
                .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
                .union(WasmFeatures::CM_ERROR_CONTEXT),
            Self::Threads => WasmFeatures::THREADS
                .union(WasmFeatures::SHARED_EVERYTHING_THREADS)
                .union(WasmFeatures::CM_THREADING)
                .union(WasmFeatures::STACK_SWITCHING),
            Self::GarbageCollection => WasmFeatures::GC
                .union(WasmFeatures::GC_TYPES)
                .union(WasmFeatures::FUNCTION_REFERENCES)
                .union(WasmFeatures::CM_GC),
            Self::Exceptions => WasmFeatures::EXCEPTIONS.union(WasmFeatures::LEGACY_EXCEPTIONS),
            Self::Memory64 => WasmFeatures::MEMORY64.union(WasmFeatures::CM64),
            Self::RelaxedSimd => WasmFeatures::RELAXED_SIMD,
            Self::FixedLengthLists => WasmFeatures::CM_FIXED_LENGTH_LISTS,
            Self::Maps => WasmFeatures::CM_MAP,
            Self::Values => WasmFeatures::CM_VALUES,
            Self::NamedImplementations => WasmFeatures::CM_IMPLEMENTS,
            Self::NestedNames => WasmFeatures::CM_NESTED_NAMES,
            Self::VersionSuffixes => WasmFeatures::CM_CANON_NAMES,
            Self::CustomPageSizes => WasmFeatures::CUSTOM_PAGE_SIZES,
            Self::MemoryControl => WasmFeatures::MEMORY_CONTROL,
            Self::WideArithmetic => WasmFeatures::WIDE_ARITHMETIC,
            Self::CustomDescriptors => WasmFeatures::CUSTOM_DESCRIPTORS,
            Self::CompactImports => WasmFeatures::COMPACT_IMPORTS,
        }
    }
}

/// Whether a component is valid down to its last instruction, with what a host allows and nothing
/// else. Reads all the bytes, in linear time.
///
/// # Errors
/// [`WorldError::Decode`] with the first mistake.
pub fn validate(component: &[u8]) -> Result<(), WorldError> {
    let mut validator = Validator::new_with_features(Feature::allowed());
    validator.validate_all(component)?;
    Ok(())
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async => "asynchronous functions",
            Self::Threads => "threads",
            Self::GarbageCollection => "garbage collection",
            Self::Exceptions => "exceptions",
            Self::Memory64 => "64-bit memories",
            Self::RelaxedSimd => "relaxed vector instructions",
            Self::FixedLengthLists => "lists of fixed length",
            Self::Maps => "maps",
            Self::Values => "values as imports and exports",
            Self::NamedImplementations => "named implementations of interfaces",
            Self::NestedNames => "nested namespaces",
            Self::VersionSuffixes => "versions apart from names",
            Self::CustomPageSizes => "custom page sizes",
            Self::MemoryControl => "memory control",
            Self::WideArithmetic => "wide arithmetic",
            Self::CustomDescriptors => "custom descriptors",
            Self::CompactImports => "compact imports",
        })
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::WasmFeatures;

    use super::{Feature, validate};

    fn needed(text: &str) -> Vec<Feature> {
        Feature::needed_by(&wat::parse_str(text).unwrap())
    }

    #[test]
    fn each_feature_is_told_by_what_needs_it() {
        use Feature::{CustomDescriptors, GarbageCollection};
        let examples: [(&str, &[Feature]); 21] = [
            ("(core module (memory 1 1 shared))", &[Feature::Threads]),
            (
                "(core module (type (struct (field i32))))",
                &[GarbageCollection],
            ),
            ("(core module (tag (param i32)))", &[Feature::Exceptions]),
            ("(core module (memory i64 1))", &[Feature::Memory64]),
            (
                "(core module (func (param v128) (result v128)
                   (i32x4.relaxed_trunc_f32x4_s (local.get 0))))",
                &[Feature::RelaxedSimd],
            ),
            ("(core func (canon task.cancel))", &[Feature::Async]),
            ("(import \"f\" (func async))", &[Feature::Async]),
            (
                "(import \"f\" (func (param \"x\" error-context)))",
                &[Feature::Async],
            ),
            (
                "(import \"f\" (func (param \"x\" (list u8 4))))",
                &[Feature::FixedLengthLists],
            ),
            (
                "(import \"f\" (func (param \"x\" (map string u8))))",
                &[Feature::Maps],
            ),
            (
                "(import \"a:b/c\" (instance
                   (type $l (list u8 4)) (type $m (map u8 $l))
                   (export \"f\" (func (param \"x\" $m)))))",
                &[Feature::FixedLengthLists, Feature::Maps],
            ),
            (
                "(import \"v\" (value $v string)) (export \"w\" (value $v))",
                &[Feature::Values],
            ),
            (
                "(import \"x\" (implements \"a:b/c\") (instance))",
                &[Feature::NamedImplementations],
            ),
            ("(import \"a:b:c/d\" (instance))", &[Feature::NestedNames]),
            (
                "(import \"a:b/c@1\" (versionsuffix \".2.3\") (instance))",
                &[Feature::VersionSuffixes],
            ),
            (
                "(core module (memory 1 (pagesize 1)))",
                &[Feature::CustomPageSizes],
            ),
            (
                "(core module (memory 1)
                   (func (memory.discard (i32.const 0) (i32.const 0))))",
                &[Feature::MemoryControl],
            ),
            (
                "(core module (func (param i64 i64 i64 i64) (result i64 i64)
                   (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3))))",
                &[Feature::WideArithmetic],
            ),
            (
                "(core module (rec (type $a (descriptor $b) (struct))
                                   (type $b (describes $a) (struct))))",
                &[GarbageCollection, CustomDescriptors],
            ),
            (
                "(core module (import \"a\" (item \"f\" (func)) (item \"g\" (func))))",
                &[Feature::CompactImports],
            ),
            (
                "(core module (memory i64 1) (tag (param i32)))",
                &[Feature::Exceptions, Feature::Memory64],
            ),
        ];
        for (inside, features) in examples {
            assert_eq!(
                needed(&format!("(component {inside})")),
                features,
                "{inside}"
            );
        }
        for feature in Feature::ALL {
            let shown = examples
                .iter()
                .any(|(_, features)| features.contains(&feature));
            assert!(shown, "{feature:?} has no example");
        }
    }

    /// Whatever the reader can have switched on or off is allowed, or is in one feature here.
    #[test]
    fn no_switch_of_the_reader_is_forgotten() {
        let refused = Feature::ALL.map(Feature::proposals);
        for (name, switch) in WasmFeatures::all().iter_names() {
            let holders = refused.iter().filter(|one| one.contains(switch)).count();
            let allowed = Feature::allowed().contains(switch);
            assert_eq!(holders + usize::from(allowed), 1, "{name}");
        }
    }

    #[test]
    fn validity_reaches_into_functions() {
        let valid = |text| validate(&wat::parse_str(text).unwrap());
        assert_eq!(valid("(component (core module (func)))"), Ok(()));
        let wrong = valid("(component (core module (func (result i32))))").unwrap_err();
        assert!(wrong.to_string().contains("type mismatch"), "{wrong}");
        assert!(valid("(component (core module (memory i64 1)))").is_err());
    }

    #[test]
    fn what_is_plain_or_broken_needs_nothing() {
        assert_eq!(needed("(component (core module (memory 1)))"), []);
        assert_eq!(Feature::needed_by(b"\0asm\x0d\0\x01\0\x07"), []);
    }
}
