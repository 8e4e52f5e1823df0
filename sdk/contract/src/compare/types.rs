//! Are two functions of the same type? A structural walk over two contracts at once.
//!
//! Aliases are looked through, and a pair of types is walked over once, so that a type which
//! doubles at each level costs its size and not its expansion. Types nest a hundred deep at most,
//! which the validator has seen to. It must never compare names of types or parameters, which the
//! engine ignores too.

use wasmparser::component_types::{
    ComponentDefinedType, ComponentDefinedTypeId, ComponentFuncTypeId, ComponentValType,
};
use wasmparser::names::KebabString;

use super::findings::Mark;
use super::lists::{Kind, difference};
use super::path::{Step, path};
use super::resources::resource_name;
use super::{Comparison, Voices, item_name};
use crate::{Contract, Finding, Place, Side};

/// Two types by where their definitions lie in memory: aliases of one are one.
pub(super) type Pair = (
    Side,
    *const ComponentDefinedType,
    *const ComponentDefinedType,
);

/// Differences that a pair of types remembers for the functions that meet it later.
const MOST_REMEMBERED: usize = 8;

/// One function on both sides.
#[derive(Clone, Copy)]
pub(super) struct FunctionPair<'a> {
    pub(super) side: Side,
    /// The interface, as the side that asks calls it.
    pub(super) interface: Option<&'a str>,
    pub(super) name: &'a str,
    /// Whose WIT has it.
    pub(super) host: &'a Contract,
    /// The interface, as the host calls it.
    pub(super) known_as: Option<&'a str>,
    pub(super) want: ComponentFuncTypeId,
    pub(super) have: ComponentFuncTypeId,
}

impl FunctionPair<'_> {
    fn is_in_exported_interface(&self) -> bool {
        self.side == Side::Export && self.interface.is_some()
    }
}

/// The walk over one function.
pub(super) struct TypeComparison<'c, 'a> {
    all: &'c mut Comparison<'a>,
    pair: FunctionPair<'a>,
    steps: Vec<Step<'a>>,
    /// The types around this point, innermost last.
    around: Vec<(ComponentDefinedTypeId, ComponentDefinedTypeId)>,
    /// What this function differs in.
    marks: Vec<Mark>,
}

impl<'c, 'a> TypeComparison<'c, 'a> {
    /// Compares a function and keeps what differs.
    pub(super) fn of(all: &'c mut Comparison<'a>, pair: FunctionPair<'a>) {
        let mut walk = TypeComparison {
            all,
            pair,
            steps: Vec::new(),
            around: Vec::new(),
            marks: Vec::new(),
        };
        walk.function();
        walk.marks.sort_unstable();
        walk.marks.dedup();
        for mark in walk.marks {
            let item = || item_name(pair.interface, pair.name);
            walk.all.findings.also(mark, item);
        }
    }

    fn function(&mut self) {
        let (host, plugin) = (self.pair.host, self.all.plugin);
        let (want, have) = (
            &host.types()[self.pair.want],
            &plugin.types()[self.pair.have],
        );
        if want.async_ != have.async_ {
            return self.async_mismatch();
        }
        let (wanted, had) = (want.params.len(), have.params.len());
        if wanted != had {
            let wanted = counted(wanted, "parameter");
            self.differ(|Voices { host, plugin }| {
                format!("the {host}'s function has {wanted}, the {plugin}'s {had}")
            });
        } else {
            for ((name, want), (_, have)) in std::iter::zip(&want.params, &have.params) {
                self.into(Step::Parameter(name.as_str()), *want, *have);
            }
        }
        self.optional(Step::Answer, "result", want.result, have.result);
    }

    /// One step into both types.
    fn into(&mut self, step: Step<'a>, want: ComponentValType, have: ComponentValType) {
        self.steps.push(step);
        self.types(want, have);
        self.steps.pop();
    }

    fn optional(
        &mut self,
        step: Step<'a>,
        what: &str,
        want: Option<ComponentValType>,
        have: Option<ComponentValType>,
    ) {
        match (want, have) {
            (Some(want), Some(have)) => self.into(step, want, have),
            (None, None) => {}
            (want, _) => {
                self.steps.push(step);
                self.differ(|Voices { host, plugin }| match want {
                    Some(_) => format!("the {host} has a {what} here, the {plugin} none"),
                    None => format!("the {plugin} has a {what} here, the {host} none"),
                });
                self.steps.pop();
            }
        }
    }

