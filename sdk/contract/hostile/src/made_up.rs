//! Components of interfaces, types and resources that are imported, renamed, taken apart and exported
//! again, in every order; and those that a generator of valid components makes up.
//!
//! Most of the first kind are valid, and many of them are nothing that WIT could say.

use std::collections::HashSet;
use std::fmt::Write;

use arbitrary::Unstructured;
use wasm_smith::{Component, Config};

use crate::Random;

/// Names of interfaces: of packages that use each other, of versions on one track, of the package that
/// the decoder gives the component itself, and without a package.
const INTERFACES: [&str; 10] = [
    "a:a/x",
    "a:a/y",
    "b:b/x",
    "b:b/y@1.2.3",
    "b:b/y@1.3.0",
    "c:c/z@0.2.0",
    "root:component/x",
    "root:component/root",
    "plain",
    "other",
];
const NAMES: [&str; 6] = ["r", "s", "t", "u", "v-w", "x1"];
/// What a function may be called, and what none may be in WIT.
const FUNCTIONS: [&str; 8] = [
    "f",
    "g",
    "h-h",
    "a:a/x",
    "url=<https://example.com/>",
    "unlocked-dep=<a:b>",
    "locked-dep=<a:b>",
    "integrity=<sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=>",
];
const PRIMITIVES: [&str; 6] = ["u8", "s64", "f32", "bool", "char", "string"];

/// A component that a generator of valid ones makes of random bytes.
pub(crate) fn wild(number: u64) -> Vec<u8> {
    let mut random = Random::new(number);
    let bytes: Vec<_> = (0..400 + random.below(1_600))
        .map(|_| random.next() as u8)
        .collect();
    let mut config = Config::default();
    config.max_modules = random.below(2);
    config.max_type_size = 1_000;
    Component::new(config, &mut Unstructured::new(&bytes))
        .map(|component| component.to_bytes())
        .unwrap_or_default()
}

/// The component of that number, if its text assembles.
pub(crate) fn assembled(number: u64) -> Vec<u8> {
    wat::parse_str(text(number)).unwrap_or_default()
}

pub(crate) fn text(number: u64) -> String {
    let mut making = Making {
        random: Random::new(number),
        text: "(component\n".to_owned(),
        next: 0,
        types: Vec::new(),
        functions: Vec::new(),
        instances: Vec::new(),
        imported: HashSet::new(),
        exported: HashSet::new(),
    };
    for _ in 0..3 + making.random.below(10) {
        making.statement();
    }
    making.text.push(')');
    making.text
}

/// A type with the name that it has in the text.
#[derive(Clone)]
struct Ty {
    id: String,
    is_resource: bool,
}

#[derive(Clone, Default)]
struct Instance {
    id: String,
    types: Vec<(String, bool)>,
    functions: Vec<String>,
}

/// A text under way, and what can be named in it.
struct Making {
    random: Random,
    text: String,
    next: usize,
    types: Vec<Ty>,
    functions: Vec<String>,
    instances: Vec<Instance>,
    imported: HashSet<String>,
    exported: HashSet<String>,
}

