//! [`Flaw`]: one reason why no plugin can be made for a world, with its place.
//!
//! It must never decide anything; `sound` and `reading` do.

use std::fmt;

use crate::text::clipped;
use crate::{Place, shown};

/// One reason why a WIT cannot be an extension point.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flaw {
    /// The item, by its full name (`pkg:name/interface#item`, or the name of a world's own item), or
    /// the file.
    pub item: String,
    /// What is wrong with it.
    pub kind: FlawKind,
    /// Where the WIT has it; none of what is not in one line, and of binary WIT.
    pub place: Option<Place>,
}

/// What is wrong with an item of a WIT.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlawKind {
    /// A type that must have at least one field, element or flag has none.
    Empty {
        /// `record`, `tuple` or `flags`.
        what: &'static str,
    },
    /// More of something than the binary format holds.
    TooMany {
        /// What, in the plural: `flags`, `fields`, `cases`, `elements`, `parameters`, `bytes`.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Two names that are one to a component: they differ in case alone, or one is a method that is
    /// named as its resource.
    SameName {
        /// The one that stands first.
        first: String,
        /// The other.
        second: String,
    },
    /// A name that is none in the binary format.
    BadName {
        /// What the format says of it.
        message: String,
    },
    /// Types hold each other deeper than the binary format allows.
    TooDeep {
        /// Levels.
        depth: u32,
        /// Levels that there may be.
        limit: u32,
    },
    /// Names lead to each other over more steps than are followed: aliases, `use`, or interfaces that
    /// need each other.
    TooLong {
        /// Steps.
        steps: u32,
        /// Steps that there may be.
        limit: u32,
    },
    /// The type, interface or world is too big with everything that it refers to written out.
    TooBig {
        /// Parts, at least.
        parts: u64,
        /// Parts that there may be.
        limit: u64,
    },
    /// There is too much WIT to read.
    TooMuch {
        /// What, in the plural: `bytes of WIT`, `files`, `entries of a folder`.
        what: &'static str,
        /// How much there may be.
        limit: u64,
    },
    /// A part of the Component Model that no host here has yet.
    Proposal {
        /// The construct, with its article: "a `stream`".
        construct: &'static str,
    },
    /// The encoder or the validator of the binary format refuses the whole, in its own words.
    NotEncodable {
        /// Its words.
        message: String,
    },
}

impl Flaw {
    /// `bad-wit` of what no component can hold, `unsupported` of what no host here takes.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            FlawKind::Empty { .. }
            | FlawKind::TooMany { .. }
            | FlawKind::SameName { .. }
            | FlawKind::BadName { .. }
            | FlawKind::TooDeep { .. }
            | FlawKind::NotEncodable { .. } => "bad-wit",
            FlawKind::TooLong { .. }
            | FlawKind::TooBig { .. }
            | FlawKind::TooMuch { .. }
            | FlawKind::Proposal { .. } => "unsupported",
        }
    }
}

/// The code of all of them: that of the first which no component can hold.
pub(crate) fn code(flaws: &[Flaw]) -> &'static str {
    let mut codes = flaws.iter().map(Flaw::code);
    codes
        .find(|code| *code == "bad-wit")
        .unwrap_or("unsupported")
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "`{}`: {}", clipped(&self.item), self.kind)
    }
}

impl fmt::Display for FlawKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { what } => {
                write!(f, "a component cannot hold `{what}` with nothing in it")
            }
            Self::TooMany { what, count, limit } => match what {
                &"flags" => write!(
                    f,
                    "more than {limit} flags ({count}), which no component holds"
                ),
                _ => write!(f, "{count} {what}, and a component holds {limit} at most"),
            },
            Self::SameName { first, second } => write!(
                f,
                "`{}` and `{}` are one name to a component",
                clipped(first),
                clipped(second)
            ),
            Self::BadName { message } => {
                write!(f, "no component has such a name: {}", shown(message))
            }
            Self::TooDeep { depth, limit } => write!(
                f,
                "types hold each other {depth} levels deep, and a component holds {limit} at most"
            ),
            Self::TooLong { steps, limit } => write!(
                f,
                "it refers to others over {steps} steps, the limit is {limit}"
            ),
            Self::TooBig { parts, limit } => write!(
                f,
                "it has {parts} parts or more with everything that it refers to written out, \
                 the limit is {limit}"
            ),
            Self::TooMuch { what, limit } => write!(f, "more than {limit} {what}"),
            Self::Proposal { construct } => {
                write!(f, "{construct} cannot be part of an extension point yet")
            }
            Self::NotEncodable { message } => {
                write!(f, "no component can hold it: {}", shown(message))
            }
        }
    }
}

/// Flaws that are told; of more it is said how many there are.
const MOST: usize = 20;

/// All of them, one a line.
pub(crate) fn lines(flaws: &[Flaw]) -> String {
    let told = flaws.iter().take(MOST).map(ToString::to_string);
    let mut lines: Vec<_> = told.collect();
    if flaws.len() > MOST {
        lines.push(format!("and {} more", flaws.len() - MOST));
    }
    lines.join("\n")
}
