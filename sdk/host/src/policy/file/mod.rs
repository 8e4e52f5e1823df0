//! Policies as TOML: [`PolicyFile`].
//!
//! Strict on purpose: a key that is misspelt or a value of the wrong kind is an error with its line, never a grant that
//! silently is another one. Nothing is expanded, merged or inherited. `item.rs` is a key with its value and line.

mod item;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, ErrorKind, Result as IoResult};
use std::path::{Path, PathBuf};

use guesthouse_contract::read_bounded;

use self::item::{Item, items};
use super::{Access, Clock, Folder, Policy, PolicyError};
use crate::limits::TomlSource;

/// Bytes that a policy file may have.
const MOST_BYTES: u64 = 1 << 20;

/// Keys of a plugin's table.
const PLUGIN: [&str; 8] = [
    "args", "artifact", "clock", "config", "env", "folder", "logging", "random",
];

/// Keys of a folder's table.
const FOLDER: [&str; 6] = [
    "access",
    "entries",
    "follow_inner",
    "guest",
    "host",
    "quota",
];

/// Policies by the names of their plugins, as an operator writes them.
///
/// Each plugin has a table `[plugin.NAME]`. Every key is optional, but for `host`, `guest` and `access` of a folder, and
/// `quota` of one that may be written to. Quantities are integers or text with a unit, as in a file of limits. A key that
/// is not known is an error.
///
/// ```
/// use guesthouse::policy::{Kind, PolicyFile};
///
/// let file = PolicyFile::parse(r#"
///     [plugin.titles]
///     artifact = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
///     clock = "at-waits"              # or "real"
///     random = true
///     env = { LANG = "en_US.UTF-8" }
///     args = ["titles", "--short"]
///     config = { style = "short" }
///     logging = true
///
///     [[plugin.titles.folder]]
///     host = "/srv/app/templates"
///     guest = "/templates"
///     access = "read"
///     follow_inner = false
///
///     [[plugin.titles.folder]]
///     host = "/srv/app/scratch"
///     guest = "/scratch"
///     access = "write"
///     quota = "64MiB"
///     entries = 1_000
/// "#)?;
/// assert_eq!(file.names().collect::<Vec<_>>(), ["titles"]);
/// assert_eq!(file.policy("titles").map(|policy| policy.kinds().len()), Some(6));
/// assert!(file.policy("other").is_none());
/// # Ok::<(), guesthouse::policy::PolicyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolicyFile {
    plugins: BTreeMap<String, Policy>,
}

impl PolicyFile {
    /// Reads policies from TOML. Each has passed [`Policy::check`].
    ///
    /// # Errors
    /// [`PolicyError`] with the line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let source = TomlSource::new(text);
        let document = source.parse().map_err(|error| PolicyError::Toml {
            line: error.line,
            message: error.message,
        })?;
        let mut plugins = BTreeMap::new();
        for item in items(&source, &document) {
            if item.key != "plugin" {
                return Err(item.unknown(&["plugin"]));
            }
            for plugin in item.table()? {
                let policy = policy(plugin.table()?)?;
                plugins.insert(plugin.key.to_owned(), policy);
            }
        }
        Ok(Self { plugins })
    }

    /// Reads policies from a file of at most 1 MiB. No folder that they grant may hold the file: a plugin that could
    /// write to it would grant itself what it likes.
    ///
    /// # Errors
    /// [`PolicyError::Io`] if it cannot be read, is no regular file, has more bytes, or is not UTF-8; otherwise as
    /// [`PolicyFile::parse`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        let (text, guarded) = read(path).map_err(|source| PolicyError::Io {
            path: path.to_owned(),
            source,
        })?;
        let mut file = Self::parse(&text)?;
        for policy in file.plugins.values_mut() {
            policy.guarded.clone_from(&guarded);
        }
        Ok(file)
    }

    /// The policy of the plugin with this name, where the file has one.
    #[must_use]
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.plugins.get(name)
    }

    /// The names of all plugins in the file, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.plugins.keys().map(String::as_str)
    }
}

