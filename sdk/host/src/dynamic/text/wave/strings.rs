//! Characters and strings of WAVE: quoted, escaped, or over several lines.

use super::super::cursor::{Cursor, Read, error};

pub(crate) fn char(cursor: &mut Cursor<'_>) -> Read<char> {
    let start = cursor.at;
    if !cursor.eat("'") {
        return Err(cursor.unexpected("a char in single quotes"));
    }
    let found = match cursor.peek() {
        None | Some('\'' | '\n') => return Err(cursor.unexpected("a char")),
        Some(_) => one(cursor)?,
    };
    if cursor.eat("'") {
        return Ok(found);
    }
    Err(error(
        "a char is one character in single quotes",
        start..cursor.at,
    ))
}

pub(crate) fn string(cursor: &mut Cursor<'_>) -> Read<String> {
    let start = cursor.at;
    if cursor.eat("\"\"\"") {
        return lines(cursor, start);
    }
    if !cursor.eat("\"") {
        return Err(cursor.unexpected("a string in double quotes"));
    }
    let mut text = String::new();
    loop {
        text.push_str(plain(cursor, |c| c == '"' || c == '\n'));
        match cursor.peek() {
            Some('"') => {
                cursor.bump();
                return Ok(text);
            }
            Some('\\') => text.push(one(cursor)?),
            _ => {
                return Err(error(
                    "the string does not end on its line",
                    start..cursor.at,
                ));
            }
        }
    }
}

/// Goes past everything before an escape or a character that `ends` it.
fn plain<'t>(cursor: &mut Cursor<'t>, ends: impl Fn(char) -> bool) -> &'t str {
    let rest = cursor.rest();
    let end = rest.find(|c| c == '\\' || ends(c)).unwrap_or(rest.len());
    cursor.at += end;
    &rest[..end]
}

/// One character, escaped or not.
fn one(cursor: &mut Cursor<'_>) -> Read<char> {
    let start = cursor.at;
    let found = match cursor.bump() {
        Some('\\') => match cursor.bump() {
            Some(c @ ('\'' | '"' | '\\')) => Some(c),
            Some('t') => Some('\t'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('u') => code_point(cursor),
            _ => None,
        },
        other => other,
    };
    found.ok_or_else(|| error("no such escape", start..cursor.at))
}

/// `{1f980}`
fn code_point(cursor: &mut Cursor<'_>) -> Option<char> {
    if !cursor.eat("{") {
        return None;
    }
    let digits = cursor.take(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok()?;
    if !cursor.eat("}") {
        return None;
    }
    char::from_u32(code)
}

/// The rest of `"""…"""`: lines, less the indentation of the closing quotes.
fn lines(cursor: &mut Cursor<'_>, start: usize) -> Read<String> {
    let first = cursor.at;
    let Some(length) = cursor.rest().find("\"\"\"") else {
        let end = cursor.text.len();
        return Err(error("the string does not end", start..end));
    };
    let inside = &cursor.rest()[..length];
    cursor.at += length + 3;
    let Some((head, body)) = inside.split_once('\n') else {
        return Err(error(OPENING, first..cursor.at));
    };
    if !matches!(head, "" | "\r") {
        return Err(error(OPENING, first..first + head.len()));
    }
    // Where there is no line in between, body and indentation are one.
    let (body, indent) = match body.rsplit_once('\n') {
        Some((body, indent)) => (Some(body), indent),
        None => (None, body),
    };
    if indent.contains(|c| c != ' ') {
        let end = cursor.at;
        return Err(error(CLOSING, end - 3 - indent.len()..end));
    }
    let at = first + head.len() + 1;
    body.map_or(Ok(String::new()), |body| dedented(body, indent, at))
}

const OPENING: &str = "the line must end after the opening quotes";
const CLOSING: &str = "only spaces may stand before the closing quotes on their line";

fn dedented(body: &str, indent: &str, mut at: usize) -> Read<String> {
    let mut text = String::new();
    for (number, line) in body.split('\n').enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let Some(rest) = line.strip_prefix(indent) else {
            let message = "the line is indented less than the closing quotes";
            return Err(error(message, at..at + line.len()));
        };
        unescape(&mut text, rest.strip_suffix('\r').unwrap_or(rest))
            .map_err(|inside| error(inside.message, at..at + line.len()))?;
        at += line.len() + 1;
    }
    Ok(text)
}

fn unescape(text: &mut String, line: &str) -> Read<()> {
    let mut cursor = Cursor::new(line);
    while !cursor.rest().is_empty() {
        text.push_str(plain(&mut cursor, |_| false));
        if cursor.peek().is_some() {
            text.push(one(&mut cursor)?);
        }
    }
    Ok(())
}
