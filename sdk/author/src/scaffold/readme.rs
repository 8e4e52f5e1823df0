//! A project's README: what it is, the next commands, where what is.

use super::File;
use super::rust::REWRITTEN;
use super::surface::Surface;
use crate::Language;

/// The README of a project for a world, which has the files `made`.
pub(super) fn text(name: &str, language: Language, surface: &Surface<'_>, made: &[File]) -> String {
    let world = surface.world.full_name();
    let (title, source) = (language.title(), source(language));
    let call = first_call(surface);
    let asked = list("It answers", &surface.exports);
    let lent = list("It may call", &surface.imports);
    let rewritten = match made.iter().any(|file| file.path() == REWRITTEN) {
        true => "| `bindings.wit` | the same, as the bindings in Rust take it: leave as it is |\n",
        false => "",
    };
    format!(
        "# {name}\n\n\
         A plugin in {title} for the world `{world}`.\n\n\
         {asked}{lent}\
         ## The next three commands\n\n\
         ```sh\n\
         guesthouse build   # {name}.wasm\n\
         guesthouse test    # the cases in tests/, under limits.toml\n\
         guesthouse run . {call} --mock tests/cases.toml\n\
         ```\n\n\
         {needs}\n\n\
         | file | what is in it |\n\
         |---|---|\n\
         | `{source}` | the plugin: write here |\n\
         | `wit/` | the app's side of the contract: leave as it is |\n\
         {rewritten}\
         | `tests/` | cases: calls, and what they must answer |\n\
         | `plugin.toml` | name, version, world |\n\
         | `limits.toml` | what a call may spend |\n",
        needs = needs(language),
    )
}

fn source(language: Language) -> &'static str {
    match language {
        Language::Rust => "src/lib.rs",
        Language::JavaScript => "plugin.js",
        Language::Python => "app.py",
        Language::C => "plugin.c",
    }
}

/// What has to be installed once.
fn needs(language: Language) -> String {
    if let Some(command) = language.install() {
        return format!("Once, in this folder: `{command}`.");
    }
    let tools = match language {
        Language::C => {
            "clang and lld, or in this folder `python3 -m venv .venv && .venv/bin/pip install ziglang`"
        }
        _ => "`rustup target add wasm32-unknown-unknown`",
    };
    format!("Once: {tools}.")
}

/// The first case, as a command would call it.
fn first_call(surface: &Surface<'_>) -> String {
    let calls = super::cases::plain_calls(surface);
    calls.first().map_or_else(
        || "FUNCTION".to_owned(),
        |call| {
            let arguments = call
                .arguments
                .iter()
                .map(|text| format!(" {}", quoted(text)));
            format!(
                "{}{}",
                quoted(&call.function),
                arguments.collect::<String>()
            )
        },
    )
}

fn list(verb: &str, groups: &[super::surface::Group<'_>]) -> String {
    let groups = groups.iter().filter(|group| !group.is_types_only());
    let lines: Vec<_> = groups
        .flat_map(|group| group.all_functions().map(move |one| group.call_name(one)))
        .map(|name| format!("- `{name}`\n"))
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("{verb}:\n\n{}\n", lines.concat()),
    }
}

/// A word as a shell takes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
