;; tries: to send the host 2 MB, a little at a time
;; world: hostile
;; expect: host-call-bytes-exceeded at-least=1049328 limit=1048576
;; raised: host_call_bytes=4MiB
;; harm: answered host-call-bytes=2016000

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $left i32)
    (local.set $left (i32.const 2000))
    (loop $again
      (call $ping (i32.const 0) (i32.const 1000))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0)))
