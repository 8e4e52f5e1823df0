//! Example values as JavaScript writes them.

use guesthouse_contract::wit_parser::{Type, TypeDefKind, TypeId};

use super::super::example::{Example, Handles};
use super::super::script;
use super::super::surface::Surface;
use super::names::{Names, member};
use super::types::typed_array;

/// Writes values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) surface: &'a Surface<'a>,
    pub(super) names: &'a Names,
}

impl Values<'_> {
    /// The value as an expression. The type says what an empty or absent one looks like.
    pub(super) fn of(&self, ty: &Type, value: &Example) -> String {
        match value {
            Example::Bool => "false".to_owned(),
            Example::Integer(_) | Example::Float(_) => "0".to_owned(),
            Example::Char => r#""\0""#.to_owned(),
            Example::Text => r#""""#.to_owned(),
            Example::Flags(_) => "{}".to_owned(),
            Example::Enum(_, case) => format!("\"{case}\""),
            Example::Empty => self.empty(ty),
            Example::None => self.none(ty),
            Example::Own(resource) => self.object(*resource),
            _ => self.compound(ty, value),
        }
    }

    fn compound(&self, ty: &Type, value: &Example) -> String {
        match (script::kind(self.surface, ty), value) {
            (Some(TypeDefKind::Record(record)), Example::Record(_, fields)) => {
                let types = record.fields.iter().map(|field| &field.ty);
                let fields = fields.iter().zip(types);
                let fields = fields
                    .map(|((name, value), ty)| format!("{}: {}", member(name), self.of(ty, value)));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (Some(TypeDefKind::Tuple(tuple)), Example::Tuple(values)) => {
                let values = values.iter().zip(&tuple.types);
                let values = values.map(|(value, ty)| self.of(ty, value));
                format!("[{}]", values.collect::<Vec<_>>().join(", "))
            }
            (Some(TypeDefKind::FixedLengthList(ty, _)), Example::Repeated(value, count)) => {
                let value = self.of(ty, value);
                let values: Vec<_> = (0..*count).map(|_| value.as_str()).collect();
                format!("[{}]", values.join(", "))
            }
            (Some(TypeDefKind::Variant(variant)), Example::Variant(_, case, value)) => {
                let ty = variant.cases.iter().find(|one| one.name == *case);
                self.tagged(case, ty.and_then(|case| case.ty.as_ref()), value.as_deref())
            }
            (Some(TypeDefKind::Result(result)), Example::Ok(value)) => {
                self.tagged("ok", result.ok.as_ref(), value.as_deref())
            }
            (Some(TypeDefKind::Result(result)), Example::Err(value)) => {
                self.tagged("err", result.err.as_ref(), value.as_deref())
            }
            // An example is of the type that it was made for.
            _ => "undefined".to_owned(),
        }
    }

    fn tagged(&self, tag: &str, ty: Option<&Type>, value: Option<&Example>) -> String {
        match ty.zip(value) {
            Some((ty, value)) => format!("{{ tag: \"{tag}\", val: {} }}", self.of(ty, value)),
            None => format!("{{ tag: \"{tag}\" }}"),
        }
    }

    fn empty(&self, ty: &Type) -> String {
        match script::kind(self.surface, ty) {
            Some(TypeDefKind::Map(..)) => "new Map()".to_owned(),
            Some(TypeDefKind::List(ty)) => match typed_array(&script::plain(self.surface, ty)) {
                Some(array) => format!("new {array}()"),
                None => "[]".to_owned(),
            },
            _ => "[]".to_owned(),
        }
    }

    fn none(&self, ty: &Type) -> String {
        match script::is_nested_option(self.surface, ty) {
            true => "{ tag: \"none\" }".to_owned(),
            false => "null".to_owned(),
        }
    }

    /// A fresh object of the plugin's own class.
    fn object(&self, resource: TypeId) -> String {
        let Some((_, made)) = self.surface.made(resource) else {
            return "undefined".to_owned();
        };
        let values = made
            .constructor()
            .and_then(|constructor| script::arguments(self.surface, constructor, Handles::None));
        let values = values.unwrap_or_default();
        let values = values.iter().map(|(ty, value)| self.of(ty, value));
        let class = self.names.class(made.id);
        format!("new {class}({})", values.collect::<Vec<_>>().join(", "))
    }
}
