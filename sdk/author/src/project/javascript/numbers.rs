//! Integers without a sign, mended in what componentize-qjs makes.
//!
//! Its runtime passes them to `QuickJS` as integers with a sign: a `u32` from 2^31 on arrives negative
//! and leaves as 2^31 - 1, and a `u64` close to 2^64 arrives negative. It passes floats well, and those
//! hold every integer up to 2^53. So the module that calls the runtime for each value of the world's
//! functions is given three functions of its own, which pass such integers as floats. It must never
//! change another module, nor run anything; the builder calls it.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent, component_utils, utils};
use wasm_encoder::{
    BlockType, CodeSection, Component, ComponentSectionId, Function as Body, FunctionSection,
    Instruction, RawSection,
};
use wasmparser::{
    CodeSectionReader, FunctionSectionReader, Operator, Parser, Payload, TypeRef, Validator,
    WasmFeatures,
};

/// The same component, in which integers without a sign are what they are in JavaScript, too.
pub(super) fn mend(component: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (mut mending, mut mended) = (Mending::default(), Component::new());
    mending.parse_component(&mut mended, Parser::new(0), component)?;
    // Numbers that are wrong without a word are worse than no plugin.
    anyhow::ensure!(
        mending.is_done,
        "no module in it passes values to QuickJS as that of componentize-qjs 0.4.5 does"
    );
    let mended = mended.finish();
    Validator::new_with_features(WasmFeatures::all()).validate_all(&mended)?;
    Ok(mended)
}

/// The numbers that a module has for the runtime's functions.
#[derive(Debug, Clone, Copy)]
struct Runtime {
    /// Those that are called no more, each with the number of its type.
    wrong: [(u32, u32); 3],
    push_f64: u32,
    pop_f64: u32,
    /// How many functions there are: the next one's number.
    functions: u32,
}

const WRONG: [&str; 3] = [
    "wit_dylib_push_u32",
    "wit_dylib_push_u64",
    "wit_dylib_pop_u32",
];

impl Runtime {
    /// None where the module does not import them all.
    fn of(module: &[u8]) -> Result<Option<Self>, wasmparser::BinaryReaderError> {
        let mut imported = Vec::new();
        let mut defined = 0;
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import.ty {
                            imported.push((import.name, ty));
                        }
                    }
                }
                Payload::FunctionSection(functions) => defined = functions.count(),
                _ => {}
            }
        }
        let find = |name: &str| {
            let mut numbered = (0..).zip(&imported);
            let (number, (_, ty)) = numbered.find(|(_, (known, _))| *known == name)?;
            Some((number, *ty))
        };
        let [push_u32, push_u64, pop_u32] = WRONG.map(find);
        let functions = u32::try_from(imported.len()).unwrap_or(u32::MAX);
        let (push_f64, pop_f64) = (find("wit_dylib_push_f64"), find("wit_dylib_pop_f64"));
        let all = || {
            Some(Self {
                wrong: [push_u32?, push_u64?, pop_u32?],
                push_f64: push_f64?.0,
                pop_f64: pop_f64?.0,
                functions: functions.saturating_add(defined),
            })
        };
        Ok(all())
    }

    /// The function that is called in another one's place.
    fn instead(&self, function: u32) -> u32 {
        let mut wrong = (self.functions..).zip(self.wrong);
        let found = wrong.find(|(_, (old, _))| *old == function);
        found.map_or(function, |(new, _)| new)
    }

    /// What is called instead, in the order of [`WRONG`].
    fn bodies(&self) -> [Body; 3] {
        let [(push_u32, _), (push_u64, _), _] = self.wrong;
        let mut u32s = Body::new([]);
        let mut code = u32s.instructions();
        code.local_get(1).i32_const(0).i32_lt_s();
        code.if_(BlockType::Empty);
        code.local_get(0).local_get(1).f64_convert_i32_u();
        code.call(self.push_f64).else_();
        code.local_get(0).local_get(1).call(push_u32);
        code.end().end();
        let mut u64s = Body::new([]);
        let mut code = u64s.instructions();
        code.local_get(1).i64_const(0).i64_lt_s();
        code.if_(BlockType::Empty);
        code.local_get(0).local_get(1).f64_convert_i64_u();
        code.call(self.push_f64).else_();
        code.local_get(0).local_get(1).call(push_u64);
        code.end().end();
        // What is beyond 32 bits is cut off, as JavaScript's own `>>> 0` does.
        let mut back = Body::new([]);
        let mut code = back.instructions();
        code.local_get(0).call(self.pop_f64);
        code.i64_trunc_sat_f64_s().i32_wrap_i64().end();
        [u32s, u64s, back]
    }
}

