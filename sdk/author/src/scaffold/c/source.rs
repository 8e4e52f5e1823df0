//! `plugin.c` of a plugin that answers the example value of each result.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, Type, TypeDefKind, TypeId, WorldKey};

use super::bindings::Bindings;
use super::header::Prototype;
use super::settle::identifier;
use crate::scaffold::ScaffoldError;
use crate::scaffold::example::{Example, Handles, example};
use crate::scaffold::surface::{Group, Surface};

/// The whole source, for a header that is called `file`.
pub(super) fn text(
    surface: &Surface<'_>,
    file: &str,
    bindings: &Bindings,
) -> Result<String, ScaffoldError> {
    let stubs = Stubs { surface, bindings };
    let mut text = format!(
        "// A plugin for `{}`: every function answers an empty value until you write it.\n//\n\
         // The functions are those that gen/{file} declares. What they are given belongs to them, and\n\
         // what they answer to the host.\n\n\
         #include <stdlib.h>\n#include <string.h>\n\n#include \"gen/{file}\"\n",
        surface.world.full_name()
    );
    stubs.objects(&mut text);
    for group in &surface.exports {
        stubs.group(&mut text, group)?;
    }
    stubs.host_calls(&mut text);
    Ok(text)
}

struct Stubs<'a> {
    surface: &'a Surface<'a>,
    bindings: &'a Bindings,
}

impl Stubs<'_> {
    /// What the plugin's own objects hold, and how they end.
    fn objects(&self, text: &mut String) {
        let groups = self.surface.exports.iter();
        let resources = groups.flat_map(|group| group.resources.iter().map(move |it| (group, it)));
        let objects =
            resources.filter_map(|(group, it)| self.bindings.object(&group.full_name, it.name));
        for object in objects {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\nstruct {object}_t {{\n  int nothing_yet;\n}};\n\n\
                 void {object}_destructor({object}_t *rep) {{\n  free(rep);\n}}\n"
            );
        }
    }

    fn group(&self, text: &mut String, group: &Group<'_>) -> Result<(), ScaffoldError> {
        let (surface, bindings) = (self.surface, self.bindings);
        let body = Body {
            surface,
            bindings,
            group,
        };
        for function in group.all_functions() {
            let Some(prototype) = self.bindings.exported(&group.full_name, &function.name) else {
                let name = group.call_name(function);
                return Err(ScaffoldError::unsupported(&name, "has no bindings in C"));
            };
            if let Some(docs) = &function.docs.contents {
                let lines = docs
                    .trim_end()
                    .lines()
                    .map(|line| format!("// {line}").trim_end().to_owned());
                let _ = write!(text, "\n{}", lines.collect::<Vec<_>>().join("\n"));
            }
            let _ = writeln!(
                text,
                "\n{} {{\n{}}}",
                prototype.text,
                body.text(function, prototype)
            );
        }
        Ok(())
    }

    /// How the plugin calls what the app lends: in a function that nothing calls yet.
    fn host_calls(&self, text: &mut String) {
        let groups = self.surface.imports.iter();
        let groups = groups.filter(|group| !group.full_name.starts_with("wasi:"));
        let first = groups.filter_map(|group| self.bindings.first_imported(&group.full_name));
        let calls: String = first.map(call).collect();
        if !calls.is_empty() {
            let _ = write!(
                text,
                "\n// What the app lends is called like this.\n\
                 __attribute__((unused)) static void ask_the_app(void) {{\n{calls}}}\n"
            );
        }
    }
}

/// What a function of one interface does.
struct Body<'a> {
    surface: &'a Surface<'a>,
    bindings: &'a Bindings,
    group: &'a Group<'a>,
}

