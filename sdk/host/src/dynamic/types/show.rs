//! A type as WIT writes it where it is used.
//!
//! Named types by their name, anonymous ones spelled out. They are a stranger's: every text stops
//! at a budget, and the rest is `…`.

use super::shapes::{Id, Shape, Types};

/// Bytes of one text, about.
const BUDGET: usize = 400;
/// Bytes of one name within a text.
const NAME_BUDGET: usize = 120;

pub(crate) fn show(types: &Types, id: Id) -> String {
    let mut text = Text {
        types,
        out: String::new(),
    };
    text.ty(id);
    text.finish()
}

/// Parameters and result: `func(a: u32) -> string`.
pub(crate) fn show_function<'a>(
    types: &Types,
    params: impl Iterator<Item = (&'a str, Id)>,
    result: Option<Id>,
) -> String {
    let mut text = Text {
        types,
        out: String::new(),
    };
    text.push("func(");
    text.list(params, |text, (name, id)| {
        text.name(name);
        text.push(": ");
        text.ty(id);
    });
    text.push(")");
    if let Some(id) = result {
        text.push(" -> ");
        text.ty(id);
    }
    text.finish()
}

struct Text<'a> {
    types: &'a Types,
    out: String,
}

impl Text<'_> {
    fn is_full(&self) -> bool {
        self.out.len() >= BUDGET
    }

    fn finish(mut self) -> String {
        if self.is_full() {
            self.out.push('…');
        }
        self.out
    }

    fn push(&mut self, text: &str) {
        if !self.is_full() {
            self.out.push_str(text);
        }
    }

    fn name(&mut self, name: &str) {
        let end = name
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| *at >= NAME_BUDGET);
        self.push(end.and_then(|end| name.get(..end)).unwrap_or(name));
    }

    /// Everything that can repeat comes through here, and stops at the budget.
    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (at, item) in items.enumerate() {
            if self.is_full() {
                return;
            }
            if at > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    fn ty(&mut self, id: Id) {
        if self.is_full() {
            return;
        }
        let types = self.types;
        match types.name(id) {
            Some(name) => self.name(name),
            None => self.shape(types.shape(id)),
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::List(element) => self.generic("list", [Some(*element)]),
            Shape::Option(some) => self.generic("option", [Some(*some)]),
            Shape::Tuple(ids) => self.generic("tuple", ids.iter().copied().map(Some)),
            Shape::Result(None, None) => self.push("result"),
            Shape::Result(ok, None) => self.generic("result", [*ok]),
            Shape::Result(ok, err) => self.generic("result", [*ok, *err]),
            Shape::Handle { resource, owned } => {
                if !owned {
                    self.push("borrow<");
                }
                self.name(resource.name());
                if !owned {
                    self.push(">");
                }
            }
            // These have names wherever they come from WIT.
            Shape::Record(_) => self.push("record"),
            Shape::Variant(_) => self.push("variant"),
            Shape::Enum(_) => self.push("enum"),
            Shape::Flags(_) => self.push("flags"),
            scalar => {
                let described = scalar.describe();
                let word = described.rsplit(' ').next();
                self.push(word.unwrap_or(described));
            }
        }
    }

    fn generic(&mut self, name: &str, of: impl IntoIterator<Item = Option<Id>>) {
        self.push(name);
        self.push("<");
        self.list(of.into_iter(), |text, id| match id {
            Some(id) => text.ty(id),
            None => text.push("_"),
        });
        self.push(">");
    }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Id, Shape, Types};
    use super::{BUDGET, NAME_BUDGET, show};

    #[test]
    fn a_type_that_doubles_at_each_level_is_cut_short() {
        let mut types = Types::default();
        let mut id: Id = types.add(Shape::U8, None);
        for _ in 0..60 {
            id = types.add(Shape::Tuple(vec![id, id]), None);
        }
        let text = show(&types, id);
        assert!(
            text.starts_with("tuple<tuple<") && text.ends_with('…'),
            "{text}"
        );
        assert!(text.len() < BUDGET + NAME_BUDGET, "{} bytes", text.len());
    }

    #[test]
    fn anonymous_types_are_spelled_out_and_named_ones_named() {
        let mut types = Types::default();
        let point = types.add(Shape::Record(Default::default()), Some("point".into()));
        let list = types.add(Shape::List(point), None);
        let either = types.add(Shape::Result(None, Some(list)), None);
        assert_eq!(show(&types, either), "result<_, list<point>>");
        let long = types.add(
            Shape::Enum(Default::default()),
            Some("é".repeat(500).into()),
        );
        assert_eq!(show(&types, long), "é".repeat(NAME_BUDGET / 2));
    }
}
