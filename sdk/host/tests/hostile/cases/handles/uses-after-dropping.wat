;; tries: to use an object of the host that it has dropped
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (call $drop (local.get $thing)) => (nop)

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (import "test:hostile/desk@1.0.0" "[method]thing.weight" (func $weight (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (call $drop (local.get $thing))
    (drop (call $weight (local.get $thing)))
    (i32.const 0)))
