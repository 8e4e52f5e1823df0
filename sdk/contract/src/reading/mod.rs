//! From files and text to resolved packages: the one reader of an app's WIT.
//!
//! Everything is bounded before the standard's parser and resolver see it, whose time, memory and
//! stack go by what the text says. What they say of a mistake is passed on in their words. It must
//! never judge what was read: `sound` does, for every world that comes from here.
//!
//! | file | does |
//! |---|---|
//! | `files.rs` | reads files and folders, up to a bound |
//! | `guard.rs` | refuses what would harm the resolver |
//! | `lines.rs` | remembers where lines begin |

mod files;
mod guard;
mod lines;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use wit_parser::decoding::DecodedWasm;
use wit_parser::{
    PackageId, PackageName, Resolve, SourceMap, Span, UnresolvedPackage, UnresolvedPackageGroup,
};

use self::files::{Bounds, Group};
use self::guard::Harm;
pub(crate) use self::lines::Lines;
use crate::sound::{Flaw, FlawKind};
use crate::world::{World, WorldError, package, place_in};
use crate::{ShapeLimits, scan, shown};

/// Packages of one read.
const MOST_PACKAGES: usize = 1_000;

/// Packages on their way to a world.
pub(crate) struct Reader {
    resolve: Resolve,
    files: Vec<PathBuf>,
    lines: Lines,
    /// Packages that were read in their binary form.
    encoded: Vec<PackageId>,
    bounds: Bounds,
    /// Over how many steps names lead to each other, at most.
    steps: u32,
}

/// What one group of files is.
enum Parsed {
    /// An encoded package, which is in the set already.
    Package(PackageId),
    Text(Box<UnresolvedPackageGroup>),
}

impl Reader {
    pub(crate) fn new(features: Option<&[String]>) -> Self {
        let mut resolve = Resolve {
            all_features: features.is_none(),
            ..Resolve::default()
        };
        let features = features.unwrap_or_default().iter().cloned();
        resolve.features.extend(features);
        Self {
            resolve,
            files: Vec::new(),
            lines: Lines::default(),
            encoded: Vec::new(),
            bounds: Bounds::new(),
            steps: 0,
        }
    }

    pub(crate) fn path(&mut self, path: &Path) -> Result<PackageId, WorldError> {
        if !path.exists() {
            let path = path.to_owned();
            return Err(WorldError::NoSuchPath { path });
        }
        let found = self.bounds.read(path)?;
        let mut texts = Vec::new();
        for dep in found.deps {
            if let Parsed::Text(group) = self.parse(dep)? {
                texts.push(*group);
            }
        }
        match self.parse(found.main)? {
            Parsed::Package(package) => Ok(package),
            Parsed::Text(main) => self.resolve(*main, texts),
        }
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) -> Result<PackageId, WorldError> {
        self.bounds.text(Path::new(name), text.as_bytes())?;
        let name = self.lines.add(name, text);
        let mut map = SourceMap::default();
        map.push_str(&name, text);
        let group = parsed(map)?;
        self.resolve(group, Vec::new())
    }

    /// Reads text, or decodes what is encoded and alone.
    fn parse(&mut self, group: Group) -> Result<Parsed, WorldError> {
        if let [(path, bytes)] = group.files.as_slice()
            && wasmparser::Parser::is_component(bytes)
        {
            self.files.push(path.clone());
            return self.encoded(path, bytes).map(Parsed::Package);
        }
        let mut map = SourceMap::default();
        for (path, bytes) in group.files {
            let name = path.display().to_string();
            let text = String::from_utf8(bytes).map_err(|_| WorldError::Wit {
                message: format!("`{}` is no text in UTF-8", shown(&name)),
            })?;
            let name = self.lines.add(&name, &text);
            map.push_str(&name, text);
            self.files.push(path);
        }
        parsed(map).map(Box::new).map(Parsed::Text)
    }

    /// A package in its binary form. Somebody else may have made it.
    fn encoded(&mut self, path: &Path, bytes: &[u8]) -> Result<PackageId, WorldError> {
        let failed = |message: String| WorldError::Wit {
            message: format!("`{}`: {message}", shown(path.display())),
        };
        scan(bytes, &ShapeLimits::scripting()).map_err(|error| failed(error.to_string()))?;
        let package = match package(bytes).map_err(|error| failed(error.to_string()))? {
            DecodedWasm::WitPackage(resolve, package) => {
                let merged = self.resolve.merge(resolve);
                let map = merged.map_err(|error| failed(self.resolve.render_error(&error)))?;
                for id in &map.packages {
                    if !self.encoded.contains(id) {
                        self.encoded.push(*id);
                    }
                }
                map.packages[package.index()]
            }
            DecodedWasm::Component(..) => {
                return Err(failed("a component, not an encoded WIT package".to_owned()));
            }
        };
        self.steps = u32::MAX;
        self.look_again()?;
        Ok(package)
    }

