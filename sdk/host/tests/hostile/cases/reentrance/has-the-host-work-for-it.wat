;; tries: to have the host do work that it cannot pay for
;; world: hostile
;; expect: fuel-exhausted host-calls=1
;; ping: charges too much
;; timed: fuel=1 => answered host-calls=1 fuel=0
;; raised: fuel=2000000000000
;; harm: answered fuel>=1000000000000

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $ping (i32.const 0) (i32.const 0))
    (i32.const 0)))
