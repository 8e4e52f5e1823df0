//! A few thousand interleavings of each model, the same ones every time.

use guesthouse_models::{MODELS, check};

#[test]
fn every_model_holds_in_thousands_of_interleavings() {
    for model in MODELS {
        println!("{}", model.name);
        check(model, 3_000, 0);
    }
}
