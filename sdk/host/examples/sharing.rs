//! Types of the app's own in place of generated ones, two extension points that share types, and one
//! whose name is taken.
//!
//! Run: `cargo run --release -p guesthouse --example sharing`.

#![allow(
    clippy::exhaustive_structs,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "an example is read, not linked"
)]

use guesthouse::{CallError, Plugin};

#[guesthouse::wit_type]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    #[wit(name = "y-axis")]
    pub north: f64,
}

guesthouse::extension_point!({
    inline: "
        package demo:maps;
        interface geometry { record point { x: f64, y-axis: f64 } }
        world router {
            use geometry.{point};
            export nearest: func(to: point) -> option<point>;
        }
    ",
    with: { "demo:maps/geometry.point": crate::Point },
});

mod filter {
    guesthouse::extension_point!("filter" in "examples/site");
}
mod preview {
    guesthouse::extension_point!({
        path: "examples/site",
        world: "preview",
        with: { "demo:site/page": crate::filter::demo::site::page },
    });
}

/// What one extension point gives, the other takes.
fn shown(
    filter: &mut filter::FilterExports<()>,
    preview: &mut preview::PreviewExports<()>,
    page: &filter::demo::site::page::Page,
) -> Result<String, CallError> {
    let page = filter.apply(page)?;
    preview.render(&page)
}

mod text {
    guesthouse::extension_point!({
        inline: "package demo:text; world plugin { export apply: func(text: string) -> string; }",
    });
}

fn shouted(plugin: &Plugin<text::Plugin>) -> Result<String, CallError> {
    plugin.call((), |text| text.apply("hello"))
}

fn main() {
    let _ = (shown, shouted);
    let home = Point { x: 1.0, north: 2.0 };
    println!("a plugin of `router` is asked about {home:?} as it is");
}
