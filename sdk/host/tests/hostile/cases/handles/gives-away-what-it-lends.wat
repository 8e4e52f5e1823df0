;; tries: to lend the host an object and give it away in the same call
;; world: uses
;; expect: malformed-value message~"borrow"
;; tamed: (local.get $thing) (local.get $thing) => (local.get $thing) (call $new (i32.const 4))

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "take-what-is-lent" (func $take-lent (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (call $take-lent (local.get $thing) (local.get $thing))
    (i32.const 0)))
