;; tries: to pass the host five thousand texts that are the same thousand bytes
;; world: uses
;; expect: host-call-bytes-exceeded limit=1048576
;; raised: host_call_bytes=16MiB
;; harm: answered host-call-bytes>=5000000

(module
  (import "test:hostile/desk@1.0.0" "texts" (func $texts (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (local $at i32)
    (local.set $at (i32.const 4096))
    (loop $again
      (i32.store (local.get $at) (i32.const 1024))
      (i32.store (i32.add (local.get $at) (i32.const 4)) (i32.const 1000))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 44096))))
    (call $texts (i32.const 4096) (i32.const 5000))
    (i32.const 0)))
