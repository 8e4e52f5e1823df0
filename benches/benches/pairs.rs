//! Each subject with the raw engine and with Guesthouse, by criterion.
//!
//! `cargo bench -p guesthouse-benches --bench pairs -- fresh/` runs those whose names have that in
//! them. Ratios are better taken from the binary `report`, which measures both in turns.

use criterion::Criterion;
use guesthouse_benches::subjects;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for entry in subjects::all(&[]) {
        for side in ["raw", "guesthouse"] {
            let name = format!("{}/{side}", entry.name);
            criterion.bench_function(&name, |bencher| {
                // Made inside, so that what the filter leaves out compiles nothing.
                let mut subject = entry.make();
                match side {
                    "raw" => bencher.iter(&mut subject.raw),
                    _ => bencher.iter(&mut subject.ours),
                }
            });
        }
    }
    criterion.final_summary();
}
