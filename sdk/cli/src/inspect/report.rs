//! What is known of a plugin from its bytes.

use guesthouse::{
    Limits,
    inspect::{Check, Feature, Measure, Shape},
    policy::{Wants, WantsError},
};
use guesthouse_author::sha256;
use guesthouse_contract::{
    Anatomy, Capability, Contract, ScanError, ShapeLimits, Side, World, WorldError, scan, shown,
    validate,
};

use crate::failure::Failure;
use crate::grants::Granted;

/// Everything that `inspect` tells.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) name: String,
    pub(super) size: usize,
    pub(super) sha256: String,
    /// The plugin's own world.
    pub(super) wit: String,
    pub(super) imports: Vec<Capability>,
    /// The app's world that imports were held against, if one was named.
    pub(super) app: Option<String>,
    pub(super) exports: Vec<Export>,
    pub(super) wants: Result<Wants, WantsError>,
    /// What the policy grants that was named.
    pub(super) granted: Option<Granted>,
    pub(super) anatomy: Part,
    pub(super) shape: Shape,
    pub(super) limits: Limits,
    /// Why a host cannot compile it ahead of time; nothing if it can.
    pub(super) obstacles: Vec<String>,
}

/// One export, with its functions as WIT.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) name: String,
    pub(super) wit: String,
}

/// A component or module, with the digest of its bytes.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) anatomy: Anatomy,
    pub(super) sha256: String,
    pub(super) parts: Vec<Self>,
}

impl Report {
    pub(super) fn of(
        name: &str,
        bytes: &[u8],
        app: Option<&World>,
        limits: Limits,
        granted: Option<Granted>,
    ) -> Result<Self, Failure> {
        // The readers behind recurse and allocate as the bytes say.
        let shape = scan(bytes, &readable()).map_err(|error| unreadable(name, &error))?;
        let contract = Contract::of_component(bytes).map_err(|error| invalid(name, &error))?;
        Ok(Self {
            name: name.to_owned(),
            size: bytes.len(),
            sha256: sha256(bytes),
            // What has no text is said in its place; everything else can still be told.
            wit: match World::of_component(bytes).and_then(|world| world.to_wit()) {
                Ok(wit) => wit,
                Err(error) => format!("// {error}\n"),
            },
            imports: Capability::of(bytes, app).map_err(|error| worldless(name, bytes, error))?,
            app: app.map(World::full_name),
            exports: exports(&contract),
            wants: Wants::of_component(bytes),
            granted,
            anatomy: Part::of(bytes, Anatomy::of(bytes)?),
            obstacles: obstacles(name, bytes, &shape, &limits),
            shape,
            limits,
        })
    }
}

/// With the code of a load that stops at the same place.
fn unreadable(name: &str, error: &ScanError) -> Failure {
    match error {
        ScanError::TooComplex { .. } => Failure::refused(
            "too-complex",
            format!("`{}` cannot be read: {error}", shown(name)),
        ),
        error => invalid(name, error),
    }
}

/// A component that is no world: most often because it has what no host allows.
fn worldless(name: &str, bytes: &[u8], error: WorldError) -> Failure {
    let features = Feature::needed_by(bytes);
    if features.is_empty() {
        return error.into();
    }
    let words: Vec<_> = features.iter().map(ToString::to_string).collect();
    let words = words.join(", ");
    let message = format!(
        "`{}` needs {words}, which no limit and no mode allows",
        shown(name)
    );
    Failure::refused("unsupported", message)
}

fn invalid(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::refused(
        "invalid",
        format!("`{}` is not valid: {}", shown(name), shown(error)),
    )
}

/// Whatever can be read at all: more than a preset admits, so that what is refused can be looked at.
fn readable() -> ShapeLimits {
    let mut limits = ShapeLimits::scripting();
    for (measure, limit) in limits.each_mut() {
        if measure != Measure::Nesting {
            *limit = limit.saturating_mul(8);
        }
    }
    limits
}

fn exports(contract: &Contract) -> Vec<Export> {
    let names = contract.item_names(Side::Export);
    let asked = names.filter(|name| contract.asks_for(Side::Export, name));
    let exports = asked.map(|name| Export {
        name: name.to_owned(),
        wit: contract.describe(Side::Export, name).unwrap_or_default(),
    });
    exports.collect()
}

/// A component is safe to compile ahead of time if a host with these limits would compile it: it is
/// valid, needs nothing that hosts refuse, and is not made of more than the limits allow.
fn obstacles(name: &str, bytes: &[u8], shape: &Shape, limits: &Limits) -> Vec<String> {
    let mut obstacles: Vec<String> = Feature::needed_by(bytes)
        .iter()
        .map(|feature| format!("it needs {feature}, which no host allows"))
        .collect();
    if obstacles.is_empty() {
        obstacles.extend(validate(bytes).err().map(|error| error.to_string()));
    }
    let caps = [
        Check::shape(name, shape, limits),
        Check::size(name, bytes.len() as u64, limits),
    ];
    let refused = caps.into_iter().filter_map(Result::err);
    obstacles.extend(refused.map(|error| error.to_string()));
    obstacles
}

impl Part {
    fn of(bytes: &[u8], mut anatomy: Anatomy) -> Self {
        let inside = std::mem::take(&mut anatomy.parts);
        let sha256 = sha256(bytes.get(anatomy.range.clone()).unwrap_or_default());
        let parts = inside.into_iter().map(|part| Self::of(bytes, part));
        Self {
            parts: parts.collect(),
            sha256,
            anatomy,
        }
    }

    /// Its own bytes and those of everything inside.
    pub(super) fn sum(&self) -> guesthouse_contract::Sizes {
        let parts = self.parts.iter().map(Self::sum);
        parts.fold(self.anatomy.sizes, guesthouse_contract::Sizes::and)
    }
}
