;; tries: to send the host 8 MiB before it is called itself
;; expect: host-call-bytes-exceeded at-least=1048577 limit=1048576
;; raised: host_call_bytes=16MiB
;; harm: answered host-call-bytes=8388616

(component
  (import "test:hostile/host@1.0.0" (instance $host
    (export "ping" (func (param "payload" (list u8))))))
  (core module $memory (memory (export "memory") 128))
  (core instance $memory (instantiate $memory))
  (alias export $host "ping" (func $ping))
  (core func $ping (canon lower (func $ping) (memory $memory "memory")))
  (core module $main
    (import "host" "ping" (func $ping (param i32 i32)))
    (import "host" "memory" (memory 128))
    (func $start
      (local $left i32)
      (local.set $left (i32.const 1))
      (loop $again
        (call $ping (i32.const 0) (i32.const 8388608))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left))))
    (func (export "run") (param i32) (result i32) (i32.const 0))
    (start $start))
  (core instance $main (instantiate $main
    (with "host" (instance
      (export "ping" (func $ping))
      (export "memory" (memory $memory "memory"))))))
  (func (export "run") (param "attack" bool) (result (list u8))
    (canon lift (core func $main "run") (memory $memory "memory"))))
