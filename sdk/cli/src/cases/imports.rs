//! [`Imports`]: which functions a file of cases may say answers for.
//!
//! One file can serve several plugins of an extension point, and a plugin imports only what it uses. So
//! an answer for something else is left alone, unless it can only be a mistake.

use guesthouse::{
    dynamic::{DynFunction, DynPlugin},
    error::DynError,
};
use guesthouse_contract::wit_parser::WorldItem;
use guesthouse_contract::{ItemName, World};
use toml::Spanned;

use super::file::WrittenAnswer;
use super::mistake::Mistake;
use super::mock::Answer;

/// Names of functions that a mistake lists at most.
const MOST_LISTED: usize = 20;

/// What a plugin imports, and what it may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Imports<'a> {
    pub(crate) plugin: &'a DynPlugin,
    /// The world of the project, where one was found.
    pub(crate) world: Option<&'a World>,
}

impl Imports<'_> {
    /// Those of the answers that are for functions which the plugin imports.
    pub(crate) fn answers(
        &self,
        source: &str,
        written: &[&WrittenAnswer],
    ) -> Result<Vec<Answer>, Mistake> {
        let mut answers = Vec::new();
        for answer in written {
            if let Some(function) = self.find(&answer.call, written)? {
                answers.push(Answer::bind(function, source, answer)?);
            }
        }
        Ok(answers)
    }

    /// The function that is meant; `None` where the answer is for another plugin.
    fn find(
        &self,
        call: &Spanned<String>,
        all: &[&WrittenAnswer],
    ) -> Result<Option<&DynFunction>, Mistake> {
        let candidates = match self.plugin.import(call.get_ref()) {
            Ok(function) => return Ok(Some(function)),
            Err(DynError::NoSuchFunction { candidates, .. }) => candidates,
            Err(ambiguous) => return Err(Mistake::new(ambiguous.to_string(), call.span())),
        };
        let why = match self.world {
            Some(world) => not_of_world(world, call.get_ref()),
            // Whoever mistyped the name has said no answer for the right one.
            None => candidates
                .into_iter()
                .find(|near| !self.is_answered(near, all))
                .map(|near| {
                    format!(
                        "the plugin imports no `{}`: is it `{near}`?",
                        call.get_ref()
                    )
                }),
        };
        why.map_or(Ok(None), |why| Err(Mistake::new(why, call.span())))
    }

    fn is_answered(&self, function: &str, all: &[&WrittenAnswer]) -> bool {
        let mut found = all
            .iter()
            .filter_map(|answer| self.plugin.import(answer.call.get_ref()).ok());
        found.any(|found| found.full_name() == function)
    }
}

/// Why no plugin for the world imports what `call` names, if none does.
fn not_of_world(world: &World, call: &str) -> Option<String> {
    let resolve = world.resolve();
    let mut names = Vec::new();
    for (key, item) in &world.world().imports {
        match item {
            WorldItem::Function(function) => names.push((None, function.name.as_str())),
            WorldItem::Interface { id, .. } => {
                let functions = resolve.interfaces[*id].functions.keys();
                let interface = resolve.name_world_key(key);
                names.extend(functions.map(|name| (Some(interface.clone()), name.as_str())));
            }
            WorldItem::Type { .. } => {}
        }
    }
    let items = names
        .iter()
        .map(|(interface, name)| ItemName::new(interface.as_deref(), name));
    let items: Vec<_> = items.collect();
    if items
        .iter()
        .any(|item| item.is(call) || item.is_meant_by(call))
    {
        return None;
    }
    let near = ItemName::nearest(&items, call);
    let meant = match near {
        Some(near) => format!("is it `{near}`?"),
        None if items.is_empty() => "it imports no function".to_owned(),
        None => {
            let listed = items
                .iter()
                .take(MOST_LISTED)
                .map(|item| format!("`{item}`"));
            let more = if items.len() > MOST_LISTED {
                ", …"
            } else {
                ""
            };
            format!("it imports {}{more}", listed.collect::<Vec<_>>().join(", "))
        }
    };
    Some(format!(
        "`{}` imports no `{call}`: {meant}",
        world.full_name()
    ))
}
