//! Strings of JSON, there and back.

use std::fmt::{self, Write};

use guesthouse_contract::is_hidden;

use super::super::cursor::{Cursor, Read, error};

/// Reads a string; `expected` is what an error says should be here.
pub(crate) fn string(cursor: &mut Cursor<'_>, expected: &str) -> Read<String> {
    let start = cursor.at;
    if !cursor.eat("\"") {
        return Err(cursor.unexpected(expected));
    }
    let mut text = String::new();
    loop {
        let rest = cursor.rest();
        let end = rest.find(|c: char| c == '"' || c == '\\' || c < ' ');
        let plain = &rest[..end.unwrap_or(rest.len())];
        text.push_str(plain);
        cursor.at += plain.len();
        match cursor.peek() {
            Some('"') => {
                cursor.bump();
                return Ok(text);
            }
            Some('\\') => text.push(escape(cursor)?),
            Some(_) => return Err(cursor.unexpected("a control character to be escaped")),
            None => return Err(error("the string does not end", start..cursor.at)),
        }
    }
}

fn escape(cursor: &mut Cursor<'_>) -> Read<char> {
    let start = cursor.at;
    cursor.bump();
    let found = match cursor.bump() {
        Some(c @ ('"' | '\\' | '/')) => Some(c),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('u') => code_point(cursor),
        _ => None,
    };
    found.ok_or_else(|| error("no such escape", start..cursor.at))
}

/// Four digits, or twice four where the first are the upper half of a pair.
fn code_point(cursor: &mut Cursor<'_>) -> Option<char> {
    let first = four_digits(cursor)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    if !cursor.eat("\\u") {
        return None;
    }
    let second = four_digits(cursor)?.checked_sub(0xdc00)?;
    if second >= 0x400 {
        return None;
    }
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
}

fn four_digits(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.rest().get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    cursor.at += 4;
    u32::from_str_radix(digits, 16).ok()
}

pub(crate) fn write_string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            c if is_hidden(c) => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                units
                    .copied()
                    .try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            }
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}
