;; tries: to send the host 64 MiB at once
;; world: hostile
;; expect: host-call-bytes-exceeded at-least=1048577 limit=1048576
;; limits: memory=128MiB fuel=100000000 value_memory=128MiB
;; raised: host_call_bytes=128MiB
;; harm: answered host-call-bytes=67108872

(module
  (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
  (memory (export "memory") 1025)
  (func (export "run") (param i32) (result i32)
    (if (local.get 0) (then (call $ping (i32.const 0) (i32.const 67108864))))
    (i32.const 0)))
