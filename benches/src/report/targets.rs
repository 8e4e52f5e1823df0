//! What is promised, and whether the rows of one run keep it. The bounds are written here; the
//! figures never are.

use super::{Row, Unit};

/// One promise, kept or not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// What is promised.
    pub promise: String,
    /// What was measured.
    pub found: String,
    /// Whether it is kept; nothing if it was not measured.
    pub kept: Option<bool>,
}

/// A figure that is taken of a row.
type Figure = fn(&Row) -> f64;

/// A promise about every row whose name begins so and ends so.
struct Target {
    promise: &'static str,
    rows: (&'static str, &'static str),
    /// But not about this one.
    except: &'static str,
    figure: Figure,
    unit: Unit,
    kept: fn(f64) -> bool,
}

fn more(row: &Row) -> f64 {
    row.best().more.map_or(f64::NAN, |spread| spread.median)
}

fn ratio(row: &Row) -> f64 {
    row.best().ratio.map_or(f64::NAN, |spread| spread.median)
}

/// How many times faster we are.
fn faster(row: &Row) -> f64 {
    1.0 / ratio(row)
}

fn ours(row: &Row) -> f64 {
    row.wall.ours.median
}

/// What the engine itself cannot do well on two threads.
const GROWS: &str = "threads/fresh-text-grows/2";
/// One tick of the default and a millisecond.
const LATE: f64 = 2e6;

const TARGETS: &[Target] = &[
    Target {
        promise: "a warm call, every cap: at most 25 ns above the engine armed by hand",
        rows: ("call/noop", ""),
        except: "",
        figure: more,
        unit: Unit::Time,
        kept: |more| more <= 25.0,
    },
    Target {
        promise: "a warm call: 15 times faster than Extism's default",
        rows: ("peers/extism/noop", "noop"),
        except: "",
        figure: faster,
        unit: Unit::Times,
        kept: |faster| faster >= 15.0,
    },
    Target {
        promise: "a fresh call without arguments: at most 1.10 of the fastest raw engine",
        rows: ("fresh/noop", ""),
        except: "",
        figure: ratio,
        unit: Unit::Times,
        kept: |ratio| ratio <= 1.10,
    },
    Target {
        promise: "a fresh call with a text: at most 1.10 of the fastest raw engine",
        rows: ("fresh/text", ""),
        except: "",
        figure: ratio,
        unit: Unit::Times,
        kept: |ratio| ratio <= 1.10,
    },
    Target {
        promise: "a warm call that is awaited, every cap: at most 25 ns above the engine's `call_async` armed by hand",
        rows: ("async/call/", ""),
        except: "",
        figure: more,
        unit: Unit::Time,
        kept: |more| more <= 25.0,
    },
    Target {
        promise: "a warm or fresh call that is awaited: at most 1.10 of the fastest raw engine's",
        rows: ("async/", ""),
        except: "",
        figure: ratio,
        unit: Unit::Times,
        kept: |ratio| ratio <= 1.10,
    },
    Target {
        promise: "a fresh call, standard allocator: 12 times faster than Extism's from a compiled plugin",
        rows: ("peers/extism/fresh-echo-16B", "16B"),
        except: "",
        figure: faster,
        unit: Unit::Times,
        kept: |faster| faster >= 12.0,
    },
    Target {
        promise: "a fresh call, allocator within its first memory: 20 times faster than Extism's",
        rows: ("peers/extism/fresh-stays-16B", "16B"),
        except: "",
        figure: faster,
        unit: Unit::Times,
        kept: |faster| faster >= 20.0,
    },
    Target {
        promise: "fresh calls on two threads, guests that do not grow their memory or have headroom: \
                  never below one thread's rate",
        rows: ("threads/fresh", "/2"),
        except: GROWS,
        figure: ours,
        unit: Unit::Times,
        kept: |gain| gain >= 1.0,
    },
    Target {
        promise: "the same, a guest that grows its memory and has no headroom",
        rows: (GROWS, ""),
        except: "",
        figure: ours,
        unit: Unit::Times,
        kept: |gain| gain >= 1.0,
    },
    Target {
        promise: "fresh calls on two threads, guests that do not grow their memory or have headroom: \
                  1.6 of one thread's rate, aimed at",
        rows: ("threads/fresh", "/2"),
        except: GROWS,
        figure: ours,
        unit: Unit::Times,
        kept: |gain| gain >= 1.6,
    },
    Target {
        promise: "the QuickJS guest out of the store, seal included: 100 times faster than compiled",
        rows: ("store/javascript/hit-beside-compile", ""),
        except: "",
        figure: faster,
        unit: Unit::Times,
        kept: |faster| faster >= 100.0,
    },
    Target {
        promise: "a missed deadline, where the system did not interrupt: p99 at most a tick and 1 ms late",
        rows: ("overshoot/deadline/p99", ""),
        except: "",
        figure: ours,
        unit: Unit::Time,
        kept: |late| late <= LATE,
    },
    Target {
        promise: "a timer of 1 ms beside a guest that spins on its only thread: p99 at most 4 ticks late",
        rows: ("timers/", "/1-spinning/p99"),
        except: "",
        figure: ours,
        unit: Unit::Ticks,
        kept: |late| late <= 4.0,
    },
    Target {
        promise: "a timer of 1 ms beside 64 guests that spin on its two threads: p99 at most 64 ticks late",
        rows: ("timers/", "/64-spinning/p99"),
        except: "",
        figure: ours,
        unit: Unit::Ticks,
        kept: |late| late <= 64.0,
    },
    Target {
        promise: "fuel beyond the limit: none",
        rows: ("overshoot/fuel", ""),
        except: "",
        figure: ours,
        unit: Unit::Count,
        kept: |beyond| beyond == 0.0,
    },
    Target {
        promise: "a neighbour that spins on the other core: at most 5 % for a plugin",
        rows: ("neighbour/", "/spinning"),
        except: "",
        figure: ratio,
        unit: Unit::Times,
        kept: |ratio| ratio <= 1.05,
    },
];

