//! Values of the echo world's types, for property tests.

use proptest::prelude::*;

use super::test::echo::types::{Person, Point, Shape};

pub(crate) fn point() -> impl Strategy<Value = Point> {
    (any::<i32>(), any::<f32>()).prop_map(|(x, y)| Point {
        x: f64::from(x),
        y: f64::from(y),
    })
}

pub(crate) fn person() -> impl Strategy<Value = Person> {
    let fields = (
        any::<String>(),
        any::<Option<u8>>(),
        any::<Vec<String>>(),
        point(),
        any::<String>(),
    );
    fields.prop_map(|(name, age, tags, at, city)| Person {
        name,
        age,
        tags,
        home: (at, city),
    })
}

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Dot),
        (-1e6f32..1e6).prop_map(Shape::Circle),
        proptest::collection::vec(point(), 0..20).prop_map(Shape::Polygon),
        person().prop_map(Shape::Named),
    ]
}
