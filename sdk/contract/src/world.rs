//! A WIT world, wherever it came from: source text, a folder, its binary form, or a component.
//!
//! Holds the resolved WIT and nothing else. It must never compare or judge (`compare` does).

use std::borrow::Cow;
use std::fmt;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use wit_parser::decoding::DecodedWasm;
use wit_parser::{
    PackageId, Resolve, Span, Type, TypeDefKind, TypeOwner, WorldId, WorldItem, parse_use_path,
};

use crate::Place;
use crate::contract::meets;
use crate::reading::{Lines, Reader};
use crate::sound::{self, Flaw, flaw};
use crate::text::clipped;
use crate::{decode, docs, nearest, shown};

/// One resolved world and the packages around it.
///
/// A component's own imports and exports are a world too, so one type serves both sides of a
/// comparison.
#[derive(Clone)]
pub struct World {
    resolve: Resolve,
    id: WorldId,
    files: Vec<PathBuf>,
    lines: Lines,
    /// Packages that were read in their binary form.
    encoded: Vec<PackageId>,
}

/// A package that was read in its binary form, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageText {
    /// Its name with its version: `demo:text@1.0.0`.
    pub name: String,
    /// Whether the world is in it.
    pub has_world: bool,
    /// The WIT.
    pub text: String,
}

/// Why a [`World`] could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The path is neither a file nor a folder.
    #[error("no WIT at `{}`", shown(path.display()))]
    NoSuchPath {
        /// The path as it was looked up.
        path: PathBuf,
    },
    /// The WIT did not parse or resolve; the message shows the offending line.
    #[error("{}", shown(message).lines())]
    Wit {
        /// The parser's own words, with file and line.
        message: String,
    },
    /// The WIT can be read, and no plugin can be made for it: no component can hold it, or no host here
    /// takes it. `bad-wit` where it is the former of anything, `unsupported` otherwise.
    #[error("no plugin can be made for this WIT:\n{}", flaw::lines(flaws))]
    Unfit {
        /// Every reason.
        flaws: Vec<Flaw>,
    },
    /// The package has no such world, or several and none was named.
    #[error("{}{known}", unfound(name.as_deref(), known))]
    NoSuchWorld {
        /// The world that was named, if one was.
        name: Option<String>,
        /// Which worlds there are.
        known: KnownWorlds,
    },
    /// The bytes are not a component or an encoded WIT package, or are damaged.
    #[error("cannot decode: {}", shown(message))]
    Decode {
        /// What the decoder met.
        message: String,
    },
}

/// The worlds that one can be chosen from, by their full names.
///
/// Shown as a list of eight at most, after the one that a mistyped name may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KnownWorlds {
    /// All of them, in the order of the text.
    pub names: Vec<String>,
    /// The one that was meant, perhaps.
    pub near: Option<String>,
}

impl KnownWorlds {
    pub(crate) fn new(names: Vec<String>, wanted: Option<&str>) -> Self {
        let near = wanted.and_then(|wanted| {
            let candidates = names.iter().map(|name| (name, bare(name)));
            nearest(candidates, bare(wanted)).cloned()
        });
        Self { names, near }
    }
}

/// Worlds that are listed at most.
const MOST_LISTED: usize = 8;

impl fmt::Display for KnownWorlds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near = self.near.iter();
        let others = self
            .names
            .iter()
            .filter(|name| self.near.as_ref() != Some(name));
        let listed: Vec<_> = near.chain(others).take(MOST_LISTED).collect();
        for (at, name) in listed.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}`{}`", clipped(name))?;
        }
        match self.names.len() - listed.len() {
            0 => {}
            more => write!(f, " and {more} more")?,
        }
        match &self.near {
            Some(near) if self.names.len() > 1 => write!(f, "; did you mean `{}`?", clipped(near)),
            _ => Ok(()),
        }
    }
}

/// What comes before the list of worlds.
fn unfound(name: Option<&str>, known: &KnownWorlds) -> String {
    let has = if known.names.is_empty() {
        "it has none"
    } else {
        "it has "
    };
    match name {
        Some(name) => format!("no world `{}` in this WIT: {has}", clipped(name)),
        None if known.names.is_empty() => "no world in this WIT".to_owned(),
        None => "several worlds in this WIT, and none was named: it has ".to_owned(),
    }
}

