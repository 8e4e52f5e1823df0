//! What a plugin may reach outside its sandbox: [`Policy`], in code or from a file.
//!
//! A policy is data. A plugin that is loaded without one lives in the closed world ([`wasi`](crate::wasi)); with one,
//! it gets what the policy grants and nothing else. Nothing is inherited from the process: no environment variable, no
//! argument, no folder, no clock.
//!
//! ```
//! use guesthouse::policy::{Clock, Folder, Policy};
//!
//! let policy = Policy::closed()
//!     .folder(Folder::read("/srv/app/templates").at("/templates"))
//!     .folder(Folder::write("/srv/app/scratch", 64 << 20).at("/scratch"))
//!     .clock(Clock::AtWaits)
//!     .env("LANG", "en_US.UTF-8");
//! policy.check()?;
//! println!("{}", policy.explain());
//! # Ok::<(), guesthouse::policy::PolicyError>(())
//! ```

// It must never open a granted folder, read a clock or run a guest: whoever loads a plugin does.
//
// | file | what it knows |
// |---|---|
// | `folder.rs`, `kind.rs`, `output.rs` | what can be granted |
// | `check.rs`, `explain.rs` | what is wrong with a policy; a policy in words |
// | `wanted.rs` | what a plugin wants, beside what it is granted |
// | `consent.rs` | who allowed the grants to which artifact |
// | `file/` | policies as TOML |
// | `audit.rs` | who is told what was asked |
// | `error.rs`, `flaw.rs` | what goes wrong |

mod audit;
mod check;
mod consent;
mod error;
mod explain;
mod file;
mod flaw;
mod folder;
mod kind;
mod output;
#[cfg(test)]
mod tests;
mod wanted;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

pub use self::audit::{Action, Audit, AuditEvent, AuditSink, Verdict};
pub use self::consent::{Consent, ConsentNeeded};
pub use self::error::PolicyError;
pub use self::file::PolicyFile;
pub use self::flaw::PolicyFlaw;
pub use self::folder::{Access, Folder};
pub use self::kind::{Clock, Kind};
pub use self::output::{OutputSink, OutputStreamKind};
pub use guesthouse_contract::{Need, Want, Wants, WantsError};

/// All grants of one plugin.
///
/// Start from [`Policy::closed`], which grants nothing, and add. A grant belongs to the whole artifact: every component
/// inside it may use it. Nothing is checked while a policy is put together; [`Policy::check`] does, and a load calls it.
///
/// `Debug` shows no value of a variable, an argument or a setting: they may be secrets.
#[derive(Clone, Default)]
pub struct Policy {
    pub(crate) folders: Vec<Folder>,
    pub(crate) clock: Option<Clock>,
    pub(crate) random: bool,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) args: Vec<String>,
    pub(crate) config: Option<BTreeMap<String, String>>,
    pub(crate) logging: bool,
    pub(crate) output: Option<Arc<dyn OutputSink>>,
    pub(crate) consent: Option<Consent>,
    /// Files that no granted folder may hold: the policy's own.
    pub(crate) guarded: Vec<PathBuf>,
}

impl Policy {
    /// Grants nothing: the closed world.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// Grants a folder of the host. At most 64.
    #[must_use]
    pub fn folder(mut self, folder: Folder) -> Self {
        self.folders.push(folder);
        self
    }

    /// Grants a clock, in place of one granted before.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Grants randomness of the system, in place of numbers that follow from the host's seed.
    #[must_use]
    pub fn random(mut self) -> Self {
        self.random = true;
        self
    }

