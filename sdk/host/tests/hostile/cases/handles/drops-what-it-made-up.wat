;; tries: to drop an object that it was never given
;; world: uses
;; expect: malformed-value message~handle
;; tamed: (i32.const 9999) => (local.get $thing)

(module
  (import "test:hostile/desk@1.0.0" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "test:hostile/desk@1.0.0" "[resource-drop]thing" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $thing i32)
    (local.set $thing (call $new (i32.const 3)))
    (call $drop (i32.const 9999))
    (i32.const 0)))
