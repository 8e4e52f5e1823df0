//! What a case says must be seen: a stable code and, with it, facts.
//!
//! `memory-exceeded limit=4194304 asked>=4194305`, or several of that kind with ` | ` between them.

use std::fmt;

use crate::seen::Seen;

/// A code, and what else must be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) code: String,
    pub(crate) checks: Vec<Check>,
}

/// One fact and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) fact: String,
    pub(crate) relation: Relation,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Is,
    AtLeast,
    LessThan,
    Contains,
}

const RELATIONS: [(&str, Relation); 4] = [
    (">=", Relation::AtLeast),
    ("<", Relation::LessThan),
    ("~", Relation::Contains),
    ("=", Relation::Is),
];

impl Expectation {
    pub(crate) fn read_all(text: &str) -> Result<Vec<Self>, String> {
        text.split(" | ").map(Self::read).collect()
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut words = words(text).into_iter();
        let code = words.next().ok_or("no code")?;
        let checks: Result<_, String> = words.map(|word| Check::read(&word)).collect();
        Ok(Self {
            code,
            checks: checks?,
        })
    }

    fn holds(&self, seen: &Seen) -> bool {
        // Whoever is not said to be to blame, it is the plugin.
        let blamed = self.checks.iter().any(|check| check.fact == "blame");
        let blame = blamed || seen.fact("blame").is_none_or(|blame| blame == "plugin");
        self.code == seen.code() && blame && self.checks.iter().all(|check| check.holds(seen))
    }
}

impl Check {
    fn read(word: &str) -> Result<Self, String> {
        let found = RELATIONS.into_iter().filter_map(|(sign, relation)| {
            let at = word.find(sign)?;
            Some((at, sign, relation))
        });
        // The first sign counts: a value may hold others.
        let first = found.min_by_key(|(at, sign, _)| (*at, std::cmp::Reverse(sign.len())));
        let (at, sign, relation) = first.ok_or(format!("not a fact: {word}"))?;
        Ok(Self {
            fact: word[..at].to_owned(),
            relation,
            value: word[at + sign.len()..].to_owned(),
        })
    }

    fn holds(&self, seen: &Seen) -> bool {
        let Some(fact) = seen.fact(&self.fact) else {
            return false;
        };
        let numbers = || Some((fact.parse::<u64>().ok()?, self.value.parse::<u64>().ok()?));
        match self.relation {
            Relation::Is => fact == self.value,
            Relation::Contains => fact.contains(&self.value),
            Relation::AtLeast => numbers().is_some_and(|(fact, value)| fact >= value),
            Relation::LessThan => numbers().is_some_and(|(fact, value)| fact < value),
        }
    }
}

/// Splits at spaces, but not inside quotes, which go away.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("there is one").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether one of them holds; says what was seen if not.
pub(crate) fn check(expected: &[Expectation], seen: &Seen) -> Result<(), String> {
    if expected.iter().any(|one| one.holds(seen)) {
        return Ok(());
    }
    let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
    Err(format!(
        "expected {}\n    seen     {seen}",
        expected.join(" or ")
    ))
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        self.checks
            .iter()
            .try_for_each(|check| write!(f, " {check}"))
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = RELATIONS
            .iter()
            .find(|(_, relation)| *relation == self.relation);
        let (sign, _) = sign.expect("every relation has a sign");
        write!(f, "{}{sign}{}", self.fact, self.value)
    }
}
