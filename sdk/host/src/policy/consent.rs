//! Who allowed a policy's grants to which artifact: [`Consent`].

use std::fmt;
use std::str::FromStr;

use super::error::PolicyError;
use crate::printable::printable;

/// How a digest's text begins.
const SCHEME: &str = "sha256:";

/// A decision of the operator or user: this policy, for the artifact with this digest.
///
/// Its text is `sha256:` and 64 lower-case hexadecimal digits, as `artifact` in a policy file has it.
///
/// ```
/// use guesthouse::policy::Consent;
///
/// let consent = Consent::new([0xab; 32]);
/// let text = consent.to_string();
/// assert!(text.starts_with("sha256:abab"));
/// assert_eq!(text.parse::<Consent>()?.digest(), [0xab; 32]);
/// # Ok::<(), guesthouse::policy::PolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    digest: [u8; 32],
}

impl Consent {
    /// Consent to the artifact whose bytes have this SHA-256 digest.
    #[must_use]
    pub fn new(digest: [u8; 32]) -> Self {
        Self { digest }
    }

    /// The SHA-256 digest of the artifact.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        self.digest
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Consent {
    type Err = PolicyError;

    /// Reads the text of a digest.
    ///
    /// # Errors
    /// [`PolicyError::BadDigest`] for everything else, upper-case digits included.
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let digest = text.strip_prefix(SCHEME).and_then(digest);
        digest.map(Self::new).ok_or_else(|| PolicyError::BadDigest {
            text: printable(text, 80),
        })
    }
}

fn digest(digits: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(digest)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
