;; tries: to give the host an object that it has given away
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (drop (call $take (local.get $thing))) (; again ;) => (nop)

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "take" (func $take (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (drop (call $take (local.get $thing)))
    (drop (call $take (local.get $thing))) (; again ;)
    (i32.const 0)))
