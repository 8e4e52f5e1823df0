//! Example values as Rust expressions.

use super::names;
use super::types::Types;
use crate::scaffold::example::Example;

impl Types<'_> {
    /// The expression that makes the value; `indent` spaces stand before the line that it is in.
    pub(super) fn expression(&self, value: &Example, indent: usize) -> String {
        let inner = |value: &Example| self.expression(value, indent);
        let carried =
            |value: &Option<Box<Example>>| value.as_deref().map_or_else(|| "()".to_owned(), inner);
        match value {
            Example::Bool => "false".to_owned(),
            Example::Integer(_) => "0".to_owned(),
            Example::Float(_) => "0.0".to_owned(),
            Example::Char => r"'\0'".to_owned(),
            Example::Text => "String::new()".to_owned(),
            Example::Empty => "Vec::new()".to_owned(),
            Example::None => "None".to_owned(),
            Example::Record(id, fields) => self.record(&self.path(*id), fields, indent),
            Example::Tuple(values) if values.len() == 1 => format!("({},)", inner(&values[0])),
            Example::Tuple(values) => {
                let values: Vec<_> = values.iter().map(inner).collect();
                format!("({})", values.join(", "))
            }
            Example::Repeated(value, count) => {
                let values: Vec<_> = (0..*count).map(|_| inner(value)).collect();
                format!("[{}]", values.join(", "))
            }
            Example::Flags(id) => format!("{}::empty()", self.path(*id)),
            Example::Enum(id, case) => self.case(*id, case),
            Example::Variant(id, case, None) => self.case(*id, case),
            Example::Variant(id, case, Some(value)) => {
                format!("{}({})", self.case(*id, case), inner(value))
            }
            Example::Ok(value) => format!("Ok({})", carried(value)),
            Example::Err(value) => format!("Err({})", carried(value)),
            Example::Own(id) => {
                let made = self.surface.origin(*id);
                format!("{}::new({})", self.path(made), self.objects[&made])
            }
        }
    }

    fn case(&self, id: guesthouse_contract::wit_parser::TypeId, case: &str) -> String {
        format!("{}::{}", self.path(id), names::case(case))
    }

    fn record(&self, path: &str, fields: &[(String, Example)], indent: usize) -> String {
        let inner = indent + 4;
        let lines = fields.iter().map(|(name, value)| {
            let value = self.expression(value, inner);
            format!("{:inner$}{}: {value},\n", "", names::value(name))
        });
        format!("{path} {{\n{}{:indent$}}}", lines.collect::<String>(), "")
    }
}