    fn types(&mut self, want: ComponentValType, have: ComponentValType) {
        let (host, plugin) = (self.pair.host, self.all.plugin);
        match (bare(host, want), bare(plugin, have)) {
            (ComponentValType::Type(want), ComponentValType::Type(have)) => {
                self.defined(want, have);
            }
            (ComponentValType::Primitive(want), ComponentValType::Primitive(have))
                if want == have => {}
            (want, have) => self.other_type(want, have),
        }
    }

    fn defined(&mut self, want: ComponentDefinedTypeId, have: ComponentDefinedTypeId) {
        let (host, plugin) = (self.pair.host, self.all.plugin);
        let pair: Pair = (self.pair.side, &host.types()[want], &plugin.types()[have]);
        if let Some(known) = self.all.known.get(&pair) {
            self.marks.extend(known);
            return;
        }
        let before = std::mem::take(&mut self.marks);
        self.around.push((want, have));
        self.kinds(want, have);
        self.around.pop();
        let mut marks = std::mem::replace(&mut self.marks, before);
        marks.sort_unstable();
        marks.dedup();
        marks.truncate(MOST_REMEMBERED);
        self.marks.extend(&marks);
        self.all.known.insert(pair, marks);
    }

    fn kinds(&mut self, want: ComponentDefinedTypeId, have: ComponentDefinedTypeId) {
        use ComponentDefinedType as Type;
        let (host, plugin) = (self.pair.host, self.all.plugin);
        match (&host.types()[want], &plugin.types()[have]) {
            (Type::Record(want), Type::Record(have)) => {
                self.names(FIELDS, want.fields.keys(), have.fields.keys());
                for (name, want) in want.fields.iter() {
                    if let Some(have) = have.fields.get(name) {
                        self.into(Step::Named(name.as_str()), *want, *have);
                    }
                }
            }
            (Type::Variant(want), Type::Variant(have)) => {
                self.names(CASES, want.cases.keys(), have.cases.keys());
                for (name, want) in want.cases.iter() {
                    if let Some(have) = have.cases.get(name) {
                        self.optional(Step::Named(name.as_str()), "payload", want.ty, have.ty);
                    }
                }
            }
            (Type::Enum(want), Type::Enum(have)) => {
                self.names(ENUM, want.iter(), have.iter());
            }
            (Type::Flags(want), Type::Flags(have)) => {
                self.names(FLAGS, want.iter(), have.iter());
            }
            (Type::Tuple(want), Type::Tuple(have)) => self.tuples(&want.types, &have.types),
            (Type::Own(want), Type::Own(have)) | (Type::Borrow(want), Type::Borrow(have)) => {
                let (mut want, mut have) = (want.resource(), have.resource());
                if self.pair.is_in_exported_interface() {
                    want = host.meant_by_exports(want);
                    have = plugin.meant_by_exports(have);
                }
                if !self.all.same_resource(want, have, host) {
                    self.differ(|voices| {
                        let (want, have) = (resource_name(host, want), resource_name(plugin, have));
                        let Voices { host, plugin } = voices;
                        format!("the {host}'s resource is the {want}, the {plugin}'s the {have}")
                    });
                }
            }
            _ => self.containers(want, have),
        }
    }

    fn names(
        &mut self,
        kind: Kind,
        want: impl Iterator<Item = &'a KebabString> + Clone,
        have: impl Iterator<Item = &'a KebabString> + Clone,
    ) {
        let (want, have) = (want.map(KebabString::as_str), have.map(KebabString::as_str));
        if let Some(difference) = difference(kind, self.all.voices, &want, &have) {
            self.differ(|_| difference);
        }
    }

    fn tuples(&mut self, want: &'a [ComponentValType], have: &'a [ComponentValType]) {
        if want.len() != have.len() {
            let (want, have) = (counted(want.len(), "part"), have.len());
            return self.differ(|Voices { host, plugin }| {
                format!("the {host}'s tuple has {want}, the {plugin}'s {have}")
            });
        }
        for (index, (want, have)) in std::iter::zip(want, have).enumerate() {
            self.into(Step::Part(index), *want, *have);
        }
    }

