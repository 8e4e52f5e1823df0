//! WIT text for one decoded type, for messages.
//!
//! Named types keep their names; only anonymous shapes are spelled out. It must never be parsed
//! back: `World::encode` is the faithful form.

mod budget;
mod near;
mod printable;
pub mod quantity;
#[cfg(test)]
mod strangers;

use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};

pub(crate) use self::budget::{Budget, Writes, clipped};
pub use self::near::{near, nearest};
pub use self::printable::{Shown, is_hidden, shown};

/// A type as WIT writes it where it is used. Long ones end in `…`.
#[must_use]
pub fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let mut text = Text::new(resolve);
    text.ty(ty);
    text.out.finish()
}

/// A type as WIT writes it where it is used, however long: for WIT of one's own.
#[must_use]
pub fn type_in_full(resolve: &Resolve, ty: &Type) -> String {
    let mut text = Text::in_full(resolve);
    text.ty(ty);
    text.out.finish()
}

/// What a type is made of, as if it had no name, however long: for WIT of one's own.
#[must_use]
pub fn unnamed_type_in_full(resolve: &Resolve, id: TypeId) -> String {
    let mut text = Text::in_full(resolve);
    text.anonymous(id);
    text.out.finish()
}

/// A text about types of one resolved set of packages.
struct Text<'a> {
    resolve: &'a Resolve,
    out: Budget,
}

impl Writes for Text<'_> {
    fn budget(&mut self) -> &mut Budget {
        &mut self.out
    }
}

impl<'a> Text<'a> {
    fn new(resolve: &'a Resolve) -> Self {
        let out = Budget::default();
        Self { resolve, out }
    }

    fn in_full(resolve: &'a Resolve) -> Self {
        let out = Budget::endless();
        Self { resolve, out }
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

    fn owned(&mut self, ty: Type) {
        self.ty(&ty);
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
            TypeDefKind::Option(ty) => self.generic("option", [Some(*ty)], ANGLES, Self::owned),
            TypeDefKind::List(ty) => self.generic("list", [Some(*ty)], ANGLES, Self::owned),
            TypeDefKind::Map(key, value) => {
                self.generic("map", [Some(*key), Some(*value)], ANGLES, Self::owned)
            }
            TypeDefKind::FixedLengthList(ty, length) => {
                self.generic("list", [Some(*ty)], ["<", ""], Self::owned);
                self.push(&format!(", {length}>"));
            }
            TypeDefKind::Result(result) => match (result.ok, result.err) {
                (None, None) => self.push("result"),
                (ok, None) => self.generic("result", [ok], ANGLES, Self::owned),
                (ok, err) => self.generic("result", [ok, err], ANGLES, Self::owned),
            },
            TypeDefKind::Tuple(tuple) => {
                self.push("tuple<");
                self.list(&tuple.types, Text::ty);
                self.push(">");
            }
            TypeDefKind::Handle(Handle::Own(id)) => self.defined(*id),
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                self.generic("borrow", [Some(Type::Id(*id))], ANGLES, Self::owned);
            }
            TypeDefKind::Future(ty) => self.generic("future", [*ty], ANGLES, Self::owned),
            TypeDefKind::Stream(ty) => self.generic("stream", [*ty], ANGLES, Self::owned),
            TypeDefKind::Type(ty) => self.ty(ty),
            other => self.push(other.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::budget::{BUDGET, NAME_BUDGET};
    use super::{type_in_full, type_text};
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
        let in_full = type_in_full(world.resolve(), &function.params[0].ty);
        assert_eq!(in_full, ty);
        let text = type_text(world.resolve(), &function.params[0].ty);
        assert!(text.ends_with('…'), "{text}");
        assert!(
            text.len() < BUDGET + NAME_BUDGET + 16,
            "{} bytes",
            text.len()
        );
    }
}
