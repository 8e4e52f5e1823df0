;; tries: to drop an object of the host twice
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (call $drop (local.get $thing)) (; again ;) => (nop)

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (call $drop (local.get $thing))
    (call $drop (local.get $thing)) (; again ;)
    (i32.const 0)))