impl Body<'_> {
    fn text(&self, function: &Function, prototype: &Prototype) -> String {
        let mut lines: Vec<String> = Vec::new();
        let Some(ty) = &function.result else {
            return String::new();
        };
        let made = example(self.surface, ty, Handles::Fresh).filter(|value| self.can_make(value));
        let Some(value) = made else {
            return given_back(function, ty, prototype);
        };
        let zero = |out: &str| {
            prototype
                .out(out)
                .map(|param| format!("*{out} = ({}){{0}};", param.ty))
        };
        match (&value, prototype.result.as_str()) {
            (Example::None, "bool") => lines.push("return false;".to_owned()),
            (Example::Ok(inner), "bool") => {
                lines.extend(zero("ret"));
                lines.extend(inner.iter().flat_map(|value| self.parts(value, "(*ret)")));
                lines.push("return true;".to_owned());
            }
            (Example::Err(inner), "bool") => {
                lines.extend(zero("err"));
                lines.extend(inner.iter().flat_map(|value| self.parts(value, "(*err)")));
                lines.push("return false;".to_owned());
            }
            (value, "void") => {
                lines.extend(zero("ret"));
                lines.extend(self.parts(value, "(*ret)"));
            }
            (Example::Own(id), _) => lines.push(format!("return {};", self.fresh(*id))),
            (Example::Bool, _) => lines.push("return false;".to_owned()),
            (
                Example::Integer(_)
                | Example::Float(_)
                | Example::Char
                | Example::Enum(..)
                | Example::Flags(_),
                _,
            ) => {
                lines.push("return 0;".to_owned());
            }
            (value, result) => {
                lines.push(format!("{result} ret = {{0}};"));
                lines.extend(self.parts(value, "ret"));
                lines.push("return ret;".to_owned());
            }
        }
        lines.iter().map(|line| format!("  {line}\n")).collect()
    }

    /// What is not zero in a value: objects, and cases that are not the first.
    fn parts(&self, value: &Example, place: &str) -> Vec<String> {
        match value {
            Example::Own(id) => vec![format!("{place} = {};", self.fresh(*id))],
            Example::Record(_, fields) => {
                let parts = fields.iter().map(|(name, value)| (identifier(name), value));
                parts
                    .flat_map(|(name, value)| self.parts(value, &format!("{place}.{name}")))
                    .collect()
            }
            Example::Tuple(values) => {
                let parts = values.iter().enumerate();
                parts
                    .flat_map(|(at, value)| self.parts(value, &format!("{place}.f{at}")))
                    .collect()
            }
            Example::Ok(Some(value)) => self.parts(value, &format!("{place}.val.ok")),
            Example::Err(value) => {
                let inner = value
                    .iter()
                    .flat_map(|value| self.parts(value, &format!("{place}.val.err")));
                [format!("{place}.is_err = true;")]
                    .into_iter()
                    .chain(inner)
                    .collect()
            }
            Example::Variant(id, case, value) => {
                let tag = self.tag(*id, case).filter(|tag| *tag > 0);
                let tag = tag.map(|tag| format!("{place}.tag = {tag};"));
                let place = format!("{place}.val.{}", identifier(case));
                let inner = value.iter().flat_map(|value| self.parts(value, &place));
                tag.into_iter().chain(inner).collect()
            }
            _ => Vec::new(),
        }
    }

    fn tag(&self, id: TypeId, case: &str) -> Option<usize> {
        match &self.surface.resolve().types[self.surface.origin(id)].kind {
            TypeDefKind::Variant(it) => it.cases.iter().position(|one| one.name == case),
            _ => None,
        }
    }

    /// An expression that makes an object.
    fn fresh(&self, id: TypeId) -> String {
        let object = self.object(id).unwrap_or("unknown");
        format!("{object}_new(calloc(1, sizeof({object}_t)))")
    }

    /// The plugin's own type behind a resource, as this interface means it: its own, or that of the
    /// interface which it uses.
    fn object(&self, id: TypeId) -> Option<&str> {
        let resource = self.surface.origin(id);
        let name = self.surface.resolve().types[resource].name.as_deref()?;
        let owner = self.surface.owner(resource)?;
        let used = || {
            let mut exports = self.surface.exports.iter();
            exports.find(|it| it.key == Some(&WorldKey::Interface(owner)))
        };
        let group = match self.group.id == Some(owner) {
            true => self.group,
            false => used()?,
        };
        self.bindings.object(&group.full_name, name)
    }

    /// Whether all objects in a value are the plugin's.
    fn can_make(&self, value: &Example) -> bool {
        match value {
            Example::Own(id) => self.object(*id).is_some(),
            Example::Record(_, fields) => fields.iter().all(|(_, value)| self.can_make(value)),
            Example::Tuple(values) => values.iter().all(|value| self.can_make(value)),
            Example::Variant(_, _, value) | Example::Ok(value) | Example::Err(value) => {
                value.iter().all(|value| self.can_make(value))
            }
            _ => true,
        }
    }
}

/// Of what only the app can make, the argument of the same type, if there is one.
fn given_back(function: &Function, ty: &Type, prototype: &Prototype) -> String {
    let alike = function.params.iter().position(|param| param.ty == *ty);
    match alike.and_then(|at| prototype.params.get(at)) {
        Some(given) if given.is_pointer => format!("  *ret = *{};\n", given.name),
        Some(given) => format!("  return {};\n", given.name),
        None => "  abort(); // there is no value to answer yet\n".to_owned(),
    }
}

/// A call with zero for every argument, in a block of its own.
fn call(prototype: &Prototype) -> String {
    let mut text = "  {\n".to_owned();
    let mut given = Vec::new();
    for param in &prototype.params {
        if param.is_pointer && param.name.starts_with("maybe_") {
            given.push("NULL".to_owned());
            continue;
        }
        let _ = writeln!(text, "    {} {} = {{0}};", param.ty, param.name);
        given.push(format!(
            "{}{}",
            if param.is_pointer { "&" } else { "" },
            param.name
        ));
    }
    let _ = writeln!(text, "    {}({});\n  }}", prototype.name, given.join(", "));
    text
}
