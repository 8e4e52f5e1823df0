;; tries: to use the handle that no object ever has
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (call $weight (i32.const 0)) => (call $weight (local.get $thing))

(module
  (import "test:hostile/desk@1.0.0" "[method]thing.weight" (func $weight (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (drop (call $weight (i32.const 0)))
    (i32.const 0)))
