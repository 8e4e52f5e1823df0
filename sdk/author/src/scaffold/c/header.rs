//! The generated header, read for the functions that it declares.
//!
//! What a function looks like in C (pointers, answers in arguments) is the generator's business;
//! its header says it exactly. Nothing here depends on how the generator gets there.

use heck::ToSnakeCase;

/// A declared function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prototype {
    pub(super) result: String,
    pub(super) name: String,
    pub(super) params: Vec<Param>,
    /// What it looks like, without the `;`.
    pub(super) text: String,
}

/// A parameter: `TYPE name` or `TYPE *name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Param {
    pub(super) ty: String,
    pub(super) is_pointer: bool,
    pub(super) name: String,
}

/// The functions below the comment that begins a section (`Imported` or `Exported`, from an
/// interface or a world), in their order.
pub(super) fn section(header: &str, kind: &str, name: &str) -> Vec<Prototype> {
    let title = format!("// {kind} Functions from `{name}`");
    let lines = header.lines().skip_while(|line| *line != title).skip(1);
    let lines = lines.take_while(|line| !is_title(line));
    lines.filter_map(Prototype::read).collect()
}

/// The declaration of the function that WIT calls `name`: `[method]stack.push` ends in
/// `_method_stack_push`.
pub(super) fn declaration<'a>(all: &'a [Prototype], name: &str) -> Option<&'a Prototype> {
    let words = name.replace(['[', ']', '.'], "-");
    let end = format!("_{}", words.to_snake_case());
    let alike = all.iter().filter(|one| one.name.ends_with(&end));
    // All begin alike, so that the shortest is the one that has nothing in between.
    alike.min_by_key(|one| one.name.len())
}

/// The plugin's own types behind its resources: names without `_t`.
pub(super) fn objects(header: &str) -> Vec<String> {
    let declared = header.lines().filter_map(|line| {
        let rest = line.strip_prefix("typedef struct ")?.strip_suffix(';')?;
        let (tag, name) = rest.split_once(' ')?;
        (tag == name).then(|| name.strip_suffix("_t"))?
    });
    let makes = |name: &&str| header.contains(&format!(" {name}_new({name}_t *rep);"));
    declared.filter(makes).map(str::to_owned).collect()
}

fn is_title(line: &str) -> bool {
    let kinds = [
        "// Imported Functions from ",
        "// Exported Functions from ",
        "// Helper Functions",
    ];
    kinds.iter().any(|kind| line.starts_with(kind))
}

impl Prototype {
    fn read(line: &str) -> Option<Self> {
        let text = line
            .strip_prefix("extern ")
            .unwrap_or(line)
            .strip_suffix(';')?;
        let (front, params) = text.strip_suffix(')')?.split_once('(')?;
        let (result, name) = front.rsplit_once(' ')?;
        let params = params.split(", ").filter(|param| *param != "void");
        Some(Self {
            result: result.to_owned(),
            name: name.to_owned(),
            params: params.filter_map(Param::read).collect(),
            text: text.to_owned(),
        })
    }

    /// The parameter of this name that the function writes its answer to.
    pub(super) fn out(&self, name: &str) -> Option<&Param> {
        self.params
            .iter()
            .find(|param| param.is_pointer && param.name == name)
    }
}

impl Param {
    fn read(text: &str) -> Option<Self> {
        let (ty, name) = text.rsplit_once([' ', '*'])?;
        let is_pointer = text[..text.len() - name.len()].contains('*');
        let ty = ty.trim_end_matches([' ', '*']).to_owned();
        let name = name.to_owned();
        Some(Self {
            ty,
            is_pointer,
            name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{objects, section};

    #[test]
    fn functions_and_objects_are_found() {
        let header = "\
typedef struct exports_a_stack_t exports_a_stack_t;
typedef struct other_t other_t;

// Imported Functions from `b`
extern void b_f(b_string_t *text);

// Exported Functions from `a`
// A remark.
bool exports_a_get(uint32_t at, a_string_t *ret);
void exports_a_noop(void);

// Helper Functions
extern exports_a_own_stack_t exports_a_stack_new(exports_a_stack_t *rep);
void a_string_free(a_string_t *ptr);
";
        let found = section(header, "Exported", "a");
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["exports_a_get", "exports_a_noop"]);
        assert_eq!(found[0].result, "bool");
        assert_eq!(found[0].out("ret").unwrap().ty, "a_string_t");
        assert!(!found[0].params[0].is_pointer && found[1].params.is_empty());
        assert_eq!(section(header, "Imported", "b").len(), 1);
        assert_eq!(objects(header), ["exports_a_stack"]);
    }
}