/// A world's name without its package and version.
fn bare(name: &str) -> &str {
    let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

impl WorldError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPath { .. } => "no-wit",
            Self::Wit { .. } => "bad-wit",
            Self::Unfit { flaws } => flaw::code(flaws),
            Self::NoSuchWorld { .. } => "no-such-world",
            Self::Decode { .. } => "bad-component",
        }
    }
}

/// Where a world is read from: folders, files and text that together make one set of packages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Sources {
    /// Folders of `.wit` files (dependencies in their `deps`) or single files.
    pub paths: Vec<PathBuf>,
    /// The text of one package, which may refer to the packages at `paths`.
    pub inline: Option<String>,
    /// Which `@unstable` features are there; `None` for all of them.
    pub features: Option<Vec<String>>,
}

impl World {
    /// Reads a folder of `.wit` files (dependencies in its `deps`), or a single file.
    ///
    /// # Errors
    /// [`WorldError`] says whether the path, the WIT or the world's name is wrong.
    pub fn from_path(path: &Path, world: Option<&str>) -> Result<Self, WorldError> {
        let mut sources = Sources::default();
        sources.paths.push(path.to_owned());
        Self::read(&sources, world)
    }

    /// Reads one package from text; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`WorldError`] says whether the WIT or the world's name is wrong.
    pub fn from_source(name: &str, text: &str, world: Option<&str>) -> Result<Self, WorldError> {
        Self::from_sources(&[(name, text)], world)?.sound()
    }

    /// Reads packages from several places. Text comes first when a world is looked for, then the
    /// main packages of the paths.
    ///
    /// # Errors
    /// [`WorldError`] says whether a path, the WIT or the world's name is wrong.
    pub fn read(sources: &Sources, world: Option<&str>) -> Result<Self, WorldError> {
        let mut reader = Reader::new(sources.features.as_deref());
        let mut packages = Vec::new();
        for path in &sources.paths {
            packages.push(reader.path(path)?);
        }
        if let Some(text) = &sources.inline {
            packages = vec![reader.text("inline.wit", text)?];
        }
        reader.select(&packages, world)?.sound()
    }

    /// The world, if a plugin can be made for it.
    fn sound(self) -> Result<Self, WorldError> {
        let flaws = sound::flaws(&self);
        match flaws.is_empty() {
            true => Ok(self),
            false => Err(WorldError::Unfit { flaws }),
        }
    }

    /// Reads packages from text, each after those that it uses, with their unstable items. The
    /// world is the last one's, whatever is in it.
    pub(crate) fn from_sources(
        packages: &[(&str, &str)],
        world: Option<&str>,
    ) -> Result<Self, WorldError> {
        let mut reader = Reader::new(None);
        let mut last = Vec::new();
        for (name, text) in packages {
            last = vec![reader.text(name, text)?];
        }
        reader.select(&last, world)
    }

    /// Reads a world back from [`World::encode`]'s bytes.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no encoded package,
    /// [`WorldError::NoSuchWorld`] when `world` is not in it.
    pub fn decode(bytes: &[u8], world: &str) -> Result<Self, WorldError> {
        match package(bytes)? {
            DecodedWasm::WitPackage(resolve, package) => {
                Self::select(resolve, &[package], Some(world))
            }
            DecodedWasm::Component(..) => Err(WorldError::Decode {
                message: "a component, where an encoded WIT package was expected".to_owned(),
            }),
        }
    }

    /// Decodes what a component imports and exports. Bytes of strangers go through
    /// [`scan`](crate::scan) first: the decoder recurses and allocates as they say. It never panics.
    ///
    /// The world can say more than WIT text: see [`World::to_wit`].
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no valid component, or when what it imports or exports
    /// is no world: a type of functions in an interface, an export that is a type.
    pub fn of_component(bytes: &[u8]) -> Result<Self, WorldError> {
        let (resolve, id) = decode::world(bytes)?;
        Ok(Self {
            resolve,
            id,
            files: Vec::new(),
            lines: Lines::default(),
            encoded: Vec::new(),
        })
    }

