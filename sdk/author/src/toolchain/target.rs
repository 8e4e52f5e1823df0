//! What a Rust guest is compiled for: nothing around it, or WASI in one of its versions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The targets that guests can be built for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Target {
    /// `wasm32-unknown-unknown`: the standard library imports nothing by itself. The default.
    #[default]
    #[serde(rename = "wasm32-unknown-unknown")]
    Unknown,
    /// `wasm32-wasip1`: the standard library calls WASI's first preview, which an adapter
    /// translates to the interfaces of WASI 0.2.
    #[serde(rename = "wasm32-wasip1")]
    Wasip1,
    /// `wasm32-wasip2`: the standard library calls the interfaces of WASI 0.2.
    #[serde(rename = "wasm32-wasip2")]
    Wasip2,
}

impl Target {
    /// The name that Rust has for it.
    #[must_use]
    pub fn triple(self) -> &'static str {
        match self {
            Self::Unknown => "wasm32-unknown-unknown",
            Self::Wasip1 => "wasm32-wasip1",
            Self::Wasip2 => "wasm32-wasip2",
        }
    }

    /// The folder of the target's C library in a WASI C library's package, if it needs one.
    pub(crate) fn libc(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Wasip1 => Some("wasm32-wasi"),
            Self::Wasip2 => Some("wasm32-wasip2"),
        }
    }

    /// What cargo's settings for this target begin with.
    pub(crate) fn setting(self, name: &str) -> String {
        let triple = self.triple().to_uppercase().replace('-', "_");
        format!("CARGO_TARGET_{triple}_{name}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.triple())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Unknown, Self::Wasip1, Self::Wasip2];
        let found = all.into_iter().find(|target| target.triple() == text);
        found.ok_or_else(|| {
            let names = all.map(Self::triple).join(", ");
            format!("guests are built for one of {names}")
        })
    }
}

/// The version of WASI that a component's imports name.
///
/// A host that offers a later 0.2 also takes an earlier one, so the default is the earlier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub enum Wasi {
    /// 0.2.6, the default.
    #[default]
    #[serde(rename = "0.2.6")]
    V0_2_6,
    /// 0.2.12.
    #[serde(rename = "0.2.12")]
    V0_2_12,
}

impl Wasi {
    /// The adapter from WASI's first preview, for a component that is called and not run.
    pub(crate) fn adapter(self) -> &'static [u8] {
        match self {
            Self::V0_2_6 => wasi_adapter_0_2_6::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
            Self::V0_2_12 => wasi_adapter_0_2_12::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, Wasi};

    #[test]
    fn a_target_is_told_by_its_triple() {
        for target in [Target::Unknown, Target::Wasip1, Target::Wasip2] {
            assert_eq!(target.triple().parse(), Ok(target));
        }
        let error = "wasm64".parse::<Target>().unwrap_err();
        assert!(error.contains("wasm32-wasip2"), "{error}");
    }

    #[test]
    fn an_adapter_imports_the_version_that_it_is_chosen_for() {
        let imports = |wasi: Wasi, version: &str| {
            let name = format!("wasi:io/streams@{version}");
            let mut windows = wasi.adapter().windows(name.len());
            windows.any(|window| window == name.as_bytes())
        };
        assert!(imports(Wasi::V0_2_6, "0.2.6"));
        assert!(!imports(Wasi::V0_2_6, "0.2.12"));
        assert!(imports(Wasi::V0_2_12, "0.2.12"));
    }
}
