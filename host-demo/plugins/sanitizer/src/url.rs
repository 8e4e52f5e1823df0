//! Which addresses a link or an image may have.
//!
//! It judges a value whose character references are already decoded, exactly as a browser would see
//! it, and must never guess: what it cannot read as an allowed address is none.

/// The schemes that lead somewhere without running anything.
const SCHEMES: &[&str] = &["http", "https", "mailto"];

/// The address without the blanks around it, if it may stay: one of the schemes above, or relative.
pub(crate) fn vetted(value: &str) -> Option<&str> {
    let address = value.trim_matches([' ', '\t', '\n', '\r', '\u{c}']);
    // Browsers delete some control characters before they look for the scheme, as in
    // `java\tscript:`. No honest address holds any.
    if address.chars().any(char::is_control) {
        return None;
    }
    scheme(address)
        .is_none_or(|scheme| SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme)))
        .then_some(address)
}

/// What stands before the first colon, unless the path, query or fragment has begun by then. This
/// takes more for a scheme than browsers do, never less.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    address[end..].starts_with(':').then(|| &address[..end])
}