    /// One world of resolved packages.
    pub(crate) fn select(
        resolve: Resolve,
        packages: &[PackageId],
        world: Option<&str>,
    ) -> Result<Self, WorldError> {
        let name = world.map(spelt);
        let Ok(id) = resolve.select_world(packages, name.as_deref()) else {
            let of_all = world.is_some_and(|name| name.contains(':'));
            let worlds = resolve.worlds.iter().filter_map(|(_, world)| {
                let package = world.package?;
                (of_all || packages.contains(&package))
                    .then(|| resolve.id_of_name(package, &world.name))
            });
            return Err(WorldError::NoSuchWorld {
                name: world.map(str::to_owned),
                known: KnownWorlds::new(worlds.collect(), world),
            });
        };
        Ok(Self {
            resolve,
            id,
            files: Vec::new(),
            lines: Lines::default(),
            encoded: Vec::new(),
        })
    }

    /// The same, as it was read.
    pub(crate) fn read_from(
        self,
        files: Vec<PathBuf>,
        lines: Lines,
        encoded: Vec<PackageId>,
    ) -> Self {
        Self {
            files,
            lines,
            encoded,
            ..self
        }
    }

    /// The world with other doc comments: `change` is given each that there is, in all its packages,
    /// and what it answers takes its place.
    ///
    /// ```
    /// # use guesthouse_contract::World;
    /// let wit = "/// The world.\npackage a:b; world w {}";
    /// let world = World::from_source("a.wit", wit, None)?.with_docs(str::to_uppercase);
    /// assert!(world.to_wit()?.contains("/// THE WORLD."));
    /// # Ok::<(), guesthouse_contract::WorldError>(())
    /// ```
    #[must_use]
    pub fn with_docs(mut self, mut change: impl FnMut(&str) -> String) -> Self {
        for words in docs::all(&mut self.resolve).filter_map(|docs| docs.contents.as_mut()) {
            *words = change(words);
        }
        self
    }

    /// Where the text has what `span` is about; none of what was decoded.
    pub(crate) fn place_of(&self, span: Span) -> Option<Place> {
        place_in(&self.resolve, &self.lines, span)
    }

    /// The world's package in the Component Model's binary WIT encoding.
    ///
    /// # Errors
    /// [`WorldError::Wit`] when the package cannot be encoded.
    pub fn encode(&self) -> Result<Vec<u8>, WorldError> {
        let package = self.world().package.ok_or_else(no_package)?;
        wit_component::encode(&self.resolve, package).map_err(|error| WorldError::Wit {
            message: shown(format_args!("{error:#}")).lines().to_string(),
        })
    }

    /// The world's package as WIT text, with the packages around it behind it.
    ///
    /// # Errors
    /// [`WorldError::Wit`] when the package has no text: a component may use a type of the world, or
    /// of an interface without a name, in another interface, and have functions of a resource elsewhere
    /// than the resource.
    pub fn to_wit(&self) -> Result<String, WorldError> {
        self.has_text()?;
        let failed = |error: anyhow::Error| WorldError::Wit {
            message: shown(format_args!("{error:#}")).lines().to_string(),
        };
        let package = self.world().package.ok_or_else(no_package)?;
        let others = self.resolve.packages.iter().map(|(id, _)| id);
        let others: Vec<_> = others.filter(|id| *id != package).collect();
        let mut printer = wit_component::WitPrinter::default();
        let printed = printer.print(&self.resolve, package, &others);
        printed.map_err(failed)?;
        Ok(printer.output.to_string())
    }

    /// Each package that was read in its binary form as WIT text, for tools that read text alone; none
    /// of those that were read as text, whose files have their comments.
    ///
    /// # Errors
    /// [`WorldError::Wit`] when a package has no text, as in [`World::to_wit`].
    pub fn decoded_packages(&self) -> Result<Vec<PackageText>, WorldError> {
        self.has_text()?;
        let packages = self.encoded.iter().map(|id| {
            let mut printer = wit_component::WitPrinter::default();
            let printed = printer.print(&self.resolve, *id, &[]);
            printed.map_err(|error| WorldError::Wit {
                message: shown(format_args!("{error:#}")).lines().to_string(),
            })?;
            Ok(PackageText {
                name: self.resolve.packages[*id].name.to_string(),
                has_world: self.world().package == Some(*id),
                text: printer.output.to_string(),
            })
        });
        packages.collect()
    }

