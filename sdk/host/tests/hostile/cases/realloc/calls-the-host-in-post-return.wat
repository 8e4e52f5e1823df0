;; tries: to call the host when it is told that its answer was read
;; expect: guest-trapped kind=ComponentModel
;; tamed: (call $ping (i32.const 0) (i32.const 0)) => (nop)

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (i32.store (i32.const 8) (local.get $attack))
    (i32.const 0))
  (func (export "cabi_post_run") (param i32)
    (call $ping (i32.const 0) (i32.const 0))))
