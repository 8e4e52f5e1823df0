//! Components with objects, of WIT and a core module by hand.

use guesthouse_contract::World;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

use crate::command::Folder;

/// An app of which a plugin answers objects; `feed` refuses nothing, and `finish` is done at once.
const TABLES_WIT: &str = r"
package demo:tables@0.3.0;
interface summary {
  variant problem { no-header, ragged(u32) }
  resource table {
    constructor(strict: bool);
    open: static func(lines: u32) -> result<table, problem>;
    split: static func(table: table) -> tuple<table, u32, table>;
    feed: func(piece: list<u8>) -> result<u64, problem>;
    finish: static func(table: table) -> result<list<string>, problem>;
  }
}
world summariser { export summary; }
";
/// `open` refuses no lines at all.
const TABLES: &str = r#"(module
  (import "[export]demo:tables/summary@0.3.0" "[resource-new]table"
    (func $new (param i32) (result i32)))
  (import "[export]demo:tables/summary@0.3.0" "[resource-drop]table" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $free
      (i32.and (i32.const -8) (i32.add (i32.const 7)
        (i32.add (global.get $free) (local.get 3)))))
    (i32.sub (global.get $free)
      (i32.and (i32.const -8) (i32.add (i32.const 7) (local.get 3)))))
  (func (export "demo:tables/summary@0.3.0#[constructor]table") (param i32) (result i32)
    (call $new (i32.const 7)))
  (func (export "demo:tables/summary@0.3.0#[static]table.open") (param i32) (result i32)
    (i64.store (i32.const 0) (i64.const 0))
    (i64.store (i32.const 8) (i64.const 0))
    (if (local.get 0)
      (then (i32.store (i32.const 4) (call $new (i32.const 7))))
      (else (i32.store8 (i32.const 0) (i32.const 1))))
    (i32.const 0))
  (func (export "demo:tables/summary@0.3.0#[static]table.split") (param i32) (result i32)
    (call $drop (local.get 0))
    (i32.store (i32.const 0) (call $new (i32.const 7)))
    (i32.store (i32.const 4) (i32.const 2))
    (i32.store (i32.const 8) (call $new (i32.const 7)))
    (i32.const 0))
  (func (export "demo:tables/summary@0.3.0#[method]table.feed")
    (param i32 i32 i32) (result i32)
    (i64.store (i32.const 0) (i64.const 0))
    (i64.store (i32.const 8) (i64.extend_i32_u (local.get 2)))
    (i32.const 0))
  (func (export "demo:tables/summary@0.3.0#[static]table.finish") (param i32) (result i32)
    (call $drop (local.get 0))
    (i64.store (i32.const 0) (i64.const 0))
    (i64.store (i32.const 8) (i64.const 0))
    (i32.const 0)))"#;

fn component(wit: &str, core: &str) -> Vec<u8> {
    let world = World::from_source("app.wit", wit, None).unwrap();
    let mut core = wat::parse_str(core).unwrap();
    embed_component_metadata(&mut core, world.resolve(), world.id(), StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&core).unwrap();
    encoder.validate(true).encode().unwrap()
}

/// A folder with these cases and with `tables.wasm`.
pub(crate) fn tables(cases: &str) -> Folder {
    let folder = Folder::with_cases(cases);
    folder.write_bytes("tables.wasm", &component(TABLES_WIT, TABLES));
    folder
}
