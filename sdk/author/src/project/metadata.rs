//! What a component says of itself: name, version and description, where tools look for them, and what it wants.
//!
//! The name goes into the standard name section; version and description into the custom sections
//! that registries read; wants into the section that hosts read. It must never change what the component does.

use guesthouse_contract::Wants;
use wasm_metadata::{AddMetadata, AddMetadataField};

use crate::{BuildError, ProjectFile};

/// The component with what `file` says of it.
pub(crate) fn add(component: &[u8], file: &ProjectFile) -> Result<Vec<u8>, BuildError> {
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(file.name.clone());
    let tool = (
        "guesthouse".to_owned(),
        env!("CARGO_PKG_VERSION").to_owned(),
    );
    metadata.processed_by = vec![tool];
    let named = metadata.to_wasm(component);
    let refused = |message| BuildError::Componentize {
        name: file.name.clone(),
        message,
    };
    let mut named = named.map_err(|error| refused(format!("{error:#}")))?;
    section(&mut named, "version", &file.version);
    section(&mut named, "description", &file.description);
    let wants = file.wants.wants();
    let wants = wants.map_err(|error| refused(error.to_string()))?;
    if !wants.is_empty() {
        section(&mut named, Wants::SECTION, &wants.to_text());
    }
    // A tool may have put a section there too: then nobody could tell what is wanted.
    match Wants::of_component(&named) {
        Ok(written) if written == wants => Ok(named),
        Ok(_) => Err(refused(format!(
            "it has a section `{}` of its own, beside `plugin.toml`",
            Wants::SECTION
        ))),
        Err(error) => Err(refused(error.to_string())),
    }
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
    use guesthouse_contract::Wants;

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
        assert!(Wants::of_component(&named).unwrap().is_empty());
        assert!(!text.contains(Wants::SECTION));
    }

    #[test]
    fn a_component_says_what_it_wants_the_same_on_each_build() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.wit"), "package a:b; world w {}").unwrap();
        let component = componentize_text("x", "(module)", folder.path(), None).unwrap();
        let mut file = ProjectFile::new("loud", Language::C, "a:b/w");
        file.wants.clock = Some("dates".to_owned());
        let named = add(&component, &file).unwrap();
        assert_eq!(add(&component, &file).unwrap(), named);
        assert_eq!(Wants::of_component(&named), file.wants.wants());
        assert!(wasmparser::Validator::new().validate_all(&named).is_ok());
        // What is there already is not added to.
        let again = add(&named, &file).unwrap_err();
        assert!(again.to_string().contains("two sections"), "{again}");
        file.wants.clock = None;
        let other = add(&named, &file).unwrap_err();
        assert!(other.to_string().contains("of its own"), "{other}");
    }
}
