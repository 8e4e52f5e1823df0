//! Where a build's intermediate files are: a folder for each project, and one for what they share.
//!
//! Cargo tells packages apart by name and version, and not by where they are: two projects with one
//! name in one target directory take each other's output for their own. So each project has a target
//! directory below the one that was named. What comes from a registry, and the standard library where
//! it is built from its sources, is the same for all of them, and takes a minute to build: it is kept
//! in `shared`, and a new project begins with it. Only what cargo itself reports is taken there, and
//! cargo checks it as it checks its own: a folder whose layout is not known costs time alone.
//!
//! Beside each project's folder is a file by its name, with `.lock` behind it: it says which project that
//! is, and whose turn it is to build there. The folder of a project that is gone goes at the next build,
//! if nobody builds meanwhile. What has no such file must never be removed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, FileTimes};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::toolchain::Made;
use crate::{BuildError, Toolchain, digest};

/// The project's own folder in `work`: by its name, for people, and by its place.
pub(crate) fn folder(work: &Path, name: &str, project: &Path) -> Result<PathBuf, BuildError> {
    let place = project.canonicalize().map_err(BuildError::file(project))?;
    let digest = digest::of_bytes(place.as_os_str().as_encoded_bytes());
    let digest = digest.get(..16).unwrap_or_default();
    let folder = work.join(format!("{name}-{digest}"));
    std::path::absolute(&folder).map_err(BuildError::file(&folder))
}

/// The right to build in a project's folder, until it is dropped. Where the system locks no files,
/// everybody has it.
#[derive(Debug)]
pub(crate) struct Turn {
    _own: File,
    /// Whoever removes folders needs it alone.
    _all: File,
}

impl Turn {
    /// Waits until nobody else builds in `own`, which is the folder in `work` of the project at `project`.
    pub(crate) fn wait(work: &Path, own: &Path, project: &Path) -> Result<Self, BuildError> {
        let all = work.join(ALL_TURNS);
        let all = locked(&all, File::lock_shared)?;
        let path = own.with_extension(TURN);
        let mut own = locked(&path, File::lock)?;
        let place = project.canonicalize().map_err(BuildError::file(project))?;
        let said = own.write_all(place.as_os_str().as_encoded_bytes());
        said.map_err(BuildError::file(&path))?;
        Ok(Self {
            _own: own,
            _all: all,
        })
    }
}

/// The name of the file that every build in a folder has a share of.
const ALL_TURNS: &str = ".builds.lock";
/// The ending of the file that says which project a folder is for.
const TURN: &str = "lock";

fn locked(path: &Path, lock: fn(&File) -> io::Result<()>) -> Result<File, BuildError> {
    let file = File::create(path).map_err(BuildError::file(path))?;
    match lock(&file) {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => {
            Err(BuildError::file(path)(error))
        }
        _ => Ok(file),
    }
}

/// Removes the folders of projects that are gone, if nobody builds in `work`. It spares room and decides
/// nothing, so that trouble with it is none of a build's.
pub(crate) fn sweep(work: &Path) {
    let Ok(all) = File::create(work.join(ALL_TURNS)) else {
        return;
    };
    if all.try_lock().is_err() {
        return;
    }
    let entries = work.read_dir().into_iter().flatten().flatten();
    let (folders, files): (Vec<_>, Vec<_>) = entries
        .map(|entry| entry.path())
        .partition(|path| path.is_dir());
    let digest = |path: &Path| path.file_name().and_then(unit).map(str::to_owned);
    let gone = files.iter().filter(|path| is_of_gone(path));
    let gone: BTreeSet<_> = gone.filter_map(|path| digest(path)).collect();
    // The files go last: they are what says that the folders may go. Cargo's folder has the name of its
    // package, which may be another than the project's.
    for path in folders.iter().chain(&files) {
        if digest(path).is_some_and(|digest| gone.contains(&digest)) {
            let _ = remove(path);
        }
    }
}

/// Whether a file says where the project is that it is of, and there is no such place any more. One that
/// cannot be looked into is not gone.
fn is_of_gone(turn: &Path) -> bool {
    let place = match turn.extension() == Some(OsStr::new(TURN)) {
        true => fs::read(turn).ok(),
        false => None,
    };
    let place = place.and_then(|place| String::from_utf8(place).ok());
    let place = place.map(PathBuf::from).filter(|place| place.is_absolute());
    place.is_some_and(|place| matches!(place.try_exists(), Ok(false)))
}

/// Compiled packages that are the same whichever project asks for them.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    toolchain: &'a Toolchain,
    folder: PathBuf,
    /// Where cargo puts packages for the guest, and those for this machine (macros, build scripts).
    places: [PathBuf; 2],
}

