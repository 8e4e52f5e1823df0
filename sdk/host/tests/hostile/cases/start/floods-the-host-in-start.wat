;; tries: to call the host a thousand times before it is called itself
;; limits: host_calls=100
;; expect: too-many-host-calls limit=100
;; raised: host_calls=1000
;; harm: answered host-calls=1000 host-call-bytes=1008000

;; The memory is a module of its own, so that there is one to read from while the other one starts.
(component
  (import "test:hostile/host@1.0.0" (instance $host
    (export "ping" (func (param "payload" (list u8))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (alias export $host "ping" (func $ping))
  (core func $ping (canon lower (func $ping) (memory $memory "memory")))
  (core module $main
    (import "host" "ping" (func $ping (param i32 i32)))
    (import "host" "memory" (memory 1))
    (func $start
      (local $left i32)
      (local.set $left (i32.const 1000))
      (loop $again
        (call $ping (i32.const 0) (i32.const 1000))
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