/// Holds the rows to all of it.
#[must_use]
pub fn judge(rows: &[Row]) -> Vec<Verdict> {
    let targets = TARGETS.iter().map(|target| target.judge(rows));
    let linear = ["instances", "plugins"].map(|what| linear(rows, what));
    targets.chain([late_bulk(rows)]).chain(linear).collect()
}

impl Target {
    fn judge(&self, rows: &[Row]) -> Verdict {
        let (begin, end) = self.rows;
        let concerned = rows.iter().filter(|row| {
            row.name.starts_with(begin) && row.name.ends_with(end) && row.name != self.except
        });
        let found: Vec<_> = concerned.map(|row| (row, (self.figure)(row))).collect();
        let kept = found.iter().all(|(_, figure)| (self.kept)(*figure));
        let words = found.iter().map(|(row, figure)| {
            let shown = Row {
                unit: self.unit,
                ..(*row).clone()
            };
            format!("{} (`{}`)", shown.show(*figure), row.name)
        });
        Verdict {
            promise: self.promise.to_owned(),
            found: words.collect::<Vec<_>>().join(", "),
            kept: (!found.is_empty()).then_some(kept),
        }
    }
}

/// The figure of one row.
fn figure(rows: &[Row], name: &str, figure: Figure) -> Option<f64> {
    rows.iter().find(|row| row.name == name).map(figure)
}

/// One operation over all of the memory may come on top of a tick.
fn late_bulk(rows: &[Row]) -> Verdict {
    let bulk = "overshoot/deadline-bulk-16MiB";
    let late = figure(rows, &format!("{bulk}/p99"), ours);
    let one = figure(rows, &format!("{bulk}/one-operation"), |row| {
        row.wall.ours.high
    });
    let both = late.zip(one);
    Verdict {
        promise: "the same, with bulk operations over 16 MiB: one operation more".to_owned(),
        found: both.map_or_else(String::new, |(late, one)| {
            format!(
                "{:.2} ms late, one operation takes {:.2} ms",
                late / 1e6,
                one / 1e6
            )
        }),
        kept: both.map(|(late, one)| late <= LATE + one),
    }
}

/// The first of many pay for what all share: what each costs that comes after them is compared.
fn linear(rows: &[Row], what: &str) -> Verdict {
    let all = |count: u32| {
        let each = figure(rows, &format!("scale/{what}/{count}/memory"), ours);
        each.map(|each| each * f64::from(count))
    };
    let more = |few: u32, many: u32| {
        let (least, most) = all(few).zip(all(many))?;
        Some((most - least) / f64::from(many - few))
    };
    let both = more(100, 1_000).zip(more(1_000, 10_000));
    Verdict {
        promise: format!(
            "memory for each of 10,000 {what} beyond the first 1,000: as for those beyond the first 100, within a tenth"
        ),
        found: both.map_or_else(String::new, |(thousand, ten)| {
            format!(
                "{:.1} KiB up to 1,000, {:.1} KiB up to 10,000",
                thousand / 1024.0,
                ten / 1024.0
            )
        }),
        kept: both.map(|(thousand, ten)| (0.9..=1.1).contains(&(ten / thousand))),
    }
}
