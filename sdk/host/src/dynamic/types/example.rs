//! The plainest value of a type: what a tool answers with where nobody said what to answer.
//!
//! One rule: the value whose bytes are all zero, so false, 0, nothing, and the first of several. What
//! guesthouse-author scaffolds answers the same. It must never write out a type that is
//! small as a definition and huge as a value.

use super::handle::Handle;
use super::resource::DynResource;
use super::shapes::{Id, Names, Shape, Types};
use super::value::Value;

/// Types of which one value is larger have no example.
const LARGEST: u64 = 1 << 20;

/// Who makes an object where the value has to lead to one.
pub(crate) type Make<'m> = dyn FnMut(&DynResource) -> Option<Handle> + 'm;

/// `None` where values have no dynamic form, are huge, or lead to an object that nobody makes.
pub(crate) fn example(types: &Types, id: Id, make: &mut Make<'_>) -> Option<Value> {
    let figures = types.figures(id);
    (figures.refused.is_none() && figures.size <= LARGEST).then(|| of(types, id, make))?
}

fn of(types: &Types, id: Id, make: &mut Make<'_>) -> Option<Value> {
    Some(match types.shape(id) {
        Shape::Bool => Value::Bool(false),
        Shape::U8 => Value::U8(0),
        Shape::U16 => Value::U16(0),
        Shape::U32 => Value::U32(0),
        Shape::U64 => Value::U64(0),
        Shape::S8 => Value::S8(0),
        Shape::S16 => Value::S16(0),
        Shape::S32 => Value::S32(0),
        Shape::S64 => Value::S64(0),
        Shape::F32 => Value::F32(0.0),
        Shape::F64 => Value::F64(0.0),
        Shape::Char => Value::Char('\0'),
        Shape::String => Value::String(String::new()),
        Shape::List(_) => Value::List(Vec::new()),
        Shape::Record(fields) => Value::Record(record(types, fields, make)?),
        Shape::Tuple(ids) => {
            let values = ids.iter().map(|id| of(types, *id, make));
            Value::Tuple(values.collect::<Option<_>>()?)
        }
        Shape::Variant(cases) => {
            let mut values = cases.iter().filter_map(|(case, payload)| {
                let carried = carried(types, *payload, make)?;
                Some(Value::Variant(case.to_string(), carried))
            });
            values.next()?
        }
        Shape::Enum(cases) => Value::Enum(cases.first()?.0.to_string()),
        Shape::Option(_) => Value::Option(None),
        Shape::Result(ok, err) => match carried(types, *ok, make) {
            Some(value) => Value::Result(Ok(value)),
            None => Value::Result(Err(carried(types, *err, make)?)),
        },
        Shape::Flags(_) => Value::Flags(Vec::new()),
        Shape::Handle { resource, .. } => Value::Handle(make(resource)?),
        Shape::Refused(_) => return None,
    })
}

fn record(types: &Types, fields: &Names<Id>, make: &mut Make<'_>) -> Option<Vec<(String, Value)>> {
    let fields = fields.iter();
    fields
        .map(|(name, id)| Some((name.to_string(), of(types, *id, make)?)))
        .collect()
}

/// What a case carries, if it carries something.
fn carried(types: &Types, id: Option<Id>, make: &mut Make<'_>) -> Option<Option<Box<Value>>> {
    id.map_or(Some(None), |id| Some(Some(Box::new(of(types, id, make)?))))
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Id, Shape, Types};
    use super::example;

    #[test]
    fn the_first_of_several_and_nothing_of_many() {
        let mut types = Types::default();
        let number = types.add(Shape::U8, None);
        let list = types.add(Shape::List(number), None);
        let case = types.add(
            Shape::Variant([("a".into(), Some(list)), ("b".into(), None)].into()),
            None,
        );
        let both = types.add(Shape::Tuple(vec![number, case]), None);
        let result = types.add(Shape::Result(Some(both), None), None);
        let value = example(&types, result, &mut |_| None).unwrap();
        assert_eq!(value.to_wave(), "ok((0, a([])))");
    }

    #[test]
    fn what_doubles_at_each_level_has_no_example() {
        let mut types = Types::default();
        let mut id: Id = types.add(Shape::U8, None);
        for _ in 0..60 {
            id = types.add(Shape::Tuple(vec![id, id]), None);
        }
        assert_eq!(example(&types, id, &mut |_| None), None);
    }
}
