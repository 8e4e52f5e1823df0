;; tries: to call the host twenty thousand times without a byte
;; world: hostile
;; expect: too-many-host-calls limit=10000 host-calls=10001
;; raised: host_calls=20000
;; harm: answered host-calls=20000

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 20000))
    (loop $again
      (call $ping (i32.const 0) (i32.const 0))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