    fn containers(&mut self, want_id: ComponentDefinedTypeId, have_id: ComponentDefinedTypeId) {
        use ComponentDefinedType as Type;
        let (host, plugin) = (self.pair.host, self.all.plugin);
        match (&host.types()[want_id], &plugin.types()[have_id]) {
            (Type::Option { ty: want, .. }, Type::Option { ty: have, .. }) => {
                self.into(Step::Held("?"), *want, *have);
            }
            (Type::List { element: want, .. }, Type::List { element: have, .. }) => {
                self.into(Step::Held("[]"), *want, *have);
            }
            (
                Type::FixedLengthList {
                    element: want,
                    length,
                    ..
                },
                Type::FixedLengthList {
                    element: have,
                    length: other,
                    ..
                },
            ) if length == other => self.into(Step::Held("[]"), *want, *have),
            (
                Type::Map { key, value, .. },
                Type::Map {
                    key: other_key,
                    value: other_value,
                    ..
                },
            ) => {
                self.into(Step::Held("[key]"), *key, *other_key);
                self.into(Step::Held("[]"), *value, *other_value);
            }
            (
                Type::Result { ok, err, .. },
                Type::Result {
                    ok: other_ok,
                    err: other_err,
                    ..
                },
            ) => {
                self.optional(Step::Named("ok"), "payload", *ok, *other_ok);
                self.optional(Step::Named("err"), "payload", *err, *other_err);
            }
            (Type::Future { ty: want, .. }, Type::Future { ty: have, .. })
            | (Type::Stream { ty: want, .. }, Type::Stream { ty: have, .. }) => {
                self.optional(Step::Held("[]"), "payload", *want, *have);
            }
            _ => self.other_type(
                ComponentValType::Type(want_id),
                ComponentValType::Type(have_id),
            ),
        }
    }

    fn other_type(&mut self, want: ComponentValType, have: ComponentValType) {
        let (host, plugin) = (self.pair.host, self.all.plugin);
        self.differ(|voices| {
            let (want, have) = (host.type_text(want), plugin.type_text(have));
            let Voices { host, plugin } = voices;
            format!("the {host} has a `{want}` here, the {plugin} a `{have}`")
        });
    }

    /// Keeps a difference at this point, with the definitions around it.
    fn differ(&mut self, difference: impl FnOnce(Voices) -> String) {
        let Self { pair, steps, .. } = self;
        let (host, plugin) = (pair.host, self.all.plugin);
        let (around, voices) = (&self.around, self.all.voices);
        let mark = self.all.findings.add(|| {
            let mut around = around.iter().rev().filter_map(|(want, have)| {
                let (want, ours) = definition(host, *want)?;
                Some((want, ours, definition(plugin, *have)?.1))
            });
            let (place, expected, found) = around.next().unwrap_or_else(|| {
                let place = host.place(pair.side, pair.known_as, pair.name);
                let (want, have) = (pair.want, pair.have);
                (place, host.function_text(want), plugin.function_text(have))
            });
            Finding::TypeMismatch {
                item: item_name(pair.interface, pair.name),
                also: Vec::new(),
                side: pair.side,
                path: path(pair.name, steps),
                difference: difference(voices),
                expected,
                found,
                place,
            }
        });
        self.marks.push(mark);
    }

    fn async_mismatch(&mut self) {
        let (pair, plugin) = (self.pair, self.all.plugin);
        self.all.findings.add(|| Finding::AsyncMismatch {
            item: item_name(pair.interface, pair.name),
            side: pair.side,
            expected: pair.host.function_text(pair.want),
            found: plugin.function_text(pair.have),
            place: pair.host.place(pair.side, pair.known_as, pair.name),
        });
    }
}

const FIELDS: Kind = Kind {
    one: "field",
    whole: "record",
};
const CASES: Kind = Kind {
    one: "case",
    whole: "variant",
};
const ENUM: Kind = Kind {
    one: "case",
    whole: "enum",
};
const FLAGS: Kind = Kind {
    one: "flag",
    whole: "flags",
};

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A definition that is only another name for a primitive type, as that type.
fn bare(contract: &Contract, ty: ComponentValType) -> ComponentValType {
    match ty {
        ComponentValType::Type(id) => match &contract.types()[id] {
            ComponentDefinedType::Primitive(primitive) => ComponentValType::Primitive(*primitive),
            _ => ty,
        },
        ComponentValType::Primitive(_) => ty,
    }
}

/// The definition of a type that has a name, and where it is.
fn definition(contract: &Contract, id: ComponentDefinedTypeId) -> Option<(Option<Place>, String)> {
    let origin = contract.type_name(id)?;
    let (interface, name) = contract.full_name(origin);
    let place = contract.place(origin.side, interface, name);
    Some((place, contract.definition_text(name, id)))
}
