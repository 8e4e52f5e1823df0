//! A function that the generated header declares.
//!
//! What a function looks like in C (pointers, answers in arguments) is the generator's business;
//! its header says it exactly. Nothing here depends on how the generator gets there.

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

impl Prototype {
    /// The function that a line of the header declares.
    pub(super) fn read(line: &str) -> Option<Self> {
        let text = line
            .strip_prefix("extern ")
            .unwrap_or(line)
            .strip_suffix(';')?;
        let (front, params) = text.strip_suffix(')')?.split_once('(')?;
        let (result, name) = front.rsplit_once(' ')?;
        if line.starts_with(['/', ' ']) {
            return None;
        }
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
    use super::Prototype;

    #[test]
    fn a_function_is_read_as_the_header_declares_it() {
        let read = |line| Prototype::read(line).unwrap();
        let found = read("bool exports_a_get(uint32_t at, a_string_t *ret);");
        assert_eq!(
            (found.result.as_str(), found.name.as_str()),
            ("bool", "exports_a_get")
        );
        assert_eq!(found.out("ret").unwrap().ty, "a_string_t");
        assert!(!found.params[0].is_pointer);
        assert_eq!(read("void exports_a_noop(void);").params, []);
        let text = "extern void b_f(b_string_t *text);";
        assert_eq!(read(text).text, "void b_f(b_string_t *text)");
        for line in [
            "// void f(void);",
            "typedef uint8_t a_t;",
            "  void f(void);",
        ] {
            assert_eq!(Prototype::read(line), None, "{line}");
        }
    }
}
