//! Limits as an operator writes them.

use crate::limits::Limits;

/// What can be read is written, and reads as the same.
///
/// # Panics
/// Where limits change on the way through text.
pub fn limits(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match Limits::from_toml(text) {
        Ok(limits) => {
            let written = limits.to_toml();
            let again = Limits::from_toml(&written).expect("what was written can be read");
            assert_eq!(again, limits, "{written}");
        }
        Err(error) => {
            let told = error.to_string();
            assert!(
                !told.contains(|c: char| c.is_control() && c != '\n'),
                "{told:?}"
            );
        }
    }
}
