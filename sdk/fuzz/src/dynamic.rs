//! Values as WAVE and as JSON, of types that WIT can have.

use std::fmt::Write as _;
use std::sync::LazyLock;

use guesthouse_contract::World;

#[path = "../../host/src/dynamic/text/mod.rs"]
mod text;
#[path = "../../host/src/dynamic/types/mod.rs"]
mod types;

pub use self::text::TextError;
pub use self::types::{DynFunction, DynParam, DynResource, Handle, Value, ValueType};

/// Every type of this world's functions.
const WIT: &str = include_str!("../seeds/wit/everything.wit");

static TYPES: LazyLock<Vec<ValueType>> = LazyLock::new(|| {
    let world = World::from_source("types.wit", WIT, None).expect("the world can be read");
    let described = types::describe(&world, None);
    let all = described.exports.into_iter().chain(described.imports);
    let params = all.flat_map(|function| function.params().to_vec());
    params.map(|param| param.ty().clone()).collect()
});

/// The first byte chooses a type. What can be read fits it, is written in both forms, and reads as itself;
/// what cannot be read says where not.
///
/// # Panics
/// Where a value changes on the way through text, or an error is about bytes that are not there.
pub fn values(bytes: &[u8]) {
    let Some((which, text)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let ty = &TYPES[usize::from(*which) % TYPES.len()];
    for read in [ty.read_wave(text), ty.read_json(text)] {
        match read {
            Ok(value) => comes_back(ty, &value),
            Err(error) => {
                let within = error.range.start <= error.range.end && error.range.end <= text.len();
                assert!(within, "{error:?} of {} bytes", text.len());
                assert!(text.is_char_boundary(error.range.start), "{error:?}");
                assert!(text.is_char_boundary(error.range.end), "{error:?}");
            }
        }
    }
}

fn comes_back(ty: &ValueType, value: &Value) {
    assert_eq!(ty.check(value), Ok(()), "{value:?}");
    let (wave, json) = (value.to_wave(), value.to_json());
    // Numbers that are none are equal to nothing: the text is compared.
    let again = ty.read_wave(&wave).expect("WAVE that was written");
    assert_eq!(again.to_wave(), wave);
    let again = ty.read_json(&json).expect("JSON that was written");
    assert_eq!(again.to_json(), json);
    assert_eq!(again.to_wave(), wave, "{json}");
}
