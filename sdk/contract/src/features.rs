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
}

impl Feature {
    const ALL: [Self; 6] = [
        Self::Async,
        Self::Threads,
        Self::GarbageCollection,
        Self::Exceptions,
        Self::Memory64,
        Self::RelaxedSimd,
    ];

    /// The features that `component` is not valid without; none if it is not valid at all. Reads
    /// the bytes once for each feature, in linear time.
    #[must_use]
    pub fn needed_by(component: &[u8]) -> Vec<Self> {
        let valid = |features| {
            let mut validator = Validator::new_with_features(features);
            validator.validate_all(component).is_ok()
        };
        if !valid(WasmFeatures::all()) {
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
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Feature, validate};

    fn needed(text: &str) -> Vec<Feature> {
        Feature::needed_by(&wat::parse_str(text).unwrap())
    }

    #[test]
    fn each_feature_is_told_by_what_needs_it() {
        for (core, feature) in [
            ("(memory 1 1 shared)", Feature::Threads),
            ("(type (struct (field i32)))", Feature::GarbageCollection),
            ("(tag (param i32))", Feature::Exceptions),
            ("(memory i64 1)", Feature::Memory64),
            (
                "(func (param v128) (result v128)
                   (i32x4.relaxed_trunc_f32x4_s (local.get 0)))",
                Feature::RelaxedSimd,
            ),
        ] {
            let text = format!("(component (core module {core}))");
            assert_eq!(needed(&text), [feature], "{core}");
        }
        let text = "(component (core func (canon task.cancel)))";
        assert_eq!(needed(text), [Feature::Async]);
        let text = "(component (import \"f\" (func async)))";
        assert_eq!(needed(text), [Feature::Async]);
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
