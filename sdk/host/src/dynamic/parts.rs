//! What a reader collects: the fields of a record, the flags that are set.
//!
//! By place and each once, whichever order the text has them in.

use guesthouse_contract::near;

use super::Value;
use super::types::{Id, Names, Shape, Types};

/// The fields of a record as they come in: by place, each once.
pub(super) struct Fields<'a> {
    types: &'a Types,
    names: &'a Names<Id>,
    values: Vec<Option<Value>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(types: &'a Types, names: &'a Names<Id>) -> Self {
        let values = names.iter().map(|_| None).collect();
        Self {
            types,
            names,
            values,
        }
    }

    /// Where the field belongs, and its type.
    pub(super) fn place(&self, name: &str) -> Result<(usize, Id), String> {
        let (at, _, id) = self
            .names
            .get_full(name)
            .ok_or_else(|| no_such("field", name, self.names))?;
        match self.values.get(at) {
            Some(None) => Ok((at, *id)),
            _ => Err(format!("the field `{}` is there twice", shown(name))),
        }
    }

    pub(super) fn put(&mut self, at: usize, value: Value) {
        if let Some(place) = self.values.get_mut(at) {
            *place = Some(value);
        }
    }

    /// The whole record; options that were left out are `none`.
    pub(super) fn finish(self) -> Result<Value, String> {
        let mut record = Vec::with_capacity(self.values.len());
        for ((name, id), value) in std::iter::zip(self.names, self.values) {
            let value = match (value, self.types.shape(*id)) {
                (Some(value), _) => value,
                (None, Shape::Option(_)) => Value::Option(None),
                (None, _) => return Err(format!("the field `{name}` is missing")),
            };
            record.push((name.to_string(), value));
        }
        Ok(Value::Record(record))
    }
}

/// The flags that are set: by place, each once.
pub(super) struct Set<'a> {
    names: &'a Names<()>,
    set: Vec<bool>,
}

impl<'a> Set<'a> {
    pub(super) fn new(names: &'a Names<()>) -> Self {
        let set = vec![false; names.len()];
        Self { names, set }
    }

    pub(super) fn add(&mut self, name: &str) -> Result<(), String> {
        let at = self.names.get_index_of(name);
        match at.and_then(|at| self.set.get_mut(at)) {
            None => Err(no_such("flag", name, self.names)),
            Some(true) => Err(format!("the flag `{}` is there twice", shown(name))),
            Some(flag) => {
                *flag = true;
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> Value {
        let named = std::iter::zip(self.names.keys(), self.set);
        let set = named
            .filter(|(_, set)| *set)
            .map(|(name, _)| name.to_string());
        Value::Flags(set.collect())
    }
}

/// Names that are looked at for the one that was meant: comparing takes time, and types may have thousands.
const MOST_COMPARED: usize = 256;

/// Why a name is none of a type's, and which of them was meant, perhaps.
pub(super) fn no_such<T>(what: &str, name: &str, names: &Names<T>) -> String {
    let known = names.keys().take(MOST_COMPARED);
    let close = known.filter_map(|known| Some((near(known, name)?, known)));
    // Of a name of one letter, any other letter is near.
    let close = close.filter(|(distance, known)| *distance < known.len());
    let meant = close.min().map(|(_, known)| format!(": is it `{known}`?"));
    format!(
        "there is no {what} `{}`{}",
        shown(name),
        meant.unwrap_or_default()
    )
}

/// A name that somebody wrote, as an error shows it.
pub(super) fn shown(name: &str) -> String {
    crate::error::printable(name, 60)
}