#[derive(Debug, Default)]
struct Mending {
    /// Of the module that is being mended.
    runtime: Option<Runtime>,
    is_done: bool,
}

impl Reencode for Mending {
    type Error = Infallible;

    fn instruction<'a>(
        &mut self,
        operator: Operator<'a>,
    ) -> Result<Instruction<'a>, Error<Infallible>> {
        match (operator, &self.runtime) {
            (Operator::Call { function_index }, Some(runtime)) => {
                Ok(Instruction::Call(runtime.instead(function_index)))
            }
            (operator, _) => utils::instruction(self, operator),
        }
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        for (_, ty) in self.runtime.iter().flat_map(|runtime| runtime.wrong) {
            functions.function(ty);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        for body in self.runtime.iter().flat_map(Runtime::bodies) {
            code.function(&body);
        }
        Ok(())
    }
}

impl ReencodeComponent for Mending {
    fn parse_component_submodule(
        &mut self,
        component: &mut Component,
        parser: Parser,
        module: &[u8],
    ) -> Result<(), Error<Infallible>> {
        self.runtime = Runtime::of(module)?;
        if self.runtime.is_some() {
            self.is_done = true;
            return component_utils::parse_component_submodule(self, component, parser, module);
        }
        let id = ComponentSectionId::CoreModule as u8;
        component.section(&RawSection { id, data: module });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::{Operator, Parser, Payload};

    use super::mend;

    /// A component as the tool makes it: the module that passes values is in an inner component.
    fn made(import: &str) -> Vec<u8> {
        let text = format!(
            r#"(component (core module) (component (core module
                (type $push (func (param i32 i32))) (type $pop (func (param i32) (result i32)))
                (import "env" "wit_dylib_pop_f64" (func (param i32) (result f64)))
                (import "env" "wit_dylib_push_u32" (func $push_u32 (type $push)))
                (import "env" "wit_dylib_push_u64" (func $push_u64 (param i32 i64)))
                (import "env" "{import}" (func $pop_u32 (type $pop)))
                (import "env" "wit_dylib_push_f64" (func (param i32 f64)))
                (import "env" "wit_dylib_push_s32" (func $push_s32 (type $push)))
                (func (export "f") (param i32)
                    (call $push_u32 (local.get 0) (call $pop_u32 (local.get 0)))
                    (call $push_u64 (local.get 0) (i64.const 7))
                    (call $push_s32 (local.get 0) (i32.const 7)))
            )))"#
        );
        wat::parse_str(text).unwrap()
    }

    /// The functions that each function of the component's modules calls.
    fn calls(component: &[u8]) -> Vec<Vec<u32>> {
        let payloads = Parser::new(0).parse_all(component);
        let bodies = payloads.filter_map(|payload| match payload.unwrap() {
            Payload::CodeSectionEntry(body) => Some(body.get_operators_reader().unwrap()),
            _ => None,
        });
        let called = bodies.map(|body| {
            let calls = body.into_iter().filter_map(|one| match one.unwrap() {
                Operator::Call { function_index } => Some(function_index),
                _ => None,
            });
            calls.collect()
        });
        called.collect()
    }

    #[test]
    fn integers_without_a_sign_are_passed_as_floats() {
        let made = made("wit_dylib_pop_u32");
        assert_eq!(calls(&made), [[3, 1, 2, 5]]);
        let mended = calls(&mend(&made).unwrap());
        // Six imports and one function come before the new ones.
        let [u32s, u64s, back] = [7, 8, 9];
        assert_eq!(mended[0], [back, u32s, u64s, 5]);
        let (push_f64, pop_f64) = (4, 0);
        assert_eq!(
            mended[1..],
            [vec![push_f64, 1], vec![push_f64, 2], vec![pop_f64]]
        );
    }

    #[test]
    fn a_tool_that_passes_values_in_another_way_is_refused() {
        let error = mend(&made("wit_dylib_pop_u32_of_two")).unwrap_err();
        assert!(error.to_string().starts_with("no module in it "), "{error}");
    }
}