    /// Grants an environment variable with this literal value. At most 256; each name once.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Adds command-line arguments with these literal values. At most 256.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Grants `wasi:config/store` with this setting in it. A key that is set again has its later value. At most 256.
    #[must_use]
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let settings = self.config.get_or_insert_default();
        settings.insert(key.into(), value.into());
        self
    }

    /// Grants `wasi:logging`, whose lines go into the call's [`Log`](crate::wasi::Log).
    #[must_use]
    pub fn logging(mut self) -> Self {
        self.logging = true;
        self
    }

    /// Hands the app what the plugin writes to stdout and stderr, as it writes it, beside the call's
    /// [`Log`](crate::wasi::Log).
    #[must_use]
    pub fn output(mut self, sink: impl OutputSink + 'static) -> Self {
        self.output = Some(Arc::new(sink));
        self
    }

    /// Binds the grants to one artifact: another is refused at load.
    #[must_use]
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consent = Some(consent);
        self
    }

    /// The consent that the grants are bound to, if they are.
    #[must_use]
    pub fn consented(&self) -> Option<&Consent> {
        self.consent.as_ref()
    }

    /// Which kinds of capability it grants, in the order of [`Kind`].
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        let grants = |kind: &Kind| match kind {
            Kind::Folders => !self.folders.is_empty(),
            Kind::Clock => self.clock.is_some(),
            Kind::Random => self.random,
            Kind::Environment => !(self.env.is_empty() && self.args.is_empty()),
            Kind::Config => self.config.is_some(),
            Kind::Logging => self.logging,
            Kind::Output => self.output.is_some(),
        };
        Kind::ALL.into_iter().filter(grants).collect()
    }

    /// Refuses what makes no sense on any machine.
    ///
    /// It looks at no file: whether a granted folder is there is found out at load.
    ///
    /// # Errors
    /// [`PolicyError::Flaw`] with the first flaw: a path that is not absolute, a guest path or variable granted twice,
    /// a name that no system takes, a quota of 0, too many grants.
    pub fn check(&self) -> Result<(), PolicyError> {
        check::check(self).map_err(|flaw| PolicyError::Flaw { flaw, line: None })
    }

    /// Whether the artifact with this SHA-256 digest may have the grants: where the policy has a [`Consent`], the
    /// artifact must be the one that it is for. A load calls this.
    ///
    /// # Errors
    /// [`ConsentNeeded`] with both digests and what the artifact wants beyond what was consented to.
    pub fn allows(&self, digest: [u8; 32], wants: &Wants) -> Result<(), ConsentNeeded> {
        let consent = self.consent.as_ref();
        consent.map_or(Ok(()), |consent| consent.allows(digest, wants))
    }

    /// What a plugin wants and this policy does not grant, for tools that show both.
    ///
    /// A wanted folder is granted by one at the same path whose access, and whose quota, is enough. The runtime never asks
    /// what a plugin wants.
    ///
    /// ```
    /// use guesthouse::policy::{Folder, Need, Policy, Want, Wants};
    ///
    /// let policy = Policy::closed().folder(Folder::read("/srv/app/templates").at("/templates"));
    /// let wants = Wants::new([
    ///     Want::new(Need::read_folder("/templates"), "the templates of pages"),
    ///     Want::new(Need::Random, "names of files"),
    /// ])?;
    /// let missing = policy.lacks(&wants);
    /// assert_eq!(missing.iter().map(|want| want.need.word()).collect::<Vec<_>>(), ["random"]);
    /// # Ok::<(), guesthouse::policy::WantsError>(())
    /// ```
    #[must_use]
    pub fn lacks(&self, wants: &Wants) -> Wants {
        wants.without(|need| wanted::grants(self, need))
    }

    /// The policy in words, a line for each grant and one for what is not granted.
    ///
    /// Names are cut and escaped. Values of variables, arguments and settings are not shown, only how long they are:
    /// they may be secrets.
    ///
    /// ```
    /// use guesthouse::policy::{Folder, Policy};
    ///
    /// let policy = Policy::closed().folder(Folder::read("/srv/app/templates").at("/templates"));
    /// assert!(policy.explain().starts_with("folder `/templates`: reads `/srv/app/templates`\n"));
    /// ```
    #[must_use]
    pub fn explain(&self) -> String {
        explain::explain(self)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.env.iter().map(|(name, _)| name).collect();
        f.debug_struct("Policy")
            .field("folders", &self.folders)
            .field("clock", &self.clock)
            .field("random", &self.random)
            .field("env", &names)
            .field("args", &self.args.len())
            .field("config", &self.config.as_ref().map(BTreeMap::keys))
            .field("logging", &self.logging)
            .field("output", &self.output.is_some())
            .field("consent", &self.consent)
            .finish_non_exhaustive()
    }
}
