//! Headroom: memory that a guest may grow into without asking the system.
//!
//! A guest's first `memory.grow` costs a fresh instance two calls of the kernel, which is more than the
//! rest of it, and on several threads they wait for each other there. The engine leaves no way around
//! them: beyond a memory's size, access must trap. So the module is rewritten: its memory begins larger by
//! the headroom, and its own `memory.size` and `memory.grow` answer as if it did not. What the guest sees
//! is the same but for one thing: an access between its size and the end of the headroom finds zeros where
//! it would have trapped. Nothing else of a component is touched, and what comes out is compiled and
//! validated like any other.
//!
//! It must never be applied to what admission has not scanned and found valid.

mod rewrite;
mod survey;

use std::convert::Infallible;

use guesthouse_contract::{Measure, Shape};
use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent};
use wasm_encoder::{Component, ComponentSectionId, RawSection};
use wasmparser::Parser;

use self::rewrite::Rewrite;
use self::survey::Survey;

/// Bytes of one page of memory.
const PAGE: u64 = 64 << 10;

/// How many pages have room for so many bytes.
pub(crate) fn pages(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PAGE)).unwrap_or(u32::MAX)
}

/// Bytes that an instance of an artifact of that shape begins with more, at most.
pub(crate) fn room(shape: &Shape, pages: u32) -> u64 {
    let memories = shape.of(Measure::Memories);
    memories.saturating_mul(pages.into()).saturating_mul(PAGE)
}

/// The component with `pages` of headroom for each memory that its own code grows; `None` if none of
/// its modules can be helped, or the bytes are not what a component's should be. They must be valid:
/// of what is not, something valid could come out.
pub(crate) fn give(component: &[u8], pages: u32) -> Option<Vec<u8>> {
    let mut giver = Giver {
        pages,
        given: false,
    };
    let mut given = Component::new();
    let parsed = giver.parse_component(&mut given, Parser::new(0), component);
    (parsed.is_ok() && giver.given).then(|| given.finish())
}

/// Copies a component and rewrites its modules.
struct Giver {
    pages: u32,
    given: bool,
}

impl Reencode for Giver {
    type Error = Infallible;
}

impl ReencodeComponent for Giver {
    fn parse_component_submodule(
        &mut self,
        component: &mut Component,
        parser: Parser,
        module: &[u8],
    ) -> Result<(), Error<Infallible>> {
        let Some(survey) = Survey::of(parser.clone(), module, self.pages) else {
            let id = ComponentSectionId::CoreModule.into();
            component.section(&RawSection { id, data: module });
            return Ok(());
        };
        let rewritten = Rewrite::new(&survey).module(parser, module)?;
        component.section(&wasm_encoder::ModuleSection(&rewritten));
        self.given = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
