//! What a plugin says that it needs of its host: [`Wants`], in a custom section of the component.
//!
//! Wants are a stranger's words. They ask and grant nothing: a host shows them to whoever writes a policy, and compares
//! those of an update with those that somebody consented to. `guesthouse build` writes them, a host and `guesthouse
//! inspect` read them. Reading never panics, whatever the bytes.
//!
//! | file | what it knows |
//! |---|---|
//! | `need.rs` | one want, and which need covers which |
//! | `text.rs` | the text of the section |
//! | `section.rs` | where the section is in a component |
//! | `error.rs` | what is wrong with them |

mod error;
mod need;
mod section;
#[cfg(test)]
mod tests;
mod text;

pub use self::error::WantsError;
pub use self::need::{Need, Want, is_guest_path};

/// Everything that a plugin says it needs, in a fixed order, each need once.
///
/// # The section
///
/// A component has at most one custom section `guesthouse:wants`, at its top level, of at most 16 KiB. It is UTF-8 text
/// in lines, each ended by a line feed. The first line is `guesthouse-wants 1`. Each other line, 64 at most, is one
/// want: fields with a tab between them, and the reason last, which may be empty.
///
/// | line | need |
/// |---|---|
/// | `read-folder`, guest path, reason | [`Need::ReadFolder`] |
/// | `write-folder`, guest path, bytes, reason | [`Need::WriteFolder`] |
/// | `clock`, reason | [`Need::Clock`] |
/// | `real-clock`, reason | [`Need::RealClock`] |
/// | `random`, reason | [`Need::Random`] |
/// | `variable`, name, reason | [`Need::Variable`] |
/// | `arguments`, reason | [`Need::Arguments`] |
/// | `setting`, key, reason | [`Need::Setting`] |
/// | `logging`, reason | [`Need::Logging`] |
///
/// No field has a control character; a field has at most 1,024 bytes. Lines stand in the order of the table and, in
/// one row, in the order of their paths or names; folders of both kinds are one row, clocks too. A folder, a name and
/// every other row are wanted once at most. So there is one text for the same wants.
///
/// ```
/// use guesthouse_contract::{Need, Want, Wants};
///
/// let templates = Need::read_folder("/templates");
/// let old = Wants::new([Want::new(templates.clone(), "the templates of pages")])?;
/// assert_eq!(old.to_text(), "guesthouse-wants 1\nread-folder\t/templates\tthe templates of pages\n");
/// assert_eq!(Wants::parse(old.to_text().as_bytes())?, old);
///
/// let new = Wants::new([Want::new(templates, ""), Want::new(Need::Random, "names of files")])?;
/// assert_eq!(new.beyond(&old), Wants::new([Want::new(Need::Random, "names of files")])?);
/// # Ok::<(), guesthouse_contract::WantsError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// In the order of [`Need::row`], which no two have in common.
    wants: Vec<Want>,
}

impl Wants {
    /// The name of the custom section.
    pub const SECTION: &str = "guesthouse:wants";
    /// The most bytes of the section.
    pub const MOST_BYTES: usize = 16 << 10;
    /// The most wants.
    pub const MOST: usize = 64;

    /// Puts wants in order.
    ///
    /// # Errors
    /// [`WantsError::BadValue`] for a path, name or reason that the section cannot have, [`WantsError::Twice`],
    /// [`WantsError::TooMany`], [`WantsError::TooLarge`].
    pub fn new(wants: impl IntoIterator<Item = Want>) -> Result<Self, WantsError> {
        let mut wants: Vec<_> = wants.into_iter().take(Self::MOST + 1).collect();
        if wants.len() > Self::MOST {
            return Err(WantsError::TooMany { most: Self::MOST });
        }
        wants.iter().try_for_each(Want::check)?;
        wants.sort_by(|a, b| a.need.row().cmp(&b.need.row()));
        let mut pairs = wants.windows(2);
        if let Some([first, _]) = pairs.find(|pair| pair[0].need.row() == pair[1].need.row()) {
            return Err(WantsError::Twice {
                need: first.need.clone(),
            });
        }
        let wants = Self { wants };
        match wants.to_text().len() {
            bytes if bytes > Self::MOST_BYTES => Err(WantsError::too_large(bytes)),
            _ => Ok(wants),
        }
    }

    /// Reads the section's contents.
    ///
    /// # Errors
    /// [`WantsError`] for everything that [`Wants::to_text`] does not write.
    pub fn parse(bytes: &[u8]) -> Result<Self, WantsError> {
        text::parse(bytes)
    }

    /// Reads the section of a component; no wants where it has none. Parts inside the component are not looked into.
    ///
    /// # Errors
    /// [`WantsError::Decode`] where the bytes are no component, [`WantsError::TwoSections`], or what
    /// [`Wants::parse`] says.
    pub fn of_component(bytes: &[u8]) -> Result<Self, WantsError> {
        let section = section::find(bytes)?;
        section.map_or_else(|| Ok(Self::default()), Self::parse)
    }

    /// The section's contents.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::write(&self.wants)
    }

    /// Each want, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Want> {
        self.wants.iter()
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    /// Those that `old` does not cover: what an update adds. Reasons do not count.
    #[must_use]
    pub fn beyond(&self, old: &Self) -> Self {
        self.without(|need| old.iter().any(|had| had.need.covers(need)))
    }

    /// Those whose need is not `met`.
    #[must_use]
    pub fn without(&self, met: impl Fn(&Need) -> bool) -> Self {
        let left = self.iter().filter(|want| !met(&want.need));
        Self {
            wants: left.cloned().collect(),
        }
    }
}
