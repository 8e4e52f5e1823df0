//! One module, rewritten: a larger memory, a global with the size that the guest knows of, and two
//! functions in the place of two instructions.
//!
//! New items stand behind the old ones, so no number changes.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, Function, FunctionSection, GlobalSection, GlobalType,
    Instruction, MemoryType, Module, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, FunctionSectionReader, GlobalSectionReader, Parser, TypeSectionReader,
};

use super::survey::Survey;

/// The global's value once the memory has grown for real: from then on its true size counts.
const SPENT: i32 = -1;

pub(super) struct Rewrite<'a> {
    survey: &'a Survey,
}

impl<'a> Rewrite<'a> {
    pub(super) fn new(survey: &'a Survey) -> Self {
        Self { survey }
    }

    pub(super) fn module(
        &mut self,
        parser: Parser,
        module: &[u8],
    ) -> Result<Module, Error<Infallible>> {
        let mut rewritten = Module::new();
        self.parse_core_module(&mut rewritten, parser, module)?;
        Ok(rewritten)
    }

    /// `memory.size`, as the guest knows it.
    fn size(&self) -> Function {
        let mut body = Function::new([]);
        body.instructions()
            .global_get(self.survey.globals)
            .i32_const(SPENT)
            .i32_ne()
            .if_(BlockType::Result(ValType::I32))
            .global_get(self.survey.globals)
            .else_()
            .memory_size(0)
            .end()
            .end();
        body
    }

    /// `memory.grow`, as the guest knows it. While the headroom lasts it only counts; then the memory
    /// grows by what is missing, so that the pages are in one piece. If somebody else has grown it in
    /// between, they cannot be: then it grows by all that was asked, as after the headroom.
    fn grow(&self) -> Function {
        const ASKED: u32 = 0;
        const OLD: u32 = 1;
        const LEFT: u32 = 2;
        let end = self.survey.after.cast_signed();
        let global = self.survey.globals;
        let mut body = Function::new([(2, ValType::I32)]);
        let mut code = body.instructions();
        code.global_get(global)
            .local_tee(OLD)
            .i32_const(SPENT)
            .i32_ne()
            .if_(BlockType::Empty);
        code.i32_const(end).local_get(OLD).i32_sub().local_tee(LEFT);
        code.local_get(ASKED).i32_ge_u().if_(BlockType::Empty);
        code.local_get(OLD)
            .local_get(ASKED)
            .i32_add()
            .global_set(global);
        code.local_get(OLD).return_().end();
        code.memory_size(0)
            .i32_const(end)
            .i32_eq()
            .if_(BlockType::Empty);
        code.local_get(ASKED)
            .local_get(LEFT)
            .i32_sub()
            .memory_grow(0);
        code.i32_const(-1).i32_eq().if_(BlockType::Empty);
        code.i32_const(-1).return_().end();
        code.i32_const(SPENT).global_set(global);
        code.local_get(OLD).return_().end();
        code.end();
        code.local_get(ASKED).memory_grow(0).local_tee(OLD);
        code.i32_const(-1).i32_ne().if_(BlockType::Empty);
        code.i32_const(SPENT).global_set(global).end();
        code.local_get(OLD).end();
        body
    }
}

impl Reencode for Rewrite<'_> {
    type Error = Infallible;

    fn memory_type(
        &mut self,
        memory: wasmparser::MemoryType,
    ) -> Result<MemoryType, Error<Infallible>> {
        let mut memory = utils::memory_type(self, memory);
        memory.minimum = self.survey.after.into();
        Ok(memory)
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([], [ValType::I32]);
        types.ty().function([ValType::I32], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        functions.function(self.survey.types);
        functions.function(self.survey.types + 1);
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_global_section(self, globals, section)?;
        let size = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        globals.global(
            size,
            &ConstExpr::i32_const(self.survey.before.cast_signed()),
        );
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        code.function(&self.size());
        code.function(&self.grow());
        Ok(())
    }

    fn instruction<'b>(
        &mut self,
        operator: wasmparser::Operator<'b>,
    ) -> Result<Instruction<'b>, Error<Infallible>> {
        match operator {
            wasmparser::Operator::MemorySize { .. } => Ok(Instruction::Call(self.survey.functions)),
            wasmparser::Operator::MemoryGrow { .. } => {
                Ok(Instruction::Call(self.survey.functions + 1))
            }
            other => utils::instruction(self, other),
        }
    }
}
