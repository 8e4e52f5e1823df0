//! `--policy FILE`: what a policy grants the plugin that a command was pointed at, beside what the plugin wants.
//!
//! It shows and compares; the host decides when it loads.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::policy::{
    Consent, ConsentNeeded, Policy, PolicyError, PolicyFile, Want, Wants, WantsError,
};
use guesthouse_contract::{nearest, shown};
use serde_json::{Value, json};

use crate::failure::Failure;

/// Names that a message lists at most.
const MOST_LISTED: usize = 8;

/// Which grants apply.
#[derive(Debug, Clone, Args)]
pub(crate) struct PolicyOptions {
    /// A file of policies, of which the one with the component's name is taken; otherwise nothing is granted.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl PolicyOptions {
    /// The policy for a component, if a file was named.
    pub(crate) fn read(&self, component: &Path) -> Result<Option<Policy>, Failure> {
        let Some(path) = &self.policy else {
            return Ok(None);
        };
        let name = component.file_stem().unwrap_or_default();
        let file = open(path)?;
        named(&file, path, &name.to_string_lossy()).map(|policy| Some(policy.clone()))
    }

    /// The policy for a component, beside what the component wants.
    pub(crate) fn beside(
        &self,
        component: &Path,
        bytes: &[u8],
    ) -> Result<Option<Granted>, Failure> {
        let policy = self.read(component)?;
        policy.map(|policy| Granted::new(policy, bytes)).transpose()
    }
}

/// Reads a file of policies.
pub(crate) fn open(path: &Path) -> Result<PolicyFile, Failure> {
    PolicyFile::open(path).map_err(|error| match (&error, error.line()) {
        (PolicyError::Io { source, .. }, _) => Failure::file(path, source),
        (_, Some(line)) => {
            let words = error.to_string();
            // The place says it.
            let message = words.strip_suffix(&format!(" (line {line})"));
            Failure::mistake(error.code(), path, line, message.unwrap_or(&words))
        }
        (_, None) => {
            let message = format!("{}: {error}", shown(path.display()));
            Failure::refused(error.code(), message)
        }
    })
}

/// The policy of that name.
pub(crate) fn named<'f>(
    file: &'f PolicyFile,
    path: &Path,
    name: &str,
) -> Result<&'f Policy, Failure> {
    file.policy(name).ok_or_else(|| {
        let (name_shown, path) = (shown(name), shown(path.display()));
        let mut words = format!("`{path}` has no policy for `{name_shown}`");
        let names: Vec<_> = file.names().collect();
        let listed = names.iter().take(MOST_LISTED);
        let listed: Vec<_> = listed.map(|name| format!("`{}`", shown(name))).collect();
        let more = names.len().saturating_sub(MOST_LISTED);
        // Writing to a string cannot fail.
        let _ = match (listed.as_slice(), more) {
            ([], _) => write!(words, ": it has none at all"),
            (listed, 0) => write!(words, ": it has {}", listed.join(", ")),
            (listed, more) => write!(words, ": it has {} and {more} more", listed.join(", ")),
        };
        if let Some(near) = nearest(names.iter().map(|name| (*name, *name)), name) {
            let _ = write!(words, "; did you mean `{}`?", shown(near));
        }
        Failure::refused("no-such-plugin", words).with("plugins", json!(names))
    })
}

/// What a plugin is granted, what it wants, and whether somebody consented.
#[derive(Debug)]
pub(crate) struct Granted {
    policy: Policy,
    lacks: Wants,
    consent: Result<(), ConsentNeeded>,
}

impl Granted {
    fn new(policy: Policy, bytes: &[u8]) -> Result<Self, Failure> {
        let own = Consent::to_component(bytes).map_err(|error| refused(&error))?;
        Ok(Self {
            lacks: policy.lacks(own.wants()),
            consent: policy.allows(own.digest(), own.wants()),
            policy,
        })
    }

    /// Whether a want is granted.
    pub(crate) fn grants(&self, want: &Want) -> bool {
        !self.lacks.iter().any(|lacking| lacking == want)
    }

    /// The grants and the consent, a line each.
    pub(crate) fn page(&self) -> String {
        let mut page = self.policy.explain();
        let consent = match (&self.consent, self.policy.consented()) {
            (Err(needed), _) => format!("NEEDED: {needed}"),
            (Ok(()), Some(_)) => "given to this artifact".to_owned(),
            (Ok(()), None) => "not asked for: the policy names no artifact".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "consent: {consent}");
        page
    }

    /// What is wanted and not granted, then the grants and the consent.
    pub(crate) fn lines(&self) -> Vec<String> {
        let lacks = self.lacks.iter();
        let lacks = lacks.map(|want| format!("wanted and not granted: {want}"));
        let page = self.page();
        lacks.chain(page.lines().map(str::to_owned)).collect()
    }

    /// The same for scripts.
    pub(crate) fn value(&self) -> Value {
        let kinds = self.policy.kinds();
        let kinds: Vec<_> = kinds.iter().map(ToString::to_string).collect();
        let explained = self.policy.explain();
        let consent = match (&self.consent, self.policy.consented()) {
            (Err(_), _) => "needed",
            (Ok(()), Some(_)) => "given",
            (Ok(()), None) => "not-asked",
        };
        json!({
            "kinds": kinds,
            "explained": explained.lines().collect::<Vec<_>>(),
            "lacks": wants(&self.lacks, None),
            "consent": consent,
        })
    }

    /// Refuses as a load does.
    pub(crate) fn allowed(&self) -> Result<(), Failure> {
        self.consent.as_ref().map_err(|needed| {
            Failure::refused(needed.code(), needed).with("more", wants(&needed.more, None))
        })?;
        Ok(())
    }
}

/// Wants that cannot be read.
fn refused(error: &WantsError) -> Failure {
    Failure::refused(error.code(), error)
}

/// Wants for scripts, each with whether it is granted where a policy was named.
pub(crate) fn wants(wants: &Wants, granted: Option<&Granted>) -> Value {
    let wants = wants.iter().map(|want| {
        json!({
            "need": want.need.word(),
            "name": want.need.name(),
            "quota": want.need.quota(),
            "why": want.why,
            "granted": granted.map(|granted| granted.grants(want)),
        })
    });
    wants.collect()
}
