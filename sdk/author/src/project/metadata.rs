//! What a component says of itself: name, version and description, where tools look for them.
//!
//! The name goes into the standard name section; version and description into the custom sections
//! that registries read. It must never change what the component does.

use wasm_metadata::{AddMetadata, AddMetadataField};

use crate::{BuildError, ProjectFile};

/// The component with what `file` says of it.
pub(super) fn add(component: &[u8], file: &ProjectFile) -> Result<Vec<u8>, BuildError> {
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(file.name.clone());
    let tool = (
        "guesthouse".to_owned(),
        env!("CARGO_PKG_VERSION").to_owned(),
    );
    metadata.processed_by = vec![tool];
    let named = metadata.to_wasm(component);
    let mut named = named.map_err(|error| BuildError::Componentize {
        name: file.name.clone(),
        message: format!("{error:#}"),
    })?;
    section(&mut named, "version", &file.version);
    section(&mut named, "description", &file.description);
    Ok(named)
}

/// Puts a custom section at the end, unless there is nothing to say.
fn section(component: &mut Vec<u8>, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let mut body = Vec::new();
    length(&mut body, name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(text.as_bytes());
    component.push(0);
    length(component, body.len());
    component.extend(body);
}

/// LEB128, as all lengths in the format.
fn length(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::add;
    use crate::{Language, ProjectFile, componentize_text};

    #[test]
    fn a_component_says_its_name_version_and_description() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.wit"), "package a:b; world w {}").unwrap();
        let component = componentize_text("x", "(module)", folder.path(), None).unwrap();
        let mut file = ProjectFile::new("loud", Language::C, "a:b/w");
        file.description = "long ".repeat(40);
        let named = add(&component, &file).unwrap();
        let text = String::from_utf8_lossy(&named);
        // The name section's first entry: the component itself, five bytes, `loud` with its length.
        assert!(text.contains("component-name\0\u{5}\u{4}loud"), "{text}");
        assert!(text.contains("version0.1.0"), "{text}");
        assert!(text.ends_with(&file.description));
        assert!(wasmparser::Validator::new().validate_all(&named).is_ok());
    }
}
