//! Core modules with random code, of the shape that a world asks for.

use anyhow::Result;
use arbitrary::Unstructured;
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{MemorySection, MemoryType, Module};
use wit_component::{StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, WorldId};

use crate::numbers::Numbers;

/// A module that imports and exports what `world` asks for, with its description inside.
pub(crate) fn of(resolve: &Resolve, world: WorldId, numbers: &mut Numbers) -> Result<Vec<u8>> {
    let shape = dummy_module(resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    let mut config = config(numbers);
    config.module_shape = Some(with_memory(&shape, 1 + numbers.next() % 3)?);
    let bytes = numbers.bytes(4096);
    let module = wasm_smith::Module::new(config, &mut Unstructured::new(&bytes))?;
    let mut module = module.to_bytes();
    let encoding = StringEncoding::UTF8;
    embed_component_metadata(&mut module, resolve, world, encoding)?;
    Ok(module)
}

/// Small modules of what every host here has; once in a while something that none has.
pub(crate) fn config(numbers: &mut Numbers) -> wasm_smith::Config {
    let modern = numbers.once_in(16);
    let mut config = wasm_smith::Config::default();
    config.max_funcs = 20;
    config.max_instructions = 60;
    config.max_globals = 8;
    config.max_types = 12;
    config.max_data_segments = 4;
    config.max_element_segments = 4;
    config.max_elements = 8;
    config.max_memories = 2;
    config.max_tables = 3;
    config.max_table_elements = 2_000;
    config.max_memory32_bytes = 8 << 20;
    config.disallow_traps = numbers.once_in(2);
    config.gc_enabled = modern;
    config.exceptions_enabled = modern;
    config.threads_enabled = modern;
    config.memory64_enabled = modern;
    config.relaxed_simd_enabled = modern;
    config.allow_invalid_funcs = numbers.once_in(16);
    config.reference_types_enabled = true;
    config
}

/// The same module with a memory of some pages; the one that stands for a world has none.
fn with_memory(shape: &[u8], pages: u64) -> Result<Vec<u8>> {
    struct Memory(u64);

    impl Reencode for Memory {
        type Error = std::convert::Infallible;

        fn parse_memory_section(
            &mut self,
            memories: &mut MemorySection,
            _: wasmparser::MemorySectionReader<'_>,
        ) -> Result<(), wasm_encoder::reencode::Error> {
            memories.memory(MemoryType {
                minimum: self.0,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            });
            Ok(())
        }
    }

    let mut module = Module::new();
    let parser = wasmparser::Parser::new(0);
    Memory(pages).parse_core_module(&mut module, parser, shape)?;
    Ok(module.finish())
}