/// The text, and the places from which it can be replaced: where the name is, and where a symbolic link leads.
fn read(path: &Path) -> IoResult<(String, Vec<PathBuf>)> {
    // Opening anything else could wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is no regular file"));
    }
    let text = String::from_utf8(read_bounded(path, MOST_BYTES)?)
        .map_err(|error| Error::new(ErrorKind::InvalidData, error.utf8_error()))?;
    let target = fs::canonicalize(path)?;
    let named = std::path::absolute(path)?;
    let folder = named.parent().map(fs::canonicalize).transpose()?;
    let named = folder
        .zip(named.file_name())
        .map(|(to, name)| to.join(name));
    let other = named.filter(|named| *named != target);
    Ok((text, std::iter::once(target).chain(other).collect()))
}

/// What a plugin's table grants.
fn policy(items: Vec<Item<'_, '_>>) -> Result<Policy, PolicyError> {
    let mut policy = Policy::closed();
    for item in items {
        match item.key {
            "args" => {
                for value in item.list()? {
                    policy.args.push(value.text()?.to_owned());
                    value.found_in(policy.check())?;
                }
            }
            "artifact" => policy.consent = Some(item.digest()?),
            "clock" => policy.clock = Some(clock(&item)?),
            "config" => {
                let mut settings = BTreeMap::new();
                for setting in item.table()? {
                    settings.insert(setting.key.to_owned(), setting.text()?.to_owned());
                }
                policy.config = Some(settings);
            }
            "env" => {
                for variable in item.table()? {
                    policy = policy.env(variable.key, variable.text()?);
                    variable.found_in(policy.check())?;
                }
            }
            "folder" => {
                let brackets = "tables in double brackets: [[plugin.NAME.folder]]";
                for folder in item.list().map_err(|_| item.bad_value(brackets))? {
                    policy = policy.folder(self::folder(&folder)?);
                    folder.found_in(policy.check())?;
                }
            }
            "logging" => policy.logging = item.flag()?,
            "random" => policy.random = item.flag()?,
            _ => return Err(item.unknown(&PLUGIN)),
        }
        item.found_in(policy.check())?;
    }
    Ok(policy)
}

fn clock(item: &Item<'_, '_>) -> Result<Clock, PolicyError> {
    match item.text() {
        Ok("at-waits") => Ok(Clock::AtWaits),
        Ok("real") => Ok(Clock::Real),
        _ => Err(item.bad_value("\"at-waits\" or \"real\"")),
    }
}

/// What a folder's table says before its access is known.
#[derive(Default)]
struct Draft {
    host: Option<PathBuf>,
    guest: Option<String>,
    is_writable: Option<bool>,
    quota: Option<u64>,
    entries: Option<u64>,
    follow_inner: bool,
}

fn folder(table: &Item<'_, '_>) -> Result<Folder, PolicyError> {
    let mut draft = Draft::default();
    for item in table.table()? {
        match item.key {
            "access" => draft.is_writable = Some(is_writable(&item)?),
            "entries" => draft.entries = Some(item.count()?),
            "follow_inner" => draft.follow_inner = item.flag()?,
            "guest" => draft.guest = Some(item.text()?.to_owned()),
            "host" => draft.host = Some(item.text()?.into()),
            "quota" => draft.quota = Some(item.bytes()?),
            _ => return Err(item.unknown(&FOLDER)),
        }
    }
    let missing = |key| table.missing(key);
    let host = draft.host.ok_or_else(|| missing("host"))?;
    let guest = draft.guest.ok_or_else(|| missing("guest"))?;
    let mut folder = match draft.is_writable.ok_or_else(|| missing("access"))? {
        true => Folder::write(host, draft.quota.ok_or_else(|| missing("quota"))?),
        false => Folder::read(host),
    };
    folder.guest = guest;
    if let Some(entries) = draft.entries {
        folder = folder.entries(entries);
    }
    if draft.follow_inner {
        folder = folder.follow_inner();
    }
    if draft.quota.is_some() && folder.access == Access::Read {
        folder.misplaced = Some("quota");
    }
    Ok(folder)
}

fn is_writable(item: &Item<'_, '_>) -> Result<bool, PolicyError> {
    match item.text() {
        Ok("read") => Ok(false),
        Ok("write") => Ok(true),
        _ => Err(item.bad_value("\"read\" or \"write\"")),
    }
}
