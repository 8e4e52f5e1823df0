//! What a reader collects: the fields of a record, the flags that are set.
//!
//! By place and each once, whichever order the text has them in.

use crate::dynamic::types::{Id, Names, Shape, Types, Value, no_such, shown};

/// The fields of a record as they come in: by place, each once.
pub(crate) struct Fields<'a> {
    types: &'a Types,
    names: &'a Names<Id>,
    values: Vec<Option<Value>>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(types: &'a Types, names: &'a Names<Id>) -> Self {
        let values = names.iter().map(|_| None).collect();
        Self {
            types,
            names,
            values,
        }
    }

    /// Where the field belongs, and its type.
    pub(crate) fn place(&self, name: &str) -> Result<(usize, Id), String> {
        let (at, _, id) = self
            .names
            .get_full(name)
            .ok_or_else(|| no_such("field", name, self.names))?;
        match self.values.get(at) {
            Some(None) => Ok((at, *id)),
            _ => Err(format!("the field `{}` is there twice", shown(name))),
        }
    }

    pub(crate) fn put(&mut self, at: usize, value: Value) {
        if let Some(place) = self.values.get_mut(at) {
            *place = Some(value);
        }
    }

    /// The whole record; options that were left out are `none`.
    pub(crate) fn finish(self) -> Result<Value, String> {
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
pub(crate) struct Set<'a> {
    names: &'a Names<()>,
    set: Vec<bool>,
}

impl<'a> Set<'a> {
    pub(crate) fn new(names: &'a Names<()>) -> Self {
        let set = vec![false; names.len()];
        Self { names, set }
    }

    pub(crate) fn add(&mut self, name: &str) -> Result<(), String> {
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

    pub(crate) fn finish(self) -> Value {
        let named = std::iter::zip(self.names.keys(), self.set);
        let set = named
            .filter(|(_, set)| *set)
            .map(|(name, _)| name.to_string());
        Value::Flags(set.collect())
    }
}