impl Making {
    fn id(&mut self) -> String {
        self.next += 1;
        format!("${}", self.next)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn statement(&mut self) {
        match self.random.below(15) {
            0..=3 => self.import_interface(),
            4 => self.import_type(),
            5 => self.import_function(),
            6 => self.alias(),
            7 => self.define_type(),
            8 => self.take_apart(),
            9 => self.pass_through(),
            10 if self.random.one_in(3) => self.export_type(),
            11 => self.export_function(),
            _ => self.export_instance(),
        }
    }

    /// A name that was not used before, if the first choice was not.
    fn fresh(&mut self, all: &[&str], exported: bool) -> Option<String> {
        let name = (*self.random.pick(all)?).to_owned();
        let used = if exported {
            &mut self.exported
        } else {
            &mut self.imported
        };
        used.insert(name.clone()).then_some(name)
    }

    fn import_interface(&mut self) {
        let Some(name) = self.fresh(&INTERFACES, false) else {
            return;
        };
        let (body, mut instance) = self.interface();
        instance.id = self.id();
        let implements = match self.random.one_in(12) && !name.contains(':') {
            true => " (implements \"a:a/x\")",
            false => "",
        };
        self.line(&format!(
            "(import \"{name}\"{implements} (instance {} {body}))",
            instance.id
        ));
        self.instances.push(instance);
    }

    fn import_type(&mut self) {
        let Some(name) = self.fresh(&NAMES, false) else {
            return;
        };
        let id = self.id();
        let same = self.types.clone();
        let (bound, is_resource) = match self.random.pick(&same) {
            Some(ty) if self.random.one_in(2) => (format!("(eq {})", ty.id), ty.is_resource),
            _ => ("(sub resource)".to_owned(), true),
        };
        self.line(&format!("(import \"{name}\" (type {id} {bound}))"));
        self.types.push(Ty {
            id: id.clone(),
            is_resource,
        });
        if is_resource && self.random.one_in(2) {
            let function = self.id();
            self.line(&format!(
                "(import \"[method]{name}.m\" (func {function} (param \"self\" (borrow {id}))))"
            ));
            self.functions.push(function);
        }
    }

    fn import_function(&mut self) {
        let names = match self.random.one_in(3) {
            true => &FUNCTIONS[..],
            false => &FUNCTIONS[..3],
        };
        let Some(name) = self.fresh(names, false) else {
            return;
        };
        let (id, types) = (self.id(), self.types.clone());
        let signature = self.signature(&types);
        self.line(&format!("(import \"{name}\" (func {id} {signature}))"));
        self.functions.push(id);
    }

    fn alias(&mut self) {
        let instances = self.instances.clone();
        let Some(instance) = self.random.pick(&instances) else {
            return;
        };
        if let Some((name, is_resource)) = self.random.pick(&instance.types).cloned() {
            let id = self.id();
            self.line(&format!(
                "(alias export {} \"{name}\" (type {id}))",
                instance.id
            ));
            self.types.push(Ty { id, is_resource });
        }
        if let Some(name) = self.random.pick(&instance.functions).cloned() {
            let id = self.id();
            self.line(&format!(
                "(alias export {} \"{name}\" (func {id}))",
                instance.id
            ));
            self.functions.push(id);
        }
    }

    fn define_type(&mut self) {
        let (id, types) = (self.id(), self.types.clone());
        let is_resource = self.random.one_in(3);
        let shape = match is_resource {
            true => "(resource (rep i32))".to_owned(),
            false => self.shape(&types),
        };
        self.line(&format!("(type {id} {shape})"));
        self.types.push(Ty { id, is_resource });
    }

    /// All that an instance has, put together again by the same names.
    fn take_apart(&mut self) {
        let instances = self.instances.clone();
        let Some(old) = self.random.pick(&instances) else {
            return;
        };
        let mut new = Instance {
            id: self.id(),
            ..old.clone()
        };
        let mut whole = format!("(instance {}", new.id);
        for (kind, name) in old
            .types
            .iter()
            .map(|(name, _)| ("type", name))
            .chain(old.functions.iter().map(|name| ("func", name)))
        {
            let id = self.id();
            self.line(&format!(
                "(alias export {} \"{name}\" ({kind} {id}))",
                old.id
            ));
            write!(whole, " (export \"{name}\" ({kind} {id}))").ok();
        }
        let types = self.types.clone();
        if let Some(more) = self.random.pick(&types) {
            write!(whole, " (export \"more\" (type {}))", more.id).ok();
            new.types.push(("more".to_owned(), more.is_resource));
        }
        self.line(&format!("{whole})"));
        self.instances.push(new);
    }

    /// A resource that goes through a component and comes out under another name.
    fn pass_through(&mut self) {
        let resources: Vec<_> = self
            .types
            .iter()
            .filter(|ty| ty.is_resource)
            .cloned()
            .collect();
        let Some(resource) = self.random.pick(&resources) else {
            return;
        };
        let (component, id) = (self.id(), self.id());
        self.line(&format!(
            "(component {component} (import \"r\" (type $r (sub resource)))\n \
             (type $l (list (own $r))) (export $s \"s\" (type $r)) (export \"l\" (type $l)))"
        ));
        self.line(&format!(
            "(instance {id} (instantiate {component} (with \"r\" (type {}))))",
            resource.id
        ));
        let types = vec![("s".to_owned(), true), ("l".to_owned(), false)];
        self.instances.push(Instance {
            id,
            types,
            functions: Vec::new(),
        });
    }

    fn export_type(&mut self) {
        let types = self.types.clone();
        let (Some(name), Some(ty)) = (self.fresh(&NAMES, true), self.random.pick(&types)) else {
            return;
        };
        let id = self.id();
        self.line(&format!("(export {id} \"{name}\" (type {}))", ty.id));
        self.types.push(Ty {
            id,
            is_resource: ty.is_resource,
        });
    }

    fn export_function(&mut self) {
        let functions = self.functions.clone();
        let name = self.fresh(&FUNCTIONS[..4], true);
        if let (Some(name), Some(function)) = (name, self.random.pick(&functions)) {
            self.line(&format!("(export \"{name}\" (func {function}))"));
        }
    }

    fn export_instance(&mut self) {
        let instances = self.instances.clone();
        let name = self.fresh(&INTERFACES, true);
        let (Some(name), Some(instance)) = (name, self.random.pick(&instances)) else {
            return;
        };
        let id = self.id();
        self.line(&format!(
            "(export {id} \"{name}\" (instance {}))",
            instance.id
        ));
        self.instances.push(Instance {
            id,
            ..instance.clone()
        });
    }

    /// The inside of an interface's type.
    fn interface(&mut self) -> (String, Instance) {
        let (mut body, mut made, mut types) = (String::new(), Instance::default(), Vec::new());
        for _ in 0..1 + self.random.below(5) {
            let name = format!(
                "{}{}",
                self.random.pick(&NAMES).unwrap_or(&"n"),
                made.types.len()
            );
            match self.random.below(9) {
                0 | 1 => {
                    let id = self.id();
                    write!(body, "\n (export \"{name}\" (type {id} (sub resource)))").ok();
                    made.types.push((name.clone(), true));
                    types.push(Ty {
                        id: id.clone(),
                        is_resource: true,
                    });
                    self.methods(&mut body, &mut made, &name, &id);
                }
                2 | 3 => {
                    let outer = self.types.clone();
                    let Some(ty) = self.random.pick(&outer).cloned() else {
                        continue;
                    };
                    let id = self.id();
                    write!(body, "\n (alias outer 1 {} (type {id}))", ty.id).ok();
                    self.name(&mut body, &mut made, &mut types, name, Ty { id, ..ty });
                }
                4 | 5 => {
                    let (id, shape) = (self.id(), self.shape(&types));
                    write!(body, "\n (type {id} {shape})").ok();
                    let ty = Ty {
                        id,
                        is_resource: false,
                    };
                    self.name(&mut body, &mut made, &mut types, name, ty);
                }
                6 if self.random.one_in(6) => {
                    write!(body, "\n (type $f (func)) (export \"ft\" (type (eq $f)))").ok();
                }
                7 if self.random.one_in(6) => {
                    write!(body, "\n (export \"in\" (instance (export \"f\" (func))))").ok();
                }
                _ => {
                    let function = format!("f{}", made.functions.len());
                    let signature = self.signature(&types);
                    write!(body, "\n (export \"{function}\" (func {signature}))").ok();
                    made.functions.push(function);
                }
            }
        }
        (body, made)
    }

    /// Exports a type of an interface, mostly; what is not exported can be used all the same.
    fn name(
        &mut self,
        body: &mut String,
        made: &mut Instance,
        types: &mut Vec<Ty>,
        name: String,
        ty: Ty,
    ) {
        let is_resource = ty.is_resource;
        if self.random.one_in(5) {
            types.push(ty);
            return;
        }
        let id = self.id();
        write!(body, "\n (export \"{name}\" (type {id} (eq {})))", ty.id).ok();
        if is_resource && self.random.one_in(2) {
            self.methods(body, made, &name, &id);
        }
        made.types.push((name, is_resource));
        types.push(Ty { id, is_resource });
    }

    fn methods(&mut self, body: &mut String, made: &mut Instance, name: &str, id: &str) {
        let self_and_one = format!("(param \"self\" (borrow {id})) (param \"x\" (own {id}))");
        for (function, signature) in [
            (format!("[method]{name}.m"), self_and_one),
            (
                format!("[constructor]{name}"),
                format!("(result (own {id}))"),
            ),
            (
                format!("[static]{name}.s"),
                format!("(result (list (own {id})))"),
            ),
        ] {
            if self.random.one_in(3) {
                write!(body, "\n (export \"{function}\" (func {signature}))").ok();
                made.functions.push(function);
            }
        }
    }

    fn signature(&mut self, types: &[Ty]) -> String {
        let mut text = match self.random.one_in(20) {
            true => "async".to_owned(),
            false => String::new(),
        };
        for number in 0..self.random.below(3) {
            let ty = self.value(types);
            write!(text, " (param \"p{number}\" {ty})").ok();
        }
        if self.random.one_in(2) {
            let ty = self.value(types);
            write!(text, " (result {ty})").ok();
        }
        text
    }

    /// A type where it is used.
    fn value(&mut self, types: &[Ty]) -> String {
        match self.random.pick(types) {
            Some(ty) if ty.is_resource && self.random.one_in(2) => format!("(own {})", ty.id),
            Some(ty) if !ty.is_resource && !self.random.one_in(4) => ty.id.clone(),
            _ if self.random.one_in(3) => {
                let part = self.random.pick(&PRIMITIVES).unwrap_or(&"u8");
                format!("(list {part})")
            }
            _ => (*self.random.pick(&PRIMITIVES).unwrap_or(&"u8")).to_owned(),
        }
    }

    /// What a type is made of.
    fn shape(&mut self, types: &[Ty]) -> String {
        let (a, b) = (self.value(types), self.value(types));
        match self.random.below(16) {
            0 | 1 => format!("(list {a})"),
            2 => format!("(option {a})"),
            3 => format!("(tuple {a} {b})"),
            4..=6 => format!("(record (field \"a\" {a}) (field \"b\" {b}))"),
            7 | 8 => format!("(variant (case \"a\" {a}) (case \"b\"))"),
            9 => "(enum \"a\" \"b\")".to_owned(),
            10 => "(flags \"a\" \"b\")".to_owned(),
            11 => format!("(result {a} (error {b}))"),
            12 => format!("(list {a} 4)"),
            13 => format!("(future {a})"),
            14 => format!("(stream {a})"),
            _ => (*self.random.pick(&PRIMITIVES).unwrap_or(&"u8")).to_owned(),
        }
    }
}
