//! The report as a picture: bars of ratios, on a scale of powers of two.

use std::fmt::Write;

use super::{Row, Unit};

const LEFT: f64 = 250.0;
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 18.0;
/// The least and the most that has a bar of its own length, as powers of two.
const SPAN: (f64, f64) = (-8.0, 8.0);

/// The phases whose ratios are worth a look, and what a bar means.
const PANELS: [(&str, &str); 3] = [
    (
        "call fresh session headroom async",
        "Time beside the raw engine, armed by hand (1 = the same)",
    ),
    (
        "caps",
        "Time of a working guest beside the engine without caps",
    ),
    (
        "peers",
        "Time beside others' (left of 1: Guesthouse is faster)",
    ),
];

/// An SVG of all rows that have a ratio.
#[must_use]
pub fn chart(rows: &[Row]) -> String {
    let mut body = String::new();
    let mut y = 10.0;
    for (phases, title) in PANELS {
        let bars: Vec<_> = rows.iter().filter_map(|row| bar(phases, row)).collect();
        if bars.is_empty() {
            continue;
        }
        y += 24.0;
        text(
            &mut body,
            10.0,
            y,
            "start",
            &format!("<tspan font-weight=\"bold\">{title}</tspan>"),
        );
        for (name, ratio) in bars {
            y += HEIGHT;
            draw(&mut body, y, &name, ratio);
        }
        y += 12.0;
    }
    let (width, height) = (LEFT + WIDTH + 80.0, y + 10.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
    )
}

fn bar(phases: &str, row: &Row) -> Option<(String, f64)> {
    let phase = row.name.split('/').next()?;
    let wanted = row.unit == Unit::Time && phases.split(' ').any(|wanted| wanted == phase);
    let ratio = row.best().ratio?.median;
    wanted.then(|| (row.name.clone(), ratio))
}

/// Where a ratio is.
fn place(ratio: f64) -> f64 {
    let (least, most) = SPAN;
    let power = ratio.log2().clamp(least, most);
    LEFT + (power - least) / (most - least) * WIDTH
}

fn draw(body: &mut String, y: f64, name: &str, ratio: f64) {
    let (one, here) = (place(1.0), place(ratio));
    let (from, length) = (one.min(here), (one - here).abs().max(1.0));
    let colour = if ratio <= 1.1 { "#3a7d44" } else { "#b5651d" };
    text(body, LEFT - 8.0, y, "end", name);
    let _ = writeln!(
        body,
        "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{length:.1}\" height=\"12\" fill=\"{colour}\"/>",
        y - 10.0
    );
    let places = if ratio < 0.1 { 4 } else { 2 };
    text(
        body,
        LEFT + WIDTH + 8.0,
        y,
        "start",
        &format!("{ratio:.places$}"),
    );
}

fn text(body: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let _ = writeln!(
        body,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
    );
}
