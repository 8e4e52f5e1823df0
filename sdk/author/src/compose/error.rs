//! Why parts do not become one, with the types on both sides.

use std::path::{Path, PathBuf};

use guesthouse_contract::{Feature, Finding, shown};

use super::sides::{Offered, Source, Wanted};
use crate::TomlError;

/// Why parts could not be composed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// Nobody answers an import.
    #[error("{wanted}, which no part exports{}{}", of(world.as_deref()), listed(offers))]
    #[non_exhaustive]
    Unmatched {
        /// What is asked for.
        wanted: Box<Wanted>,
        /// The world that does not offer it either.
        world: Option<String>,
        /// What the parts export: other versions of it, if there are any, or everything.
        offers: Vec<Offered>,
    },
    /// The part that exports what is asked for has other types.
    #[error(
        "{wanted}; {}:{}",
        not_the_same(wanted, offered),
        differing(&wanted.part, &offered.part, differences)
    )]
    #[non_exhaustive]
    Mistyped {
        /// What is asked for.
        wanted: Box<Wanted>,
        /// What answers to its name.
        offered: Box<Offered>,
        /// Every difference; the host's side is the offering part.
        differences: Vec<Finding>,
    },
    /// What answers an import uses another's resource under the same name: handles of one are
    /// nothing to the other.
    #[error(
        "{wanted}{}, but by `{resource}` they mean two resources:\n  `{}` means {asking}\n  {} means {offering}",
        answered(offered.as_deref()), shown(&wanted.part), by(offered.as_deref()), resource = shown(resource))]
    #[non_exhaustive]
    OtherResource {
        /// What is asked for.
        wanted: Box<Wanted>,
        /// What answers; `None` where it is the host.
        offered: Option<Box<Offered>>,
        /// The resource's name in it.
        resource: String,
        /// Where the resource of the part that asks is from.
        asking: Box<Source>,
        /// Where that of the one that answers is from.
        offering: Box<Source>,
    },
    /// A part would pass another a type that the engine cannot carry between parts.
    #[error(
        "`{asking}` calls `{from}` by `{name}` with `{ty}`, which has {items} fields, elements or \
         cases in one layer: parts can pass each other {limit} at most",
        asking = shown(asking),
        from = shown(from),
        name = shown(name),
        ty = shown(ty)
    )]
    #[non_exhaustive]
    TooWide {
        /// The part that calls.
        asking: String,
        /// The part that answers.
        from: String,
        /// Full name of the interface or function.
        name: String,
        /// The type, by its name or as WIT.
        ty: String,
        /// Fields, elements or cases of its widest layer.
        items: u64,
        /// How many there may be.
        limit: u64,
    },
    /// Two parts ask the host for the same, with types that differ.
    #[error(
        "{first}; {second}, and the host has only one:{}",
        differing(&second.part, &first.part, differences)
    )]
    #[non_exhaustive]
    Disagree {
        /// What one asks for.
        first: Box<Wanted>,
        /// What the other asks for.
        second: Box<Wanted>,
        /// Every difference; the host's side is the first part.
        differences: Vec<Finding>,
    },
    /// Two parts ask the host for the same, and mean two resources by it.
    #[error(
        "{first}; {second}, and the host has only one, but by `{resource}` they mean two resources:\n  \
         `{}` means {of_first}\n  `{}` means {of_second}",
        shown(&first.part), shown(&second.part), resource = shown(resource)
    )]
    #[non_exhaustive]
    OneOfHost {
        /// What one asks for.
        first: Box<Wanted>,
        /// What the other asks for.
        second: Box<Wanted>,
        /// The resource's name in the second.
        resource: String,
        /// Where the resource of the first is from.
        of_first: Box<Source>,
        /// Where that of the second is from.
        of_second: Box<Source>,
    },
    /// A part has a type of the host's at the level of its world that holds a resource, and the whole
    /// has no name for that resource by then.
    #[error(
        "`{part}` has the host's type `{ty}` in its world, which holds the resource `{resource}`: the whole \
         can ask for it only where the world has `{resource}` too, by that name and before `{ty}`; in an \
         interface, functions can pass it without",
        part = shown(part), ty = shown(ty), resource = shown(resource)
    )]
    #[non_exhaustive]
    WorldType {
        /// The part.
        part: String,
        /// The type's name in its world.
        ty: String,
        /// The resource's name where it is defined.
        resource: String,
    },
    /// Two parts export the same for the whole.
    #[error(
        "the whole cannot have two of one name:\n  {first}\n  {second}\n  name one with `exports = [\"PART/INTERFACE\"]`"
    )]
    #[non_exhaustive]
    ExportedTwice {
        /// One.
        first: Box<Offered>,
        /// The other.
        second: Box<Offered>,
    },
    /// Several parts could answer an import.
    #[error(
        "{wanted}, which several parts export:{}\n  say which with [[wire]], import = \"{}/{}\", from = \"PART\"",
        list(offers), shown(&wanted.part), shown(&wanted.name)
    )]
    #[non_exhaustive]
    Ambiguous {
        /// What is asked for.
        wanted: Box<Wanted>,
        /// All that could answer.
        offers: Vec<Offered>,
    },
    /// Parts wait for each other.
    #[error(
        "the parts need each other in a circle, so none can be first:{}",
        circle(wires)
    )]
    #[non_exhaustive]
    Cyclic {
        /// Who asks for what, and who answers.
        wires: Vec<(Wanted, Offered)>,
    },
    /// Nothing uses a part, so it would be dropped.
    #[error("nothing uses the part `{part}`{}", listed(exports), part = shown(part))]
    #[non_exhaustive]
    Unused {
        /// Which.
        part: String,
        /// What it has.
        exports: Vec<Offered>,
    },
    /// The file names a part that it does not declare.
    #[error("there is no part `{name}`; {known}", name = shown(name), known = shown(known))]
    #[non_exhaustive]
    UnknownPart {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// The file names an import or export that the part does not have.
    #[error("there is no `{wire}`; the part has: {}", shown(known.join(", ")), wire = shown(wire))]
    #[non_exhaustive]
    BadWire {
        /// What the file says: `part/name`.
        wire: String,
        /// What the part has.
        known: Vec<String>,
    },
    /// A part is no component, or one that is not to be read.
    #[error("the part `{name}` ({}) cannot be used: {message}", shown(path.display()), name = shown(name), message = shown(message))]
    #[non_exhaustive]
    BadPart {
        /// Its name in the file.
        name: String,
        /// Where it was read from.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A part needs what no host allows, and so would the whole.
    #[error(
        "the part `{name}` ({}) needs {}, which no limit and no mode allows",
        shown(path.display()), words(features),
        name = shown(name)
    )]
    #[non_exhaustive]
    Unsupported {
        /// Its name in the file.
        name: String,
        /// Where it was read from.
        path: PathBuf,
        /// Everything of that kind that it needs.
        features: Vec<Feature>,
    },
    /// A file could not be read.
    #[error("{}: {source}", shown(path.display()), source = shown(source))]
    #[non_exhaustive]
    File {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The file does not say what it should.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// The composer refused what the checks before it had let pass.
    #[error("the parts cannot be composed: {message}", message = shown(message))]
    #[non_exhaustive]
    Refused {
        /// Its own words.
        message: String,
    },
}

