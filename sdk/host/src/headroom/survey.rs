//! What must be known of a module before its first byte is rewritten: where new items go, and whether
//! it can be helped at all.

use wasmparser::{Operator, Parser, Payload, TypeRef};

/// A module whose one memory, which its own code grows, can have headroom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// The types, functions and globals that it has: the numbers of the new ones.
    pub(super) types: u32,
    pub(super) functions: u32,
    pub(super) globals: u32,
    /// Pages that its memory begins with, and those that it begins with afterwards.
    pub(super) before: u32,
    pub(super) after: u32,
}

/// What has been seen of a module so far.
#[derive(Default)]
struct Seen {
    survey: Survey,
    memories: u32,
    global_section: bool,
    grows: bool,
}

impl Survey {
    /// `None` for a module without a memory of its own, with several or with an unusual one, for one
    /// that never grows it, and for one whose memory may not become so large.
    pub(super) fn of(parser: Parser, module: &[u8], pages: u32) -> Option<Self> {
        let mut seen = Seen::default();
        for payload in parser.parse_all(module) {
            seen.payload(payload.ok()?, pages)?;
        }
        let fit = seen.memories == 1 && seen.global_section && seen.grows;
        (fit && seen.survey.after > seen.survey.before).then_some(seen.survey)
    }
}

impl Seen {
    fn payload(&mut self, payload: Payload<'_>, pages: u32) -> Option<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    let types = group.ok()?.types().len();
                    self.survey.types += u32::try_from(types).ok()?;
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.import(import.ok()?.ty)?;
                }
            }
            Payload::FunctionSection(section) => self.survey.functions += section.count(),
            Payload::GlobalSection(section) => {
                self.global_section = true;
                self.survey.globals += section.count();
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memory(memory.ok()?, pages)?;
                }
            }
            Payload::CodeSectionEntry(body) if !self.grows => {
                for operator in body.get_operators_reader().ok()? {
                    self.grows |= matches!(operator.ok()?, Operator::MemoryGrow { .. });
                }
            }
            _ => {}
        }
        Some(())
    }

    fn import(&mut self, ty: TypeRef) -> Option<()> {
        match ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) => self.survey.functions += 1,
            TypeRef::Global(_) => self.survey.globals += 1,
            // Whoever defines it may have headroom; who borrows it sees its true size.
            TypeRef::Memory(_) => return None,
            TypeRef::Table(_) | TypeRef::Tag(_) => {}
        }
        Some(())
    }

    fn memory(&mut self, memory: wasmparser::MemoryType, pages: u32) -> Option<()> {
        if memory.memory64 || memory.shared || memory.page_size_log2.is_some() {
            return None;
        }
        self.memories += 1;
        let most = memory.maximum.unwrap_or(1 << 16);
        let after = memory.initial.saturating_add(pages.into()).min(most);
        self.survey.before = u32::try_from(memory.initial).ok()?;
        self.survey.after = u32::try_from(after).ok()?;
        Some(())
    }
}
