//! `guesthouse new`: a plugin's project, which builds and passes its own cases at once.

use std::path::PathBuf;

use clap::Args;
use guesthouse_author::{Language, Scaffold};
use guesthouse_contract::shown;
use serde::Serialize;

use crate::failure::Failure;
use crate::options::WitOptions;
use crate::say::Say;

#[derive(Debug, Args)]
#[command(after_long_help = "JSON: `name`, `language`, `folder`, `files`.")]
pub(crate) struct Arguments {
    /// The plugin's name in kebab-case, `my-plugin`.
    name: String,
    /// The language: `rust`, `javascript`, `python` or `c`.
    #[arg(short, long, value_name = "LANGUAGE")]
    template: Language,
    #[command(flatten)]
    wit: WitOptions,
    /// Where the project goes, which must not be there yet; a folder of the plugin's name otherwise.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What was made.
#[derive(Debug, Serialize)]
struct Made<'a> {
    name: &'a str,
    language: &'a str,
    folder: String,
    files: Vec<&'a str>,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let (name, language) = (&arguments.name, arguments.template);
    let scaffold = match (&arguments.wit.wit, arguments.wit.read()?) {
        (Some(path), Some(world)) => Scaffold::of_world(name, language, &world, path)?,
        _ => Scaffold::template(name, language)?,
    };
    let folder = arguments.out.clone().unwrap_or_else(|| name.into());
    scaffold.write(&folder)?;
    let place = shown(folder.display());
    say.line(format_args!("{place}: a plugin in {}", language.title()));
    say.line(format_args!(
        "next: cd {place} && guesthouse build && guesthouse test"
    ));
    say.value(&Made {
        name,
        language: language.name(),
        folder: folder.display().to_string(),
        files: scaffold
            .files()
            .iter()
            .map(guesthouse_author::File::path)
            .collect(),
    });
    Ok(())
}