    /// What the printer takes for granted, because WIT that was read from text has it.
    fn has_text(&self) -> Result<(), WorldError> {
        let resolve = &self.resolve;
        let failed = |message: String| Err(WorldError::Wit { message });
        for (_, ty) in &resolve.types {
            let TypeDefKind::Type(Type::Id(other)) = ty.kind else {
                continue;
            };
            let other = &resolve.types[other];
            let has_path = match other.owner {
                TypeOwner::None => true,
                TypeOwner::World(_) => false,
                TypeOwner::Interface(id) => resolve.interfaces[id].name.is_some(),
            };
            if other.owner != ty.owner && !has_path {
                let name = clipped(other.name.as_deref().unwrap_or_default());
                return failed(format!(
                    "no WIT text says that an interface uses `{name}`, which is of no named interface"
                ));
            }
        }
        let interfaces = resolve.interfaces.iter();
        let functions = interfaces.flat_map(|(id, interface)| {
            let owner = TypeOwner::Interface(id);
            interface.functions.values().map(move |f| (owner, f))
        });
        let imports = self.world().imports.values();
        let of_world = imports.filter_map(|item| match item {
            WorldItem::Function(function) => Some((TypeOwner::World(self.id), function)),
            _ => None,
        });
        for (owner, function) in functions.chain(of_world) {
            let of = function.kind.resource().map(|id| &resolve.types[id]);
            if of.is_some_and(|ty| ty.owner != owner || ty.kind != TypeDefKind::Resource) {
                let name = clipped(&function.name);
                return failed(format!(
                    "no WIT text says that `{name}` stands elsewhere than its resource"
                ));
            }
        }
        Ok(())
    }

    /// A copy in which every import and export has types of its own: an interface that the world names
    /// on both sides, or under several labels, is copied for each of them.
    ///
    /// So a type's id says where the type stands, as it does for a component, and not only where its
    /// WIT is written.
    #[must_use]
    pub fn nominal(&self) -> Self {
        let mut copy = self.clone();
        copy.resolve.generate_nominal_type_ids(copy.id);
        copy
    }

    /// Whether the world imports an interface that answers to `name`: the same, or one in another
    /// version on its semver track.
    #[must_use]
    pub fn offers(&self, name: &str) -> bool {
        let mut keys = self.world().imports.keys();
        keys.any(|key| meets(&self.resolve.name_world_key(key), name))
    }

    /// The world's name with its package and version: `demo:text/filter@1.0.0`.
    #[must_use]
    pub fn full_name(&self) -> String {
        let world = self.world();
        match world.package {
            Some(package) => self.resolve.id_of_name(package, &world.name),
            None => world.name.clone(),
        }
    }

    /// [`World::full_name`] as readers of WIT take it: names that are words of WIT stand behind a `%`,
    /// `demo:text/%from@1.0.0`.
    #[must_use]
    pub fn specifier(&self) -> String {
        spelt(&self.full_name()).into_owned()
    }

    /// The resolved packages.
    #[must_use]
    pub fn resolve(&self) -> &Resolve {
        &self.resolve
    }

    /// The world itself.
    #[must_use]
    pub fn world(&self) -> &wit_parser::World {
        &self.resolve.worlds[self.id]
    }

    /// The world's id in [`World::resolve`].
    #[must_use]
    pub fn id(&self) -> WorldId {
        self.id
    }

    /// The world's name, without its package.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.world().name
    }

    /// The files that were read, for rebuild tracking; empty unless read from a path.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

/// A world's name as the parser takes it: one that is a word of WIT is a name only behind a `%`,
/// which nobody writes who says how the world is called.
fn spelt(name: &str) -> Cow<'_, str> {
    if parse_use_path(name).is_ok() {
        return Cow::Borrowed(name);
    }
    let (path, version) = name.find('@').map_or((name, ""), |at| name.split_at(at));
    let mut explicit = String::with_capacity(name.len() + 3);
    for part in path.split_inclusive([':', '/']) {
        let word = part.trim_end_matches([':', '/']);
        explicit.extend(parse_use_path(word).is_err().then_some('%'));
        explicit.push_str(part);
    }
    explicit.push_str(version);
    match parse_use_path(&explicit) {
        Ok(_) => Cow::Owned(explicit),
        Err(_) => Cow::Borrowed(name),
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("name", &self.name())
            .field("imports", &self.world().imports.len())
            .field("exports", &self.world().exports.len())
            .finish_non_exhaustive()
    }
}

