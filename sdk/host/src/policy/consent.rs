//! Who allowed a policy's grants to which artifact: [`Consent`], and [`ConsentNeeded`] where nobody did.
//!
//! It compares digests and wants, and never asks anybody: the app does, and puts the answer into the policy.

use std::fmt;
use std::str::FromStr;

use guesthouse_contract::{Wants, WantsError};
use sha2::{Digest as _, Sha256};

use super::error::PolicyError;
use crate::printable::{printable, shown_debug};

/// How a digest's text begins.
const SCHEME: &str = "sha256:";

/// A decision of the operator or user: these grants, for the artifact with this digest.
///
/// A name identifies no artifact, so consent is bound to the SHA-256 digest of its bytes. Other bytes need consent
/// again. [`carry`](Consent::carry) takes a consent over to an update that wants no more than the old version did.
///
/// Its text is `sha256:` and 64 lower-case hexadecimal digits, as `artifact` in a policy file has it. A consent that is
/// read from text knows no wants, as if the artifact wanted nothing.
///
/// ```
/// use guesthouse::policy::{Consent, Need, Want, Wants};
///
/// let old = Wants::new([Want::new(Need::Clock, "dates")])?;
/// let consent = Consent::new([0xab; 32], old.clone());
///
/// // An update that wants the same keeps the consent; one that wants more needs it again.
/// let update = consent.carry([0xcd; 32], old).expect("no more is wanted");
/// assert_eq!(update.digest(), [0xcd; 32]);
/// let more = Wants::new([Want::new(Need::Random, "names of files")])?;
/// assert_eq!(update.carry([0xef; 32], more.clone()), Err(more));
///
/// let text = consent.to_string();
/// assert!(text.starts_with("sha256:abab"));
/// assert_eq!(text.parse::<Consent>()?.digest(), [0xab; 32]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    digest: [u8; 32],
    wants: Wants,
}

impl Consent {
    /// Consent to the artifact whose bytes have this SHA-256 digest, for all that it said it wants.
    #[must_use]
    pub fn new(digest: [u8; 32], wants: Wants) -> Self {
        Self { digest, wants }
    }

    /// Consent to these bytes of a component.
    ///
    /// # Errors
    /// [`WantsError`] if what it wants cannot be read.
    pub fn to_component(bytes: &[u8]) -> Result<Self, WantsError> {
        let wants = Wants::of_component(bytes)?;
        Ok(Self::new(Sha256::digest(bytes).into(), wants))
    }

    /// The SHA-256 digest of the artifact.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// What the artifact wants, as far as it was known when consent was given.
    #[must_use]
    pub fn wants(&self) -> &Wants {
        &self.wants
    }

    /// Takes the consent over to an update with this digest, if that wants no more.
    ///
    /// From then on the update's wants count: what it gave up needs consent again.
    ///
    /// # Errors
    /// What the update wants beyond the old wants: ask for consent to that.
    pub fn carry(&self, digest: [u8; 32], wants: Wants) -> Result<Self, Wants> {
        let more = wants.beyond(&self.wants);
        match more.is_empty() {
            true => Ok(Self::new(digest, wants)),
            false => Err(more),
        }
    }

    /// Whether an artifact is the one that was consented to.
    pub(super) fn allows(&self, digest: [u8; 32], wants: &Wants) -> Result<(), ConsentNeeded> {
        if self.digest == digest {
            return Ok(());
        }
        Err(ConsentNeeded {
            expected: self.digest,
            found: digest,
            more: wants.beyond(&self.wants),
        })
    }
}

impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.digest).fmt(f)
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
        let digest = digest.ok_or_else(|| PolicyError::BadDigest {
            text: printable(text, 80),
        })?;
        Ok(Self::new(digest, Wants::default()))
    }
}

/// The artifact is another than the policy's consent is for.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the policy is for the artifact {}, and this is {}{}: consent to it is needed",
    Hex(expected),
    Hex(found),
    listed(more)
)]
#[non_exhaustive]
pub struct ConsentNeeded {
    /// The SHA-256 digest that was consented to.
    pub expected: [u8; 32],
    /// The SHA-256 digest of the artifact.
    pub found: [u8; 32],
    /// What it wants beyond what was consented to; may be nothing, and then
    /// [`Consent::carry`] takes the consent over.
    pub more: Wants,
}

shown_debug!(ConsentNeeded);

impl ConsentNeeded {
    /// A stable name for scripts and logs: `consent-needed`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "consent-needed"
    }
}

/// What more is wanted, as a sentence goes on with it.
fn listed(more: &Wants) -> String {
    match more.is_empty() {
        true => ", which wants no more".to_owned(),
        false => {
            let needs: Vec<_> = more.iter().map(|want| want.need.to_string()).collect();
            format!(", which wants more ({})", needs.join(", "))
        }
    }
}

/// A digest's text.
struct Hex<'a>(&'a [u8; 32]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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