/// The folders of one of these places, in the order in which they are lent. A fingerprint says that the
/// rest is there: they are kept in the other order, so that who reads meanwhile finds what it says.
const KINDS: [&str; 3] = [FINGERPRINTS, "build", "deps"];
const FINGERPRINTS: &str = ".fingerprint";

impl<'a> Shared<'a> {
    pub(crate) fn of(target_dir: &Path, toolchain: &'a Toolchain) -> Self {
        let release = Path::new("release");
        Self {
            toolchain,
            folder: target_dir.join("shared"),
            places: [
                Path::new(toolchain.target().triple()).join(release),
                release.to_owned(),
            ],
        }
    }

    /// Gives a project that has no folder yet one with everything that is shared.
    pub(crate) fn lend(&self, own: &Path) -> Result<(), BuildError> {
        if own.exists() || !self.folder.exists() {
            return Ok(());
        }
        let beside = own.with_extension(format!("unfinished-{}", std::process::id()));
        let failed = || BuildError::file(own);
        fs::create_dir_all(&beside).map_err(failed())?;
        take(&self.places, &KINDS, &self.folder, &beside, |_| true).map_err(failed())?;
        match fs::rename(&beside, own) {
            // Another build of the same project was faster.
            Err(_) if own.exists() => fs::remove_dir_all(&beside).map_err(failed()),
            moved => moved.map_err(failed()),
        }
    }

    /// Keeps what a build made or used of packages that are not a project's own.
    pub(crate) fn keep(&self, own: &Path, made: &Made) -> Result<(), BuildError> {
        let units: BTreeSet<_> = made.shared_units(self.toolchain).collect();
        let of_units = |name: &OsStr| unit(name).is_some_and(|unit| units.contains(unit));
        let mut kinds = KINDS;
        kinds.reverse();
        take(&self.places, &kinds, own, &self.folder, of_units)
            .map_err(BuildError::file(&self.folder))
    }

    /// Has cargo compile a project's own packages anew: it goes by times, which an older file in the place of
    /// a newer one does not change.
    pub(crate) fn forget_own(&self, own: &Path, made: &Made) -> Result<(), BuildError> {
        let units: BTreeSet<_> = made.shared_units(self.toolchain).collect();
        for place in &self.places {
            let folder = own.join(place).join(FINGERPRINTS);
            for entry in folder.read_dir().into_iter().flatten().flatten() {
                let name = entry.file_name();
                if unit(&name).is_some_and(|unit| !units.contains(unit)) {
                    let path = entry.path();
                    fs::remove_dir_all(&path).map_err(BuildError::file(&path))?;
                }
            }
        }
        Ok(())
    }
}

fn take(
    places: &[PathBuf],
    kinds: &[&str],
    from: &Path,
    to: &Path,
    wanted: impl Fn(&OsStr) -> bool,
) -> io::Result<()> {
    for place in places {
        for kind in kinds {
            let (from, to) = (from.join(place).join(kind), to.join(place).join(kind));
            if !from.is_dir() {
                continue;
            }
            fs::create_dir_all(&to)?;
            for entry in from.read_dir()? {
                let entry = entry?;
                let (name, place) = (entry.file_name(), to.join(entry.file_name()));
                if !wanted(&name) || place.exists() {
                    continue;
                }
                // A process that was killed may have left one, which must not be written through.
                let beside = to.join(format!(".unfinished-{}", std::process::id()));
                remove(&beside)?;
                copy(&entry.path(), &beside, kind)?;
                match fs::rename(&beside, &place) {
                    // Another build has taken it there meanwhile.
                    Err(_) if place.exists() => remove(&beside)?,
                    moved => moved?,
                }
            }
        }
    }
    Ok(())
}

/// Removes a file, or a folder with all that is in it; what is not there is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The part of a name by which cargo tells what was compiled how: `libcore-0123456789abcdef.rlib`.
pub(crate) fn unit(name: &OsStr) -> Option<&str> {
    let stem = name.to_str()?.split('.').next()?;
    let (_, unit) = stem.rsplit_once('-')?;
    let is_unit = unit.len() == 16 && unit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_unit.then_some(unit)
}

/// Compilers replace what they write into `deps`, so that those files, which are large, can be one with
/// their copy. Cargo writes into the others, and goes by their times.
fn copy(from: &Path, to: &Path, kind: &str) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in from.read_dir()? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()), kind)?;
        }
        return Ok(());
    }
    if kind == "deps" && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    let modified = from.metadata()?.modified()?;
    let times = FileTimes::new().set_modified(modified);
    File::options().write(true).open(to)?.set_times(times)
}

#[cfg(test)]
mod tests {
    use std::fs::{File, FileTimes};
    use std::time::SystemTime;

