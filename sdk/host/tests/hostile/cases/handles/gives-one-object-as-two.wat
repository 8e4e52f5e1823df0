;; tries: to give the host one object as two arguments of one call
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (local.get $thing) (local.get $thing) => (local.get $thing) (call $new (i32.const 4))

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "take-two" (func $take-two (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (call $take-two (local.get $thing) (local.get $thing))
    (i32.const 0)))