fn no_package() -> WorldError {
    WorldError::Wit {
        message: "the world belongs to no package".to_owned(),
    }
}

/// Where a text has what `span` is about.
pub(crate) fn place_in(resolve: &Resolve, lines: &Lines, span: Span) -> Option<Place> {
    let found = resolve.source_map.resolve_span(span)?;
    let (file, line) = lines.find(found.path, found.range.start)?;
    let file = file.to_owned();
    Some(Place { file, line })
}

/// What an encoded package holds: bytes of one's own, which [`World::encode`] or an encoder like it
/// wrote. `wit_parser`'s decoder panics on some that no encoder writes.
pub(crate) fn package(bytes: &[u8]) -> Result<DecodedWasm, WorldError> {
    let failed = |message| WorldError::Decode { message };
    catch_unwind(|| wit_parser::decoding::decode(bytes))
        .map_err(|_| failed("no encoder of WIT wrote this".to_owned()))?
        .map_err(|error| failed(shown(format_args!("{error:#}")).to_string()))
}

#[cfg(test)]
mod tests {
    use wit_parser::WorldItem;

    use super::{World, WorldError};

    /// All that are keywords somewhere in WIT.
    const WORDS: [&str; 42] = [
        "use",
        "type",
        "func",
        "u8",
        "u16",
        "u32",
        "u64",
        "s8",
        "s16",
        "s32",
        "s64",
        "f32",
        "f64",
        "char",
        "resource",
        "own",
        "borrow",
        "record",
        "flags",
        "variant",
        "enum",
        "bool",
        "string",
        "option",
        "result",
        "future",
        "stream",
        "list",
        "map",
        "as",
        "from",
        "static",
        "interface",
        "tuple",
        "import",
        "export",
        "world",
        "package",
        "constructor",
        "include",
        "with",
        "async",
    ];

    #[test]
    fn labels_and_sides_have_types_of_their_own_in_a_nominal_world() {
        let wit = "package a:b@1.0.0;
            interface store { resource bucket; open: func() -> bucket; }
            world w { import store; import primary: store; export store; export backup: store; }";
        let world = World::from_source("a.wit", wit, None).unwrap();
        let told = |world: &World| {
            let (resolve, own) = (world.resolve(), world.world());
            let all = own.imports.iter().chain(&own.exports);
            let mut buckets = std::collections::HashSet::new();
            let names: Vec<_> = all
                .filter_map(|(key, item)| match item {
                    WorldItem::Interface { id, .. } => {
                        buckets.insert(resolve.interfaces[*id].types["bucket"]);
                        Some(resolve.name_world_key(key))
                    }
                    _ => None,
                })
                .collect();
            (names, buckets.len())
        };
        let names = ["a:b/store@1.0.0", "primary", "a:b/store@1.0.0", "backup"];
        let names = names.map(str::to_owned).to_vec();
        assert_eq!(told(&world), (names.clone(), 1));
        assert_eq!(told(&world.nominal()), (names, 4));
        assert_eq!(world.nominal().full_name(), "a:b/w@1.0.0");
    }

    #[test]
    fn a_world_named_by_a_word_of_wit_is_found_by_its_name() {
        for word in WORDS {
            let wit = format!("package %{word}:%{word}@1.0.0; world %{word} {{}} world other {{}}");
            for name in [
                word.to_owned(),
                format!("%{word}"),
                format!("{word}:{word}/{word}"),
                format!("%{word}:{word}/%{word}@1.0.0"),
                format!("{word}:{word}/{word}@1.0.0"),
            ] {
                let world = World::from_source("a.wit", &wit, Some(&name)).unwrap();
                assert_eq!(world.name(), word, "{name}");
                assert_eq!(world.full_name(), format!("{word}:{word}/{word}@1.0.0"));
                assert_eq!(world.specifier(), format!("%{word}:%{word}/%{word}@1.0.0"));
                let again = World::decode(&world.encode().unwrap(), &world.full_name());
                assert_eq!(again.unwrap().name(), word, "{name}");
            }
        }
    }

