//! Components in files: binaries, text, and the scripts of a specification's suites.

use std::fs;
use std::path::Path;

use wast::parser::{ParseBuffer, parse};
use wast::{QuoteWat, Wast, WastDirective};

/// Calls `look` for each component in a file or a folder.
pub(crate) fn each(path: &Path, look: &mut dyn FnMut(&str, &[u8])) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if path.is_dir() {
        let mut entries = fs::read_dir(path)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .map_err(failed)?;
        entries.sort_by_key(fs::DirEntry::path);
        return entries
            .iter()
            .try_for_each(|entry| each(&entry.path(), look));
    }
    let name = path.display().to_string();
    match path.extension().and_then(|end| end.to_str()) {
        Some("wasm") => look(&name, &fs::read(path).map_err(failed)?),
        Some("wat") => {
            if let Ok(bytes) = wat::parse_file(path) {
                look(&name, &bytes);
            }
        }
        Some("wast") => {
            let text = fs::read_to_string(path).map_err(failed)?;
            for bytes in binaries(&text) {
                look(&name, &bytes);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Every module and component of a script that can be assembled, the invalid ones too.
fn binaries(text: &str) -> Vec<Vec<u8>> {
    let Ok(buffer) = ParseBuffer::new(text) else {
        return Vec::new();
    };
    let Ok(wast) = parse::<Wast<'_>>(&buffer) else {
        return Vec::new();
    };
    let each = wast
        .directives
        .into_iter()
        .filter_map(|directive| match directive {
            WastDirective::Module(mut module)
            | WastDirective::ModuleDefinition(mut module)
            | WastDirective::AssertInvalid { mut module, .. }
            | WastDirective::AssertMalformed { mut module, .. } => module.encode().ok(),
            WastDirective::AssertUnlinkable { module, .. } => QuoteWat::Wat(module).encode().ok(),
            _ => None,
        });
    each.collect()
}
