//! Artifacts that are refused before anything of them is compiled, each for one right reason.

use guesthouse::{Artifact, Limits, LoadError, PluginHost};

use super::attacked::{App, Hostile as Point};
use super::guests;
use super::honest::same;
use crate::tally::Wrong;

/// Refused artifacts, and the right codes.
#[derive(Debug)]
pub(super) struct Refused {
    host: PluginHost,
    artifacts: Vec<(Vec<u8>, &'static str)>,
}

/// Types nested so deep that reading them would overflow a stack.
fn nested() -> Vec<u8> {
    const DEPTH: usize = 1_000;
    let mut types = vec![1];
    types.extend([0x41, 1, 1].repeat(DEPTH));
    types.push(0x7f);
    // A section of 3,002 bytes: 0xba 0x17 in the format's own way of writing numbers.
    let mut bytes = b"\0asm\x0d\0\x01\0\x07\xba\x17".to_vec();
    bytes.extend(types);
    bytes
}

impl Refused {
    pub(super) fn new(host: &PluginHost) -> Result<Self, Wrong> {
        let honest = guests::hostile("panics")?;
        let cut = honest[..honest.len() / 2].to_vec();
        let asks = r#"(component (import "acme:phone/home" (instance (export "call" (func)))))"#;
        let artifacts = vec![
            (Vec::new(), "not-a-component"),
            (b"(component)".to_vec(), "not-a-component"),
            (b"\0asm\x01\0\0\0".to_vec(), "not-a-component"),
            (b"\x7fELF\x02\x01\x01\0".to_vec(), "not-a-component"),
            (vec![0; 2 << 20], "too-large"),
            (cut, "invalid"),
            (nested(), "too-complex"),
            (guests::hostile("returns-100-mb")?, "too-complex"),
            (guests::hostile("has-many-tables")?, "too-complex"),
            (guests::hostile("has-many-memories")?, "too-complex"),
            (guests::hostile("has-many-instances")?, "too-complex"),
            (wat::parse_str(asks)?, "import-not-granted"),
            (guests::echo()?, "import-not-granted"),
            (wat::parse_str("(component)")?, "contract-mismatch"),
            (
                wat::parse_str("(component (core module (memory i64 1)))")?,
                "unsupported",
            ),
        ];
        let host = host.clone();
        Ok(Self { host, artifacts })
    }

    /// One after the other.
    pub(super) fn load(&self, number: u64) -> (&'static str, Result<(), Wrong>) {
        let index = usize::try_from(number).unwrap_or_default() % self.artifacts.len();
        let (bytes, code) = &self.artifacts[index];
        let artifact = Artifact::bytes("stranger", bytes.clone());
        let loaded = self.host.load::<Point, App>(artifact, &Limits::strict());
        let found = loaded.as_ref().map_err(LoadError::code).err();
        (code, same(&found, &Some(code)))
    }
}
