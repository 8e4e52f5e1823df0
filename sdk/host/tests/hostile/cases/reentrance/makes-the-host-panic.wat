;; tries: to take the host down by a bug in one of its functions
;; world: hostile
;; expect: host-panicked blame=host said="no luck" host-calls=1
;; ping: panics
;; tamed: (call $ping (i32.const 0) (i32.const 0)) => (nop)

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 10))
    (loop $again
      (call $ping (i32.const 0) (i32.const 0))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
