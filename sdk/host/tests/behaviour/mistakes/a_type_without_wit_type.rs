//! A type of the app is named in `with` and lacks the attribute; the WIT uses it everywhere.

guesthouse::extension_point!({
    inline: "
        package demo:maps;
        interface geometry {
            record point { x: f64, y: f64 }
            record line { a: point, b: point }
            variant shape { dot(point), lines(list<line>) }
            far: func(start: point) -> result<list<point>, shape>;
        }
        world router {
            use geometry.{point, line};
            import geometry;
            export nearest: func(to: point, along: list<line>) -> option<point>;
        }
    ",
    with: {
        "demo:maps/geometry.point": crate::Point,
        "demo:maps/geometry.line": crate::Line,
    },
});

#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[guesthouse::wit_type]
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub a: u32,
    pub b: u32,
}

fn main() {}