    /// Adds packages, each behind those that it needs.
    fn resolve(
        &mut self,
        main: UnresolvedPackageGroup,
        deps: Vec<UnresolvedPackageGroup>,
    ) -> Result<PackageId, WorldError> {
        let name = main.main.name.clone();
        let mut waiting = Vec::new();
        for group in deps.into_iter().chain([main]) {
            let offset = self.resolve.push_source_map(group.source_map);
            let packages = group.nested.into_iter().chain([group.main]);
            waiting.extend(packages.map(|package| (package, offset)));
        }
        if waiting.len() > MOST_PACKAGES {
            let (what, limit) = ("packages", MOST_PACKAGES as u64);
            let kind = FlawKind::TooMuch { what, limit };
            return Err(self.harmed((name.to_string(), kind, Span::default()), 0));
        }
        self.refuse_twice(&waiting)?;
        let names = waiting.iter().map(|(package, _)| package.name.clone());
        let mut names: HashSet<PackageName> = names.collect();
        let mut found = None;
        while !waiting.is_empty() {
            let next = waiting.iter().position(|(package, _)| {
                let mut deps = package.foreign_deps.keys();
                !deps.any(|dep| names.contains(dep))
            });
            let Some(next) = next else {
                return Err(circle(&waiting));
            };
            let (package, offset) = waiting.remove(next);
            names.remove(&package.name);
            let is_main = package.name == name;
            let id = self.push(package, offset)?;
            if is_main {
                found = Some(id);
            }
        }
        found.ok_or_else(|| WorldError::Wit {
            message: format!("no package `{name}`"),
        })
    }

    fn push(&mut self, package: UnresolvedPackage, offset: u32) -> Result<PackageId, WorldError> {
        let steps = guard::before(&package, &self.resolve);
        let steps = steps.map_err(|harm| self.harmed(harm, offset))?;
        let pushed = self.resolve.push(package, offset);
        let package = pushed.map_err(|error| WorldError::Wit {
            message: error.render(&self.resolve.source_map),
        })?;
        self.steps = self.steps.saturating_add(steps);
        self.look_again()?;
        Ok(package)
    }

    /// Measures all packages together, once their own steps could come to too many.
    fn look_again(&mut self) -> Result<(), WorldError> {
        if self.steps > guard::MOST_STEPS {
            let steps = guard::after(&self.resolve);
            self.steps = steps.map_err(|harm| self.harmed(harm, 0))?;
        }
        Ok(())
    }

    /// The resolver asserts that no package comes twice.
    fn refuse_twice(&self, packages: &[(UnresolvedPackage, u32)]) -> Result<(), WorldError> {
        let mut before = HashSet::new();
        for (package, _) in packages {
            let name = &package.name;
            if self.resolve.package_names.contains_key(name) || !before.insert(name) {
                return Err(WorldError::Wit {
                    message: format!("package `{name}` is defined in two different locations"),
                });
            }
        }
        Ok(())
    }

    fn harmed(&self, (item, kind, mut span): Harm, offset: u32) -> WorldError {
        span.adjust(offset);
        let place = place_in(&self.resolve, &self.lines, span);
        let flaws = vec![Flaw { item, kind, place }];
        WorldError::Unfit { flaws }
    }

    pub(crate) fn select(
        self,
        packages: &[PackageId],
        world: Option<&str>,
    ) -> Result<World, WorldError> {
        let world = World::select(self.resolve, packages, world)?;
        Ok(world.read_from(self.files, self.lines, self.encoded))
    }
}

fn parsed(map: SourceMap) -> Result<UnresolvedPackageGroup, WorldError> {
    map.parse().map_err(|(map, error)| WorldError::Wit {
        message: error.render(&map),
    })
}

/// Packages that wait for each other.
fn circle(waiting: &[(UnresolvedPackage, u32)]) -> WorldError {
    let names = waiting.iter().map(|(package, _)| package.name.to_string());
    let names: Vec<_> = names.take(8).collect();
    WorldError::Wit {
        message: format!("packages need each other in a circle: {}", names.join(", ")),
    }
}