impl ComposeError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unmatched { .. } => "compose-unmatched",
            Self::Mistyped { .. } => "compose-mistyped",
            Self::OtherResource { .. } | Self::OneOfHost { .. } => "compose-other-resource",
            Self::TooWide { .. } => "compose-too-wide",
            Self::Disagree { .. } => "compose-disagree",
            Self::WorldType { .. } => "compose-world-type",
            Self::ExportedTwice { .. } => "compose-exported-twice",
            Self::Ambiguous { .. } => "compose-ambiguous",
            Self::Cyclic { .. } => "compose-cyclic",
            Self::Unused { .. } => "compose-unused",
            Self::UnknownPart { .. } => "compose-unknown-part",
            Self::BadWire { .. } => "compose-bad-wire",
            Self::BadPart { .. } => "compose-bad-part",
            Self::Unsupported { .. } => "unsupported",
            Self::File { .. } => "file",
            Self::Toml(_) => "toml",
            Self::Refused { .. } => "compose-refused",
        }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

fn words(features: &[Feature]) -> String {
    let words: Vec<_> = features.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// WIT names types, so that both sides can read the same.
fn not_the_same(wanted: &Wanted, offered: &Offered) -> String {
    match wanted.wit == offered.wit {
        true => format!(
            "`{}` exports `{}`, which reads the same and has other types",
            shown(&offered.part),
            shown(&offered.name)
        ),
        false => format!("{offered}, which is not the same"),
    }
}

fn answered(offered: Option<&Offered>) -> String {
    offered.map_or_else(String::new, |offered| format!("; {offered}"))
}

fn by(offered: Option<&Offered>) -> String {
    offered.map_or_else(
        || "the host".to_owned(),
        |offered| format!("`{}`", shown(&offered.part)),
    )
}

fn of(world: Option<&str>) -> String {
    world.map_or_else(String::new, |world| {
        format!(" and `{}` does not offer", shown(world))
    })
}

/// Most of what is listed: a stranger's part may export thousands.
const MOST: usize = 8;

fn list(offers: &[Offered]) -> String {
    let lines = offers.iter().take(MOST);
    lines.map(|offered| format!("\n  {offered}")).collect()
}

fn listed(offers: &[Offered]) -> String {
    match offers {
        [] => String::new(),
        offers => format!("; there is:{}", list(offers)),
    }
}

fn differing(asks: &str, offers: &str, differences: &[Finding]) -> String {
    let lines = differences.iter().map(|finding| {
        let at = match finding {
            Finding::TypeMismatch {
                path, difference, ..
            } => format!("at `{}`: {}", shown(path), shown(difference)),
            finding => format!("`{}`", shown(finding.item())),
        };
        let have = finding.expected().unwrap_or("nothing");
        let want = finding.found().unwrap_or("nothing");
        let sides = match (finding, have == want) {
            // The words before say what differs.
            (Finding::TypeMismatch { .. }, true) => return format!("\n  {at}"),
            (Finding::TypeMismatch { .. }, false) => "; ",
            _ => ": ",
        };
        let [offers, have, asks, want] = [offers, have, asks, want].map(shown);
        format!("\n  {at}{sides}`{offers}` has `{have}`, `{asks}` has `{want}`")
    });
    lines.collect()
}

fn circle(wires: &[(Wanted, Offered)]) -> String {
    let lines = wires
        .iter()
        .map(|(wanted, offered)| format!("\n  {wanted}, and {offered}"));
    lines.collect()
}
