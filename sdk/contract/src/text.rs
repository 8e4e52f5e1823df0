//! WIT text for one function or type, for messages.
//!
//! Named types keep their names; only anonymous shapes are spelled out. The types may be a
//! stranger's, who can make a small artifact say a gigabyte, so every text has a budget. It must
//! never be parsed back: `World::encode` is the faithful form.

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId};

/// Bytes of one text, about; what is longer ends in `…`.
const BUDGET: usize = 400;
/// Bytes of one name within a text.
const NAME_BUDGET: usize = 120;

/// A function as WIT writes it: `func(a: u32) -> string`. Long ones end in `…`.
#[must_use]
pub fn function_text(resolve: &Resolve, function: &Function) -> String {
    let mut text = Text::new(resolve);
    if function.kind.is_async() {
        text.push("async ");
    }
    text.push("func(");
    text.list(&function.params, |text, param| {
        text.field(&param.name, &param.ty);
    });
    text.push(")");
    if let Some(result) = &function.result {
        text.push(" -> ");
        text.ty(result);
    }
    text.finish()
}

/// A type as WIT writes it where it is used. Long ones end in `…`.
#[must_use]
pub fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let mut text = Text::new(resolve);
    text.ty(ty);
    text.finish()
}

/// A named type with its whole definition on one line: `point: record { x: f64, y: f64 }`.
pub(crate) fn definition_text(resolve: &Resolve, name: &str, id: TypeId) -> String {
    let mut text = Text::new(resolve);
    text.name(name);
    text.push(": ");
    text.definition(id);
    text.finish()
}

/// A name that may be a stranger's, cut to a length that can be shown.
pub(crate) fn clipped(name: &str) -> &str {
    match name.char_indices().find(|(at, _)| *at >= NAME_BUDGET) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}

/// Text that stops growing at its budget.
struct Text<'a> {
    resolve: &'a Resolve,
    out: String,
}

impl<'a> Text<'a> {
    fn new(resolve: &'a Resolve) -> Self {
        let out = String::new();
        Self { resolve, out }
    }

    fn finish(mut self) -> String {
        if self.is_full() {
            self.out.push('…');
        }
        self.out
    }

    fn is_full(&self) -> bool {
        self.out.len() >= BUDGET
    }

    fn push(&mut self, text: &str) {
        if !self.is_full() {
            self.out.push_str(text);
        }
    }

    fn name(&mut self, name: &str) {
        self.push(clipped(name));
    }

    /// Everything that can repeat comes through here, and stops at the budget.
    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (position, item) in items.iter().enumerate() {
            if self.is_full() {
                return;
            }
            if position > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    fn field(&mut self, name: &str, ty: &Type) {
        self.name(name);
        self.push(": ");
        self.ty(ty);
    }

    fn definition(&mut self, id: TypeId) {
        let resolve = self.resolve;
        let kind = &resolve.types[id].kind;
        self.push(kind.as_str());
        self.push(" { ");
        match kind {
            TypeDefKind::Record(record) => self.list(&record.fields, |text, field| {
                text.field(&field.name, &field.ty);
            }),
            TypeDefKind::Variant(variant) => self.list(&variant.cases, |text, case| {
                text.name(&case.name);
                if let Some(ty) = &case.ty {
                    text.generic("", &[Some(*ty)], ["(", ")"]);
                }
            }),
            TypeDefKind::Enum(cases) => self.list(&cases.cases, |text, case| text.name(&case.name)),
            TypeDefKind::Flags(flags) => {
                self.list(&flags.flags, |text, flag| text.name(&flag.name))
            }
            _ => self.anonymous(id),
        }
        self.push(" }");
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Id(id) => self.defined(*id),
            Type::Bool => self.push("bool"),
            Type::U8 => self.push("u8"),
            Type::U16 => self.push("u16"),
            Type::U32 => self.push("u32"),
            Type::U64 => self.push("u64"),
            Type::S8 => self.push("s8"),
            Type::S16 => self.push("s16"),
            Type::S32 => self.push("s32"),
            Type::S64 => self.push("s64"),
            Type::F32 => self.push("f32"),
            Type::F64 => self.push("f64"),
            Type::Char => self.push("char"),
            Type::String => self.push("string"),
            Type::ErrorContext => self.push("error-context"),
        }
    }

    fn defined(&mut self, id: TypeId) {
        let resolve = self.resolve;
        match &resolve.types[id].name {
            Some(name) => self.name(name),
            None => self.anonymous(id),
        }
    }

    fn anonymous(&mut self, id: TypeId) {
        const ANGLES: [&str; 2] = ["<", ">"];
        let resolve = self.resolve;
        match &resolve.types[id].kind {
            TypeDefKind::Option(ty) => self.generic("option", &[Some(*ty)], ANGLES),
            TypeDefKind::List(ty) => self.generic("list", &[Some(*ty)], ANGLES),
            TypeDefKind::Map(key, value) => {
                self.generic("map", &[Some(*key), Some(*value)], ANGLES)
            }
            TypeDefKind::FixedLengthList(ty, length) => {
                self.generic("list", &[Some(*ty)], ["<", ""]);
                self.push(&format!(", {length}>"));
            }
            TypeDefKind::Result(result) => match (result.ok, result.err) {
                (None, None) => self.push("result"),
                (ok, None) => self.generic("result", &[ok], ANGLES),
                (ok, err) => self.generic("result", &[ok, err], ANGLES),
            },
            TypeDefKind::Tuple(tuple) => {
                self.push("tuple<");
                self.list(&tuple.types, Text::ty);
                self.push(">");
            }
            TypeDefKind::Handle(Handle::Own(id)) => self.defined(*id),
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                self.generic("borrow", &[Some(Type::Id(*id))], ANGLES);
            }
            TypeDefKind::Future(ty) => self.generic("future", &[*ty], ANGLES),
            TypeDefKind::Stream(ty) => self.generic("stream", &[*ty], ANGLES),
            TypeDefKind::Type(ty) => self.ty(ty),
            other => self.push(other.as_str()),
        }
    }

    fn generic(&mut self, name: &str, types: &[Option<Type>], [open, close]: [&str; 2]) {
        self.push(name);
        self.push(open);
        self.list(types, |text, ty| match ty {
            Some(ty) => text.ty(ty),
            None => text.push("_"),
        });
        self.push(close);
    }
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, NAME_BUDGET, function_text};
    use crate::World;

    #[test]
    fn a_type_that_doubles_at_each_level_is_cut_short() {
        let mut ty = "u8".to_owned();
        for _ in 0..12 {
            ty = format!("tuple<{ty}, {ty}>");
        }
        let text = format!("package demo:a; world w {{ export go: func(x: {ty}); }}");
        let world = World::from_source("test.wit", &text, None).unwrap();
        let items = world.world().exports.values().next().unwrap();
        let wit_parser::WorldItem::Function(function) = items else {
            panic!("not a function");
        };
        let text = function_text(world.resolve(), function);
        assert!(text.ends_with('…'), "{text}");
        assert!(
            text.len() < BUDGET + NAME_BUDGET + 16,
            "{} bytes",
            text.len()
        );
    }
}
