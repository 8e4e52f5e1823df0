//! Limits and usage in any format that describes itself, behind the feature `serde`.
//!
//! Limits are read by the rules of a file of limits, so that an app's own configuration can hold them.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::super::{Amount, Limits};
use super::entry::{self, Entry, Given};
use super::read;

/// A value, and how it is quoted in an error.
struct Value {
    given: Given,
    quoted: String,
}

struct Entries(Vec<Entry>);

/// A table of limits by their last names.
struct Table(Vec<(&'static str, Amount)>);

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Entries(entries) = deserializer.deserialize_map(EntriesVisitor)?;
        read::read(entries).map_err(de::Error::custom)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of limits")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries: Vec<Entry> = Vec::new();
        while let Some((key, Value { given, quoted })) = map.next_entry::<String, _>()? {
            if entries.iter().any(|entry| entry.key == key) {
                let key = entry::quoted(&key);
                return Err(de::Error::custom(format_args!("`{key}` is set twice")));
            }
            entries.push(Entry {
                key,
                value: given,
                quoted: entry::quoted(&quoted),
                line: None,
            });
        }
        Ok(Entries(entries))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl ValueVisitor {
    fn other(quoted: &(impl ToString + ?Sized)) -> Value {
        Value {
            given: Given::Other,
            quoted: quoted.to_string(),
        }
    }
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a limit")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value {
            given: Given::Integer(number),
            quoted: number.to_string(),
        })
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        match u64::try_from(number) {
            Ok(number) => self.visit_u64(number),
            Err(_) => Ok(Self::other(&number)),
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value {
            given: Given::Text(text.to_owned()),
            quoted: format!("{text:?}"),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let Entries(entries) = EntriesVisitor.visit_map(map)?;
        Ok(Value {
            given: Given::Table(entries),
            quoted: "a table".to_owned(),
        })
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Self::other(&value))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Self::other(&number))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Self::other("nothing"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::other("a list"))
    }
}

impl Serialize for Limits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut own, mut complexity) = (Vec::new(), Vec::new());
        for (limit, value) in self.each() {
            match limit.name.strip_prefix("complexity.") {
                Some(name) => complexity.push((name, value)),
                None => own.push((limit.name, value)),
            }
        }
        let mut map = serializer.serialize_map(Some(own.len() + 1))?;
        for (name, value) in own {
            map.serialize_entry(name, &Written(value))?;
        }
        map.serialize_entry("complexity", &Table(complexity))?;
        map.end()
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Written(*value))))
    }
}

/// An amount as a file of limits has it.
struct Written(Amount);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Amount::Bytes(number) | Amount::Count(number) => serializer.serialize_u64(number),
            Amount::Time(_) => serializer.collect_str(&self.0),
        }
    }
}