    fn told(wit: &str, name: Option<&str>) -> String {
        let error = World::from_source("a.wit", wit, name).unwrap_err();
        assert_eq!(error.code(), "no-such-world");
        error.to_string()
    }

    #[test]
    fn only_words_of_wit_are_marked_as_names() {
        for (wit, expected) in [
            ("package demo:text; world %from {}", "demo:text/%from"),
            (
                "package demo:%use@1.0.0-x; world w {}",
                "demo:%use/w@1.0.0-x",
            ),
            ("package a:b; world froms {}", "a:b/froms"),
        ] {
            let world = World::from_source("a.wit", wit, None).unwrap();
            assert_eq!(world.specifier(), expected);
            let again = World::from_source("a.wit", wit, Some(expected));
            assert_eq!(again.unwrap().full_name(), world.full_name());
        }
    }

    #[test]
    fn a_world_that_is_not_there_is_told_with_those_that_are() {
        let wit = "package a:b@1.0.0; world filter {} world %from {} world sieve {}";
        let list = "`a:b/filter@1.0.0`, `a:b/from@1.0.0`, `a:b/sieve@1.0.0`";
        let lacks = |name: &str, rest: &str| {
            assert_eq!(
                told(wit, Some(name)),
                format!("no world `{name}` in this WIT: it has {rest}")
            );
        };
        for name in [
            "nope",
            "a b",
            "from:/@",
            "a:c/other",
            "",
            "a:b/filter@2.0.0/x",
        ] {
            lacks(name, list);
        }
        let near = "`a:b/sieve@1.0.0`, `a:b/filter@1.0.0`, `a:b/from@1.0.0`; \
                    did you mean `a:b/sieve@1.0.0`?";
        lacks("seive", near);
        lacks("a:b/seive@3.0.0", near);
        assert_eq!(
            told(wit, None),
            format!("several worlds in this WIT, and none was named: it has {list}")
        );
        let none = "package a:b; interface i { f: func(); }";
        assert_eq!(told(none, None), "no world in this WIT");
        assert_eq!(
            told(none, Some("w")),
            "no world `w` in this WIT: it has none"
        );
        assert_eq!(
            told("package a:b; world filter {}", Some("filtre")),
            "no world `filtre` in this WIT: it has `a:b/filter`"
        );
    }

    #[test]
    fn a_files_name_is_shown_on_one_line_by_the_parser_and_the_resolver() {
        let evil = "x\ny\u{1b}[2J.wit";
        for text in [
            "package a:b;\nworld w { export",
            "package a:b;\nworld w { export f: func(x: other); }",
            "package a:b;\nworld w { import c:d/e; }",
        ] {
            let said = World::from_source(evil, text, None)
                .unwrap_err()
                .to_string();
            assert!(said.contains(" --> x\\ny\\u{1b}[2J.wit:2:"), "{said}");
            assert!(!said.contains("x\ny"), "{said}");
        }
        // Who opens the file needs its name as it is.
        let flaws = World::from_source(
            evil,
            "package a:b;\nworld w { export f: func(x: stream<u8>); }",
            None,
        );
        let Err(WorldError::Unfit { flaws }) = flaws else {
            unreachable!("{flaws:?}");
        };
        let place = flaws[0].place.clone().unwrap();
        assert_eq!((place.file.as_str(), place.line), (evil, 2));
    }

    #[test]
    fn a_list_of_worlds_is_bounded_and_its_names_are_harmless() {
        let worlds: String = (0..1_000).map(|at| format!("world w{at}x {{}} ")).collect();
        let wit = format!("package a:b; {worlds}");
        let said = told(&wit, Some("\u{1b}[2J\nFORGED"));
        assert_eq!(
            said,
            "no world `\\u{1b}[2J\\nFORGED` in this WIT: it has `a:b/w0x`, `a:b/w1x`, `a:b/w2x`, \
             `a:b/w3x`, `a:b/w4x`, `a:b/w5x`, `a:b/w6x`, `a:b/w7x` and 992 more"
        );
        let long = "y".repeat(10_000);
        let said = told(
            &format!("package a:b; world {long} {{}}"),
            Some(&"x".repeat(10_000)),
        );
        assert!(said.chars().count() < 400, "{said}");
    }
}
