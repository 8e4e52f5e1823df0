//! `guesthouse wit`: the app's own WIT, compared with what it was.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use guesthouse_contract::{Breaks, Change, Contract, Place, World, evolution, is_safe};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::picture::Picture;
use crate::say::Say;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say whether a new version of the WIT is safe for the plugins that are there, and what
    /// breaks whom.
    Diff(Diff),
}

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `safe`, `changes` (`breaks`: `every-plugin`, `plugins-that-use` or `nobody`, `users_of`, `item`, `message`, `old`, `old_place`, `new`, `new_place`: WIT and where it stands). Where plugins break, the error has `changes`."
)]
struct Diff {
    /// The WIT that plugins were built for.
    old: PathBuf,
    /// The WIT that the app is going to have.
    new: PathBuf,
    /// Which world, where the WIT has several.
    #[arg(long, value_name = "NAME")]
    world: Option<String>,
    /// The world's name in the old WIT, where it had another.
    #[arg(long, value_name = "NAME")]
    old_world: Option<String>,
    /// The world's name in the new WIT, where it has another.
    #[arg(long, value_name = "NAME")]
    new_world: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    match &arguments.command {
        Command::Diff(arguments) => diff(arguments, say),
    }
}

fn diff(arguments: &Diff, say: Say) -> Result<(), Failure> {
    let named = |own: &Option<String>| own.clone().or_else(|| arguments.world.clone());
    let old = contract(&arguments.old, named(&arguments.old_world).as_deref())?;
    let new = contract(&arguments.new, named(&arguments.new_world).as_deref())?;
    let changes = evolution(&old, &new);
    let (harmless, breaking): (Vec<_>, Vec<_>) = changes
        .iter()
        .partition(|change| change.breaks == Breaks::Nobody);
    for change in &harmless {
        say.line(change);
    }
    if !is_safe(&changes) {
        return Err(broken(&breaking, &changes));
    }
    match changes.as_slice() {
        [] => say.line("safe: nothing of the contract changed"),
        _ => say.line("safe: every plugin that fits the old WIT fits the new one"),
    }
    say.value(&json!({ "safe": true, "changes": values(&changes) }));
    Ok(())
}

fn contract(path: &Path, world: Option<&str>) -> Result<Contract, Failure> {
    Ok(Contract::of_world(&World::from_path(path, world)?)?)
}

fn broken(breaking: &[&Change], changes: &[Change]) -> Failure {
    let mut message = "the new WIT breaks plugins that fit the old one".to_owned();
    for change in breaking {
        message += &format!("\n{change}");
    }
    let failure = Failure::refused("breaks-plugins", message).with("changes", values(changes));
    breaking
        .iter()
        .fold(failure, |failure, change| failure.pictured(picture(change)))
}

/// The change with the line of the WIT that has it, the new one's if both have.
fn picture(change: &Change) -> Picture {
    let Change {
        breaks,
        item,
        words,
        ..
    } = change;
    let mut picture = Picture::new(format!("{breaks}: `{item}`: {words}"));
    let place = [
        (&change.new_place, "the new WIT"),
        (&change.old_place, "the old WIT"),
    ];
    let place = place
        .into_iter()
        .find_map(|(place, label)| Some((place.as_ref()?, label)));
    if let Some((Place { file, line, .. }, label)) = place {
        picture = picture.at(file, *line as usize, label);
    }
    for (side, text) in [("old", &change.old), ("new", &change.new)] {
        if let Some(text) = text {
            picture = picture.note(format!("{side}: {text}"));
        }
    }
    picture
}

fn values(changes: &[Change]) -> Value {
    changes.iter().map(value).collect()
}

fn value(change: &Change) -> Value {
    let (breaks, users) = match &change.breaks {
        Breaks::EveryPlugin => ("every-plugin", Vec::new()),
        Breaks::PluginsThatUse(items) => ("plugins-that-use", items.clone()),
        _ => ("nobody", Vec::new()),
    };
    json!({
        "breaks": breaks,
        "users_of": users,
        "item": change.item,
        "message": change.words,
        "old": change.old,
        "old_place": change.old_place.as_ref().map(Place::to_string),
        "new": change.new,
        "new_place": change.new_place.as_ref().map(Place::to_string),
    })
}
