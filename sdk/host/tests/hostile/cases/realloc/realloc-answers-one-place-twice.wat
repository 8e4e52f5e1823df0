;; tries: to have the host write two values to one place
;; world: receives
;; expect: answered "answer=[7]"
;; tamed: $place (mut i32) (i32.const 1024) => $place (mut i32) (i32.const 8192)
;; well: answered "answer=[1]"

(module
  (import "test:hostile/desk@1.0.0" "fetch" (func $fetch (param i32)))
  (memory (export "memory") 1)
  (global $place (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $new i32) (result i32)
    (global.get $place))
  (func (export "run") (param $payload i32) (param $length i32) (result i32)
    (global.set $place (i32.const 1024))
    (call $fetch (i32.const 128))
    (i32.store (i32.const 60_000) (local.get $payload))
    (i32.store (i32.const 60_004) (i32.const 1))
    (i32.const 60_000))
)
