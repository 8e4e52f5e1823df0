//! The objects that `plugin.js` exports, one for each short name of an interface.
//!
//! It must never write what a member does: `source.rs` hands that in.

use super::super::ScaffoldError;
use super::super::script::indented;
use super::names::is_reserved;

/// An object that the plugin exports: the engine looks interfaces up by their short names, so that
/// two of the same name are one object.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) types: Vec<String>,
    members: Vec<(String, String)>,
}

impl Object {
    pub(super) fn add(
        &mut self,
        interface: &str,
        name: String,
        text: String,
    ) -> Result<(), ScaffoldError> {
        match self.members.iter().find(|(known, _)| *known == name) {
            Some((_, known)) if *known == text => Ok(()),
            Some(_) => Err(ScaffoldError::unsupported(
                &format!("{interface}#{name}"),
                "has the name of a function of another exported interface, and in JavaScript \
                 interfaces of the same name are one object",
            )),
            None => {
                self.members.push((name, text));
                Ok(())
            }
        }
    }

    pub(super) fn text(&self, name: &str) -> String {
        let members: String = self.members.iter().map(|(_, text)| text.as_str()).collect();
        let ty = match self.types.is_empty() {
            true => "{}".to_owned(),
            false => self.types.join(" & "),
        };
        let object = format!("{{\n{}}};\n", indented(&members, 1));
        match is_reserved(name) {
            true => format!(
                "\n/** @type {{{ty}}} */\nconst {name}_ = {object}export {{ {name}_ as {name} }};\n"
            ),
            false => format!("\n/** @type {{{ty}}} */\nexport const {name} = {object}"),
        }
    }
}
