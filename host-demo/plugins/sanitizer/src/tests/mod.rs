//! Native tests of the cleaning, without a host. They share these few helpers; none may depend on
//! how the cleaning is written, only on what comes out.

mod attacks;
mod keeps;
mod noise;
mod shape;
mod tricks;

use crate::clean::clean;
use crate::policy::{Level, Policy};

/// Cleans an article.
fn article(html: &str) -> (String, u32) {
    clean(&Policy::new(Level::Article), html)
}

/// Cleans a comment.
fn comment(html: &str) -> (String, u32) {
    clean(&Policy::new(Level::Comment), html)
}

/// Input, what an article makes of it, and how much was taken out.
type Case = (&'static str, &'static str, u32);

/// Checks these cases, as an article.
#[track_caller]
fn check(cases: &[Case]) {
    for (input, output, removed) in cases {
        assert_eq!(
            article(input),
            ((*output).to_owned(), *removed),
            "input: {input}"
        );
    }
}
