;; tries: to loop for ever, but never long between two calls of the host
;; limits: host_calls=1000000000
;; expect: fuel-exhausted host-calls>=100
;; timed: deadline=100ms => deadline-exceeded host-calls>=1 | deadline-exceeded host-calls>=1
;;   phase=ping blame=host
;; raised: fuel=1000000000000000 deadline=100ms
;; harm: deadline-exceeded elapsed>=100 | deadline-exceeded elapsed>=100 phase=ping blame=host

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (loop $forever
      (local.set $left (i32.const 10_000))
      (loop $again
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left)))
      (call $ping (i32.const 0) (i32.const 0))
      (br $forever))
    (unreachable)))
