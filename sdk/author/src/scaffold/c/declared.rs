//! The generated files, read for what they declare, and for names that stand for two things.
//!
//! The generator puts words together, of which WIT keeps two things apart and C does not:
//! `list<entry>` and a type `list-entry`, the function that frees a `buffer` and one of the app's
//! that is called `buffer-free`. Nothing here depends on how it does so.

use std::collections::{HashMap, HashSet};

use super::header::Prototype;

/// What the header and the source declare at their outermost level.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The functions of the header, by their names.
    pub(super) prototypes: HashMap<String, Prototype>,
    /// What the header has a name for, with the line that says so.
    names: HashMap<String, String>,
    /// Names that stand for two things, or for one of C's own.
    clashes: Vec<String>,
}

impl Declared {
    pub(super) fn of(files: &[(String, String)]) -> Self {
        let mut found = Self::default();
        let mut defined = HashSet::new();
        for (file, text) in files {
            for line in text.lines() {
                if file.ends_with(".h") {
                    let prototype = Prototype::read(line);
                    let name = prototype.as_ref().map(|it| it.name.clone());
                    if let Some(name) = name.or_else(|| type_or_macro(line)) {
                        let before = found.names.insert(name.clone(), line.to_owned());
                        let is_taken =
                            before.is_some_and(|before| before != line || !is_other_name(line));
                        if is_taken || is_of_c(&name) {
                            found.clashes.push(name.clone());
                        }
                        found.prototypes.extend(prototype.map(|it| (name, it)));
                    }
                } else if let Some(name) = function(line)
                    && !defined.insert(name)
                {
                    found.clashes.push(name.to_owned());
                }
            }
        }
        found
    }

    /// The first name that stands for two things.
    pub(super) fn clash(&self) -> Option<&str> {
        self.clashes.first().map(String::as_str)
    }

    /// Whether something in the header has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }
}

/// The name that a line of the header defines, if it is not a function's.
fn type_or_macro(line: &str) -> Option<String> {
    if let Some(rest) = line.strip_prefix("#define ") {
        return rest.split_once(' ').map(|(name, _)| name.to_owned());
    }
    let definition = match line.strip_prefix("typedef ") {
        Some(rest) => rest.strip_suffix(';')?,
        None => line.strip_prefix("} ")?.strip_suffix(';')?,
    };
    let name = definition.rsplit([' ', '*']).next();
    name.map(str::to_owned)
}

/// Whether a line gives a type another name, which C takes as often as it is said.
fn is_other_name(line: &str) -> bool {
    line.starts_with("typedef ") && !line.starts_with("typedef struct ")
}

/// The function that a line of the source declares or begins.
fn function(line: &str) -> Option<&str> {
    let is_outermost = line.starts_with(|c: char| c.is_ascii_alphabetic());
    let declared = line.strip_suffix(" {").or(line.strip_suffix(';'))?;
    let (front, _) = declared.split_once('(').filter(|_| is_outermost)?;
    let (_, name) = front.rsplit_once([' ', '*'])?;
    Some(name)
}

/// Names that the headers of C have, or the bindings themselves, and words of WIT can come to.
fn is_of_c(name: &str) -> bool {
    let small = name.to_lowercase();
    let number = small.strip_prefix('u').unwrap_or(&small);
    let number = number
        .strip_prefix("int_least")
        .or_else(|| number.strip_prefix("int_fast"));
    let end = number.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let is_number = end.is_some_and(|end| ["_t", "_max", "_min"].contains(&end));
    is_number || ["max_align_t", "cabi_realloc", "ret_area"].contains(&small.as_str())
}

#[cfg(test)]
mod tests {
    use super::Declared;

    fn clashes(header: &str, source: &str) -> Vec<String> {
        let files = [("w.h", header), ("w.c", source)];
        Declared::of(&files.map(|(name, text)| (name.to_owned(), text.to_owned()))).clashes
    }

    #[test]
    fn what_stands_for_two_things_is_found_and_nothing_else() {
        let header = "\
#ifndef __BINDINGS_W_H
#define __BINDINGS_W_H
typedef struct a_r_t {
  a_string_t text;
  union {
    uint8_t one;
  } val;
} a_r_t;

#define A_E_ONE 0
typedef struct a_x_t a_x_t;

typedef a_x_t* a_borrow_x_t;
typedef a_x_t* a_borrow_x_t;
// Words: void a_f(void);
extern void a_f(a_r_t *r);
";
        let source = "\
__attribute__((__import_name__(\"f\")))
extern void __wasm_import_a_f(uint8_t *);
void a_f(a_r_t *r) {
  a_f(r);
}
";
        assert_eq!(clashes(header, source), [] as [&str; 0]);
        let more = "typedef uint8_t a_r_t;\n#define A_E_ONE 1\nvoid a_x_t(void);\n";
        let more = clashes(&format!("{header}{more}"), source);
        assert_eq!(more, ["a_r_t", "A_E_ONE", "a_x_t"]);
        let again = "extern int32_t __wasm_import_a_f(int32_t);\n";
        let again = clashes(header, &format!("{source}{again}"));
        assert_eq!(again, ["__wasm_import_a_f"]);
        let twice = "typedef struct a_y_t a_y_t;\ntypedef struct a_y_t a_y_t;\n";
        assert_eq!(clashes(twice, ""), ["a_y_t"]);
        let own = "typedef uint8_t uint_fast16_t;\ntypedef uint8_t uint_fast16_type_t;\nvoid cabi_realloc(void);\n";
        assert_eq!(clashes(own, ""), ["uint_fast16_t", "cabi_realloc"]);
    }
}
