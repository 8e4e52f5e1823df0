//! A change that makes the hostile data of a case good: `what => with`.
//!
//! It must find exactly one place, so that nothing but that data is different.

use crate::case::{Case, Door};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) what: String,
    pub(crate) with: String,
}

impl Change {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let (what, with) = text.split_once("=>").ok_or("`tamed` is `what => with`")?;
        let [what, with] = [what, with].map(|part| part.trim().to_owned());
        Ok(Self { what, with })
    }

    /// The case with the change made.
    pub(crate) fn apply(&self, case: &Case) -> Result<Case, String> {
        let mut changed = case.clone();
        let source = &mut changed.source;
        let mut parts = vec![&mut source.text];
        parts.extend(&mut source.make);
        parts.extend(source.repeats.iter_mut().map(|(_, rest)| rest));
        if let Door::Dynamic(call) = &mut changed.door {
            parts.push(call);
        }
        let mut places = 0;
        for part in parts {
            places += part.matches(&self.what).count();
            *part = part.replace(&self.what, &self.with);
        }
        match places {
            1 => Ok(changed),
            places => Err(format!("`{}` is there {places} times", self.what)),
        }
    }
}
