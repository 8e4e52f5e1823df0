;; tries: to outlive its deadline inside a host function that blocks
;; ping: is late
;; limits: deadline=100ms
;; expect: deadline-exceeded phase=ping limit=100 host-calls=1 blame=host
;; raised: deadline=300ms
;; harm: deadline-exceeded elapsed>=300 host-calls=1 blame=host

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (call $ping (i32.const 0) (i32.const 0))
    (loop $again (br $again))
    (unreachable)))
