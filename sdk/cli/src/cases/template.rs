//! [`Template`]: a value as it is written, with names where its handles will be.
//!
//! What a name stands for is not decided here: a mock makes objects, a step knows those that were kept,
//! and a result is held against both.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use guesthouse::dynamic::{DynResource, Handle, Value};

/// The name that means any object.
pub(crate) const ANY: &str = "_";

/// A value with a name for each handle in it.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    /// Its handles lead to nothing; the number of each is the place of its name.
    value: Value,
    names: Arc<[String]>,
}

/// Objects by their names; [`ANY`] is the name of none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<String, Handle>);

/// Whom a reader of text asks for the handle of a name.
pub(crate) type Naming<'n> = &'n dyn Fn(&str, &DynResource) -> Option<Handle>;

impl Template {
    /// A value without handles.
    pub(crate) fn plain(value: Value) -> Self {
        let names = Arc::from([]);
        Self { value, names }
    }

    /// The value that `read` reads of a text, with the naming that it is given.
    pub(crate) fn read<E>(read: impl FnOnce(Naming<'_>) -> Result<Value, E>) -> Result<Self, E> {
        let (value, names) = named(read)?;
        Ok(Self { value, names })
    }

    /// The values that `read` reads of one text, with the naming that it is given.
    pub(crate) fn read_all<E>(
        read: impl FnOnce(Naming<'_>) -> Result<Vec<Value>, E>,
    ) -> Result<Vec<Self>, E> {
        let (values, names) = named(read)?;
        let templates = values.into_iter().map(|value| {
            let names = Arc::clone(&names);
            Self { value, names }
        });
        Ok(templates.collect())
    }

    /// The names in it, in their order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let places = handles(&self.value).into_iter();
        places.map(|place| self.name(place))
    }

    /// The value with the handle that `handle` gives for each name.
    pub(crate) fn filled<E>(
        &self,
        mut handle: impl FnMut(&str, &DynResource) -> Result<Handle, E>,
    ) -> Result<Value, E> {
        replaced(&self.value, None, &mut |place, _| {
            handle(self.name(place), place.resource()).map(Value::Handle)
        })
    }

    /// The value to be shown, with `$name` in place of each handle.
    pub(crate) fn shown(&self) -> Value {
        labelled(&self.value, None, &mut |place, _| {
            format!("${}", self.name(place))
        })
    }

    /// The value to be compared with what [`Names::shown`] makes of `actual`: they have the same label
    /// where a handle is one that the name means.
    pub(crate) fn beside(
        &self,
        actual: &Value,
        known: &Names,
        is_meant: impl Fn(&str, &Handle) -> bool,
    ) -> Value {
        labelled(&self.value, Some(actual), &mut |place, actual| {
            let name = self.name(place);
            match actual.filter(|actual| is_meant(name, actual)) {
                Some(actual) => known.label(actual),
                None => format!("${name}"),
            }
        })
    }

    /// `actual` to be written in place of this, with the names that were in the places of its handles.
    pub(crate) fn renewed(&self, actual: &Value, known: &Names) -> Value {
        labelled(actual, Some(&self.value), &mut |handle, place| {
            let name = place.map(|place| self.name(place));
            match name.filter(|name| known.may_lead_to(name, handle)) {
                Some(name) => format!("${name}"),
                None => known.label(handle),
            }
        })
    }

    /// Each name with the handle that is in its place in `actual`.
    pub(crate) fn named<'t>(&'t self, actual: &Value) -> Vec<(&'t str, Handle)> {
        let mut named = Vec::new();
        labelled(&self.value, Some(actual), &mut |place, actual| {
            named.extend(actual.map(|actual| (self.name(place), actual.clone())));
            String::new()
        });
        named
    }

    /// The value, whose handles lead to nothing.
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The name that a handle of the value stands for.
    pub(crate) fn name(&self, place: &Handle) -> &str {
        let place = usize::try_from(place.number()).unwrap_or(usize::MAX);
        self.names.get(place).map_or(ANY, String::as_str)
    }
}

impl Extend<(String, Handle)> for Names {
    fn extend<I: IntoIterator<Item = (String, Handle)>>(&mut self, named: I) {
        self.0.extend(named);
    }
}

impl Names {
    pub(crate) fn get(&self, name: &str) -> Option<&Handle> {
        self.0.get(name)
    }

