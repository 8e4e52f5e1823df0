//! Worlds made up at random, and small changes to them.
//!
//! A world is a tree that is written down as WIT; a change touches one place of the tree. What
//! cannot be WIT is thrown away by the caller, so nothing here has to be careful.

use std::fmt::Write;

/// Random numbers that are the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const VERSIONS: [&str; 8] = [
    "@1.2.0",
    "@1.3.0",
    "@2.0.0",
    "@0.2.1",
    "@0.2.7",
    "@0.0.1",
    "@1.2.0-rc.1",
    "",
];

const PRIMITIVES: [&str; 9] = [
    "bool", "u8", "s16", "u32", "s64", "f32", "f64", "char", "string",
];

#[derive(Clone)]
pub(crate) struct Wit {
    version: &'static str,
    interfaces: Vec<Interface>,
    /// Functions of the world itself, with the word for their side.
    functions: Vec<(&'static str, Function)>,
}

#[derive(Clone)]
struct Interface {
    imported: bool,
    exported: bool,
    /// Types taken from an interface before.
    uses: Vec<(usize, String)>,
    types: Vec<(String, Body)>,
    functions: Vec<Function>,
}

#[derive(Clone)]
enum Body {
    Record(Vec<(String, Type)>),
    Variant(Vec<(String, Option<Type>)>),
    Enum(Vec<String>),
    Flags(Vec<String>),
    Alias(Type),
    Resource(Vec<(&'static str, Function)>),
}

#[derive(Clone)]
struct Function {
    name: String,
    is_async: bool,
    params: Vec<(String, Type)>,
    result: Option<Type>,
}

#[derive(Clone)]
enum Type {
    Primitive(&'static str),
    Named(String),
    Borrow(String),
    Generic(&'static str, Vec<Self>),
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("n{n}")).collect()
}

/// What can be named in one place.
#[derive(Default, Clone)]
struct Known {
    types: Vec<String>,
    resources: Vec<String>,
}

impl Wit {
    pub(crate) fn made_up(dice: &mut Dice) -> Self {
        let mut interfaces: Vec<Interface> = Vec::new();
        for number in 0..=dice.below(3) {
            let interface = Interface::made_up(dice, number, &interfaces);
            interfaces.push(interface);
        }
        let mut functions = Vec::new();
        for number in 0..dice.below(3) {
            let side = dice.pick(&["import", "export"]);
            let function = Function::made_up(dice, format!("w{number}"), &Known::default());
            functions.push((side, function));
        }
        Self {
            version: dice.pick(&VERSIONS),
            interfaces,
            functions,
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!("package p:q{};\n", self.version);
        for (number, interface) in self.interfaces.iter().enumerate() {
            writeln!(text, "interface i{number} {{").unwrap();
            interface.write(&mut text);
            text.push_str("}\n");
        }
        text.push_str("world w {\n");
        for (number, interface) in self.interfaces.iter().enumerate() {
            for (there, word) in [
                (interface.imported, "import"),
                (interface.exported, "export"),
            ] {
                if there {
                    writeln!(text, "  {word} i{number};").unwrap();
                }
            }
        }
        for (side, function) in &self.functions {
            writeln!(text, "  {side} {};", function.text()).unwrap();
        }
        text.push_str("}\n");
        text
    }

    /// Changes one place.
    pub(crate) fn change(&mut self, dice: &mut Dice) {
        match dice.below(16) {
            0 => self.version = dice.pick(&VERSIONS),
            1 => {
                let interface = self.interface(dice);
                interface.imported ^= true;
            }
            2 => {
                let interface = self.interface(dice);
                interface.exported ^= true;
            }
            3 => self.define_what_was_used(dice),
            4 => {
                let interface = self.interface(dice);
                if !interface.functions.is_empty() {
                    let at = dice.below(interface.functions.len());
                    interface.functions.remove(at);
                }
            }
            5 => self.rename_a_type(dice),
            6..=8 => self.change_a_function(dice),
            9..=11 => self.change_a_body(dice),
            _ => self.change_a_type(dice),
        }
    }

    fn interface(&mut self, dice: &mut Dice) -> &mut Interface {
        let at = dice.below(self.interfaces.len());
        &mut self.interfaces[at]
    }

    /// A type of the same name and shape in place of one from elsewhere.
    fn define_what_was_used(&mut self, dice: &mut Dice) {
        let at = dice.below(self.interfaces.len());
        let Some((from, name)) = self.interfaces[at].uses.pop() else {
            return;
        };
        let types = &self.interfaces[from].types;
        let found = types.iter().find(|(other, _)| *other == name).cloned();
        self.interfaces[at].types.splice(0..0, found);
    }

    fn rename_a_type(&mut self, dice: &mut Dice) {
        let at = dice.below(self.interfaces.len());
        let number = dice.below(self.interfaces[at].types.len());
        let old = self.interfaces[at].types[number].0.clone();
        let new = format!("{old}y");
        for interface in &mut self.interfaces {
            for (name, _) in &mut interface.types {
                if *name == old {
                    name.clone_from(&new);
                }
            }
            for (_, name) in &mut interface.uses {
                if *name == old {
                    name.clone_from(&new);
                }
            }
        }
        for ty in self.all_types() {
            if let Type::Named(name) | Type::Borrow(name) = ty
                && *name == old
            {
                name.clone_from(&new);
            }
        }
    }

    fn change_a_function(&mut self, dice: &mut Dice) {
        let known = self.known(dice);
        let mut functions = self.all_functions();
        if functions.is_empty() {
            return;
        }
        let at = dice.below(functions.len());
        let function = &mut *functions[at];
        match dice.below(9) {
            0 => function.name.push('y'),
            1 => function.is_async = dice.one_in(3),
            2 => function
                .params
                .push(("extra".to_owned(), Type::Primitive("u8"))),
            3 => {
                function.params.pop();
            }
            4 => function.params.reverse(),
            5 => {
                if let Some((name, _)) = function.params.last_mut() {
                    name.push('y');
                }
            }
            6 => function.result = None,
            _ => function.result = Some(Type::made_up(dice, &known, 1)),
        }
    }

    fn change_a_body(&mut self, dice: &mut Dice) {
        let interface = self.interface(dice);
        let at = dice.below(interface.types.len());
        match &mut interface.types[at].1 {
            Body::Record(fields) => change_list(dice, fields, |name| (name, Type::Primitive("u8"))),
            Body::Variant(cases) => change_list(dice, cases, |name| (name, None)),
            Body::Enum(names) | Body::Flags(names) => change_list(dice, names, |name| name),
            Body::Alias(ty) => *ty = Type::Primitive("u16"),
            Body::Resource(functions) => {
                functions.pop();
            }
        }
    }

    fn change_a_type(&mut self, dice: &mut Dice) {
        let known = self.known(dice);
        let mut types = self.all_types();
        if types.is_empty() {
            return;
        }
        let at = dice.below(types.len());
        let ty = &mut *types[at];
        *ty = match ty.clone() {
            Type::Borrow(name) if dice.one_in(2) => Type::Named(name),
            Type::Named(name) if dice.one_in(3) => Type::Borrow(name),
            _ => Type::made_up(dice, &known, 1),
        };
    }

    /// What some interface knows; where it is not known, the world is no WIT.
    fn known(&mut self, dice: &mut Dice) -> Known {
        let at = dice.below(self.interfaces.len());
        self.interfaces[at].known()
    }

    fn all_functions(&mut self) -> Vec<&mut Function> {
        let mut found = Vec::new();
        for interface in &mut self.interfaces {
            found.extend(&mut interface.functions);
            for (_, body) in &mut interface.types {
                if let Body::Resource(functions) = body {
                    found.extend(functions.iter_mut().map(|(_, function)| function));
                }
            }
        }
        found.extend(self.functions.iter_mut().map(|(_, function)| function));
        found
    }

    fn all_types(&mut self) -> Vec<&mut Type> {
        let mut found = Vec::new();
        for interface in &mut self.interfaces {
            for (_, body) in &mut interface.types {
                match body {
                    Body::Record(fields) => {
                        fields.iter_mut().for_each(|(_, ty)| ty.all(&mut found))
                    }
                    Body::Variant(cases) => {
                        let types = cases.iter_mut().filter_map(|(_, ty)| ty.as_mut());
                        types.for_each(|ty| ty.all(&mut found));
                    }
                    Body::Alias(ty) => ty.all(&mut found),
                    Body::Resource(functions) => {
                        functions.iter_mut().for_each(|(_, f)| f.all(&mut found));
                    }
                    Body::Enum(_) | Body::Flags(_) => {}
                }
            }
            interface
                .functions
                .iter_mut()
                .for_each(|f| f.all(&mut found));
        }
        self.functions
            .iter_mut()
            .for_each(|(_, f)| f.all(&mut found));
        found
    }
}

fn change_list<T>(dice: &mut Dice, list: &mut Vec<T>, new: impl Fn(String) -> T) {
    let at = dice.below(list.len().max(1));
    match dice.below(4) {
        0 => list.insert(at, new("extra".to_owned())),
        1 if list.len() > 1 => {
            list.remove(at);
        }
        2 => list.reverse(),
        _ if !list.is_empty() => list[at] = new("other".to_owned()),
        _ => {}
    }
}

impl Interface {
    fn made_up(dice: &mut Dice, number: usize, before: &[Self]) -> Self {
        let (imported, exported) = dice.pick(&[(true, false), (false, true), (true, true)]);
        let mut made = Self {
            imported,
            exported,
            uses: Vec::new(),
            types: Vec::new(),
            functions: Vec::new(),
        };
        if let Some(from) = number.checked_sub(1) {
            for (name, _) in &before[from].types {
                if dice.one_in(2) {
                    made.uses.push((from, name.clone()));
                    made.uses.dedup();
                }
            }
        }
        for at in 0..=dice.below(4) {
            let body = Body::made_up(dice, &made.known());
            made.types.push((format!("t{number}x{at}"), body));
        }
        for at in 0..=dice.below(3) {
            let known = made.known();
            made.functions
                .push(Function::made_up(dice, format!("f{number}x{at}"), &known));
        }
        made
    }

    fn known(&self) -> Known {
        let mut known = Known::default();
        for (name, body) in &self.types {
            match body {
                Body::Resource(_) => known.resources.push(name.clone()),
                _ => known.types.push(name.clone()),
            }
        }
        known
            .types
            .extend(self.uses.iter().map(|(_, name)| name.clone()));
        known
    }

    fn write(&self, text: &mut String) {
        for (from, name) in &self.uses {
            writeln!(text, "  use i{from}.{{{name}}};").unwrap();
        }
        for (name, body) in &self.types {
            writeln!(text, "  {}", body.text(name)).unwrap();
        }
        for function in &self.functions {
            writeln!(text, "  {};", function.text()).unwrap();
        }
    }
}

impl Body {
    fn made_up(dice: &mut Dice, known: &Known) -> Self {
        let count = 1 + dice.below(3);
        match dice.below(8) {
            0 | 1 => {
                let fields = names(count).into_iter();
                Self::Record(
                    fields
                        .map(|name| (name, Type::made_up(dice, known, 1)))
                        .collect(),
                )
            }
            2 => {
                let cases = names(count).into_iter();
                let mut payload = || (!dice.one_in(3)).then(|| Type::made_up(dice, known, 1));
                Self::Variant(cases.map(|name| (name, payload())).collect())
            }
            3 => Self::Enum(names(count)),
            4 => Self::Flags(names(count)),
            5 => Self::Alias(Type::made_up(dice, known, 1)),
            _ => {
                let mut functions = Vec::new();
                for (at, kind) in ["constructor", "method", "static"].into_iter().enumerate() {
                    if dice.one_in(2) {
                        functions.push((kind, Function::made_up(dice, format!("m{at}"), known)));
                    }
                }
                Self::Resource(functions)
            }
        }
    }

    fn text(&self, name: &str) -> String {
        match self {
            Self::Record(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, ty)| format!("{name}: {}", ty.text()));
                format!("record {name} {{ {} }}", joined(fields))
            }
            Self::Variant(cases) => {
                let cases = cases.iter().map(|(name, ty)| match ty {
                    Some(ty) => format!("{name}({})", ty.text()),
                    None => name.clone(),
                });
                format!("variant {name} {{ {} }}", joined(cases))
            }
            Self::Enum(names) => format!("enum {name} {{ {} }}", names.join(", ")),
            Self::Flags(names) => format!("flags {name} {{ {} }}", names.join(", ")),
            Self::Alias(ty) => format!("type {name} = {};", ty.text()),
            Self::Resource(functions) => {
                let functions = functions.iter().map(|(kind, function)| match *kind {
                    "constructor" => format!("constructor({});", function.params_text()),
                    "static" => format!("{}: static {};", function.name, function.type_text()),
                    _ => format!("{};", function.text()),
                });
                format!("resource {name} {{ {} }}", functions.collect::<String>())
            }
        }
    }
}

impl Function {
    fn made_up(dice: &mut Dice, name: String, known: &Known) -> Self {
        let mut params = Vec::new();
        for name in names(dice.below(3)) {
            let ty = match known.resources.is_empty() || !dice.one_in(3) {
                true => Type::made_up(dice, known, 2),
                false => {
                    let at = dice.below(known.resources.len());
                    Type::Borrow(known.resources[at].clone())
                }
            };
            params.push((name, ty));
        }
        Self {
            name,
            is_async: false,
            params,
            result: dice.one_in(2).then(|| Type::made_up(dice, known, 2)),
        }
    }

    fn all<'a>(&'a mut self, found: &mut Vec<&'a mut Type>) {
        self.params.iter_mut().for_each(|(_, ty)| ty.all(found));
        self.result.iter_mut().for_each(|ty| ty.all(found));
    }

    fn params_text(&self) -> String {
        let params = self.params.iter();
        joined(params.map(|(name, ty)| format!("{name}: {}", ty.text())))
    }

    fn type_text(&self) -> String {
        let word = if self.is_async { "async func" } else { "func" };
        let result = self.result.as_ref().map(|ty| format!(" -> {}", ty.text()));
        format!(
            "{word}({}){}",
            self.params_text(),
            result.unwrap_or_default()
        )
    }

    fn text(&self) -> String {
        format!("{}: {}", self.name, self.type_text())
    }
}

impl Type {
    fn made_up(dice: &mut Dice, known: &Known, depth: usize) -> Self {
        let mut named = known.types.clone();
        named.extend(known.resources.iter().cloned());
        if !named.is_empty() && dice.one_in(2) {
            return Self::Named(named.swap_remove(dice.below(named.len())));
        }
        if depth == 0 || dice.one_in(2) {
            return Self::Primitive(dice.pick(&PRIMITIVES));
        }
        let (word, count) = dice.pick(&[("option", 1), ("list", 1), ("result", 2), ("tuple", 2)]);
        let parts = (0..count).map(|_| Self::made_up(dice, known, depth - 1));
        Self::Generic(word, parts.collect())
    }

    fn text(&self) -> String {
        match self {
            Self::Primitive(name) => (*name).to_owned(),
            Self::Named(name) => name.clone(),
            Self::Borrow(name) => format!("borrow<{name}>"),
            Self::Generic(word, parts) => {
                format!("{word}<{}>", joined(parts.iter().map(Self::text)))
            }
        }
    }

    fn all<'a>(&'a mut self, found: &mut Vec<&'a mut Self>) {
        // The whole or its parts: both cannot be borrowed at once.
        let whole = found.len() % 2 == 1;
        if whole || !matches!(self, Self::Generic(..)) {
            found.push(self);
        } else if let Self::Generic(_, parts) = self {
            parts.iter_mut().for_each(|part| part.all(found));
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
