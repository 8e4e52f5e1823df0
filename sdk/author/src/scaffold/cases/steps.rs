//! [`Steps`]: the calls of one case, and what has to be made before each.
//!
//! An app's object is made by the host, a plugin's by the first function that answers one. No object
//! is passed twice: the first call may have kept it.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, Handle, Type, TypeDefKind, TypeId, TypeOwner};

use super::{Call, Passed, is_answered, quoted};
use crate::scaffold::example::{Example, Handles, example};
use crate::scaffold::surface::{Group, Resource, Surface};

/// An object of which nothing is known but that it is there.
const ANY: &str = "$_";

/// Steps of a case, in their order.
#[derive(Debug)]
pub(super) struct Steps<'a> {
    surface: &'a Surface<'a>,
    passed: Passed,
    text: String,
    /// How many objects have a name.
    named: usize,
    /// Resources of which an object is on its way, so that none is made from itself.
    pending: Vec<TypeId>,
    /// How many more objects the next call may try for: one may take others that take others.
    left: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn new(surface: &'a Surface<'a>, passed: Passed) -> Self {
        Self {
            surface,
            passed,
            text: String::new(),
            named: 0,
            pending: Vec::new(),
            left: surface.bounds.objects,
        }
    }

    /// The case, under its name.
    pub(super) fn case(self, name: &str) -> String {
        format!("\n[[case]]\nname = {}\n{}", quoted(name), self.text)
    }

    /// Adds a call.
    pub(super) fn add(&mut self, call: &Call) {
        self.step(call.body().trim_end());
        self.left = self.surface.bounds.objects;
    }

    /// A call of a function, if its arguments can be written or made. Steps that make objects are
    /// added only then. `own` is the object whose method it is.
    pub(super) fn call(
        &mut self,
        group: &Group<'_>,
        function: &Function,
        own: Option<&str>,
    ) -> Option<Call> {
        if !is_answered(self.surface, function) {
            return None;
        }
        let (length, named) = (self.text.len(), self.named);
        let given = function.params.iter().skip(usize::from(own.is_some()));
        let given = given.map(|param| match own {
            Some(own) if self.lends(function, &param.ty) => Some(own.to_owned()),
            _ => self.argument(&param.ty),
        });
        let Some(given) = given.collect::<Option<Vec<_>>>() else {
            self.text.truncate(length);
            self.named = named;
            return None;
        };
        let answer = function.result.as_ref();
        let answer = answer.and_then(|ty| example(self.surface, ty, Handles::Fresh));
        let answer = answer.and_then(|value| value.wave_with(&mut |_| Some(ANY.to_owned())));
        Some(Call {
            function: group.call_name(function),
            arguments: own.map(str::to_owned).into_iter().chain(given).collect(),
            answer: answer.filter(|answer| answer != ANY),
        })
    }

    /// Makes an object and keeps it as `name`; none where nobody can make one, or it takes too many
    /// others.
    pub(super) fn object(&mut self, resource: TypeId, name: &str) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        let resource = self.surface.origin(resource);
        if self.pending.contains(&resource) {
            return None;
        }
        self.pending.push(resource);
        let step = match self.surface.made(resource) {
            Some((group, one)) => self.maker(group, one),
            None => self.of_app(resource),
        };
        self.pending.pop();
        self.step(&format!("{}\nkeep = {}", step?.trim_end(), quoted(name)));
        Some(())
    }

    /// Whether a method's own object will do for another of its arguments.
    fn lends(&self, method: &Function, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return false };
        let kind = &self.surface.resolve().types[self.surface.origin(*id)].kind;
        let own = method.kind.resource();
        matches!(kind, TypeDefKind::Handle(Handle::Borrow(lent))
            if own == Some(self.surface.origin(*lent)))
    }

    /// Writable as it is, or else with objects that are made for it.
    fn argument(&mut self, ty: &Type) -> Option<String> {
        let plain = example(self.surface, ty, Handles::None).and_then(|value| value.wave());
        match (plain, self.passed) {
            (None, Passed::Objects) => {
                let value = example(self.surface, ty, Handles::Passed)?;
                value.wave_with(&mut |resource| self.named(resource))
            }
            (plain, _) => plain,
        }
    }

    fn named(&mut self, resource: TypeId) -> Option<String> {
        self.named += 1;
        let name = format!("given{}", self.named);
        self.object(resource, &name)?;
        Some(format!("${name}"))
    }

    /// The call that makes an object: the constructor, or any function that answers one.
    fn maker(&mut self, group: &Group<'_>, resource: &Resource<'_>) -> Option<String> {
        resource.makers.iter().find_map(|function| {
            let result = function.result.as_ref()?;
            let answer = example(self.surface, result, Handles::Fresh)?;
            let own = match &answer {
                Example::Ok(Some(value)) => value.as_ref(),
                value => value,
            };
            let is_one = matches!(own, Example::Own(id) if self.surface.origin(*id) == resource.id);
            let call = is_one.then(|| self.call(group, function, None))??;
            Some(call.body())
        })
    }

    /// An object of the app's. Those of WASI are the host's own, and no case can make them.
    fn of_app(&self, resource: TypeId) -> Option<String> {
        let resolve = self.surface.resolve();
        let ty = &resolve.types[resource];
        let name = ty.name.as_deref()?;
        let full = match ty.owner {
            TypeOwner::Interface(id) => {
                let mut groups = self.surface.imports.iter();
                let group = groups.find(|group| group.id == Some(id))?;
                format!("{}#{name}", group.full_name)
            }
            _ => name.to_owned(),
        };
        (!full.starts_with("wasi:")).then(|| format!("new = {}", quoted(&full)))
    }

    fn step(&mut self, body: &str) {
        let body = body.replace('\n', "\n  ");
        // Writing to a string cannot fail.
        let _ = write!(self.text, "  [[case.step]]\n  {body}\n");
    }
}

impl Call {
    /// Its lines in a file of cases.
    pub(super) fn body(&self) -> String {
        let arguments: Vec<_> = self.arguments.iter().map(|text| quoted(text)).collect();
        let mut body = format!("call = {}\n", quoted(&self.function));
        if !arguments.is_empty() {
            let _ = writeln!(body, "args = [{}]", arguments.join(", "));
        }
        if let Some(answer) = &self.answer {
            let _ = writeln!(body, "returns = {}", quoted(answer));
        }
        body
    }
}
