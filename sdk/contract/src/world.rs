//! A WIT world, wherever it came from: source text, a folder, its binary form, or a component.
//!
//! Holds the resolved WIT and nothing else. It must never compare or judge (`compare` does).

use std::fmt;
use std::path::{Path, PathBuf};

use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{PackageId, Resolve, WorldId, WorldKey};

/// One resolved world and the packages around it.
///
/// A component's own imports and exports are a world too, so one type serves both sides of a
/// comparison.
#[derive(Clone)]
pub struct World {
    resolve: Resolve,
    id: WorldId,
    files: Vec<PathBuf>,
}

/// Why a [`World`] could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The path is neither a file nor a folder.
    #[error("no WIT at `{}`", path.display())]
    NoSuchPath {
        /// The path as it was looked up.
        path: PathBuf,
    },
    /// The WIT did not parse or resolve; the message shows the offending line.
    #[error("{message}")]
    Wit {
        /// The parser's own words, with file and line.
        message: String,
    },
    /// The package has no such world, or several and none was named.
    #[error("{message}")]
    NoSuchWorld {
        /// Which worlds there are.
        message: String,
    },
    /// The bytes are not a component or an encoded WIT package, or are damaged.
    #[error("cannot decode: {message}")]
    Decode {
        /// What the decoder met.
        message: String,
    },
}

impl World {
    /// Reads a folder of `.wit` files (dependencies in its `deps`), or a single file.
    ///
    /// # Errors
    /// [`WorldError`] says whether the path, the WIT or the world's name is wrong.
    pub fn from_path(path: &Path, world: Option<&str>) -> Result<Self, WorldError> {
        if !path.exists() {
            return Err(WorldError::NoSuchPath {
                path: path.to_owned(),
            });
        }
        let mut resolve = Resolve::default();
        let pushed = resolve.push_path(path);
        let (package, sources) = pushed.map_err(|error| wit_error(&resolve, &error))?;
        let files = sources.paths().map(Path::to_owned).collect();
        Self::select(resolve, package, world, files)
    }

    /// Reads one package from text; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`WorldError`] says whether the WIT or the world's name is wrong.
    pub fn from_source(name: &str, text: &str, world: Option<&str>) -> Result<Self, WorldError> {
        let mut resolve = Resolve::default();
        let pushed = resolve.push_str(name, text);
        let package = pushed.map_err(|error| wit_error(&resolve, &error))?;
        Self::select(resolve, package, world, Vec::new())
    }

    /// Reads packages from text, each after those that it uses, with their unstable items. The
    /// world is the last one's.
    pub(crate) fn from_sources(
        packages: &[(&str, &str)],
        world: Option<&str>,
    ) -> Result<Self, WorldError> {
        let mut resolve = Resolve {
            all_features: true,
            ..Resolve::default()
        };
        let mut last = None;
        for (name, text) in packages {
            let pushed = resolve.push_str(name, text);
            last = Some(pushed.map_err(|error| wit_error(&resolve, &error))?);
        }
        match last {
            Some(package) => Self::select(resolve, package, world, Vec::new()),
            None => Err(WorldError::NoSuchWorld {
                message: "no package".to_owned(),
            }),
        }
    }

    /// Reads a world back from [`World::encode`]'s bytes.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no encoded package,
    /// [`WorldError::NoSuchWorld`] when `world` is not in it.
    pub fn decode(bytes: &[u8], world: &str) -> Result<Self, WorldError> {
        match decode(bytes).map_err(|error| decode_error(&error))? {
            DecodedWasm::WitPackage(resolve, package) => {
                Self::select(resolve, package, Some(world), Vec::new())
            }
            DecodedWasm::Component(..) => Err(WorldError::Decode {
                message: "a component, where an encoded WIT package was expected".to_owned(),
            }),
        }
    }

    /// Decodes what a component imports and exports. Bytes of strangers go through
    /// [`scan`](crate::scan) first: the decoder recurses and allocates as they say.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no valid component.
    pub fn of_component(bytes: &[u8]) -> Result<Self, WorldError> {
        match decode(bytes).map_err(|error| decode_error(&error))? {
            DecodedWasm::Component(resolve, id) => Ok(Self {
                resolve,
                id,
                files: Vec::new(),
            }),
            DecodedWasm::WitPackage(..) => Err(WorldError::Decode {
                message: "a WIT package, which holds no code".to_owned(),
            }),
        }
    }

    fn select(
        resolve: Resolve,
        package: PackageId,
        world: Option<&str>,
        files: Vec<PathBuf>,
    ) -> Result<Self, WorldError> {
        let id =
            resolve
                .select_world(&[package], world)
                .map_err(|error| WorldError::NoSuchWorld {
                    message: format!("{error:#}"),
                })?;
        Ok(Self { resolve, id, files })
    }

    /// The world's package in the Component Model's binary WIT encoding.
    ///
    /// # Errors
    /// [`WorldError::Wit`] when the package cannot be encoded.
    pub fn encode(&self) -> Result<Vec<u8>, WorldError> {
        let Some(package) = self.world().package else {
            return Err(WorldError::Wit {
                message: "the world belongs to no package".to_owned(),
            });
        };
        wit_component::encode(&self.resolve, package).map_err(|error| WorldError::Wit {
            message: format!("{error:#}"),
        })
    }

    /// Whether the world imports any interface of a package in `namespace`: the part of a name
    /// before the colon.
    #[must_use]
    pub fn imports_from(&self, namespace: &str) -> bool {
        let mut keys = self.world().imports.keys();
        keys.any(|key| match key {
            WorldKey::Interface(id) => {
                let package = self.resolve.interfaces[*id].package;
                package.is_some_and(|id| self.resolve.packages[id].name.namespace == namespace)
            }
            WorldKey::Name(_) => false,
        })
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

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("name", &self.name())
            .field("imports", &self.world().imports.len())
            .field("exports", &self.world().exports.len())
            .finish_non_exhaustive()
    }
}

fn wit_error(resolve: &Resolve, error: &anyhow::Error) -> WorldError {
    WorldError::Wit {
        message: resolve.render_error(error),
    }
}

fn decode_error(error: &anyhow::Error) -> WorldError {
    WorldError::Decode {
        message: format!("{error:#}"),
    }
}