    /// Whether the name means this object.
    pub(crate) fn leads_to(&self, name: &str, handle: &Handle) -> bool {
        name == ANY || self.get(name) == Some(handle)
    }

    /// Whether the name means this object, or none yet.
    pub(crate) fn may_lead_to(&self, name: &str, handle: &Handle) -> bool {
        self.get(name).is_none() || self.leads_to(name, handle)
    }

    /// An object is gone.
    pub(crate) fn forget(&mut self, handle: &Handle) {
        self.0.retain(|_, known| known != handle);
    }

    /// A value to be shown, with the name of each handle, or `$_` where it has none.
    pub(crate) fn shown(&self, value: &Value) -> Value {
        labelled(value, None, &mut |handle, _| self.label(handle))
    }

    fn label(&self, handle: &Handle) -> String {
        let mut known = self.0.iter();
        let name = known.find_map(|(name, known)| (known == handle).then_some(name.as_str()));
        format!("${}", name.unwrap_or(ANY))
    }
}

/// What `read` reads, and the names that it met: each is the number of an unbound handle.
fn named<T, E>(read: impl FnOnce(Naming<'_>) -> Result<T, E>) -> Result<(T, Arc<[String]>), E> {
    let names = RefCell::new(Vec::new());
    let read = read(&|name, resource| {
        let mut names = names.borrow_mut();
        let place = u32::try_from(names.len()).ok()?;
        names.push(name.to_owned());
        (!name.is_empty()).then(|| resource.unbound(place))
    })?;
    Ok((read, names.into_inner().into()))
}

/// The value with a label in place of each handle: a case of an enum, which text shows as it is.
fn labelled(
    value: &Value,
    beside: Option<&Value>,
    label: &mut dyn FnMut(&Handle, Option<&Handle>) -> String,
) -> Value {
    let Ok(value) = replaced::<Infallible>(value, beside, &mut |handle, beside| {
        Ok(Value::Enum(label(handle, beside)))
    });
    value
}

/// Says what stands in place of a handle.
type Replacer<'a, E> = &'a mut dyn FnMut(&Handle, Option<&Handle>) -> Result<Value, E>;

/// The value with something else in place of each handle. Whoever says what sees the handle that is in
/// the same place of the value `beside`.
fn replaced<E>(value: &Value, beside: Option<&Value>, by: Replacer<'_, E>) -> Result<Value, E> {
    let mut value = value.clone();
    replace(&mut value, beside, by)?;
    Ok(value)
}

fn replace<E>(value: &mut Value, beside: Option<&Value>, by: Replacer<'_, E>) -> Result<(), E> {
    if let Value::Handle(handle) = value {
        let beside = match beside {
            Some(Value::Handle(beside)) => Some(beside),
            _ => None,
        };
        *value = by(handle, beside)?;
        return Ok(());
    }
    let beside = beside.filter(|beside| is_made_alike(value, beside));
    let mut beside = beside.map(parts).unwrap_or_default().into_iter();
    let mut parts = parts_mut(value).into_iter();
    parts.try_for_each(|part| replace(part, beside.next(), by))
}

/// The handles in a value.
pub(crate) fn handles(value: &Value) -> Vec<&Handle> {
    match value {
        Value::Handle(handle) => vec![handle],
        value => parts(value).into_iter().flat_map(handles).collect(),
    }
}

/// Whether the parts of two values of one type stand in the same places.
fn is_made_alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Variant(a, _), Value::Variant(b, _)) => a == b,
        (Value::Result(a), Value::Result(b)) => a.is_ok() == b.is_ok(),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn parts(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(values) | Value::Tuple(values) => values.iter().collect(),
        Value::Record(fields) => fields.iter().map(|(_, value)| value).collect(),
        Value::Option(carried)
        | Value::Variant(_, carried)
        | Value::Result(Ok(carried) | Err(carried)) => carried.as_deref().into_iter().collect(),
        _ => Vec::new(),
    }
}

fn parts_mut(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::List(values) | Value::Tuple(values) => values.iter_mut().collect(),
        Value::Record(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        Value::Option(carried)
        | Value::Variant(_, carried)
        | Value::Result(Ok(carried) | Err(carried)) => carried.as_deref_mut().into_iter().collect(),
        _ => Vec::new(),
    }
}
