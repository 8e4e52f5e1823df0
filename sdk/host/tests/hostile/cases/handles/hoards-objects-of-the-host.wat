;; tries: to have the host make two thousand objects and drop none
;; world: uses
;; expect: too-many-handles limit=1000
;; raised: handles=2000
;; harm: answered host-calls=2000

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 2000))
    (loop $again
      (drop (call $new (local.get $left)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