    use super::{Shared, Turn, folder, sweep, unit};
    use crate::toolchain::Made;

    #[test]
    fn a_unit_is_told_by_its_sixteen_digits() {
        let known = |name: &str| unit(name.as_ref()).map(str::to_owned);
        let digits = Some("0123456789abcdef".to_owned());
        assert_eq!(known("libcore-0123456789abcdef.rlib"), digits);
        assert_eq!(known("my-crate-0123456789abcdef"), digits);
        assert_eq!(known("my_plugin.wasm"), None);
        assert_eq!(known("my-plugin.d"), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_comes_from_a_registry_is_lent_and_a_projects_own_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let toolchain = crate::build::tests::toolchain(folder.path());
        let shared = Shared::of(&path("target"), &toolchain);
        let release = path("target/one/wasm32-unknown-unknown/release");
        let (there, own) = ("0123456789abcdef", "fedcba9876543210");
        for name in [
            format!("deps/libthere-{there}.rlib"),
            format!(".fingerprint/there-{there}/lib-there"),
            format!("deps/libown-{own}.rlib"),
            format!(".fingerprint/own-{own}/lib-own"),
            "deps/own.wasm".to_owned(),
        ] {
            let file = release.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
            let file = File::options().write(true).open(file).unwrap();
            file.set_times(times).unwrap();
        }
        let artifact = |id: &str, name: &str| {
            let file = release.join("deps").join(name);
            let file = file.display();
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"{id}","manifest_path":"/x/Cargo.toml","target":{{"kind":["lib"]}},"filenames":["{file}"],"fresh":false}}"#
            )
        };
        let said = [
            artifact(
                "registry+https://x#there@1.0.0",
                &format!("libthere-{there}.rlib"),
            ),
            artifact("path+file:///x#own@1.0.0", &format!("libown-{own}.rlib")),
        ];
        let made = Made::told(&said.join("\n"));
        shared.keep(&path("target/one"), &made).unwrap();
        shared.lend(&path("target/two")).unwrap();
        let lent = path("target/two/wasm32-unknown-unknown/release");
        let names = |kind: &str| {
            let entries = lent.join(kind).read_dir().unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names("deps"), [format!("libthere-{there}.rlib")]);
        assert_eq!(names(".fingerprint"), [format!("there-{there}")]);
        // Cargo goes by its times.
        let fingerprint = lent.join(format!(".fingerprint/there-{there}/lib-there"));
        let modified = fingerprint.metadata().unwrap().modified().unwrap();
        assert_eq!(modified, SystemTime::UNIX_EPOCH);
    }

    #[test]
    fn the_folder_of_a_project_that_is_gone_goes_at_the_next_build() {
        let place = tempfile::tempdir().unwrap();
        let work = place.path().join("target");
        let names = ["gone", "here", "busy", "bare"];
        let [gone, here, busy, bare] = names.map(|name| {
            let project = place.path().join(name);
            std::fs::create_dir(&project).unwrap();
            let own = folder(&work, name, &project).unwrap();
            std::fs::create_dir_all(own.join("release")).unwrap();
            let package = folder(&work, "package", &project).unwrap();
            std::fs::create_dir_all(&package).unwrap();
            (project, own, package)
        });
        for (project, own, _) in [&gone, &here] {
            drop(Turn::wait(&work, own, project).unwrap());
        }
        // What else may be there is nobody's: no file says that it is a project's.
        std::fs::write(work.join("Cargo.lock"), "").unwrap();
        std::fs::create_dir(work.join("shared")).unwrap();
        std::fs::write(work.join("shared.lock"), "/nowhere").unwrap();
        for (project, ..) in [&gone, &bare] {
            std::fs::remove_dir_all(project).unwrap();
        }
        let turn = Turn::wait(&work, &busy.1, &busy.0).unwrap();
        sweep(&work);
        assert!(gone.1.exists());
        drop(turn);
        sweep(&work);
        let turn_of = |own: &std::path::Path| own.with_extension("lock");
        assert!(!gone.1.exists() && !gone.2.exists() && !turn_of(&gone.1).exists());
        for (_, own, package) in [&here, &busy] {
            assert!(own.exists() && package.exists() && turn_of(own).exists());
        }
        assert!(bare.1.exists());
        for kept in ["Cargo.lock", "shared", "shared.lock"] {
            assert!(work.join(kept).exists(), "{kept}");
        }
    }

    #[test]
    fn two_projects_with_one_name_have_two_folders() {
        let work = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| {
            let project = work.path().join(name).join("same");
            std::fs::create_dir_all(&project).unwrap();
            folder(work.path(), "same", &project).unwrap()
        });
        assert_ne!(a, b);
        assert_eq!(a.parent(), Some(work.path()));
    }
}
