;; tries: to call the host a thousand times
;; limits: host_calls=100
;; expect: too-many-host-calls limit=100 host-calls=101
;; raised: host_calls=1000
;; harm: answered host-calls=1000

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $attack i32) (result i32)
    (local $left i32)
    (if (local.get $attack)
      (then
        (local.set $left (i32.const 1000))
        (loop $again
          (call $ping (i32.const 0) (i32.const 1000))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br_if $again (local.get $left)))))
    (i32.const 0)))
