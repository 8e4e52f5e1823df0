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

/// A component of a core module, for one of the worlds of a WIT.
pub(crate) fn component(wit: &str, world: Option<&str>, core: &str) -> Vec<u8> {
    let world = World::from_source("app.wit", wit, world).unwrap();
    let mut core = wat::parse_str(core).unwrap();
    embed_component_metadata(&mut core, world.resolve(), world.id(), StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().module(&core).unwrap();
    encoder.validate(true).encode().unwrap()
}

/// A folder with these cases and with `tables.wasm`.
pub(crate) fn tables(cases: &str) -> Folder {
    let folder = Folder::with_cases(cases);
    folder.write_bytes("tables.wasm", &component(TABLES_WIT, None, TABLES));
    folder
}

/// An app whose functions answer its objects in every kind of value, and a plugin that hands them on.
const STORE_WIT: &str = r"
package demo:store@1.0.0;
interface store {
  resource bucket { get: func(key: string) -> option<string>; }
  record found { depth: u32, it: bucket }
  variant any { nothing, one(bucket) }
  open: func(name: string) -> result<bucket, string>;
  maybe: func() -> option<bucket>;
  both: func() -> tuple<bucket, u32, bucket>;
  all: func() -> list<bucket>;
  find: func() -> found;
  either: func() -> any;
  close: func(bucket: bucket) -> u32;
  swap: func(bucket: bucket) -> bucket;
  count: func(buckets: list<borrow<bucket>>) -> u32;
}
world holder {
  import store;
  use store.{bucket, found, any};
  export open: func(name: string) -> result<bucket, string>;
  export maybe: func() -> option<bucket>;
  export both: func() -> tuple<bucket, u32, bucket>;
  export all: func() -> list<bucket>;
  export find: func() -> found;
  export either: func() -> any;
  export close: func(bucket: bucket) -> u32;
  export swap: func(bucket: bucket) -> bucket;
  export count: func(buckets: list<borrow<bucket>>) -> u32;
  /// Opens it, asks for the key of the same name, and drops it.
  export read: func(name: string) -> string;
}
";
const STORE: &str = r#"(module
  (import "demo:store/store@1.0.0" "open" (func $open (param i32 i32 i32)))
  (import "demo:store/store@1.0.0" "maybe" (func $maybe (param i32)))
  (import "demo:store/store@1.0.0" "both" (func $both (param i32)))
  (import "demo:store/store@1.0.0" "all" (func $all (param i32)))
  (import "demo:store/store@1.0.0" "find" (func $find (param i32)))
  (import "demo:store/store@1.0.0" "either" (func $either (param i32)))
  (import "demo:store/store@1.0.0" "close" (func $close (param i32) (result i32)))
  (import "demo:store/store@1.0.0" "swap" (func $swap (param i32) (result i32)))
  (import "demo:store/store@1.0.0" "count" (func $count (param i32 i32) (result i32)))
  (import "demo:store/store@1.0.0" "[method]bucket.get" (func $get (param i32 i32 i32 i32)))
  (import "demo:store/store@1.0.0" "[resource-drop]bucket" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $size i32)
    (local.set $size (i32.and (i32.const -8) (i32.add (i32.const 7) (local.get 3))))
    (global.set $free (i32.add (global.get $free) (local.get $size)))
    (i32.sub (global.get $free) (local.get $size)))
  (func (export "open") (param i32 i32) (result i32)
    (call $open (local.get 0) (local.get 1) (i32.const 0)) (i32.const 0))
  (func (export "maybe") (result i32) (call $maybe (i32.const 0)) (i32.const 0))
  (func (export "both") (result i32) (call $both (i32.const 0)) (i32.const 0))
  (func (export "all") (result i32) (call $all (i32.const 0)) (i32.const 0))
  (func (export "find") (result i32) (call $find (i32.const 0)) (i32.const 0))
  (func (export "either") (result i32) (call $either (i32.const 0)) (i32.const 0))
  (func (export "close") (param i32) (result i32) (call $close (local.get 0)))
  (func (export "swap") (param i32) (result i32) (call $swap (local.get 0)))
  (func (export "count") (param i32 i32) (result i32)
    (local $at i32) (local $count i32)
    (local.set $count (call $count (local.get 0) (local.get 1)))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $at) (local.get 1)))
      (call $drop (i32.load (i32.add (local.get 0) (i32.mul (i32.const 4) (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $count))
  (func (export "read") (param i32 i32) (result i32)
    (call $open (local.get 0) (local.get 1) (i32.const 0))
    (if (i32.load8_u (i32.const 0)) (then (return (i32.const 4))))
    (i64.store (i32.const 20) (i64.const 0))
    (call $get (i32.load (i32.const 4)) (local.get 0) (local.get 1) (i32.const 16))
    (call $drop (i32.load (i32.const 4)))
    (i32.const 20)))"#;

/// A folder with these cases and with `store.wasm`.
pub(crate) fn store(cases: &str) -> Folder {
    let folder = Folder::with_cases(cases);
    folder.write_bytes("store.wasm", &component(STORE_WIT, None, STORE));
    folder
}
