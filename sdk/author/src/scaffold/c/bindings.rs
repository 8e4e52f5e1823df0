//! A world's bindings for C, as the crate `wit-bindgen-c` writes them.
//!
//! They go with the project, so that an author needs a C compiler and nothing else. What the
//! generator cannot write is refused by name, even where it panics.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Context as _;
use guesthouse_contract::World;
use wit_bindgen_c::{Enabled, Opts};
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::decoding::{DecodedWasm, decode};
use wit_bindgen_core::wit_parser::{Resolve, WorldId};

use super::declared::Declared;
use super::header::Prototype;
use super::labels::Labels;
use super::names::{Name, Side, names, refusal, twice};
use super::settle::{Aside, settle, unshadow};
use crate::scaffold::ScaffoldError;

/// What was generated, and what the world's items are called in it.
#[derive(Debug)]
pub(super) struct Bindings {
    /// Names in the folder `gen`, and contents.
    pub(super) files: Vec<(String, String)>,
    names: Vec<Name>,
    prototypes: HashMap<String, Prototype>,
}

impl Bindings {
    /// Generates them. With `drops`, loans of the app are dropped when a function returns, as it has
    /// to be.
    ///
    /// # Errors
    /// [`ScaffoldError::Unsupported`] names what there are no bindings for.
    pub(super) fn generate(world: &World, drops: bool) -> Result<Self, ScaffoldError> {
        guarded(&world.full_name(), || generated(world, drops))
    }

    /// What the plugin's function is in C; `group` is empty for the world's own.
    pub(super) fn exported(&self, group: &str, function: &str) -> Option<&Prototype> {
        let name = self.find(Side::Export, group, function)?;
        self.prototypes.get(&name.c)
    }

    /// The first of the app's functions in an interface.
    pub(super) fn first_imported(&self, group: &str) -> Option<&Prototype> {
        let mut names = self.names.iter();
        let name =
            names.find(|it| it.side == Side::Import && !it.is_resource && it.group == group)?;
        self.prototypes.get(&name.c)
    }

    /// The plugin's own type behind a resource of an interface that it exports, without `_t`.
    pub(super) fn object(&self, group: &str, resource: &str) -> Option<&str> {
        let mut names = self.names.iter().filter(|it| it.is_resource);
        let name = names.find(|it| it.is(Side::Export, group, resource))?;
        Some(&name.c)
    }

    fn find(&self, side: Side, group: &str, function: &str) -> Option<&Name> {
        let mut names = self.names.iter().filter(|it| !it.is_resource);
        names.find(|it| it.is(side, group, function))
    }
}

/// What `make` answers; a refusal of the world `name` where it fails or panics.
fn guarded<T>(
    name: &str,
    make: impl FnOnce() -> anyhow::Result<Result<T, ScaffoldError>>,
) -> Result<T, ScaffoldError> {
    let why = match catch_unwind(AssertUnwindSafe(make)) {
        Ok(Ok(made)) => return made,
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref().copied());
            words.unwrap_or("without a word").to_owned()
        }
    };
    let reason = format!("has no bindings in C: their generator gave up ({why})");
    Err(ScaffoldError::unsupported(name, &reason))
}

fn generated(world: &World, drops: bool) -> anyhow::Result<Result<Bindings, ScaffoldError>> {
    // The generator has a WIT parser of its own version; the binary form is common to both.
    let DecodedWasm::WitPackage(mut resolve, package) = decode(&world.encode()?)? else {
        anyhow::bail!("the world's package did not survive its encoding");
    };
    let worlds = &resolve.packages[package].worlds;
    let id = *worlds
        .get(world.name())
        .context("the world did not survive its encoding")?;
    settle(&mut resolve);
    let labels = Labels::apart(&mut resolve, id);
    let names = names(&resolve, id, &labels);
    if let Some(refused) = twice(&names) {
        return Ok(Err(refused));
    }
    let mut aside = Aside::default();
    loop {
        let files = files(&resolve, id, drops)?;
        let files: Vec<_> = files
            .iter()
            .map(|(name, bytes)| {
                let text = without_object(&String::from_utf8_lossy(bytes));
                (name.to_owned(), labels.restored(text))
            })
            .collect();
        let declared = Declared::of(&files);
        if unshadow(&mut resolve, &declared) {
            continue;
        }
        let Some(clash) = declared.clash() else {
            let prototypes = declared.prototypes;
            return Ok(Ok(Bindings {
                files,
                names,
                prototypes,
            }));
        };
        // A type that is called otherwise is the same to the app; nothing else is.
        if !aside.type_in(&mut resolve, clash) {
            return Ok(Err(refusal(&names, clash, &world.full_name())));
        }
    }
}

fn files(resolve: &Resolve, world: WorldId, drops: bool) -> anyhow::Result<Files> {
    // `build` puts the world into the component; no linker has to.
    let options = Opts {
        no_object_file: true,
        autodrop_borrows: match drops {
            true => Enabled::Yes,
            false => Enabled::No,
        },
        ..Opts::default()
    };
    let mut files = Files::default();
    let mut generator = options.build();
    generator.generate(&mut resolve.clone(), world, &mut files)?;
    Ok(files)
}

/// The text without its reference to the object file that a linker would take the world from.
fn without_object(text: &str) -> String {
    let Some((before, rest)) = text.split_once("\n// Ensure that the *_component_type.o object")
    else {
        return text.to_owned();
    };
    let behind = rest.split_once("}\n").map_or("", |(_, behind)| behind);
    format!("{before}{behind}")
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_the_generator_ends_with_is_a_refusal_of_the_world() {
        let said = |made: Result<(), crate::ScaffoldError>| {
            let error = made.unwrap_err();
            format!("{}: {error}", error.code())
        };
        let panicked = guarded("a:b/w", || panic!("no {}\rof", "idea"));
        assert_eq!(
            said(panicked),
            "unsupported: `a:b/w` has no bindings in C: their generator gave up (no idea\\rof)"
        );
        let failed = guarded("a:b/w", || anyhow::bail!("no room"));
        assert_eq!(
            said(failed),
            "unsupported: `a:b/w` has no bindings in C: their generator gave up (no room)"
        );
    }
}
