//! `guesthouse new`: a plugin's project, which builds and passes its own cases at once.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
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
    /// The language.
    #[arg(short, long, value_name = NAMES.as_str(), value_parser = languages(), hide_possible_values = true)]
    template: Language,
    #[command(flatten)]
    wit: WitOptions,
    /// Where the project goes, which must not be there yet; a folder of the plugin's name otherwise.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// How the help names the language: as one of all.
static NAMES: LazyLock<String> = LazyLock::new(|| Language::ALL.map(Language::name).join("/"));

/// The languages by their names, and by what else their authors call them.
fn languages() -> impl TypedValueParser<Value = Language> {
    let values = Language::ALL.map(named);
    PossibleValuesParser::new(values).try_map(|text| {
        let mut all = Language::ALL.into_iter();
        let found = all.find(|language| named(*language).matches(&text, false));
        found.ok_or("there is no such language")
    })
}

fn named(language: Language) -> PossibleValue {
    let others: &[&str] = match language {
        Language::Rust => &["rs"],
        Language::JavaScript => &["js", "node"],
        Language::Python => &["py"],
        _ => &[],
    };
    PossibleValue::new(language.name()).aliases(others.iter().copied())
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
    let cd = format!("cd {}", in_a_shell(&place.to_string()));
    let next = std::iter::once(cd.as_str()).chain(language.install());
    let next: Vec<_> = next
        .chain(["guesthouse build", "guesthouse test"])
        .collect();
    say.line(format_args!("next: {}", next.join(" && ")));
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

/// A path as one word of a shell's.
fn in_a_shell(path: &str) -> String {
    let is_plain = |one: char| one.is_alphanumeric() || "/._-+".contains(one);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::in_a_shell;

    #[test]
    fn a_path_is_one_word_of_a_shells() {
        assert_eq!(in_a_shell("plugins/shout-1.0"), "plugins/shout-1.0");
        assert_eq!(in_a_shell("my plugins"), "'my plugins'");
        assert_eq!(in_a_shell("a;b$(c)"), "'a;b$(c)'");
        assert_eq!(in_a_shell("it's"), r"'it'\''s'");
    }
}
