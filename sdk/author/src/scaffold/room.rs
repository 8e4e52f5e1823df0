//! What a world itself takes of the limits on a component's shape.
//!
//! Types, imports and exports are those of the WIT, in every plugin for it: a large world alone can be
//! more than a preset admits. Counted as a host counts, in the smallest component that there is for
//! the world. It must never know what a host's other limits are.

use std::fmt::Write as _;

use guesthouse_contract::wit_parser::ManglingAndAbi;
use guesthouse_contract::{Measure, Shape, ShapeLimits, World, scan};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

use super::bounds;
use super::surface::Surface;

/// A limit that was raised for a world.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Raised {
    /// What it caps.
    pub measure: Measure,
    /// How much of it the world itself has.
    pub least: u64,
    /// The limit before.
    pub before: u64,
    /// The limit now.
    pub now: u64,
}

impl Raised {
    /// Raises every limit of which `world` alone takes more than half: by what the world takes, so that
    /// as much as before is left for the plugin. What no component can be made of raises nothing.
    pub fn for_world(world: &World, limits: &mut ShapeLimits) -> Vec<Self> {
        let Some(shape) = least(world) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (measure, limit) in limits.each_mut() {
            let (least, before) = (shape.of(measure), *limit);
            if measure != Measure::Nesting && least > before / 2 {
                *limit = before.saturating_add(least);
                let now = *limit;
                all.push(Self {
                    measure,
                    least,
                    before,
                    now,
                });
            }
        }
        all
    }

    /// Why, as a comment in a file of limits.
    #[must_use]
    pub fn comment(&self) -> String {
        format!("# The world itself has {} {}.\n", self.least, self.measure)
    }
}

/// Parts that one function may pass before its glue takes more than small guests have.
const WIDE: u64 = 300;

/// The table `complexity` of a project's file of limits: what the world itself takes over the preset, and
/// what the code takes that passes its widest values; empty where the preset has room for both.
pub(super) fn table(surface: &Surface<'_>, preset: &ShapeLimits) -> String {
    let mut limits = preset.clone();
    let mut lines = String::new();
    for one in Raised::for_world(surface.world, &mut limits) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            lines,
            "{}{} = {}",
            one.comment(),
            one.measure.name(),
            one.now
        );
    }
    let widest = bounds::passed_parts(surface).max_by_key(|(_, parts)| *parts);
    if let Some((name, parts)) = widest.filter(|(_, parts)| *parts > WIDE) {
        let mut code = String::new();
        for ((measure, limit), (_, more)) in limits
            .each_mut()
            .into_iter()
            .zip(ShapeLimits::scripting().each_mut())
        {
            if is_of_code(measure) && *limit < *more {
                let _ = writeln!(code, "{} = {more}", measure.name());
            }
        }
        if !code.is_empty() {
            let _ = write!(
                lines,
                "# `{name}` passes {parts} parts, and the code that does so is long.\n{code}"
            );
        }
    }
    match lines.is_empty() {
        true => lines,
        false => format!("\n[complexity]\n{lines}"),
    }
}

/// Whether what is counted is in the bodies of functions.
fn is_of_code(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::FunctionBody
            | Measure::LocalsXLoops
            | Measure::TotalLocalsXLoops
            | Measure::Structured
            | Measure::TotalStructured
            | Measure::Branches
            | Measure::TotalBranches
            | Measure::BranchTargets
            | Measure::TotalBranchTargets
            | Measure::PassedValues
            | Measure::TotalPassedValues
            | Measure::LiveValues
            | Measure::LiveXBranches
            | Measure::TotalLiveXBranches
    )
}

/// Functions up to which the smallest component is made: its encoder takes time in their square.
const MOST_FUNCTIONS: usize = 4_000;

/// The shape of the smallest component for a world; none where there is none. Of a world with very many
/// functions it is that of its encoding, in which each type stands but once, and thus an estimate.
fn least(world: &World) -> Option<Shape> {
    let (resolve, id) = (world.resolve(), world.id());
    let mut endless = ShapeLimits::scripting();
    for (_, limit) in endless.each_mut() {
        *limit = u64::MAX;
    }
    let interfaces = resolve.interfaces.iter();
    let functions: usize = interfaces.map(|(_, one)| one.functions.len()).sum();
    let own = world.world();
    if functions + own.imports.len() + own.exports.len() > MOST_FUNCTIONS {
        return scan(&world.encode().ok()?, &endless).ok();
    }
    let mut core = dummy_module(resolve, id, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut core, resolve, id, StringEncoding::UTF8).ok()?;
    let component = ComponentEncoder::default().module(&core).ok()?.encode();
    scan(&component.ok()?, &endless).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{text, world};
    use crate::{Language, Scaffold};

    #[test]
    fn limits_have_room_for_the_world_itself() {
        let cases: Vec<_> = (0..1_424).map(|at| format!("c{at}")).collect();
        let functions: String = (0..30)
            .map(|at| format!("f{at}: func(x: e) -> e;"))
            .collect();
        let wit = format!(
            "package a:b; interface i {{ enum e {{ {} }} {functions} }} world w {{ export i; }}",
            cases.join(", ")
        );
        let (folder, world) = world(&wit);
        let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
        let template = Scaffold::template("a", Language::C).unwrap();
        let expected = text(&template, "limits.toml")
            + "
[complexity]
# The world itself has 173911 parts of one type.
type_size = 178911
# The world itself has 534573 parts of all types together.
total_type_size = 634573
# The world itself has 85530 parts of lifted and lowered functions.
adapters = 90530
";
        assert_eq!(text(&made, "limits.toml"), expected);
    }

    #[test]
    fn wide_values_have_room_for_the_code_that_passes_them() {
        let fields: Vec<_> = (0..150).map(|at| format!("f{at}: option<u8>")).collect();
        let wit = format!(
            "package a:b; interface i {{ record r {{ {} }} go: func(x: r); }} world w {{ export i; }}",
            fields
                .join(", ")
                .replace("f32", "thirty-two")
                .replace("f64", "sixty-four")
        );
        let (folder, world) = world(&wit);
        let made = |language| {
            let made = Scaffold::of_world("a", language, &world, folder.path()).unwrap();
            let template = Scaffold::template("a", language).unwrap();
            let whole = text(&made, "limits.toml");
            let own = whole.strip_prefix(&text(&template, "limits.toml"));
            own.unwrap().to_owned()
        };
        let expected = "
[complexity]
# `a:b/i#go` passes 301 parts, and the code that does so is long.
function_body = 1048576
locals_x_loops = 80000
total_locals_x_loops = 1000000
structured = 10000
total_structured = 600000
branches = 20000
total_branches = 1200000
branch_targets = 40000
total_branch_targets = 200000
passed_values = 30000
total_passed_values = 1200000
live_values = 2000
live_x_branches = 2000000
total_live_x_branches = 25000000
";
        assert_eq!(made(Language::C), expected);
        assert_eq!(made(Language::Rust), expected);
        assert_eq!(made(Language::JavaScript), "");
    }

    #[test]
    fn a_small_world_has_the_presets() {
        let (folder, world) = world("package a:b; world w { export f: func(); }");
        for language in Language::ALL {
            let made = Scaffold::of_world("a", language, &world, folder.path()).unwrap();
            let template = Scaffold::template("a", language).unwrap();
            assert_eq!(text(&made, "limits.toml"), text(&template, "limits.toml"));
        }
    }
}
