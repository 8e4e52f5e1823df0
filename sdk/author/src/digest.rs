//! SHA-256 of bytes and of folders.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::BuildError;

/// SHA-256 of bytes, as hexadecimal digits.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// One digest of several files and folders, independent of where they are: names relative to
/// each, in order, with their contents.
pub(crate) fn of_files(paths: impl IntoIterator<Item = PathBuf>) -> Result<String, BuildError> {
    let mut digest = Sha256::new();
    for path in paths {
        let mut files = Vec::new();
        collect(&path, &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(&path).unwrap_or(&file);
            let name = name.to_string_lossy().replace('\\', "/");
            let contents = std::fs::read(&file).map_err(BuildError::file(&file))?;
            digest.update((name.len() as u64).to_le_bytes());
            digest.update(name);
            digest.update((contents.len() as u64).to_le_bytes());
            digest.update(contents);
        }
    }
    Ok(hex(&digest.finalize()))
}

/// Every file below `path`; build output and hidden files are not source.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), BuildError> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in path.read_dir().map_err(BuildError::file(path))? {
        let entry = entry.map_err(BuildError::file(path))?;
        if !is_output(&entry.path()) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

fn is_output(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "target" || name.starts_with('.') || name.ends_with(".wasm")
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{of_bytes, of_files};

    #[test]
    fn known_bytes_have_the_known_digest() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_bytes(b"abc"), expected);
    }

    #[test]
    fn a_folder_is_told_by_names_and_contents_and_not_by_its_place() {
        let digest = |name: &str, contents: &str| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir(folder.path().join("target")).unwrap();
            std::fs::write(
                folder.path().join("target/junk"),
                folder.path().to_str().unwrap(),
            )
            .unwrap();
            std::fs::write(folder.path().join(name), contents).unwrap();
            of_files([folder.path().to_owned()]).unwrap()
        };
        assert_eq!(digest("a", "1"), digest("a", "1"));
        assert_ne!(digest("a", "1"), digest("a", "2"));
        assert_ne!(digest("a", "1"), digest("b", "1"));
    }
}
