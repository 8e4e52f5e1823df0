//! What the echo guest of the tests does, as an Extism plugin: bytes in, bytes out.

use extism_pdk::{plugin_fn, FnResult};

#[plugin_fn]
pub fn noop(_: ()) -> FnResult<()> {
    Ok(())
}

/// Two numbers of four bytes each.
#[plugin_fn]
pub fn add(numbers: Vec<u8>) -> FnResult<Vec<u8>> {
    let (a, b) = numbers.split_at(4);
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes);
    Ok(number(a)?.wrapping_add(number(b)?).to_le_bytes().to_vec())
}

#[plugin_fn]
pub fn echo(text: String) -> FnResult<String> {
    Ok(text)
}
