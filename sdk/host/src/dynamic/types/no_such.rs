//! What is said of a name that a type does not have: with the one that was meant, perhaps.

use guesthouse_contract::nearest;

use super::shapes::Names;

/// Names that are looked at for the one that was meant: comparing takes time, and types may have thousands.
const MOST_COMPARED: usize = 256;

/// Why a name is none of a type's, and which of them was meant, perhaps.
pub(crate) fn no_such<T>(what: &str, name: &str, names: &Names<T>) -> String {
    let known = names.keys().take(MOST_COMPARED);
    let meant = nearest(known.map(|known| (known, known)), name);
    let meant = meant.map(|known| format!(": is it `{known}`?"));
    format!(
        "there is no {what} `{}`{}",
        shown(name),
        meant.unwrap_or_default()
    )
}

/// A name that somebody wrote, as an error shows it.
pub(crate) fn shown(name: &str) -> String {
    crate::printable::printable(name, 60)
}
