;; tries: to have the engine's adapter between two of its parts call itself for ever
;; expect: too-complex what=passed_items count=1001 limit=1000
;; repeat: items 1001 u8
;; tamed: 1001 u8 => 1000 u8
;; well: answered

(component
  (component $has
    (core module $m
      (memory (export "memory") 1)
      (func (export "take") (param i32))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096)))
    (core instance $m (instantiate $m))
    (func (export "take") (param "wide" (tuple {items}))
      (canon lift (core func $m "take") (memory $m "memory") (realloc (func $m "realloc")))))
  (component $calls
    (import "take" (func $take (param "wide" (tuple {items}))))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core func $take (canon lower (func $take) (memory $memory "memory")))
    (core module $main
      (import "has" "take" (func $take (param i32)))
      (import "memory" "memory" (memory 1))
      (func (export "run") (param i32) (result i32)
        (call $take (i32.const 8192))
        (i32.const 0)))
    (core instance $main (instantiate $main
      (with "has" (instance (export "take" (func $take))))
      (with "memory" (instance $memory))))
    (func (export "run") (param "attack" bool) (result (list u8))
      (canon lift (core func $main "run") (memory $memory "memory"))))
  (instance $has (instantiate $has))
  (instance $calls (instantiate $calls (with "take" (func $has "take"))))
  (export "run" (func $calls "run")))
